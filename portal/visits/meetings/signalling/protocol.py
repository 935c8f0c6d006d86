"""What browsers may say to the signalling process, and how large and how often; anything else ends the socket."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

LONGEST_MESSAGE = 32 * 1024  # bytes; an offer with three pictures has about ten thousand
LONGEST_CHAT = 2000
LONGEST_NAME = 200
LONGEST_PAPER = 1000
LONGEST_SDP = 24 * 1024
BURST, PER_SECOND = 80.0, 20.0  # candidates come in a burst, then it is quiet

ROLES = frozenset({"visitor", "official", "interpreter"})
STATES = frozenset({"mic", "camera", "screen", "sound_only"})
NOTICES = frozenset({"file", "phone", "trouble", "record"})
FIRST = frozenset({"enter", "come_back"})


class BadMessage(Exception):
    """Say that a message is none of ours."""


@dataclass
class Meter:
    """A bucket of messages that fills again with time (seconds of a clock that never goes back)."""

    left: float = BURST
    at: float | None = None

    def take(self, now: float) -> None:
        """Count one message; raises BadMessage when they come too fast."""
        if self.at is not None:
            self.left = min(BURST, self.left + (now - self.at) * PER_SECOND)
        self.at = now
        if self.left < 1:
            raise BadMessage("too fast")
        self.left -= 1


@dataclass(frozen=True)
class Message:
    """One message, checked: its kind and what it carries."""

    kind: str
    carried: dict[str, Any] = field(default_factory=dict)


def read(text: str | bytes) -> Message:
    """Return what a browser said; raises BadMessage."""
    try:
        given = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError) as error:
        raise BadMessage("not JSON") from error
    if not isinstance(given, dict):
        raise BadMessage("not an object")
    check = KINDS.get(str(given.get("type")))
    if check is None:
        raise BadMessage("unknown type")
    return Message(str(given["type"]), check(given))


def _paper(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "paper": _text(given, "paper", LONGEST_PAPER),
        "instance": _text(given, "instance", 40),
        "take_over": given.get("take_over") is True,
    }


def _nothing(_given: dict[str, Any]) -> dict[str, Any]:
    return {}


def _signal(given: dict[str, Any]) -> dict[str, Any]:
    """Take an offer, an answer or a candidate for one peer, and the page of that peer it is meant for."""
    carried: dict[str, Any] = {"to": _role(given), "instance": _text(given, "instance", 40)}
    description, candidate = given.get("description"), given.get("candidate")
    if isinstance(description, dict):
        kind = description.get("type")
        if kind not in {"offer", "answer", "rollback"}:
            raise BadMessage("description")
        sdp = "" if kind == "rollback" else _text(description, "sdp", LONGEST_SDP)
        return {**carried, "description": {"type": kind, "sdp": sdp}}
    if isinstance(candidate, dict):
        return {**carried, "candidate": _candidate(candidate)}
    raise BadMessage("signal")


def _candidate(given: dict[str, Any]) -> dict[str, Any]:
    index = given.get("sdpMLineIndex")
    if index is not None and not (isinstance(index, int) and 0 <= index < len(STATES) * 8):
        raise BadMessage("candidate")
    return {
        "candidate": _text(given, "candidate", 2000, empty=True),
        "sdpMid": _text(given, "sdpMid", 40, empty=True) if given.get("sdpMid") is not None else None,
        "sdpMLineIndex": index,
    }


def _chat(given: dict[str, Any]) -> dict[str, Any]:
    text = _text(given, "text", LONGEST_CHAT).strip()
    if not text:
        raise BadMessage("chat")
    return {"text": text}


def _state(given: dict[str, Any]) -> dict[str, Any]:
    state = given.get("state")
    if not isinstance(state, dict) or not set(state) <= STATES:
        raise BadMessage("state")
    return {"state": {name: value is True for name, value in state.items()}}


def _notice(given: dict[str, Any]) -> dict[str, Any]:
    """Take word of something that was done at the portal: a file handed over, the phone chosen, a record sent."""
    if given.get("notice") not in NOTICES:
        raise BadMessage("notice")
    return {"notice": given["notice"], "name": _text(given, "name", LONGEST_NAME, empty=True)}


def _admit(given: dict[str, Any]) -> dict[str, Any]:
    return {"who": _role(given, "who")}


def _role(given: dict[str, Any], name: str = "to") -> str:
    role = given.get(name)
    if role not in ROLES:
        raise BadMessage(name)
    return str(role)


def _text(given: dict[str, Any], name: str, longest: int, *, empty: bool = False) -> str:
    text = given.get(name, "" if empty else None)
    if not isinstance(text, str) or len(text) > longest or not (text or empty):
        raise BadMessage(name)
    try:
        text.encode()
    except UnicodeEncodeError as error:  # half of a letter, which JSON can write and nobody can read
        raise BadMessage(name) from error
    return text


KINDS = {
    "enter": _paper,
    "come_back": _paper,
    "signal": _signal,
    "chat": _chat,
    "state": _state,
    "notice": _notice,
    "admit": _admit,
    "leave": _nothing,
    "end": _nothing,
}
