"""Read the single values of a file: sums, days, moments, texts, owners; a wrong one says how to put it right.

Files hold millions of values and few different ones, so each reader remembers what it has read. The words go into a
report that lies beside the file, so they never repeat the value: it could be personal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Generic, TypeVar

from stdnum.pl import nip, pesel

from portal.accounts.people import PESEL
from portal.billing import nrb
from portal.billing.sources.layouts import GROSZE
from portal.words import WARSAW

NIP = "nip"
PESEL_LENGTH, NIP_LENGTH = 11, 10
REMEMBERED = 10_000
EARLIEST, LATEST = date(1980, 1, 1), date(2100, 1, 1)
Match = Callable[[str, str], str]
NOT_A_SIGN = "\N{REPLACEMENT CHARACTER}"  # what bytes become that mean nothing in the encoding of the file
T = TypeVar("T")


class Fault(Exception):
    """Say what is wrong with a row and how to put it right, without repeating what stands in it."""


class Memory(dict[str, T], Generic[T]):
    """A reader of one kind of value that remembers what it has read; raises Fault with the value's name."""

    def __init__(self, name: str, read: Callable[[str], T]) -> None:
        super().__init__()
        self._name, self._read = name, read

    def __missing__(self, text: str) -> T:
        try:
            value = self._read(text.strip())
        except ValueError as error:
            raise Fault(f"{self._name}: {error}") from None
        if len(self) >= REMEMBERED:
            self.clear()  # what repeats stands close together: the decisions of one account, the terms of one year
        self[text] = value
        return value


def text_reader(longest: int, *, needed: bool = False) -> Callable[[str], str]:
    """Make a reader of one printable line of text."""

    def read(text: str) -> str:
        if needed and not text:
            raise ValueError("wartość jest pusta, wpisz ją")
        if len(text) > longest:
            raise ValueError(f"tekst jest za długi, może mieć {longest} znaków")
        if not text.isprintable():
            raise ValueError("tekst ma znaki sterujące, usuń je")
        if NOT_A_SIGN in text:
            raise ValueError("tekst jest nieczytelny, sprawdź kodowanie pliku")
        return text

    return read


def sum_reader(kind: str, decimal: str) -> Callable[[str], int]:
    """Make a reader of sums: whole grosze, or złote with two digits after the decimal sign."""
    grosze = kind == GROSZE
    fitting = re.compile(r"[0-9]{1,15}" if grosze else rf"[0-9]{{1,13}}{re.escape(decimal)}[0-9]{{2}}")
    wanted = "samych cyfr (w groszach)" if grosze else f"złotych i dwóch cyfr po znaku „{decimal}”"

    def read(text: str) -> int:
        if text.startswith(("-", "\N{MINUS SIGN}")):
            raise ValueError("kwota jest ujemna; nadpłatę pokaż jako wpłatę, a korektę jako nową kwotę")
        if not fitting.fullmatch(text):
            raise ValueError(f"kwota ma się składać z {wanted}, bez spacji")
        return int(text.replace(decimal, "")) if not grosze else int(text)

    return read


def optional(read: Callable[[str], T]) -> Callable[[str], T | None]:
    """Let a value be empty."""
    return lambda text: read(text) if text else None


def whole(text: str) -> int:
    """Read a count."""
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise ValueError("liczba ma się składać z samych cyfr")
    return int(text)


def day_reader(form: str) -> Callable[[str], str]:
    """Make a reader of days in one form; gives YYYY-MM-DD, as databases take it."""

    def read(text: str) -> str:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            raise ValueError(f"data ma mieć postać {form} i być w kalendarzu") from None
        if not EARLIEST <= day < LATEST:
            raise ValueError(f"data ma być z lat {EARLIEST.year}–{LATEST.year - 1}")
        return day.isoformat()

    return read


def moment_reader(form: str) -> Callable[[str], datetime]:
    """Make a reader of moments in Warsaw; a form without an hour means the beginning of the day."""

    def read(text: str) -> datetime:
        try:
            local = datetime.strptime(text, form).replace(tzinfo=WARSAW)
        except ValueError:
            raise ValueError(f"chwila ma mieć postać {form}") from None
        return local.astimezone(UTC)

    return read


def owner_reader(match: Match) -> Callable[[str], str]:
    """Make a reader of PESEL and NIP; gives the keyed hash and keeps nothing of the number."""

    def read(text: str) -> str:
        digits = text.replace("-", "")
        if len(digits) == PESEL_LENGTH and pesel.is_valid(digits):
            return match(PESEL, digits)
        if len(digits) == NIP_LENGTH and nip.is_valid(digits):
            return match(NIP, digits)
        raise ValueError("właściciel ma być poprawnym numerem PESEL (11 cyfr) albo NIP (10 cyfr)")

    return read


def bank_account(text: str) -> str:
    """Read a Polish account number (NRB), or nothing."""
    digits = text.replace(" ", "")
    if digits and not nrb.is_valid(digits):
        raise ValueError("numer rachunku ma mieć 26 cyfr i zgodną cyfrę kontrolną")
    return digits
