"""Putting money against what is owed: the law divides it, the books take it, the charges are compared and set."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, case, exists, literal, select, true, tuple_, update
from sqlalchemy.orm import aliased

from portal.billing.law.allocation import Owed, Part, Split, allocate
from portal.billing.law.interest import Counting, last_day
from portal.billing.law.kinds import kind_of
from portal.billing.law.lapsing import Lapse
from portal.billing.ledger.book import total
from portal.billing.ledger.models import Book, Entry
from portal.billing.machine import OvertakenError
from portal.billing.models import Charge
from portal.db import Moment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, ScalarSelect
    from sqlalchemy.orm import Session

    from portal.billing.law.kinds import ChargeKind, Regime
    from portal.billing.ledger.book import Transfer
    from portal.facts import Facts

Interest = Callable[[int, "date"], int]


class OpenCharge(NamedTuple):
    """A charge with what is left of it, as the books say."""

    charge: Charge
    left_grosze: int

    @property
    def is_open(self) -> bool:
        """Tell whether money may still be put against it."""
        return self.left_grosze > 0 and self.charge.paid_at is None and self.charge.cancelled_at is None


def left_of_charge() -> ScalarSelect[int]:
    """Return the sum over the books that is left of a charge, for a query that selects charges."""
    mine = (Entry.charge_id == Charge.id, Entry.book == Book.RECEIVABLE)
    return select(total()).where(*mine).correlate(Charge).scalar_subquery()


def interest_of(charge: Charge, facts: Facts, on: date) -> Interest:
    """Return the function that counts a charge's interest to a day; a matter's duty bears none here.

    A duty is owed when the application is filed and is called for by a letter with its own term (art. 6 ust. 1
    and art. 8 ustawy o opłacie skarbowej), so nobody is asked for interest before that term is over.
    """
    if charge.account_id is None:
        return lambda _grosze, _due_on: 0
    kind = kind_of(facts, charge.kind, on)
    if not kind.bears_interest:
        return lambda _grosze, _due_on: 0
    count, lapse = _counted(facts, kind.regime, on), lapsed(charge, on)
    return count if lapse is None else lambda grosze, _due_on: lapse.interest(grosze, count)


def lapsed(charge: Charge, on: date) -> Lapse | None:
    """Return the original terms of a deferred charge that was not paid on its day; None while the new term stands."""
    if charge.lapse is None or on <= last_day(charge.due_on):
        return None
    return Lapse.read(charge.lapse)


def _counted(facts: Facts, regime: Regime, on: date) -> Interest:
    counting = Counting(facts, regime)
    return lambda grosze, due_on: counting.on(grosze, due_on, on)


def divide(
    grosze: int, owed: Sequence[OpenCharge], paid_on: date, facts: Facts, named: Collection[int] = ()
) -> Split:
    """Divide money among charges of one regime as the law does (art. 55, 62 Ordynacja podatkowa; art. 451 KC).

    Where tax accounts and duties stand together the accounts come first: a duty bears no interest here.
    """
    live = [one for one in owed if one.is_open]
    parts: list[Part] = []
    for group in (
        [one for one in live if one.charge.account_id is not None],
        [one for one in live if one.charge.account_id is None],
    ):
        if group and grosze:
            split = _divide_alike(grosze, group, paid_on, facts, named)
            parts, grosze = parts + list(split.parts), split.left_grosze
    return Split(tuple(parts), grosze)


def _divide_alike(
    grosze: int, live: Sequence[OpenCharge], paid_on: date, facts: Facts, named: Collection[int]
) -> Split:
    kinds = {one.charge.id: kind_of(facts, one.charge.kind, paid_on) for one in live}
    first = live[0].charge
    regime = kinds[first.id].regime
    debts = [_debt(one, kinds[one.charge.id], facts, paid_on) for one in live]
    # each debt says for itself whether it bears interest; a matter's duty bears none
    count = (
        _counted(facts, regime, paid_on)
        if first.account_id is not None
        else interest_of(first, facts, paid_on)
    )
    return allocate(grosze, debts, paid_on, regime=regime, interest=count, named=named)


def _debt(one: OpenCharge, kind: ChargeKind, facts: Facts, paid_on: date) -> Owed:
    charge, lapse, own = one.charge, lapsed(one.charge, paid_on), None
    due_on = charge.due_on
    if lapse is not None:
        count = _counted(facts, kind.regime, paid_on)
        due_on = lapse.terms[0][0]
        own = lambda left: lapse.interest(left, count)  # noqa: E731 - one line, named by its place in Owed
    return Owed(charge.id, charge.kind, due_on, one.left_grosze, kind.priority, kind.bears_interest, own)


def without(owed: Iterable[OpenCharge], parts: Iterable[Part]) -> list[OpenCharge]:
    """Return the charges as they stand after parts of them were paid."""
    gone: dict[int, int] = {}
    for part in parts:
        gone[part.key] = gone.get(part.key, 0) + part.principal_grosze
    return [OpenCharge(charge, left - gone.get(charge.id, 0)) for charge, left in owed]


def credit(transfer: Transfer, parts: Iterable[Part], owed: Iterable[OpenCharge]) -> None:
    """Add to a transfer the sides that put money against charges: principal, and interest as it is paid."""
    subjects = {one.charge.id: one.charge.subject_id for one in owed}
    for part in parts:
        about: dict[str, Any] = {"charge_id": part.key, "subject_id": subjects[part.key]}
        transfer.credit(Book.RECEIVABLE, part.principal_grosze, **about)
        transfer.credit(Book.INTEREST, part.interest_grosze, **about)


def hold(session: Session, owed: Iterable[OpenCharge]) -> None:
    """Keep others from these charges until the transaction ends: what is read from now on stays so.

    SQLite has one writer at a time by itself.
    """
    keys = [one.charge.id for one in owed]
    session.execute(select(Charge.id).where(Charge.id.in_(keys)).order_by(Charge.id).with_for_update())


def _none_added(seen: Collection[int], of_accounts: Collection[int]) -> ColumnElement[bool]:
    """Say that the accounts owe nothing but what was seen."""
    if not of_accounts:
        return true()
    new = aliased(Charge)
    is_open = and_(new.paid_at.is_(None), new.cancelled_at.is_(None))
    return ~exists().where(new.account_id.in_(of_accounts), is_open, new.id.not_in(seen))


def mark(
    session: Session,
    parts: Sequence[Part],
    owed: Iterable[OpenCharge],
    paid_at: datetime,
    paid_by_id: int | None = None,
    of_accounts: Collection[int] = (),
) -> list[Charge]:
    """Compare and set the charges that money was put against; return those of which nothing is left.

    ``of_accounts`` are tax accounts whose open charges were all looked at. Raises OvertakenError when somebody changed
    one of the charges since we looked, or charged such an account anew: that may be due before the others.
    """
    before = {one.charge.id: one.charge for one in owed}
    touched = {part.key for part in parts}
    settled = [
        one.charge.id for one in without(owed, parts) if one.charge.id in touched and not one.left_grosze
    ]
    if not touched:
        if of_accounts and not session.scalar(select(_none_added(before, of_accounts))):
            raise OvertakenError  # nothing was owed when we looked; now something is
        return []
    seen = [(key, before[key].version) for key in touched]
    done = Charge.id.in_(settled)
    # PostgreSQL takes the rows in one order for everybody: two who need the same ones never wait for each other
    as_seen = select(Charge.id).where(tuple_(Charge.id, Charge.version).in_(seen))
    changed = session.execute(
        update(Charge)
        .where(Charge.id.in_(as_seen.order_by(Charge.id).with_for_update()), _none_added(before, of_accounts))
        .values(
            version=Charge.version + 1,
            paid_at=case((done, literal(paid_at, Moment())), else_=Charge.paid_at),
            paid_by_id=case((done, literal(paid_by_id)), else_=Charge.paid_by_id),
        )
        .returning(Charge.id)
        .execution_options(synchronize_session=False)
    )
    if len(changed.all()) != len(seen):
        raise OvertakenError
    return [before[key] for key in settled]
