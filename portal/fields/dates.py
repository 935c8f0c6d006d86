"""A date in three boxes, with the words that lead to the faulty one."""

import calendar
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple, cast

from wtforms.utils import unset_value

from portal.fields.asked import Asked, Posted
from portal.fields.cleaning import clean
from portal.i18n import SOURCE, Text, language, lazy
from portal.identifiers import Misspelt
from portal.words import day, full_day

DAY, MONTH, YEAR = "dzien", "miesiac", "rok"
FIRST_YEAR, LAST_YEAR = 1900, 2100
_LONGEST = 40
_LONGEST_MONTH = 31
_NAMES = (
    ("styczeń", "stycznia", "sty", "i"),
    ("luty", "lutego", "lut", "ii"),
    ("marzec", "marca", "mar", "iii"),
    ("kwiecień", "kwietnia", "kwi", "iv"),
    ("maj", "maja", "maj", "v"),
    ("czerwiec", "czerwca", "cze", "vi"),
    ("lipiec", "lipca", "lip", "vii"),
    ("sierpień", "sierpnia", "sie", "viii"),
    ("wrzesień", "września", "wrz", "ix"),
    ("październik", "października", "paź", "x"),
    ("listopad", "listopada", "lis", "xi"),
    ("grudzień", "grudnia", "gru", "xii"),
)
_WITHOUT_MARKS = str.maketrans("ąćęłńóśźż", "acelnoszz")
_MONTHS = {
    form.translate(table): number
    for number, names in enumerate(_NAMES, 1)
    for form in names
    for table in ({}, _WITHOUT_MARKS)
}
_WHOLE = re.compile(r"([0-9]{1,2})[ ./-]+([0-9]{1,2}|[^\W\d]+)[ ./-]+([0-9]{4})(?: ?r\.?)?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_MISSING = {
    (DAY,): lazy("Wpisz dzień"),
    (MONTH,): lazy("Wpisz miesiąc"),
    (YEAR,): lazy("Wpisz rok"),
    (DAY, MONTH): lazy("Wpisz dzień i miesiąc"),
    (DAY, YEAR): lazy("Wpisz dzień i rok"),
    (MONTH, YEAR): lazy("Wpisz miesiąc i rok"),
}


class Part(NamedTuple):
    """One box of a date: ``suffix`` makes its id and name, as in ``data-dzien``."""

    suffix: str
    label: Text
    value: str
    width: int
    has_error: bool


class DateField(Asked):
    """A date, between ``earliest`` and ``latest`` and, if asked, not after or not before the form's day."""

    kind = "date"
    inputmode = "numeric"
    missing = lazy("Wpisz datę, na przykład 14 10 2026")

    def __init__(
        self,
        label: Text | str,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        past: bool = False,
        future: bool = False,
        **asked: Any,
    ) -> None:
        super().__init__(label, **asked)
        self.earliest, self.latest, self.past, self.future = earliest, latest, past, future
        self._boxes = dict.fromkeys((DAY, MONTH, YEAR), "")

    def process(self, formdata: Posted | None, data: Any = unset_value, extra_filters: Any = None) -> None:  # noqa: ARG002 - WTForms passes it
        """Take a known date, or read the three boxes."""
        self.process_errors: list[str] = []
        self.data = self.default if data is unset_value else data
        if formdata is not None:
            self.was_posted = True
            self._boxes = {part: _first(formdata, self._name(part)) for part in self._boxes}
            self.data = self._try(self._read_boxes, self._boxes)

    def _read_boxes(self, typed: Mapping[str, str]) -> date | None:
        boxes = {part: self._clean(part, text) for part, text in typed.items()}
        empty = tuple(part for part, text in boxes.items() if not text)
        if len(empty) == len(boxes):
            return None
        if empty == (MONTH, YEAR):
            boxes = _in_one_box(boxes[DAY]) or boxes
            empty = tuple(part for part, text in boxes.items() if not text)
        if empty:
            raise Misspelt(_MISSING[empty], empty[0])
        return _date(boxes)

    @staticmethod
    def _clean(part: str, text: str) -> str:
        try:
            return clean(text, _LONGEST)
        except Misspelt as error:
            raise Misspelt(error.message, part) from error

    def judge(self, value: date) -> None:
        """Judge a date against its bounds and the form's day; raises Misspelt."""
        today = cast("date", self.day)
        if self.past and value > today:
            raise Misspelt(lazy("Ta data dopiero będzie. Wpisz dzisiejszą albo wcześniejszą"), DAY)
        if self.future and value < today:
            raise Misspelt(lazy("Ta data już minęła. Wpisz dzisiejszą albo późniejszą"), DAY)
        if self.earliest is not None and value < self.earliest:
            raise Misspelt(lazy("Wpisz datę nie wcześniejszą niż %(day)s", day=day(self.earliest)), DAY)
        if self.latest is not None and value > self.latest:
            raise Misspelt(lazy("Wpisz datę nie późniejszą niż %(day)s", day=day(self.latest)), DAY)

    @property
    def parts(self) -> list[Part]:
        """List the three boxes; without a known faulty part an error marks all of them."""
        texts = self._boxes
        if not self.was_posted and self.data is not None:
            texts = {DAY: str(self.data.day), MONTH: str(self.data.month), YEAR: str(self.data.year)}
        wrong = {part: bool(self.errors) and self.bad_spot in {"", part} for part in texts}
        return [
            Part(DAY, lazy("Dzień"), texts[DAY][:_LONGEST], 2, wrong[DAY]),
            Part(MONTH, lazy("Miesiąc"), texts[MONTH][:_LONGEST], 4, wrong[MONTH]),
            Part(YEAR, lazy("Rok"), texts[YEAR][:_LONGEST], 4, wrong[YEAR]),
        ]

    @property
    def error_id(self) -> str:
        """Return the id of the first faulty box."""
        return f"{self.id}-{self.bad_spot or DAY}"

    def typed(self) -> dict[str, list[str]]:
        """Return what was typed in each box."""
        return (
            {self._name(part): [text[:_LONGEST]] for part, text in self._boxes.items()}
            if self.was_posted
            else {}
        )

    def written(self, value: date) -> str:
        """Write a date in words."""
        return full_day(value)

    def kept(self, value: date) -> str:
        """Return a date as ISO text."""
        return value.isoformat()

    def restored(self, value: Any) -> date | None:
        """Return the date that JSON kept."""
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            return None

    def _name(self, part: str) -> str:
        return f"{self.name}-{part}"


def _first(posted: Posted, name: str) -> str:
    values = posted.getlist(name)
    return next((value for value in values if isinstance(value, str)), "")


def _in_one_box(text: str) -> dict[str, str] | None:
    # a whole date in the first box: pasted, or put there by the browser's own filling
    if found := _WHOLE.fullmatch(text):
        return {DAY: found[1], MONTH: found[2], YEAR: found[3]}
    if found := _ISO.fullmatch(text):
        return {DAY: found[3], MONTH: found[2], YEAR: found[1]}
    return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len("2026") else None


def _date(boxes: Mapping[str, str]) -> date:
    on, month, year = _number(boxes[DAY]), _month(boxes[MONTH]), _number(boxes[YEAR].rstrip(" r."))
    if on is None or not 1 <= on <= _LONGEST_MONTH:
        raise Misspelt(lazy("Dzień to liczba od 1 do 31"), DAY)
    if month is None:
        raise Misspelt(lazy("Miesiąc to liczba od 1 do 12 albo nazwa, na przykład maj"), MONTH)
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        first, last = FIRST_YEAR, LAST_YEAR
        raise Misspelt(
            lazy("Wpisz rok czterema cyframi, od %(first)s do %(last)s", first=first, last=last), YEAR
        )
    if on > calendar.monthrange(year, month)[1]:
        missing = f"{on} {_NAMES[month - 1][1]}" if language() == SOURCE else f"{on}.{month:02d}"
        if (on, month) == (29, 2):
            missing = f"{missing} {year}"
        raise Misspelt(lazy("Nie ma takiego dnia: %(day)s", day=missing), DAY)
    return date(year, month, on)


def _month(text: str) -> int | None:
    number = _number(text)
    if number is None:
        return _MONTHS.get(text.lower().rstrip("."))
    return number if 1 <= number <= len(_NAMES) else None
