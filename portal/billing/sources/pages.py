"""Read a page of accounts as a REST source sends it; a page that breaks the contract is refused as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.accounts.matching import Match, owner_reader
from portal.billing.sources import values
from portal.billing.sources.told import Line, Payment, Told
from portal.feeds.asking import Malformed
from portal.feeds.bodies import member, moment, text
from portal.feeds.values import day_reader, text_reader

LARGEST_SUM = 10**15
ISO_DAY = "%Y-%m-%d"


@dataclass(frozen=True)
class Page:
    """One page; ``next_cursor`` is None on the last one of a round."""

    as_of: datetime
    accounts: list[Told]
    next_cursor: str | None


class PageReader:
    """Read pages, with the keyed hash instead of the owner's number; raises Malformed."""

    def __init__(self, match: Match) -> None:
        self._owner = owner_reader(match)
        self._day = day_reader(ISO_DAY)

    def page(self, body: Any) -> Page:
        """Read a page."""
        cursor = member(body, "next_cursor", (str, type(None)))
        accounts = [self._account(one) for one in member(body, "accounts", list)]
        if len({account.number for account in accounts}) != len(accounts):
            raise Malformed("accounts: number")
        return Page(text(body, "as_of", moment), accounts, cursor or None)

    def _account(self, body: Any) -> Told:
        lines = [self._line(one) for one in member(body, "lines", list)]
        if len({line[0] for line in lines}) != len(lines):
            raise Malformed("lines: id")
        return Told(
            number=text(body, "number", text_reader(34, needed=True)),
            owner_match=text(body, "owner", self._owner),
            kind=text(body, "kind", text_reader(30, needed=True)),
            title=text(body, "title", text_reader(200, needed=True)),
            object_title=text(body, "object_title", text_reader(200)),
            bank_account=text(body, "bank_account", values.bank_account),
            lines=lines,
            payments=[self._payment(one) for one in member(body, "payments", list)],
        )

    def _line(self, body: Any) -> Line:
        return (
            text(body, "id", text_reader(60, needed=True)),
            text(body, "period", text_reader(60, needed=True)),
            text(body, "decision", text_reader(120)),
            text(body, "due_on", self._day),
            _sum(body, "amount_grosze"),
            _sum(body, "paid_grosze"),
            None
            if member(body, "interest_grosze", (int, type(None))) is None
            else _sum(body, "interest_grosze"),
        )

    def _payment(self, body: Any) -> Payment:
        receipt = member(body, "receipt_no", (str, type(None)))
        return (
            text(body, "paid_on", self._day),
            _sum(body, "amount_grosze"),
            text(body, "title", text_reader(200)),
            None if receipt is None else text(body, "receipt_no", text_reader(30, needed=True)),
        )


def _sum(body: Any, name: str) -> int:
    grosze: int = member(body, name, int)
    if not 0 <= grosze < LARGEST_SUM:
        raise Malformed(name)
    return grosze
