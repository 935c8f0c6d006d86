"""A granted licence on the account: the instalments left of its first year, and a statement asked for in each later one."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from portal.billing.law.kinds import kind_of
from portal.billing.models import Charge
from portal.billing.taxes.models import TaxAccount
from portal.cases.brought.queries import list_outcomes
from portal.cases.models import Case
from portal.jobs import JobRow
from portal.testing.scenario import Scenario
from portal.testing.suite import scenarios_of
from portal.testing.walking import Walk
from portal.words import day_of
from services import discover
from tests.support.books import assert_books_hold
from tests.support.house import House

SERVICE = discover()["alcohol-licence"]


@pytest.fixture(autouse=True)
def _books_hold(stage: House) -> Iterator[None]:
    yield
    assert_books_hold(stage.portal)


def journey(name: str) -> Scenario:
    return next(one for one in scenarios_of(SERVICE) if one.name == name)


def test_what_is_left_of_the_year_lands_by_its_days_and_later_years_are_asked_for(stage: House) -> None:
    walked = Walk(SERVICE, stage, journey("a bar among flats, the house agrees here, granted")).play()
    assert walked.faults == []
    with stage.portal.db.reading() as session:
        case = session.scalars(select(Case).where(Case.reference == walked.reference)).one()
        account = session.scalars(select(TaxAccount)).one()
        owed = session.scalars(
            select(Charge).where(Charge.account_id == account.id).order_by(Charge.due_on)
        ).all()
        before = session.scalars(select(Charge).where(Charge.case_id == case.id)).one()
        asked = session.scalars(select(JobRow).where(JobRow.kind == "ask_for_statement")).all()
        kinds = [one.kind for one in list_outcomes(session, case)]
    # 50 000 zł sold: 700 zł a year
    assert [(one.period, one.due_on, one.amount_grosze) for one in owed] == [
        ("II rata 2090", date(2090, 5, 31), 23_333),
        ("III rata 2090", date(2090, 10, 2), 23_333),  # 30 September 2090 is a Saturday
    ]
    assert (before.amount_grosze, before.paid_at is not None) == (23_334, True)
    assert sorted(job.run_at.year for job in asked) == [2091, 2092, 2093]
    assert kinds == ["assessment", "yearly", "right"]
    assert account.object_title == "Sklep Lipowy, ul. Lipowa 4"


def test_the_days_of_the_service_are_those_of_the_city(stage: House) -> None:
    facts, today = stage.portal.facts, day_of(stage.clock.now())
    schedules = kind_of(facts, "alcohol_fee", today).schedules
    days = [f"{month:02}-{day:02}" for month, day in schedules["entity"].terms]
    assert days == facts.at("alcohol-licence.instalment_days", today)
    assert schedules["person"] == schedules["entity"]
