"""A decision that no longer stands: what it brought is taken back by new entries, and the next one brings its own."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.billing.allocating import left_of_charge
from portal.billing.ledger.models import Book, Entry
from portal.billing.models import Charge, TaskKind, TreasurerTask
from portal.billing.taxes.models import Assessment as AssessmentRow
from portal.billing.taxes.models import TaxAccount
from portal.cases import queries
from portal.cases.brought.models import CaseOutcome, PermitRow
from portal.cases.brought.queries import find_permit
from portal.cases.timing.models import CaseTask
from portal.decisions.bringing import actions as bringing
from portal.errors import Conflict
from portal.jobs import JobRow
from portal.service import (
    Assessment,
    Award,
    Brought,
    Matter,
    Outcome,
    Permit,
    Yearly,
)
from portal.words import day_of
from tests.support.books import assert_books_hold
from tests.support.bringing import IN_PART, TAX, Bringing
from tests.support.desk import Desk
from tests.support.money import pay_off

TREES = Permit(
    "DRZ", "Zezwolenie", "usunięcie drzewa", "art. 83", date(2026, 12, 1), date(2027, 5, 31), key="1629/4"
)


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


def by_award(matter: Matter) -> Brought:
    award = matter.award or Award()
    return Assessment("property_tax", 2027, award.amount_grosze or 60_000, "art. 21 § 1 pkt 2")


# ------------------------------------------------------------------------------------------------ a year's debt
def test_a_decision_set_aside_leaves_nothing_owed_and_the_next_one_gives_its_own_instalments(
    desk: Desk,
) -> None:
    one = Bringing(desk, "decision", by_award)
    one.decide(Outcome.GRANTED)
    first, booked = [grosze for _period, _on, grosze in one.owed()], entries(desk)
    one.remand()
    assert (first, one.owed()) == ([15_000] * 4, [])
    assert booked.items() <= entries(desk).items()
    one.decide(Outcome.PARTLY, {**IN_PART, "award": {"amount_grosze": 40_000}})
    assert [grosze for _period, _on, grosze in one.owed()] == [10_000] * 4
    old, new = one.outcomes()
    assert (old.decision, new.decision, old.undone, new.undone_at) == (1, 2, {"change_grosze": -60_000}, None)
    assert desk.count(TaxAccount) == 1


def test_what_was_paid_of_a_debt_that_went_is_an_overpayment(desk: Desk) -> None:
    one = Bringing(desk, "decision", TAX)
    one.decide(Outcome.GRANTED)
    paid = pay_first(desk)
    one.remand()
    assert (one.owed(), overpaid(desk)) == ([], paid)


def test_a_decision_against_the_party_after_the_remand_brings_nothing(desk: Desk) -> None:
    one = Bringing(desk, "decision", TAX)
    one.decide(Outcome.GRANTED)
    one.remand()
    one.decide(Outcome.REFUSED, {**IN_PART, "ruling": "Odmawiam uwzględnienia wniosku."})
    assert one.owed() == []
    assert [row.undone_at is None for row in one.outcomes()] == [False]


def test_a_sum_that_a_later_matter_gave_the_year_is_left_alone_and_the_treasurer_is_told(desk: Desk) -> None:
    first = Bringing(desk, "decision", TAX)
    first.decide(Outcome.GRANTED)
    second = Bringing(desk, "decision", Assessment("property_tax", 2027, 80_000, "art. 21"))
    second.decide(Outcome.GRANTED)
    first.remand()
    assert sum(grosze for _period, _on, grosze in second.owed()) == 80_000
    with desk.reading() as session:
        assert session.scalars(select(TreasurerTask.kind)).all() == [TaskKind.UNDO]


def test_a_correction_that_no_longer_stands_gives_the_year_its_sum_of_before(desk: Desk) -> None:
    first = Bringing(desk, "decision", TAX)
    first.decide(Outcome.GRANTED)
    for grosze in (80_000, 45_000):
        second = Bringing(desk, "decision", Assessment("property_tax", 2027, grosze, "art. 21"))
        second.decide(Outcome.GRANTED)
        second.remand()
        assert sum(grosze for _period, _on, grosze in second.owed()) == 60_000


def test_a_debt_assessed_anew_waits_for_its_own_delivery(desk: Desk) -> None:
    one = Bringing(desk, "decision", TAX)
    one.decide(Outcome.GRANTED)
    one.remand()
    desk.clock.move(days=200)
    one.decide(Outcome.GRANTED)
    assert min(on for _period, on, _grosze in one.owed()) >= day_of(desk.now) + timedelta(days=14)
    served_on = day_of(desk.now) + timedelta(days=30)
    with desk.writing() as session:
        case = queries.get_by_reference(session, one.reference)
        bringing.note_served(session, desk.portal, case, on=served_on, now=desk.now)
    assert min(on for _period, on, _grosze in one.owed()) >= served_on + timedelta(days=14)
    with desk.reading() as session:
        days = session.scalars(select(AssessmentRow.served_on).order_by(AssessmentRow.id)).all()
    assert days == [None, None, served_on]


# ------------------------------------------------------------------------------------------------ permits, statements
def test_a_permit_of_a_decision_set_aside_holds_no_longer_and_the_next_has_its_own_number(desk: Desk) -> None:
    one = Bringing(desk, "decision", TREES)
    one.decide(Outcome.GRANTED)
    one.remand()
    with desk.reading() as session:
        assert find_permit(session, queries.get_by_reference(session, one.reference)) is None
    one.decide(Outcome.GRANTED)
    desk.work()
    with desk.reading() as session:
        kept = session.scalars(select(PermitRow).order_by(PermitRow.id)).all()
    assert [(row.decision, row.undone_at is None) for row in kept] == [(1, False), (2, True)]
    assert desk.document(one.reference, "permit-2").values["number"] == kept[1].number != kept[0].number


def test_a_matter_brings_several_things_and_all_of_them_go_together(desk: Desk) -> None:
    days = (date(2028, 1, 31), date(2029, 1, 31))
    both = (TREES, TAX, Yearly("property_tax", "oświadczenie", "art. 11¹ ust. 4", days))
    one = Bringing(desk, "decision", lambda _matter: both)
    one.decide(Outcome.GRANTED)
    assert [(row.position, row.kind) for row in one.outcomes()] == [
        (1, "permit"),
        (2, "assessment"),
        (3, "yearly"),
    ]
    assert (
        len(one.owed()),
        desk.count(PermitRow),
        desk.count(JobRow, JobRow.kind == "ask_for_statement"),
    ) == (4, 1, 2)
    one.remand()
    assert (one.owed(), {row.undone_at is None for row in one.outcomes()}) == ([], {False})


def test_each_year_the_office_is_given_a_task_and_the_party_a_letter_until_the_right_ends(desk: Desk) -> None:
    days = (date(2028, 1, 31), date(2029, 1, 31))
    one = Bringing(desk, "decision", Yearly("waste_fee", "oświadczenie o sprzedaży", "art. 11¹ ust. 4", days))
    one.decide(Outcome.GRANTED)
    desk.work()
    assert desk.count(CaseTask, CaseTask.code.like("statement%")) == 0
    desk.clock.move(days=(date(2028, 1, 3) - day_of(desk.now)).days)
    desk.work()
    with desk.reading() as session:
        task = session.scalars(select(CaseTask).where(CaseTask.code.like("statement%"))).one()
        assert (task.do_by, task.closed_at) == (days[0], None)
        assert "oświadczenie o sprzedaży" in task.label
    one.remand()
    desk.clock.move(days=366)
    desk.work()
    assert desk.count(CaseTask, CaseTask.code.like("statement%"), CaseTask.closed_at.is_(None)) == 0
    assert (
        desk.count(
            JobRow, JobRow.kind == "send_message", JobRow.payload["template"].as_string() == "statement_due"
        )
        == 1
    )


@pytest.mark.parametrize(
    "days", [(), (date(2028, 1, 31), date(2028, 2, 1)), (date(2029, 1, 31), date(2028, 1, 31))]
)
def test_a_statement_that_nobody_is_asked_for_cannot_be_made(days: tuple[date, ...]) -> None:
    with pytest.raises(ValueError):
        Yearly("waste_fee", "oświadczenie", "art. 1", days)


# ------------------------------------------------------------------------------------------------ once
def test_a_second_click_undoes_nothing_a_second_time(desk: Desk) -> None:
    one = Bringing(desk, "decision", TAX)
    one.decide(Outcome.GRANTED)
    one.remand()
    before = entries(desk)
    with pytest.raises(Conflict):
        desk.advance(one.reference, "remanded", reasons="Uchylono i przekazano")
    with desk.writing() as session:
        case = queries.get_by_reference(session, one.reference)
        bringing.undo(session, portal=desk.portal, case=case, actor=desk.clerk, now=desk.now)
    assert entries(desk) == before


def test_a_decision_never_brings_a_second_time_even_after_it_was_undone(desk: Desk) -> None:
    one = Bringing(desk, "decision", TAX)
    one.decide(Outcome.GRANTED)
    one.remand()
    before = entries(desk)
    more: dict[str, Any] = {"decision": 1, "outcome": Outcome.GRANTED}
    with desk.writing() as session:
        case = queries.get_by_reference(session, one.reference)
        assert (
            bringing.bring(session, portal=desk.portal, case=case, actor=desk.clerk, now=desk.now, **more)
            == ()
        )
    with pytest.raises(IntegrityError):
        desk.act(one.reference, bringing.carry_out, TAX, decision=1)
    assert entries(desk) == before


@pytest.mark.engines
def test_of_two_who_undo_at_once_only_one_does(desk: Desk) -> None:
    one = Bringing(desk, "decision", TAX)
    one.decide(Outcome.GRANTED)
    if desk.portal.db.engine.dialect.name == "sqlite":  # one writer at a time by itself
        one.remand()
    else:
        with desk.reading() as session:  # what the slower one saw before the faster one committed
            case = queries.get_by_reference(session, one.reference)
            seen = session.scalars(select(CaseOutcome)).all()
            assert [row.undone_at for row in seen] == [None]
            one.remand()
            bringing.undo(session, portal=desk.portal, case=case, actor=desk.clerk, now=desk.now)
            session.rollback()
    with desk.reading() as session:
        took = session.scalar(select(func.count()).where(Entry.move == "corrected", Entry.once.is_not(None)))
        left = session.scalars(select(left_of_charge()).select_from(Charge)).all()
    assert (took, set(left)) == (1, {0})


def test_one_decision_that_takes_the_place_of_another_undoes_it_when_it_is_issued(desk: Desk) -> None:
    """A decision changed by the office itself (art. 132 KPA, art. 226 OP) lets the first stand until the second is."""
    one = Bringing(desk, "decision", TAX)
    one.decide(Outcome.GRANTED)
    with desk.writing() as session:
        case = queries.get_by_reference(session, one.reference)
        bringing.follow(session, desk.portal, case, 2, Outcome.GRANTED, None, actor=desk.clerk, now=desk.now)
    assert [grosze for _period, _on, grosze in one.owed()] == [15_000] * 4
    assert [(row.decision, row.undone_at is None) for row in one.outcomes()] == [(1, False), (2, True)]


def test_without_the_undoing_the_old_debt_would_stand_beside_the_new(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Bringing(desk, "decision", TAX)
    one.decide(Outcome.GRANTED)
    monkeypatch.setitem(desk.portal.effects.functions, "undo", lambda *_given, **_named: None)
    one.remand()
    assert len(one.owed()) == 4
