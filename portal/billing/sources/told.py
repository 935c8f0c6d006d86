"""What a source tells of one account, whichever way it came: one shape, one way to write it, one hash over it."""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
# external_id, period, decision, due_on as YYYY-MM-DD, amount, paid, interest or None; sums in grosze
Line = tuple[str, str, str, str, int, int, int | None]
# paid_on as YYYY-MM-DD, amount in grosze, title, our receipt number or None
Payment = tuple[str, int, str, str | None]


class Told(NamedTuple):
    """One account with all its lines and its history; the lines are plain tuples, there are millions of them."""

    number: str
    owner_match: str | None
    kind: str
    title: str
    object_title: str
    bank_account: str
    lines: list[Line]
    payments: list[Payment]


def write(told: Told) -> tuple[bytes, str]:
    """Return an account as one line of JSON, and the hash by which a later telling is known to be the same."""
    line = _encode(told).encode() + b"\n"
    return line, hashlib.sha256(line).hexdigest()


def read(line: bytes) -> tuple[Told, str]:
    """Read an account back with its hash; its lines come as lists in the same order of values."""
    return Told(*json.loads(line)), hashlib.sha256(line).hexdigest()
