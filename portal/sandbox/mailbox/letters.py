"""What arrived: mail and text messages, each a file, so that a restart loses none."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import MIMEPart
from pathlib import Path
from typing import Final

NAME: Final = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")
STAMP: Final = "%Y%m%dT%H%M%S%f"
ENVELOPE_TO: Final = "X-Envelope-To"
ENVELOPE_FROM: Final = "X-Envelope-From"


@dataclass(frozen=True)
class Attachment:
    """A file that came with a letter."""

    name: str
    mimetype: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """One message as it is shown; `kind` is "mail" or "sms", `text` the plain part alone."""

    id: str
    kind: str
    received_at: datetime
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    has_html: bool
    attachments: tuple[Attachment, ...]

    def summary(self) -> dict[str, object]:
        """Return the letter for the JSON list, without the contents of attachments."""
        files = [
            {"name": one.name, "type": one.mimetype, "size": len(one.content)} for one in self.attachments
        ]
        return {
            "id": self.id,
            "kind": self.kind,
            "received_at": self.received_at.isoformat(),
            "from": self.sender,
            "to": list(self.to),
            "subject": self.subject,
            "text": self.text,
            "has_html": self.has_html,
            "attachments": files,
        }


class Letters:
    """The letters in one directory; names sort by the moment of arrival."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep_mail(self, raw: bytes, *, sender: str, to: list[str], at: datetime) -> str:
        """Keep a letter as it came over SMTP, under its envelope; returns its id."""
        envelope = f"{ENVELOPE_FROM}: {sender}\r\n{ENVELOPE_TO}: {', '.join(to)}\r\n"
        return self._keep("eml", envelope.encode() + raw, at)

    def keep_sms(self, number: str, text: str, *, at: datetime) -> str:
        """Keep a text message; returns its id."""
        return self._keep("sms", json.dumps({"number": number, "text": text}).encode(), at)

    def names(self) -> list[str]:
        """List the ids, newest first."""
        return sorted((path.stem for path in self._paths()), reverse=True)

    def find(self, name: str) -> Letter | None:
        """Find a letter by its id; None for anything that is no id."""
        if not NAME.fullmatch(name):
            return None
        for suffix, read in (("eml", _read_mail), ("sms", _read_sms)):
            path = self._folder / f"{name}.{suffix}"
            if path.exists():
                return read(name, path.read_bytes())
        return None

    def __iter__(self) -> Iterator[Letter]:
        """Read the letters, newest first."""
        return (letter for name in self.names() if (letter := self.find(name)))

    def clear(self) -> None:
        """Throw everything away."""
        for path in self._paths():
            path.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        return [path for path in self._folder.iterdir() if path.suffix in (".eml", ".sms")]

    def _keep(self, suffix: str, content: bytes, at: datetime) -> str:
        name = f"{at.astimezone(UTC).strftime(STAMP)}-{secrets.token_hex(4)}"
        fresh = self._folder / f"{name}.fresh"
        fresh.write_bytes(content)
        fresh.replace(self._folder / f"{name}.{suffix}")
        return name


def _received_at(name: str) -> datetime:
    return datetime.strptime(name.partition("-")[0], STAMP).replace(tzinfo=UTC)


def _read_sms(name: str, raw: bytes) -> Letter:
    said = json.loads(raw)
    return Letter(
        name,
        "sms",
        _received_at(name),
        "",
        (said["number"],),
        "",
        said["text"],
        has_html=False,
        attachments=(),
    )


def _read_mail(name: str, raw: bytes) -> Letter:
    message = message_from_bytes(raw, policy=policy.default)
    plain = message.get_body(("plain",))
    return Letter(
        id=name,
        kind="mail",
        received_at=_received_at(name),
        sender=_words(message, "From") or _words(message, ENVELOPE_FROM),
        to=tuple(one.strip() for one in _words(message, ENVELOPE_TO).split(",")),
        subject=_words(message, "Subject"),
        text=_text(plain) if plain else "",
        has_html=message.get_body(("html",)) is not None,
        attachments=tuple(_read_attachment(part) for part in message.iter_attachments()),
    )


def _read_attachment(part: MIMEPart) -> Attachment:
    return Attachment(part.get_filename() or "bez-nazwy", part.get_content_type(), _content(part))


def _words(message: MIMEPart, name: str) -> str:
    """Return a header's words; one that the library's parser chokes on is returned as it came."""
    try:
        return str(message.get(name, ""))
    except (LookupError, ValueError, TypeError, AttributeError, MessageError):
        raw = next(value for key, value in message.raw_items() if key.lower() == name.lower())
        return str(raw).encode(errors="replace").decode()


def _text(part: MIMEPart) -> str:
    return _content(part).decode(_charset(part), "replace").replace("\r\n", "\n")


def _content(part: MIMEPart) -> bytes:
    """Return a part's bytes; an attached message has none of its own and is shown as source."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else part.as_bytes()


def _charset(part: MIMEPart) -> str:
    named = part.get_content_charset("utf-8")
    try:
        "".encode(named)
    except LookupError:
        return "utf-8"
    return named
