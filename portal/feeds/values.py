"""Read the single values of a file: days, moments, counts, texts; a wrong one says how to put it right.

Files hold millions of values and few different ones, so each reader remembers what it has read. The words go into a
report that lies beside the file, so they never repeat the value: it could be personal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Generic, TypeVar

from portal.words import WARSAW

REMEMBERED = 10_000
EARLIEST, LATEST = date(1980, 1, 1), date(2100, 1, 1)
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
