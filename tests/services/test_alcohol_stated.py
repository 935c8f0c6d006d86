"""Each January the office begins the statement of a licensed outlet; once sent in time it is on the account by machine."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.accounts.models import Profile
from portal.billing.models import Charge
from portal.billing.taxes.models import TaxAccount
from portal.cases import drafts, flows
from portal.cases.beginning.models import BegunForm
from portal.cases.models import Case, Draft
from portal.cases.timing.models import CaseTask
from portal.jobs import JobRow
from portal.measures.tiers.evidence import count_happened
from portal.service import Known
from portal.testing.suite import scenarios_of
from portal.testing.walking import Walk
from services import discover
from tests.support.books import assert_books_hold
from tests.support.house import House

LICENCE = discover()["alcohol-licence"]
STATEMENT = discover()["alcohol-statement"]


@pytest.fixture
def town(demo_environment: dict[str, str], database_url: str, tmp_path: Path) -> Iterator[House]:
    """A city that takes statements in by machine."""
    house = House({**demo_environment, "PORTAL_AUTOMATIC": "yes"}, tmp_path, database_url)
    with house.app.app_context(), house.portal.db.writing() as session:
        flows.store_versions(session, house.portal, house.portal.now())
    yield house
    assert_books_hold(house.portal)
    house.close()


def granted(town: House) -> Walk:
    """Let a bar get its licence for 2090 to 2093."""
    told = next(one for one in scenarios_of(LICENCE) if one.name.startswith("a bar among flats"))
    walked = Walk(LICENCE, town, told).play()
    assert walked.faults == []
    return walked


def begun(town: House) -> list[Draft]:
    with town.portal.db.reading() as session:
        return list(session.scalars(select(Draft).where(Draft.by_office, Draft.case_id.is_(None))))


def tasks(town: House) -> list[str]:
    with town.portal.db.reading() as session:
        open_ones = select(CaseTask.code).where(
            CaseTask.closed_at.is_(None), CaseTask.code.like("statement%")
        )
        return list(session.scalars(open_ones))


def messages(town: House) -> list[JobRow]:
    with town.portal.db.reading() as session:
        sent = (
            JobRow.kind == "send_message",
            JobRow.payload["template"].as_string() == "statement_due",
            JobRow.key.is_not(None),
        )
        return list(session.scalars(select(JobRow).where(*sent)))


def test_a_statement_is_begun_in_january_sent_and_assessed_and_not_asked_for_any_more(town: House) -> None:
    walked = granted(town)
    assert begun(town) == []
    town.clock.at = datetime(2091, 1, 2, 10, tzinfo=UTC)
    town.work()
    (draft,) = begun(town)
    assert (draft.service, draft.begun_from) == ("alcohol-statement", walked.reference)
    assert (draft.answers["outlet_name"], draft.answers["kinds"], draft.done) == (
        "Sklep Lipowy", ["b"], ["punkt", "zezwolenie", "firma", "adres"],
    )  # fmt: skip
    assert "sold_b_grosze" not in draft.answers
    assert len(tasks(town)) == 1
    (message,) = messages(town)
    assert message.payload["values"]["path"] == "/wniosek/nowy/alcohol-statement"

    client = walked.person.browser()
    base = town.portal.settings.base_url
    page = client.get(f"/wniosek/{draft.token}/punkt", base_url=base).get_data(as_text=True)
    assert "Zaczęliśmy ten wniosek za Ciebie" in page
    assert walked.reference in page
    walk = Walk(STATEMENT, town, scenarios_of(STATEMENT)[1])
    walk.person = walked.person
    answered = walk._answer(
        client, f"/wniosek/{draft.token}/sprzedaz-b", "sprzedaz-b", {"sold_b_grosze": "40 000"}
    )
    assert answered.endswith("/sprawdz")
    walk._send(client, answered)
    assert walk.faults == []
    town.work()

    with town.portal.db.reading() as session:
        case = session.scalars(select(Case).where(Case.service == "alcohol-statement")).one()
        account = session.scalars(select(TaxAccount)).one()
        due = session.scalars(
            select(Charge).where(Charge.account_id == account.id, Charge.due_on >= date(2091, 1, 1))
        ).all()
        row = session.scalars(select(BegunForm).where(BegunForm.service == "alcohol-statement")).one()
        happened = count_happened(session, town.clock.now())["alcohol-statement"]
        assert case.status == "accepted"
    # 40 000 zł of wine: 1,4% is 560 zł
    assert sum(one.amount_grosze for one in due) == 56_000
    assert [one.due_on for one in sorted(due, key=lambda one: one.due_on)] == [
        date(2091, 1, 31), date(2091, 5, 31), date(2091, 10, 1),
    ]  # fmt: skip
    assert (row.why, row.led_to_id, happened.begun) == ("renewed", case.id, 1)
    assert tasks(town) == []


def test_with_no_place_free_for_the_statement_it_is_begun_and_told_on_a_later_day(town: House) -> None:
    walked = granted(town)
    town.clock.at = datetime(2091, 1, 1, 10, tzinfo=UTC)
    with town.app.app_context(), town.portal.db.writing() as session:
        whose = session.scalars(select(Case).where(Case.reference == walked.reference)).one()
        subject_id, held = whose.parties[0].subject_id, []
        for number in range(drafts.MOST_OPEN):
            one = drafts.begin(session, STATEMENT, subject_id, Known(), town.clock.now(), kept=held)
            one.done, one.answers = ["punkt"], {"outlet_name": f"Bar {number}"}
            held.append(one)
    town.clock.at = datetime(2091, 1, 2, 10, tzinfo=UTC)
    for _day in range(2):
        town.work()
        assert (begun(town), messages(town), len(tasks(town))) == ([], [], 1)
        town.clock.move(days=1)
    with town.app.app_context(), town.portal.db.writing() as session:
        drafts.throw_away(session, session.scalars(select(Draft).where(Draft.place == 2)).one())
    town.work()
    assert (len(begun(town)), len(messages(town)), len(tasks(town))) == (1, 1, 1)


def test_a_year_that_was_stated_already_and_a_licence_that_lapsed_are_not_asked_for(town: House) -> None:
    walked = granted(town)
    town.clock.at = datetime(2091, 1, 1, 10, tzinfo=UTC)
    with town.app.app_context(), town.portal.db.writing() as session:
        from portal.cases import moving
        from portal.workflow import By

        case = session.scalars(select(Case).where(Case.reference == walked.reference)).one()
        values = {"reasons": "Decyzja o cofnięciu.", "last_day": "2090-12-15"}
        moving.advance(
            session, town.portal, case, "end_right", by=By.OFFICIAL, now=town.clock.now(), values=values
        )
    town.clock.move(days=400)
    town.work()
    assert (begun(town), tasks(town), messages(town)) == ([], [], [])


def test_who_acts_for_a_firm_finds_its_form_without_an_account_of_the_firms_own(town: House) -> None:
    granted(town)
    with town.portal.db.reading() as session:
        case = session.scalars(select(Case)).one()
        assert session.get(Profile, case.parties[0].subject_id) is None
        assert case.parties[0].mandate
    town.clock.at = datetime(2091, 1, 2, 10, tzinfo=UTC)
    town.work()
    assert len(begun(town)) == 1
