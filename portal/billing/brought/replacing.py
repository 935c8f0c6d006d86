"""Charges that take the place of others: what is left of the old is written off, the new are charged, at once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import update

from portal.billing.effects import charged
from portal.billing.ledger.book import Transfer, book
from portal.billing.ledger.models import Book, Move
from portal.billing.machine import OvertakenError
from portal.billing.models import Charge
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.billing.allocating import OpenCharge
    from portal.billing.law.lapsing import Lapse
    from portal.vault import Vault

TOKEN_BYTES = 18
PERIOD_LENGTH, REASON_LENGTH = 60, 200


@dataclass(frozen=True)
class Why:
    """What did it: ``once`` begins the names of the transfers, so that it is not done twice; ``reason`` is kept."""

    once: str
    reason: str


def replace_charges(
    session: Session, vault: Vault, written_off: Sequence[tuple[OpenCharge, int]], made: Sequence[Charge], why: Why,
    now: datetime,
) -> None:  # fmt: skip
    """Write sums off charges and charge new ones; raises OvertakenError when money came meanwhile."""
    for one, grosze in written_off:
        _compare_and_set(session, one, grosze, now)
    session.add_all(made)
    session.flush()  # the books name the charges
    off = [_off(one.charge, grosze, why, now) for one, grosze in written_off]
    book(session, vault, [*off, *(charged(charge, now) for charge in made)])


def instead_of(
    old: Charge, period: str, due_on: date, grosze: int, now: datetime, *, kind: str | None = None,
    lapse: Lapse | None = None,
) -> Charge:  # fmt: skip
    """Return a charge of the same account and year as an old one, by another term; ``lapse`` if it is not kept."""
    return Charge(
        token=secrets.token_urlsafe(TOKEN_BYTES), subject_id=old.subject_id, account_id=old.account_id,
        assessment_id=old.assessment_id, kind=kind or old.kind, title=old.title, period=period[:PERIOD_LENGTH],
        year=old.year, amount_grosze=grosze, due_on=due_on, created_at=now, version=0,
        lapse=lapse.values() if lapse is not None else None,
    )  # fmt: skip


def _compare_and_set(session: Session, one: OpenCharge, grosze: int, now: datetime) -> None:
    """Close a charge of which nothing is left, touch one of which something is."""
    closed = {"cancelled_at": now} if grosze == one.left_grosze else {}
    as_seen = (Charge.id == one.charge.id, Charge.version == one.charge.version)
    changed = session.execute(
        update(Charge)
        .where(*as_seen, Charge.paid_at.is_(None), Charge.cancelled_at.is_(None))
        .values(version=Charge.version + 1, **closed)
        .returning(Charge.id)
        .execution_options(synchronize_session=False)
    )
    if changed.one_or_none() is None:
        raise OvertakenError


def _off(charge: Charge, grosze: int, why: Why, now: datetime) -> Transfer:
    about = {"charge_id": charge.id, "subject_id": charge.subject_id, "reason": why.reason[:REASON_LENGTH]}
    transfer = Transfer(Move.CANCELLED, now, day_of(now), f"{why.once}:{charge.id}", about)
    transfer.debit(Book.REVENUE, grosze, charge.kind)
    transfer.credit(Book.RECEIVABLE, grosze)
    return transfer
