"""Check a file that another system dropped: all of it or nothing, in one pass, with flat memory.

What was checked is what is applied: accounts that changed are put aside while the file is read, so that a file that
changes afterwards changes nothing here.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from portal.accounts.matching import Match
from portal.billing.sources import told
from portal.billing.sources.checking import Checker
from portal.billing.sources.layouts import Layout
from portal.feeds.dropping import SUM_SUFFIX, agrees_with_sum_beside
from portal.feeds.rejections import Rejections
from portal.feeds.rows import Rows, sum_before_last_row
from portal.words import local

AHEAD = timedelta(hours=1)  # clocks of two systems differ; a year mistyped would bar all later files
CHANGED = "się nie zgadza: plik zmienił się po drodze, prześlij go jeszcze raz"


@dataclass(frozen=True)
class Present:
    """What the mirror holds before something new is read: as of when, read when and how far, each account's hash."""

    as_of: datetime | None
    imported_at: datetime | None
    cursor: str | None
    hashes: Mapping[str, str]


@dataclass
class Checked:
    """A file that was read; ``changed`` is empty unless all of it is in order."""

    sha256: str
    as_of: datetime | None
    rows: int
    rejections: Rejections
    seen: set[str]
    changed_count: int
    _aside: IO[bytes] = field(repr=False)

    @property
    def is_in_order(self) -> bool:
        """Tell whether nothing was refused."""
        return not self.rejections.count

    def changed(self) -> Iterator[tuple[told.Told, str]]:
        """Yield the accounts that differ from the mirror's, as they were checked, each with its hash."""
        self._aside.seek(0)
        return map(told.read, self._aside)

    def report(self, present: Present) -> dict[str, Any]:
        """Return what an operator reads: refused rows, or how many known accounts the file no longer names."""
        if not self.is_in_order:
            return {
                "rejected": self.rejections.rows,
                "not_shown": self.rejections.count - len(self.rejections.rows),
            }
        return {"missing": len(present.hashes.keys() - self.seen)}


@contextmanager
def checking(
    path: Path, layout: Layout, *, match: Match, present: Present, now: datetime, scratch: Path
) -> Iterator[Checked]:
    """Read and check a whole file; what changed is kept in an unnamed file in ``scratch`` until the block ends."""
    rejections = Rejections()
    with path.open("rb") as stream, tempfile.TemporaryFile(dir=scratch) as aside:
        rows = Rows(stream, layout)
        checker = Checker(layout, match, rejections)
        changed = _put_aside(checker, rows, present, aside)
        sha256 = rows.sum()
        if not agrees_with_sum_beside(path, sha256):
            rejections(0, f"suma kontrolna w {SUM_SUFFIX} {CHANGED}")
        if checker.sum_told and checker.sum_told != sum_before_last_row(stream):
            rejections(rows.at, f"suma kontrolna {CHANGED}")
        _check_age(checker.as_of, present.as_of, now, rejections)
        yield Checked(sha256, checker.as_of, checker.count, rejections, checker.seen, changed, aside)


def _put_aside(checker: Checker, rows: Rows, present: Present, aside: IO[bytes]) -> int:
    known, changed = present.hashes, 0
    for account in checker.accounts(rows):
        line, digest = told.write(account)
        if known.get(account.number) != digest:
            aside.write(line)
            changed += 1
    return changed


def _check_age(as_of: datetime | None, present: datetime | None, now: datetime, reject: Rejections) -> None:
    """Refuse figures older than ours, and figures from the future."""
    if as_of is None:
        return
    if present is not None and as_of < present:
        reject(
            0,
            f"dane są starsze niż te, które portal już ma (z {local(present):%d.%m.%Y %H:%M}); wyślij nowsze",
        )
    if as_of > now.astimezone(UTC) + AHEAD:
        reject(0, "dane są z przyszłości; popraw chwilę, na którą je podano")
