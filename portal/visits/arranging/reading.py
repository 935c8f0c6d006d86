"""Read a calendar of shifts and closed hours from a file: rows of a table (CSV) or entries of a calendar (iCalendar).

Nothing is written here. Every line that says nothing sensible is told with its number and the reason.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from portal.errors import Refused
from portal.i18n import translate
from portal.visits.clock import DAY_MINUTES, HOUR, QUANTUM, wall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SHIFT, CLOSED = "shift", "closed"
MOST_BYTES = 200_000
MOST_LINES = 1000
COLUMNS = ("rodzaj", "stanowisko", "osoba", "dzień", "od", "do", "od dnia", "do dnia", "powód")
KINDS = {"dyżur": SHIFT, "dyzur": SHIFT, "przerwa": CLOSED}
WEEKDAYS = ("poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela")
SHORT_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_LOCAL = re.compile(r"([0-9]{8})(?:T([0-9]{4})[0-9]{2}(Z?))?")


@dataclass(frozen=True)
class Row:
    """One shift or some closed hours as a file tells them; desk and person by what people call them."""

    line: int
    kind: str
    desk: str
    person: str
    weekday: int
    on: date
    until_on: date | None
    from_minute: int
    until_minute: int
    reason: str


@dataclass
class Read:
    """What a file holds: rows that make sense, and (line, reason) for those that don't."""

    rows: list[Row] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


class _Nonsense(ValueError):
    """Say why a line cannot be read."""


def read(content: bytes) -> Read:
    """Read a file of either kind; raises Refused for what is no such file at all."""
    if len(content) > MOST_BYTES:
        raise Refused(translate("Plik jest za duży. Podziel go na mniejsze, do 200 KB."), "calendar")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1250")  # what a spreadsheet in a Polish Windows writes
        except UnicodeDecodeError as error:
            raise Refused(translate("Tego pliku nie da się odczytać jako tekst."), "calendar") from error
    if "\0" in text or not text.strip():
        raise Refused(translate("Ten plik jest pusty albo to nie jest kalendarz ani tabela CSV."), "calendar")
    is_calendar = text.lstrip().upper().startswith("BEGIN:VCALENDAR")
    return _take(_entries(text) if is_calendar else _lines(text), _of_entry if is_calendar else _of_line)


def _take(
    told: Iterator[tuple[int, Mapping[str, str]]], make: Callable[[int, Mapping[str, str]], Row]
) -> Read:
    found = Read()
    for count, (line, values) in enumerate(told, 1):
        if count > MOST_LINES:
            said = translate("W pliku jest więcej niż %(count)s wpisów. Podziel go.", count=MOST_LINES)
            raise Refused(said, "calendar")
        try:
            found.rows.append(make(line, values))
        except _Nonsense as error:
            found.faults.append((line, str(error)))
    if not found.rows and not found.faults:
        raise Refused(translate("W tym pliku nie ma żadnego wpisu."), "calendar")
    return found


# ---------------------------------------------------------------------------------------------- rows of a table
def _lines(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    head = text.lstrip().splitlines()[0]
    separator = max(";,\t", key=head.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        names = [name.strip().casefold() for name in next(rows)]
        missing = [name for name in COLUMNS if name not in names and name != "powód"]
        if missing:
            said = translate("W pierwszym wierszu brakuje kolumn: %(names)s.", names=", ".join(missing))
            raise Refused(said, "calendar")
        for cells in rows:
            if any(cell.strip() for cell in cells):
                yield rows.line_num, dict(zip(names, (cell.strip() for cell in cells), strict=False))
    except csv.Error as error:
        said = translate("To nie jest poprawna tabela CSV: sprawdź cudzysłowy i średniki.")
        raise Refused(said, "calendar") from error


def _of_line(line: int, values: Mapping[str, str]) -> Row:
    kind = KINDS.get(values.get("rodzaj", "").casefold())
    if kind is None:
        raise _Nonsense(translate("rodzaj to „dyżur” albo „przerwa”"))
    first = _day(values.get("od dnia", ""), "od dnia")
    until_on = _day(values["do dnia"], "do dnia") if values.get("do dnia") else None
    if kind == SHIFT:
        weekday = _weekday(values.get("dzień", ""))
    else:
        weekday, until_on = first.weekday(), until_on or first
    return Row(
        line, kind, values.get("stanowisko", ""), values.get("osoba", ""), weekday, first, until_on,
        *_hours(values.get("od", ""), values.get("do", "")), values.get("powód", "") or translate("import kalendarza"),
    )  # fmt: skip


def _weekday(told: str) -> int:
    plain = told.casefold()
    for number, name in enumerate(WEEKDAYS):
        if len(plain) > 1 and name.startswith(plain.rstrip(".")):
            return number
    raise _Nonsense(translate("dzień tygodnia wpisz słowem, na przykład „wtorek”"))


def _day(told: str, column: str) -> date:
    found = _DAY.fullmatch(told)
    if found is not None:
        year, month, number = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
        try:
            return date(int(year), int(month), int(number))
        except ValueError:
            pass
    raise _Nonsense(translate("%(column)s: to nie jest data, wpisz na przykład 2026-12-01", column=column))


def _hours(begin: str, end: str) -> tuple[int, int]:
    from_minute, until_minute = _minute(begin, "od"), _minute(end, "do")
    if from_minute >= until_minute:
        raise _Nonsense(translate("koniec musi być później niż początek"))
    return from_minute, until_minute


def _minute(told: str, column: str) -> int:
    found = _CLOCK.fullmatch(told)
    minute = int(found[1]) * HOUR + int(found[2]) if found and int(found[2]) < HOUR else -1
    if not 0 <= minute <= DAY_MINUTES or minute % QUANTUM:
        said = translate(
            "%(column)s: wpisz godzinę w pełnych pięciu minutach, na przykład 8:30", column=column
        )
        raise _Nonsense(said)
    return minute


# ---------------------------------------------------------------------------------------------- a calendar's entries
def _entries(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Give each VEVENT by the names of its properties; parameters such as TZID are ``NAME;PARAM``."""
    entry: dict[str, str] | None = None
    begun, depth = 0, 0
    for line, written in _unfolded(text):
        name, _, value = written.partition(":")
        upper = name.upper()
        if (upper, value.upper()) == ("BEGIN", "VEVENT"):
            entry, begun = {}, line
        elif (upper, value.upper()) == ("END", "VEVENT") and entry is not None:
            yield begun, entry
            entry = None
        elif upper in {"BEGIN", "END"}:
            depth += 1 if upper == "BEGIN" else -1
        elif entry is not None and depth <= 1:  # an alarm inside an entry has properties of its own
            base, _, parameters = upper.partition(";")
            entry[base] = value
            entry[f"{base};"] = parameters
    if entry is not None:
        raise Refused(translate("Kalendarz jest urwany: brakuje końca wpisu."), "calendar")


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    begun, whole = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if line[:1] in {" ", "\t"}:
            whole += line[1:]
            continue
        if whole:
            yield begun, whole
        begun, whole = number, line
    if whole:
        yield begun, whole


def _of_entry(line: int, values: Mapping[str, str]) -> Row:
    """Make a row of an entry: one that repeats weekly is a shift of whom it names, any other is closed hours."""
    on, from_minute = _local(values, "DTSTART")
    last, until_minute = _local(values, "DTEND") if values.get("DTEND") else (on + timedelta(days=1), 0)
    if until_minute == 0 and last > on:
        last, until_minute = last - timedelta(days=1), DAY_MINUTES
    summary, desk = _plain(values.get("SUMMARY", "")), _plain(values.get("LOCATION", ""))
    rule = values.get("RRULE", "")
    if not rule:
        if last < on or (last == on and from_minute >= until_minute):
            raise _Nonsense(translate("koniec musi być później niż początek"))
        return Row(
            line, CLOSED, desk, "", on.weekday(), on, last, from_minute, until_minute,
            summary or translate("import kalendarza"),
        )  # fmt: skip
    if last != on or from_minute >= until_minute:
        raise _Nonsense(translate("dyżur zaczyna się i kończy tego samego dnia"))
    until_on = _repeats(rule, on)
    return Row(line, SHIFT, desk, summary, on.weekday(), on, until_on, from_minute, until_minute, "")


def _repeats(rule: str, on: date) -> date | None:
    """Read until when an entry repeats every week on its own day; raises for every other rule."""
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    days = parts.pop("BYDAY", SHORT_DAYS[on.weekday()])
    if (
        parts.pop("FREQ", "") != "WEEKLY"
        or parts.pop("INTERVAL", "1") != "1"
        or days != SHORT_DAYS[on.weekday()]
    ):
        raise _Nonsense(translate("umiemy tylko powtarzanie co tydzień w tym samym dniu"))
    until = parts.pop("UNTIL", "")
    parts.pop("WKST", "")
    if parts:
        raise _Nonsense(translate("umiemy tylko powtarzanie do dnia (UNTIL) albo bez końca"))
    return _local({"UNTIL": until}, "UNTIL")[0] if until else None


def _local(values: Mapping[str, str], name: str) -> tuple[date, int]:
    """Read a property's day and minute by the clock on the wall in Warsaw."""
    found = _LOCAL.fullmatch(values.get(name, ""))
    zone = values.get(f"{name};", "")
    if found is None or ("TZID=" in zone and "EUROPE/WARSAW" not in zone):
        raise _Nonsense(translate("%(name)s: wpisz dzień i godzinę czasu polskiego", name=name))
    try:
        on = date(int(found[1][:4]), int(found[1][4:6]), int(found[1][6:]))
        at = time(int(found[2][:2]), int(found[2][2:])) if found[2] else time(0, 0)
        if on.year in (date.min.year, date.max.year):
            raise ValueError("the day before, or after, may not be a day")
    except ValueError as error:
        raise _Nonsense(translate("%(name)s: takiego dnia albo godziny nie ma", name=name)) from error
    return wall(datetime.combine(on, at, UTC)) if found[3] else (on, at.hour * HOUR + at.minute)


def _plain(text: str) -> str:
    return " ".join(
        text.replace("\\n", " ").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\").split()
    )
