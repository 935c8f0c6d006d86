"""Signed papers of the room: a ticket opens its door once and soon, a pass brings one back to the same seat."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from portal.errors import Refused
from portal.i18n import translate

TICKET, PASS = "visit-ticket", "visit-pass"
NONCE_BYTES = 18
LONGEST = 1000


@dataclass(frozen=True)
class Paper:
    """What is signed: to which visit, as what, who holds it, a word used once, until when (UNIX seconds)."""

    visit: str
    role: str
    holder: str
    nonce: str
    until: int

    def is_over(self, now: datetime) -> bool:
        """Tell whether its time has run out."""
        return now >= datetime.fromtimestamp(self.until, UTC)


def new_paper(visit: str, role: str, holder: str, until: datetime) -> Paper:
    """Make a paper with a fresh word of its own."""
    return Paper(visit, role, holder, secrets.token_urlsafe(NONCE_BYTES), int(until.timestamp()))


def sign(key: str, purpose: str, paper: Paper) -> str:
    """Write a paper as text that only we can have written; a ticket never passes for a pass."""
    body = base64.urlsafe_b64encode(json.dumps(asdict(paper)).encode()).decode().rstrip("=")
    return f"{body}.{_seal(key, purpose, body)}"


def read(key: str, purpose: str, text: str, now: datetime) -> Paper:
    """Return what a text says; raises Refused when it is not ours, for something else, or out of time."""
    body, _, seal = text[:LONGEST].partition(".")
    # bytes: a comparison of strings refuses letters outside ASCII with an error
    if not hmac.compare_digest(seal.encode(), _seal(key, purpose, body).encode()):
        raise _refused()
    paper = Paper(**json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))
    if paper.is_over(now):
        raise _refused()
    return paper


def _seal(key: str, purpose: str, body: str) -> str:
    return hmac.new(key.encode(), f"{purpose}\0{body}".encode(), hashlib.sha256).hexdigest()


def _refused() -> Refused:
    return Refused(translate("Ten bilet do rozmowy już nie działa. Odśwież stronę."))
