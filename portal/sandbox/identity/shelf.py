"""Things kept for a short while under unguessable names, each given out as often as it may be."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")
Now = Callable[[], datetime]


class Shelf(Generic[T]):
    """Values that expire; taking, claiming and using once are safe between threads."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[T, datetime]] = {}
        self._used: set[str] = set()

    def put(self, value: T, *, seconds: int) -> str:
        """Keep a value under a fresh random name and return the name."""
        name = secrets.token_urlsafe(32)
        self.claim(name, value, seconds=seconds)
        return name

    def claim(self, name: str, value: T, *, seconds: int) -> bool:
        """Keep a value under a given name; False when the name is taken."""
        with self._lock:
            self._sweep()
            if name in self._kept:
                return False
            self._kept[name] = (value, self._now() + timedelta(seconds=seconds))
            return True

    def get(self, name: str) -> T | None:
        """Look at a value and leave it."""
        with self._lock:
            self._sweep()
            found = self._kept.get(name)
            return found[0] if found else None

    def take(self, name: str) -> T | None:
        """Remove a value and return it; the second taker gets None."""
        with self._lock:
            self._sweep()
            found = self._kept.pop(name, None)
            return found[0] if found else None

    def use(self, name: str) -> tuple[T, bool] | None:
        """Return a value and whether this is its first use; it stays, so that reuse is noticed."""
        with self._lock:
            self._sweep()
            found = self._kept.get(name)
            if found is None:
                return None
            first = name not in self._used
            self._used.add(name)
            return found[0], first

    def _sweep(self) -> None:
        now = self._now()
        for name in [name for name, (_, until) in self._kept.items() if until <= now]:
            del self._kept[name]
            self._used.discard(name)
