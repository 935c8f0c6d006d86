"""The operator's own book: messages by their ids, and proofs in the order in which they were made."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOWHERE = "AE:PL-00000-00000-"  # a box that nobody has
ENDS = frozenset({"received", "refused", "failed"})


class OtherMessage(Exception):
    """The key was used for another message."""


class NoSuchBox(Exception):
    """Nobody has a box of this address."""


@dataclass
class Message:
    """A message to one box; ``files`` hold names and hashes, never more than the operator needs."""

    id: str
    key: str
    digest: str
    reference: str
    address: str
    title: str
    files: list[dict[str, str]]
    taken_at: str


@dataclass
class Book:
    """What is kept between two starts."""

    messages: dict[str, Message] = field(default_factory=dict)
    proofs: list[dict[str, Any]] = field(default_factory=list)


class Operator:
    """Take messages once each, and make proofs of what becomes of them."""

    def __init__(
        self, state: Path | None = None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.now, self._state, self._lock = clock, state, threading.RLock()
        self.book = Book()
        if state is not None and state.exists():
            kept = json.loads(state.read_text(encoding="utf-8"))
            messages = {name: Message(**one) for name, one in kept["messages"].items()}
            self.book = Book(messages, kept["proofs"])

    def take(self, key: str, told: dict[str, Any], *, proves: bool = True) -> tuple[Message, bool]:
        """Take a message; the same key again returns the same one. Tells whether it is new."""
        digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
        with self._lock:
            known = next((one for one in self.book.messages.values() if one.key == key), None)
            if known is not None:
                if known.digest != digest:
                    raise OtherMessage
                return known, False
            address = str(told["address"])
            if address.startswith(NOWHERE):
                raise NoSuchBox
            message = Message(
                id=f"ED-{secrets.token_hex(8)}", key=key, digest=digest, reference=str(told["reference"]),
                address=address, title=str(told["title"]), files=[_file(one) for one in told["files"]],
                taken_at=self.now().isoformat(),
            )  # fmt: skip
            self.book.messages[message.id] = message
            if proves:
                self.prove(message.id, "sent")
                self.prove(message.id, "arrived")
            self._keep()
            return message, True

    def prove(self, message_id: str, kind: str, reason: str = "") -> None:
        """Make a proof; of what has come to its end there is no other end."""
        with self._lock:
            message = self.book.messages[message_id]
            if kind in ENDS and self.stands(message_id) in ENDS:
                return
            at = self.now().isoformat()
            words = f"{kind}\n{message.id}\n{message.address}\n{message.title}\n{at}\n{reason}\n"
            self.book.proofs.append(
                {
                    "number": len(self.book.proofs) + 1,
                    "message": message_id,
                    "kind": kind,
                    "at": at,
                    "reason": reason,
                    "name": f"dowod-{kind}-{message_id}.txt",
                    "content": base64.b64encode(words.encode()).decode(),
                }
            )
            self._keep()

    def proofs_after(self, number: int, most: int) -> list[dict[str, Any]]:
        """List the proofs made after one, oldest first."""
        with self._lock:
            return self.book.proofs[number : number + most]

    def stands(self, message_id: str) -> str:
        """Return the last thing that was proved of a message."""
        with self._lock:
            found = [one["kind"] for one in self.book.proofs if one["message"] == message_id]
            return str(found[-1]) if found else ""

    def _keep(self) -> None:
        if self._state is None:
            return
        part = self._state.with_suffix(".part")
        part.write_text(json.dumps(asdict(self.book), ensure_ascii=False), encoding="utf-8")
        part.replace(self._state)


def _file(told: dict[str, Any]) -> dict[str, str]:
    content = base64.b64decode(told["content"], validate=True)
    return {"name": str(told["name"]), "sha256": hashlib.sha256(content).hexdigest()}
