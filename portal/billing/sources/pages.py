"""Read a page of accounts as a REST source sends it; a page that breaks the contract is refused as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from portal.billing.sources import values
from portal.billing.sources.told import Line, Payment, Told
from portal.billing.sources.values import Match, text_reader
from portal.errors import Unavailable

LARGEST_SUM = 10**15
ISO_DAY = "%Y-%m-%d"
T = TypeVar("T")


class Malformed(Unavailable):
    """Say that what came is no page: nothing of it is taken, and the place in it is named without its content."""


@dataclass(frozen=True)
class Page:
    """One page; ``next_cursor`` is None on the last one of a round."""

    as_of: datetime
    accounts: list[Told]
    next_cursor: str | None


class PageReader:
    """Read pages, with the keyed hash instead of the owner's number; raises Malformed."""

    def __init__(self, match: Match) -> None:
        self._owner = values.owner_reader(match)
        self._day = values.day_reader(ISO_DAY)

    def page(self, body: Any) -> Page:
        """Read a page."""
        cursor = _of(body, "next_cursor", (str, type(None)))
        accounts = [self._account(one) for one in _of(body, "accounts", list)]
        if len({account.number for account in accounts}) != len(accounts):
            raise Malformed("accounts: number")
        return Page(_value(body, "as_of", _moment), accounts, cursor or None)

    def _account(self, body: Any) -> Told:
        lines = [self._line(one) for one in _of(body, "lines", list)]
        if len({line[0] for line in lines}) != len(lines):
            raise Malformed("lines: id")
        return Told(
            number=_value(body, "number", text_reader(34, needed=True)),
            owner_match=_value(body, "owner", self._owner),
            kind=_value(body, "kind", text_reader(30, needed=True)),
            title=_value(body, "title", text_reader(200, needed=True)),
            object_title=_value(body, "object_title", text_reader(200)),
            bank_account=_value(body, "bank_account", values.bank_account),
            lines=lines,
            payments=[self._payment(one) for one in _of(body, "payments", list)],
        )

    def _line(self, body: Any) -> Line:
        return (
            _value(body, "id", text_reader(60, needed=True)),
            _value(body, "period", text_reader(60, needed=True)),
            _value(body, "decision", text_reader(120)),
            _value(body, "due_on", self._day),
            _sum(body, "amount_grosze"),
            _sum(body, "paid_grosze"),
            None
            if _of(body, "interest_grosze", (int, type(None))) is None
            else _sum(body, "interest_grosze"),
        )

    def _payment(self, body: Any) -> Payment:
        receipt = _of(body, "receipt_no", (str, type(None)))
        return (
            _value(body, "paid_on", self._day),
            _sum(body, "amount_grosze"),
            _value(body, "title", text_reader(200)),
            None if receipt is None else _value(body, "receipt_no", text_reader(30, needed=True)),
        )


def _of(body: Any, name: str, kind: type | tuple[type, ...]) -> Any:
    """Return a member of an object, of the right type; true and false are no numbers."""
    value = body.get(name, ...) if isinstance(body, dict) else ...
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Malformed(name)
    return value


def _value(body: Any, name: str, read: Callable[[str], T]) -> T:
    try:
        return read(_of(body, name, str))
    except ValueError as error:
        raise Malformed(name) from error


def _sum(body: Any, name: str) -> int:
    grosze: int = _of(body, name, int)
    if not 0 <= grosze < LARGEST_SUM:
        raise Malformed(name)
    return grosze


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at.astimezone(UTC)
