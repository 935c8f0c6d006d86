"""Payouts told from the books alone, where the gateway's reports are not switched on: which payments make up a sum."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import func, or_, select

from portal.billing.ledger.book import total
from portal.billing.ledger.models import Book, Entry, Move
from portal.words import WARSAW

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy.orm import Session

GATEWAY = re.compile(r"przelewy\s?24|paypro", re.IGNORECASE)
WINDOW = timedelta(days=31)  # money waits at the gateway for days, and its own reports reach no further


class Told(Protocol):
    """What a line of a statement says of itself."""

    @property
    def title(self) -> str: ...
    @property
    def counterparty(self) -> str: ...


@dataclass(frozen=True)
class Guess:
    """What the books held for a shop up to an entry: a payout of just that sum."""

    shop: str
    last_entry_id: int
    gross_grosze: int
    refund_grosze: int


def is_payout_like(line: Told) -> bool:
    """Tell whether a credit says that the gateway sent it."""
    return bool(GATEWAY.search(line.title) or GATEWAY.search(line.counterparty))


def guess(session: Session, shops: Iterable[str], grosze: int, booked_on: date) -> Guess | None:
    """Find the moment at which the gateway held just this sum for one of the shops; None when none or several fit.

    A payout takes all that was verified up to its moment, so the sum is a running balance of the clearing account.
    """
    found = [one for shop in sorted(shops) for one in _moments(session, shop, grosze, booked_on)]
    return found[0] if len(found) == 1 else None


def held_until(session: Session, shop: str, until_on: date) -> Guess | None:
    """Return what the gateway held for a shop at the end of a day; None when it was nothing."""
    held = (Entry.book == Book.CLEARING, Entry.part == shop)
    last = _midnight(until_on + timedelta(days=1))
    before = or_(Entry.move == Move.PAYOUT, Entry.at < last)
    balance = session.scalars(select(total()).where(*held, before)).one()
    latest = session.scalar(select(func.max(Entry.id)).where(*held, Entry.at < last))
    return Guess(shop, latest, balance, 0) if latest is not None and balance > 0 else None


def _moments(session: Session, shop: str, grosze: int, booked_on: date) -> list[Guess]:
    since = _midnight(booked_on) - WINDOW
    until = _midnight(booked_on + timedelta(days=1))
    held = (Entry.book == Book.CLEARING, Entry.part == shop)
    before = or_(Entry.move == Move.PAYOUT, Entry.at < since)
    balance = session.scalars(select(total()).where(*held, before)).one()
    rows = session.execute(
        select(Entry.id, Entry.amount_grosze)
        .where(*held, Entry.move != Move.PAYOUT, Entry.at >= since, Entry.at < until)
        .order_by(Entry.id)
    )
    gross, refunded, found = balance, 0, list[Guess]()
    for entry_id, amount in rows:
        gross += max(amount, 0)
        refunded -= min(amount, 0)
        if gross - refunded == grosze:
            found.append(Guess(shop, entry_id, gross, refunded))
    return found


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), WARSAW)
