"""What a granted relief and an overpayment do to the books, from the form to the account."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from portal.billing.models import Charge, TaskKind, TreasurerTask
from portal.cases.brought.models import CaseOutcome
from portal.cases.models import Case
from portal.testing.scenario import Scenario
from portal.testing.suite import scenarios_of
from portal.testing.walking import Walk
from services import discover
from tests.support.house import House

SERVICES = discover()
OF_THE_DECISION = (1, 1)  # the first decision, the first thing it brought


def journey(slug: str, name: str) -> Scenario:
    return next(one for one in scenarios_of(SERVICES[slug]) if one.name == name)


def walk(stage: House, slug: str, name: str) -> str:
    """Take a journey to its end; return the matter's reference."""
    walked = Walk(SERVICES[slug], stage, journey(slug, name)).play()
    assert walked.faults == []
    return walked.reference


def read_outcome(stage: House, reference: str) -> tuple[CaseOutcome, list[Charge]]:
    """Return what a case brought, and the charges of its person from the earliest due."""
    with stage.portal.db.reading() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        outcome = session.get_one(CaseOutcome, (case.id, *OF_THE_DECISION))
        mine = select(Charge).where(Charge.subject_id == case.parties[0].subject_id)
        return outcome, list(session.scalars(mine.order_by(Charge.due_on, Charge.id)))


def test_granted_instalments_take_the_place_of_what_was_owed(stage: House) -> None:
    outcome, charges = read_outcome(stage, walk(stage, "tax-relief", "instalments, granted as wished"))
    assert outcome.values["periods"]
    left = [one for one in charges if one.cancelled_at is None]
    parts = [one for one in left if one.kind == "property_tax"]
    assert [one.amount_grosze for one in parts] == [15_000] * 6
    assert [parts[0].due_on, parts[1].due_on, parts[-1].due_on] == [
        date(2090, 1, 31), date(2090, 2, 28), date(2090, 6, 30),
    ]  # fmt: skip
    assert all("67a" in (one.law or "") for one in left)
    assert {one.kind for one in left} <= {"property_tax", "deferred_interest", "prolongation_fee"}


def test_a_remission_in_part_takes_off_what_the_decision_says(stage: House) -> None:
    outcome, charges = read_outcome(stage, walk(stage, "tax-relief", "a firm's remission, granted in part"))
    assert outcome.told["principal_grosze"] == 15_000
    assert [one.cancelled_at for one in charges] == [None]


@pytest.mark.parametrize(
    ("name", "grosze"),
    [("paid twice, given back in part", 1_700), ("on the account, credited as wished", 12_300)],
)
def test_an_overpayment_becomes_the_treasurers_task(stage: House, name: str, grosze: int) -> None:
    reference = walk(stage, "overpayment", name)
    with stage.portal.db.reading() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        task = session.scalars(select(TreasurerTask).where(TreasurerTask.case_id == case.id)).one()
    assert (task.kind, json.loads(task.detail)["amount"]) == (TaskKind.REFUND_ASKED, grosze)


def test_a_refused_overpayment_brings_nothing(stage: House) -> None:
    reference = walk(stage, "overpayment", "paid twice, refused")
    with stage.portal.db.reading() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        assert session.get(CaseOutcome, (case.id, *OF_THE_DECISION)) is None
