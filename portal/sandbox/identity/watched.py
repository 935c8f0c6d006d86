"""A JSON list that is read again when its file changes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")
Source = Path | Sequence[Mapping[str, object]]


class WatchedList(Generic[T]):
    """Entries of a JSON file, or of a sequence given by a test, turned into objects.

    A missing file is an empty list. A file caught half written keeps the entries read before.
    """

    def __init__(self, source: Source, read: Callable[[Mapping[str, object]], T]) -> None:
        self._source = source
        self._read = read
        self._stamp: tuple[int, int] | None = None
        self._lock = threading.Lock()
        self._entries: list[T] = [] if isinstance(source, Path) else [read(entry) for entry in source]

    def __call__(self) -> list[T]:
        """Return the entries as the file has them now."""
        if isinstance(self._source, Path):
            with self._lock:
                self._refresh(self._source)
        return list(self._entries)

    def add(self, entry: Mapping[str, object]) -> None:
        """Add one entry for the life of this process."""
        with self._lock:
            self._entries.append(self._read(entry))

    def _refresh(self, path: Path) -> None:
        try:
            found = path.stat()
        except FileNotFoundError:
            self._entries, self._stamp = [], None
            return
        stamp = (found.st_mtime_ns, found.st_size)
        if stamp == self._stamp:
            return
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            return
        self._entries = [self._read(entry) for entry in raw]
        self._stamp = stamp
