"""Reliefs and refunds of a decision that no longer stands: old terms come back, tasks are called off."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.billing.brought.effects import NO_LONGER
from portal.billing.ledger.models import Book, Entry
from portal.billing.models import Charge, TaskKind, TreasurerTask
from portal.service import (
    Award,
    GoesBack,
    Matter,
    Outcome,
    Reads,
    Refund,
    Relief,
    Schedule,
)
from portal.words import day_of
from tests.support.books import assert_books_hold
from tests.support.bringing import IN_PART, LAW, Bringing, owe_three
from tests.support.desk import Desk
from tests.support.money import pay_off


@pytest.fixture(autouse=True)
def _books_hold(desk: Desk) -> Iterator[None]:
    yield
    assert_books_hold(desk.portal)


def entries(desk: Desk) -> dict[int, str]:
    with desk.reading() as session:
        return {row.id: row.digest for row in session.scalars(select(Entry))}


def overpaid(desk: Desk) -> int:
    with desk.reading() as session:
        return -(
            session.scalar(select(func.sum(Entry.amount_grosze)).where(Entry.book == Book.OVERPAID)) or 0
        )


def pay_first(desk: Desk, kind: str = "property_tax") -> int:
    """Let the resident pay the first open charge; return its grosze."""
    with desk.writing() as session:
        query = select(Charge).where(
            Charge.kind == kind, Charge.paid_at.is_(None), Charge.cancelled_at.is_(None)
        )
        charge = session.scalars(query.order_by(Charge.due_on, Charge.id)).first()
        assert charge is not None
        pay_off(session, desk.portal, charge, desk.now)
        return charge.amount_grosze


# ------------------------------------------------------------------------------------------------ relief
@pytest.mark.parametrize("relief", [Relief.REMITTED, Relief.DEFERRED, Relief.INSTALMENTS])
def test_what_was_owed_comes_back_by_its_old_terms(desk: Desk, relief: Relief) -> None:
    owe_three(desk)
    today = day_of(desk.now)
    days = {Relief.REMITTED: (), Relief.DEFERRED: (today + timedelta(days=180),),
            Relief.INSTALMENTS: (today + timedelta(days=90), today + timedelta(days=120))}[relief]  # fmt: skip
    one = Bringing(desk, "tax_relief", Schedule("property_tax", relief, LAW, days, asked_on=today))
    before = [(on, grosze) for _period, on, grosze in one.owed()]
    for _again in range(2):
        one.decide(Outcome.GRANTED)
        assert [(on, grosze) for _period, on, grosze in one.owed()] != before
        one.remand()
        assert [(on, grosze) for _period, on, grosze in one.owed()] == before
    assert [row.undone["change_grosze"] for row in one.outcomes()] == [200_001, 200_001]


def test_what_was_paid_meanwhile_is_not_owed_a_second_time_and_paid_interest_goes_back(desk: Desk) -> None:
    owe_three(desk)
    today = day_of(desk.now)
    days = (today + timedelta(days=90), today + timedelta(days=120))
    one = Bringing(
        desk, "tax_relief", Schedule("property_tax", Relief.INSTALMENTS, LAW, days, asked_on=today)
    )
    one.decide(Outcome.GRANTED)
    paid, interest = pay_first(desk), pay_first(desk, "deferred_interest")
    one.remand()
    assert (paid, sum(grosze for _period, _on, grosze in one.owed())) == (100_001, 100_000)
    assert overpaid(desk) == interest > 0


def test_new_terms_that_another_relief_changed_are_left_to_the_treasurer(desk: Desk) -> None:
    owe_three(desk)
    until = day_of(desk.now) + timedelta(days=180)
    one = Bringing(desk, "tax_relief", Schedule("property_tax", Relief.DEFERRED, LAW, (until,)))
    one.decide(Outcome.GRANTED)
    other = Bringing(desk, "tax_relief", Schedule("property_tax", Relief.REMITTED, LAW))
    other.decide(Outcome.GRANTED)
    one.remand()
    assert {period.split(",")[0] for period, _on, _grosze in other.owed()} == {"odsetki"}
    with desk.reading() as session:
        assert session.scalars(select(TreasurerTask.kind)).all() == [TaskKind.UNDO]


# ------------------------------------------------------------------------------------------------ the treasurer's tasks
def refund(matter: Matter) -> Refund:
    award = matter.award or Award()
    return Refund(
        GoesBack.TRANSFER, "art. 77b § 1", award.amount_grosze or 12_345, "61109010140000071219812874"
    )


@pytest.mark.parametrize(
    ("is_done", "kinds"), [(False, ["refund_asked"] * 2), (True, ["refund_asked", "undo", "refund_asked"])]
)
def test_a_refund_that_nobody_made_is_called_off_and_one_that_was_made_is_looked_at(
    desk: Desk, kinds: list[str], *, is_done: bool
) -> None:
    one = Bringing(desk, "decision", refund, reads=frozenset({Reads.OVERPAID}))
    one.decide(Outcome.GRANTED)
    if is_done:
        with desk.writing() as session:
            session.scalars(select(TreasurerTask)).one().closed_at = desk.now
    one.remand()
    one.decide(Outcome.PARTLY, {**IN_PART, "award": {"amount_grosze": 5_000}})
    with desk.reading() as session:
        tasks = session.scalars(select(TreasurerTask).order_by(TreasurerTask.id)).all()
    assert [task.kind for task in tasks] == kinds
    assert (tasks[0].closed_at is not None, tasks[0].resolution) == (True, "" if is_done else NO_LONGER)
    assert tasks[-1].closed_at is None
