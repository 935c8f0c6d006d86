"""Check a status file of another system: all of it or nothing, in one pass, with what is in order put aside on disk."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, NamedTuple

from portal.accounts.matching import Match, owner_reader
from portal.cases.elsewhere.layouts import CASE, CHANGES, FULL, HEAD, TRAILER, Layout, Record
from portal.cases.elsewhere.ways import UNKNOWN, read_way
from portal.feeds.dropping import SUM_SUFFIX, agrees_with_sum_beside
from portal.feeds.rejections import Rejections
from portal.feeds.rows import Rows, sum_before_last_row
from portal.feeds.values import Fault, Memory, day_reader, moment_reader, optional, text_reader, whole

AHEAD = timedelta(hours=1)  # clocks of two systems differ; a year mistyped would bar all later files
CHANGED = "się nie zgadza: plik zmienił się po drodze, prześlij go jeszcze raz"
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


class Told(NamedTuple):
    """One matter as its system tells it, whichever way it came; days are YYYY-MM-DD or None."""

    number: str
    case_class: str
    unit: str
    title: str
    status: str
    kind: str
    filed_on: str
    due_on: str | None
    settled_on: str | None
    party_match: str
    phone: str
    address: str
    channel: str = UNKNOWN


class Aside:
    """Matters put aside in an unnamed file, so that a hundred thousand of them need no memory."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._numbers: set[str] = set()

    @property
    def count(self) -> int:
        """Return how many were put aside."""
        return len(self._numbers)

    def put(self, told: Told) -> None:
        """Put one aside; raises Fault for a number that was put before."""
        if told.number in self._numbers:
            raise Fault("sprawa o tym numerze już była w tym pliku")
        self._numbers.add(told.number)
        self._stream.write(_encode(told).encode() + b"\n")

    def __iter__(self) -> Iterator[Told]:
        """Yield what was put aside, in order."""
        self._stream.seek(0)
        return (Told(*json.loads(line)) for line in self._stream)


@dataclass
class Checked:
    """A file that was read; what it holds counts only when it is in order."""

    sha256: str
    as_of: datetime | None
    is_full: bool
    rejections: Rejections
    aside: Aside = field(repr=False)

    @property
    def is_in_order(self) -> bool:
        """Tell whether nothing was refused."""
        return not self.rejections.count


@contextmanager
def putting_aside(scratch: Path) -> Iterator[Aside]:
    """Open a place for matters that lasts as long as the block."""
    with tempfile.TemporaryFile(dir=scratch) as stream:
        yield Aside(stream)


@contextmanager
def checking(path: Path, layout: Layout, *, match: Match, now: datetime, scratch: Path) -> Iterator[Checked]:
    """Read and check a whole file; the matters are there until the block ends."""
    rejections = Rejections()
    with path.open("rb") as stream, putting_aside(scratch) as aside:
        rows = Rows(stream, layout)
        checker = Checker(layout, match, aside, rejections)
        checker.read(rows)
        sha256 = rows.sum()
        if not agrees_with_sum_beside(path, sha256):
            rejections(0, f"suma kontrolna w {SUM_SUFFIX} {CHANGED}")
        if checker.sum_told and checker.sum_told != sum_before_last_row(stream):
            rejections(rows.at, f"suma kontrolna {CHANGED}")
        if checker.as_of is not None and checker.as_of > now.astimezone(UTC) + AHEAD:
            rejections(0, "dane są z przyszłości; popraw chwilę, na którą je podano")
        yield Checked(sha256, checker.as_of, checker.is_full, rejections, aside)


class Checker:
    """Read the records of a file in order and put its matters aside; every refused row is told to ``reject``."""

    def __init__(self, layout: Layout, match: Match, aside: Aside, reject: Rejections) -> None:
        self.as_of: datetime | None = None
        self.is_full = layout.mode == FULL
        self.sum_told = ""
        self._layout, self._aside, self._reject = layout, aside, reject
        self._count = 0
        self._ended = False
        self._set_readers(layout, match)

    def read(self, rows: Rows) -> None:
        """Read all rows; where no more can be told apart, what follows stays unread and the file is refused."""
        takes: dict[str, tuple[Record, Callable[[Sequence[str]], None]]] = {
            self._layout.records[HEAD].code: (self._layout.records[HEAD], self._take_head),
            self._layout.records[CASE].code: (self._layout.records[CASE], self._take_case),
            self._layout.records[TRAILER].code: (self._layout.records[TRAILER], self._take_trailer),
        }
        try:
            for row in rows:
                if row:
                    self._read_row(row, rows.at, takes)
        except Fault as fault:
            self._reject(rows.at, f"{fault}; dalszych wierszy nie sprawdzono")
        if not self._ended:
            self._reject(
                rows.at, "na końcu nie ma wiersza z liczbą spraw: plik jest ucięty, prześlij go jeszcze raz"
            )
        elif self.as_of is None and not self._reject.count:
            self._reject(rows.at, "plik nie mówi, na kiedy są dane; wpisz tę chwilę w pierwszym wierszu")

    def _read_row(
        self, row: list[str], at: int, takes: dict[str, tuple[Record, Callable[[Sequence[str]], None]]]
    ) -> None:
        code = self._layout.code
        found = takes.get(row[code - 1].strip()) if len(row) >= code else None
        if found is None:
            self._reject(at, "nieznany rodzaj wiersza; sprawdź znak na jego początku")
            return
        record, take = found
        try:
            if self._ended:
                raise Fault("wiersz stoi za wierszem z liczbą spraw; ten musi być ostatni")
            if len(row) != record.width:
                raise Fault(f"wiersz ma mieć kolumn: {record.width}, a ma: {len(row)}")
            take([row[column - 1] if column else "" for column in record.columns])
        except Fault as fault:
            self._reject(at, str(fault))

    def _take_head(self, picked: Sequence[str]) -> None:
        if self.as_of is not None or self._count:
            raise Fault("wiersz początkowy musi być pierwszy i tylko jeden")
        as_of, mode = picked
        self.as_of = self._moments[as_of]
        if mode.strip() not in {"", FULL, CHANGES}:
            raise Fault(f"rodzaj pliku to {FULL} albo {CHANGES}")
        if mode.strip():
            self.is_full = mode.strip() == FULL

    def _take_case(self, picked: Sequence[str]) -> None:
        self._count += 1
        (
            number,
            case_class,
            unit,
            title,
            status,
            filed_on,
            due_on,
            settled_on,
            party,
            phone,
            address,
            channel,
        ) = picked
        meaning = self._layout.statuses.get(status.strip())
        if meaning is None:
            raise Fault("nieznany stan sprawy; dopisz go w opisie pliku (statuses)")
        self._aside.put(
            Told(
                number=self._numbers[number],
                case_class=self._classes[case_class],
                unit=self._units[unit] or self._layout.unit,
                title=self._titles[title],
                status=meaning.text,
                kind=meaning.kind,
                filed_on=self._filed[filed_on],
                due_on=self._due[due_on],
                settled_on=self._settled[settled_on],
                party_match=self._parties[party],
                phone=self._phones[phone] or self._layout.phone,
                address=self._addresses[address] or self._layout.address,
                channel=self._ways[channel],
            )
        )

    def _take_trailer(self, picked: Sequence[str]) -> None:
        self._ended = True
        rows, sha256 = picked
        told = self._counts[rows]
        self.sum_told = sha256.strip().lower()
        if told != self._count:
            raise Fault(f"liczba spraw się nie zgadza: jest {self._count}, a ten wiersz mówi {told}")

    def _set_readers(self, layout: Layout, match: Match) -> None:
        """Make a reader for each kind of value of this layout."""
        day = day_reader(layout.date)
        self._numbers = Memory("numer sprawy", text_reader(80, needed=True))
        self._classes = Memory("klasa", text_reader(40))
        self._units = Memory("jednostka", text_reader(160))
        self._titles = Memory("tytuł", text_reader(200, needed=True))
        self._filed = Memory("dzień złożenia", day)
        self._due = Memory("termin", optional(day))
        self._settled = Memory("dzień zakończenia", optional(day))
        self._parties = Memory("strona", owner_reader(match))
        self._phones, self._addresses = Memory("telefon", text_reader(60)), Memory("adres", text_reader(200))
        self._ways = Memory("droga", read_way)
        self._counts = Memory("liczba spraw", whole)
        self._moments = Memory("na kiedy są dane", moment_reader(layout.moment))
