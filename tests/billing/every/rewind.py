"""A SQLite database that is taken back to where it stood, by its write-ahead log."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mark:
    """How long the log was, and the index by which connections find their way in it."""

    length: int
    index: bytes


class Rewind:
    """The log of one database while its tests go back and forth: what was written after a mark was never there.

    Every connection asks the log's index whether others have written, so all may stay open, and know the schema
    still; none may be within a transaction. The pages that a mark needs lie before it in the log, and stay there as
    long as nobody folds the log into the file: for that a connection is kept open here.
    """

    def __init__(self, path: str) -> None:
        self._keeper = sqlite3.connect(path, cached_statements=500)
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        self._tables = [name for (name,) in self._keeper.execute(query)]
        self._log, self._index = (os.open(f"{path}-{end}", os.O_RDWR) for end in ("wal", "shm"))

    def take(self) -> Mark:
        """Mark the present place."""
        size = os.fstat(self._index).st_size
        return Mark(os.fstat(self._log).st_size, os.pread(self._index, size, 0))

    def put(self, mark: Mark) -> None:
        """Go back to a place."""
        longer = os.fstat(self._index).st_size - len(mark.index)
        os.pwrite(self._index, mark.index + bytes(longer), 0)
        os.ftruncate(self._log, mark.length)

    def read(self) -> list[tuple[str, list[tuple[Any, ...]]]]:
        """Read every row of every table that has any."""
        read = ((name, self._keeper.execute(f"SELECT * FROM {name}").fetchall()) for name in self._tables)
        return [(name, rows) for name, rows in read if rows]

    def close(self) -> None:
        """Let go of the files; SQLite's own locks on them go too, so nobody may be using them."""
        self._keeper.close()
        os.close(self._log)
        os.close(self._index)
