"""Statements in MT940 as Polish banks write them, read in the order of their fields; what is not known is refused."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import BinaryIO

from portal.billing.statements.layout import Layout, describe
from portal.billing.statements.statement import (
    CURRENCY,
    Event,
    StatementError,
    StatementHead,
    StatementLine,
    grosze,
    own_account,
    require_currency,
)
from portal.billing.statements.swift import Field, fields_of
from portal.i18n import translate

_BALANCE = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9]{1,15},[0-9]{0,2})", re.ASCII)
_MOVEMENT = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4})?(?P<mark>R?[CD])(?P<funds>[A-Z])?(?P<amount>[0-9]{1,15},[0-9]{0,2})"
    r"[A-Z][A-Z0-9]{3}(?P<reference>.*)",
    re.ASCII,
)
_SIGNS = {"C": 1, "RD": 1, "D": -1, "RC": -1}  # R takes back: RC is a credit taken back
_CENTURY = 2000
_FUNDS = CURRENCY[-1]  # a third letter after the mark is the last one of the currency's code


def read(stream: BinaryIO, encoding: str, layout: Layout) -> Iterator[Event]:
    """Give the lines of each statement, then its head. Raises StatementError."""
    return _Reader(layout).read(fields_of(stream, encoding))


@dataclass
class _Sheet:
    """What has been read of one statement; a long one comes on several pages, each a message of its own."""

    account: str = ""
    number: str = ""
    opening: tuple[date, int] | None = None
    carried_grosze: int | None = None  # the closing balance of a page after which another has to come
    total_grosze: int = 0
    positions: int = 0
    closed: bool = False


class _Reader:
    """The fields of a statement, step by step."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._sheet = _Sheet(closed=True)
        self._waiting: StatementLine | None = None  # a movement whose description may still come
        self._steps: dict[str, Callable[[Field], Iterable[Event]]] = {
            "20": self._begin, "25": self._account, "28": self._number, "28C": self._number,
            "60F": self._opening, "60M": self._carried, "61": self._movement, "86": self._description,
            "62M": self._page_end, "62F": self._closing, "64": _nothing, "65": _nothing, "NS": _nothing,
        }  # fmt: skip

    def read(self, fields: Iterable[Field]) -> Iterator[Event]:
        for field in fields:
            step = self._steps.get(field.tag)
            if step is None:
                raise StatementError(translate("%(where)s nie jest znane w wyciągu MT940", where=field.where))
            yield from step(field)
        self._require_closed()

    def _begin(self, _: Field) -> Iterable[Event]:
        if self._sheet.carried_grosze is None:
            self._require_closed()
            self._sheet = _Sheet()
        return ()

    def _account(self, field: Field) -> Iterable[Event]:
        account = own_account(field.text, field.where)
        if self._sheet.account not in {"", account}:
            raise StatementError(
                translate("%(where)s: następna strona wyciągu dotyczy innego rachunku", where=field.where)
            )
        self._sheet.account = account
        return ()

    def _number(self, field: Field) -> Iterable[Event]:
        self._sheet.number = self._sheet.number or field.text
        return ()

    def _opening(self, field: Field) -> Iterable[Event]:
        sheet = self._sheet
        self._require(sheet.account != "" and sheet.opening is None and not sheet.closed, field)
        sheet.opening = _balance(field)
        return ()

    def _carried(self, field: Field) -> Iterable[Event]:
        sheet = self._sheet
        self._require(sheet.carried_grosze is not None, field)
        if _balance(field)[1] != sheet.carried_grosze:
            raise StatementError(
                translate("%(where)s: saldo inne niż na końcu poprzedniej strony wyciągu", where=field.where)
            )
        sheet.carried_grosze = None
        return ()

    def _movement(self, field: Field) -> Iterable[Event]:
        sheet = self._sheet
        self._require(sheet.opening is not None and sheet.carried_grosze is None and not sheet.closed, field)
        done = self._waited()
        sheet.positions += 1
        self._waiting = _line(field, sheet.positions)
        sheet.total_grosze += self._waiting.amount_grosze
        return done

    def _description(self, field: Field) -> Iterable[Event]:
        if self._waiting is None:
            # one that follows a balance is about the whole page
            self._require(self._sheet.closed or self._sheet.carried_grosze is not None, field)
            return ()
        told = describe(field.lines, self._layout)
        self._waiting = self._waiting._replace(**told._asdict())
        return self._waited()

    def _page_end(self, field: Field) -> Iterable[Event]:
        _, carried = _balance(field)
        opening = self._opened(field)
        if opening[1] + self._sheet.total_grosze != carried:
            raise StatementError(
                translate("%(where)s: saldo strony nie zgadza się z jej operacjami", where=field.where)
            )
        self._sheet.carried_grosze = carried
        return self._waited()

    def _closing(self, field: Field) -> Iterable[Event]:
        to_on, closing = _balance(field)
        from_on, opening = self._opened(field)
        sheet = self._sheet
        sheet.closed = True
        return (
            *self._waited(),
            StatementHead(sheet.account, sheet.number, from_on, to_on, opening, closing, CURRENCY),
        )

    def _opened(self, field: Field) -> tuple[date, int]:
        sheet = self._sheet
        opening = sheet.opening
        if opening is None or sheet.closed or sheet.carried_grosze is not None:
            raise _misplaced(field)
        return opening

    def _waited(self) -> Iterable[Event]:
        line, self._waiting = self._waiting, None
        return () if line is None else (line,)

    def _require(self, held: bool, field: Field) -> None:  # noqa: FBT001 - an assertion reads best so
        if not held:
            raise _misplaced(field)

    def _require_closed(self) -> None:
        if not self._sheet.closed:
            raise StatementError(
                translate("Plik jest urwany: wyciąg nie ma salda końcowego. Pobierz go z banku jeszcze raz")
            )


def _nothing(_: Field) -> Iterable[Event]:  # available balances and the bank's own notes
    return ()


def _misplaced(field: Field) -> StatementError:
    return StatementError(translate("%(where)s stoi nie na swoim miejscu w wyciągu", where=field.where))


def _unreadable(field: Field) -> StatementError:
    return StatementError(translate("%(where)s ma nieznany zapis", where=field.where))


def _balance(field: Field) -> tuple[date, int]:
    found = _BALANCE.fullmatch(field.text)
    if found is None:
        raise _unreadable(field)
    require_currency(found[3], field.where)
    return _day(found[2], field), _sum(found[4], field) * _SIGNS[found[1]]


def _line(field: Field, position: int) -> StatementLine:
    found = _MOVEMENT.fullmatch(field.text)
    if found is None or (found["funds"] or _FUNDS) != _FUNDS:
        raise _unreadable(field)
    value, entry, mark, _, amount, reference = found.groups()
    value_on = _day(value, field)
    return StatementLine(
        position=position,
        booked_on=value_on if entry is None else _entry_day(value_on, entry, field),
        value_on=value_on,
        amount_grosze=_sum(amount, field) * _SIGNS[mark],
        title="",
        counterparty="",
        counterparty_account="",
        credited_account="",
        bank_reference=reference.partition("//")[2].strip(),
        is_reversal=mark[0] == "R",
    )


def _sum(text: str, field: Field) -> int:
    amount = grosze(text)
    if amount is None:
        raise _unreadable(field)
    return amount


def _day(text: str, field: Field) -> date:
    day = _as_day(_CENTURY + int(text[:2]), text[2:])
    if day is None:
        raise _unreadable(field)
    return day


def _entry_day(value_on: date, text: str, field: Field) -> date:
    """Return the day of booking, which comes without a year: the one nearest to the value date."""
    day = _nearest(value_on, text)
    if day is None:
        raise _unreadable(field)
    return day


@lru_cache(maxsize=1024)
def _nearest(value_on: date, text: str) -> date | None:
    days = [day for year in (-1, 0, 1) if (day := _as_day(value_on.year + year, text))]
    return min(days, key=lambda day: abs(day - value_on), default=None)


@lru_cache(maxsize=1024)
def _as_day(year: int, month_day: str) -> date | None:
    try:
        return date(year, int(month_day[:2]), int(month_day[2:]))
    except ValueError:
        return None
