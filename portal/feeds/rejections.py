"""What is wrong with a file, row by row and without what stands in the rows."""

from __future__ import annotations

from typing import Any

KEPT = 1000


class Rejections:
    """What is wrong with a file: each refused row by its number, the first thousand kept."""

    def __init__(self) -> None:
        self.count = 0
        self.rows: list[dict[str, Any]] = []

    def __call__(self, row: int, reason: str) -> None:
        """Note one row."""
        self.count += 1
        if len(self.rows) < KEPT:
            self.rows.append({"row": row, "reason": reason})
