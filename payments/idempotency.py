"""Idempotency keys: P24 has no such header, so the merchant's own ids are the keys, kept here."""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from payments.errors import IdempotencyError

KEPT = 10_000


@dataclass(frozen=True)
class Remembered:
    """What was asked under a key (its fingerprint), and P24's answer when there was one."""

    fingerprint: str
    answer: str | None


class IdempotencyStore(Protocol):
    """Keep keys; a shop with several processes gives one that they share."""

    def find(self, key: str) -> Remembered | None:
        """Find what a key was used for."""

    def keep(self, key: str, remembered: Remembered) -> Remembered:
        """Keep the first fingerprint of a key for good, and the answer once known; give what is kept."""


class MemoryStore:
    """Remember the last ten thousand keys of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Remembered] = OrderedDict()

    def find(self, key: str) -> Remembered | None:
        """Find what a key was used for in this process."""
        with self._lock:
            return self._kept.get(key)

    def keep(self, key: str, remembered: Remembered) -> Remembered:
        """Keep a key; an older fingerprint stays."""
        with self._lock:
            before = self._kept.get(key)
            if before is None or before.fingerprint == remembered.fingerprint:
                self._kept[key] = remembered
                self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]


def fingerprint(body: Mapping[str, object]) -> str:
    """Hash a request's meaning, whatever the order of its members."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def claim(store: IdempotencyStore, key: str, body: Mapping[str, object]) -> Remembered | None:
    """Claim a key for a request; give what is known when the same request was made before.

    Raises IdempotencyError when the key was used with another body; nothing is sent then.
    """
    mark = fingerprint(body)
    before = store.find(key)
    kept = before or store.keep(key, Remembered(mark, None))
    if kept.fingerprint != mark:
        message = "This idempotency key was used before with another request"
        raise IdempotencyError(message, code="key_reused")
    return before
