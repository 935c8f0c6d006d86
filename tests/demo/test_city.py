"""The demo city: the same people for the same day, a history that could be real, never in a real portal."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import identifiers
from portal.accounts.mandates.models import Mandate
from portal.accounts.mandates.rules import fault_of
from portal.accounts.models import Official, Subject, SubjectKind, Unit
from portal.accounts.people import PESEL
from portal.audit import AuditRecord
from portal.billing.allocating import left_of_charge
from portal.billing.models import Charge
from portal.billing.taxes.models import TaxAccount
from portal.cases.models import Case, CaseEvent, CaseParty, Channel, Rating, Touched
from portal.demo import city
from portal.demo.names import OFFICIALS, UNITS
from portal.demo.people import KNOWN, RESIDENTS, invent
from portal.jobs import JobRow
from portal.measures import counting as measures
from portal.measures.models import DayFact
from portal.measures.publishing.models import Figure
from portal.programme.models import KpiObservation, Origin
from portal.visits.checking import check as check_visits
from portal.visits.models import Visit
from portal.workflow import CERTIFICATE
from tests.support.databases import SqliteDatabases
from tests.support.house import House

TODAY = date(2026, 11, 23)
AS_OF = ["demo", "load", "--as-of", TODAY.isoformat()]
CPU_SECONDS = 75  # about 20 on a quiet machine since each duty is booked; this only finds a load out of hand


class Loaded:
    """A city as it was loaded, read once."""

    def __init__(self, house: House, people: Path) -> None:
        began = time.process_time()
        self.house = house
        self.said = house.app.test_cli_runner().invoke(args=[*AS_OF, "--people", str(people)])
        self.seconds = time.process_time() - began
        self.directory = json.loads(people.read_text(encoding="utf-8"))
        with house.portal.db.reading() as session:
            people = select(Subject).where(Subject.kind == SubjectKind.PERSON).order_by(Subject.id)
            self.subjects = list(session.scalars(people))
            self.cases = list(session.scalars(select(Case).order_by(Case.id)))
            self.events: dict[int, list[CaseEvent]] = {case.id: [] for case in self.cases}
            for event in session.scalars(select(CaseEvent).order_by(CaseEvent.id)):
                self.events[event.case_id].append(event)


@pytest.fixture(scope="module")
def loaded(
    demo_environment: dict[str, str],
    sqlite_databases: SqliteDatabases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Loaded]:
    """One city for all that only look at it."""
    folder = tmp_path_factory.mktemp("city")
    with sqlite_databases.fresh() as url:
        house = House(demo_environment, folder, url)
        yield Loaded(house, folder / "people.json")
        house.close()


# ---------------------------------------------------------------------------------------------- people
def test_the_same_day_gives_the_same_people_and_another_day_the_same_with_a_story() -> None:
    assert invent(TODAY) == invent(TODAY)
    assert invent(TODAY)[: len(KNOWN)] == invent(date(2027, 3, 1))[: len(KNOWN)]
    assert invent(TODAY) != invent(date(2027, 3, 1))


def test_three_hundred_people_have_valid_pesels_of_their_own_that_agree_with_their_birth() -> None:
    people = invent(TODAY)
    numbers = [person.pesel for person in people if person.pesel]
    assert len(people) == RESIDENTS == 300
    assert len(set(numbers)) == len(numbers) == 298
    for person in people:
        if person.pesel:
            assert identifiers.pesel(person.pesel, TODAY) == person.pesel
            assert identifiers.pesel_birth_date(person.pesel) == person.birth_on


def test_names_agree_with_the_sex_in_the_pesel() -> None:
    for person in invent(TODAY):
        if person.pesel and person.surname.endswith(("ska", "cka")):
            assert int(person.pesel[9]) % 2 == 0, person
        if person.pesel and person.surname.endswith(("ski", "cki")):
            assert int(person.pesel[9]) % 2 == 1, person


@pytest.mark.parametrize("year", [1899, 1900, 1999, 2000, 2099, 2100])
def test_a_pesel_of_any_century_is_valid(year: int) -> None:
    from portal.demo.people import pesel_of

    for serial in (0, 7, 4999):
        number = pesel_of(date(year, 2, 28), serial, woman=bool(serial % 2))
        assert identifiers.pesel_birth_date(number) == date(year, 2, 28)


def test_everybody_who_can_sign_in_stands_in_the_directory(loaded: Loaded) -> None:
    residents = [one for one in loaded.directory if one["issuer"] == "residents"]
    officials = [one for one in loaded.directory if one["issuer"] == "officials"]
    assert (len(residents), len(officials)) == (RESIDENTS, len(OFFICIALS))
    assert {role for one in officials for role in one["roles"]} >= {
        "clerk",
        "approver",
        "front_desk",
        "manager",
    }
    assert {one["acr"].rsplit("/", 1)[1] for one in residents} == {"low", "substantial", "high"}


# ---------------------------------------------------------------------------------------------- what is loaded
def test_the_command_says_what_it_did_in_reasonable_time(loaded: Loaded) -> None:
    assert loaded.said.exit_code == 0, loaded.said.output
    assert f"Wczytano 300 osób i {len(loaded.cases)} spraw" in loaded.said.output
    print(f"demo city: {loaded.seconds:.1f} s CPU")
    assert loaded.seconds < CPU_SECONDS


def test_all_of_it_is_flagged_as_demo(loaded: Loaded) -> None:
    assert len(loaded.subjects) == RESIDENTS
    assert all(subject.demo for subject in loaded.subjects)
    assert all(case.demo for case in loaded.cases)
    with loaded.house.portal.db.reading() as session:
        assert all(session.scalars(select(TaxAccount.demo)))
        assert set(session.scalars(select(DayFact.left_out))) == {"demo"}


def test_some_act_for_others_and_a_claim_waits_to_be_checked(loaded: Loaded) -> None:
    with loaded.house.portal.db.reading() as session:
        found = list(session.scalars(select(Mandate).order_by(Mandate.id)))
        assert [fault_of(one, TODAY) for one in found] == [None, None, "unchecked"]
        assert all(one.principal is None or one.principal.demo for one in found)


def test_numbers_are_sealed_as_real_ones_would_be(loaded: Loaded) -> None:
    vault = loaded.house.portal.vault
    for subject, person in zip(loaded.subjects, invent(TODAY), strict=True):
        opened = vault.open(PESEL, subject.pesel) if subject.pesel else ""
        assert (opened, subject.surname) == (person.pesel, person.surname)
        assert subject.pesel_match == (vault.match(PESEL, person.pesel) if person.pesel else None)


def test_officials_work_in_six_units(loaded: Loaded) -> None:
    with loaded.house.portal.db.reading() as session:
        assert len(list(session.scalars(select(Unit)))) == len(UNITS) == 6
        assert len(list(session.scalars(select(Official)))) == len(OFFICIALS)


def test_history_covers_eighteen_full_months_over_all_channels_and_ends_today(loaded: Loaded) -> None:
    months = Counter((case.filed_on.year, case.filed_on.month) for case in loaded.cases)
    full = {month for month in months if month < (2026, 11)}
    assert len(full) == 18
    assert min(full) == (2025, 5)
    assert min(months[month] for month in full) >= 20
    assert max(case.filed_on for case in loaded.cases) < TODAY
    written = {str(Channel.PORTAL), str(Channel.COUNTER), str(Channel.POST), str(Channel.EDELIVERY), str(Channel.ASSISTED)}  # fmt: skip
    assert {case.channel for case in loaded.cases} == written


def test_the_path_of_every_matter_is_a_walk_of_the_graph(loaded: Loaded) -> None:
    for case in loaded.cases:
        status = None
        for event in loaded.events[case.id]:
            if event.target is None:
                continue
            assert event.source == status
            if status is not None:
                assert CERTIFICATE.edge(status, event.kind).target == event.target
            status = event.target
        assert status == case.status
        assert case.is_open == (CERTIFICATE.status(case.status).kind != "final")


def test_nothing_happens_before_it_could_or_after_today(loaded: Loaded) -> None:
    end = loaded.house.clock.now()
    for case in loaded.cases:
        moments = [event.at for event in loaded.events[case.id]]
        assert moments == sorted(moments), case.reference
        assert case.filed_at == moments[0]
        assert moments[-1] < end


def test_who_settled_a_matter_had_read_it_and_its_people_see_that(loaded: Loaded) -> None:
    with loaded.house.portal.db.reading() as session:
        looks = select(AuditRecord.object_ref, AuditRecord.at).where(AuditRecord.kind == "look.case")
        read = {row.object_ref: row.at for row in session.execute(looks)}
    settled = {case.reference: case for case in loaded.cases if case.settled_at is not None}
    assert read.keys() == settled.keys()
    assert all(settled[one].filed_at < at < settled[one].settled_at for one, at in read.items())


def test_the_queue_is_neither_empty_nor_endless(loaded: Loaded) -> None:
    waiting = [case for case in loaded.cases if case.is_open]
    assert 3 <= len(waiting) <= 40
    assert {case.status for case in loaded.cases} >= {"filed", "issued", "refused_by_order", "final"}


def test_charges_and_cases_agree_on_what_was_paid(loaded: Loaded) -> None:
    with loaded.house.portal.db.reading() as session:
        paid = {charge.case_id: charge.paid_at is not None for charge in session.scalars(select(Charge))}
        rated = set(session.scalars(select(Rating.case_id)))
    for case in loaded.cases:
        assert paid.get(case.id, True) == case.fee_settled
        assert (case.id in paid) == (case.fee_grosze > 0)
    assert rated <= {case.id for case in loaded.cases if case.channel == Channel.PORTAL}


def test_the_person_who_signs_in_for_the_first_time_has_no_matters(loaded: Loaded) -> None:
    first_time = loaded.subjects[3]
    assert first_time.given_name == "Jagoda"
    with loaded.house.portal.db.reading() as session:
        assert session.scalars(select(CaseParty).where(CaseParty.subject_id == first_time.id)).all() == []


def test_whoever_has_a_debt_in_their_story_has_it_in_their_accounts_and_nobody_else(loaded: Loaded) -> None:
    with loaded.house.portal.db.reading() as session:
        rows = session.execute(
            select(TaxAccount.subject_id, Charge, left_of_charge()).join(
                Charge, Charge.account_id == TaxAccount.id
            )
        )
        owed: Counter[int] = Counter()
        for subject_id, instalment, left in rows:
            if instalment.due_on < TODAY:
                owed[subject_id] += left
    told = {s.id: p.debt_grosze for s, p in zip(loaded.subjects, invent(TODAY), strict=True) if p.debt_grosze}
    assert {subject: grosze for subject, grosze in owed.items() if grosze} == told


def days_of(session: Session) -> Counter[tuple[date, str]]:
    counted = Counter[tuple[date, str]]()
    for row in session.scalars(select(DayFact)):
        counted[row.on, row.channel] += row.matters
    return counted


def test_the_counts_are_those_of_the_rows(loaded: Loaded) -> None:
    by_hand = Counter((case.filed_on, case.channel) for case in loaded.cases)
    with loaded.house.portal.db.reading() as session:
        kept = days_of(session)
        assert session.scalars(select(Touched)).all() == []
    assert kept == by_hand


def test_the_worker_is_left_only_with_the_documents_of_the_last_weeks(loaded: Loaded) -> None:
    with loaded.house.portal.db.reading() as session:
        kinds = Counter(session.scalars(select(JobRow.kind)))
    assert set(kinds) == {"make_document", "send_message"}
    assert kinds["make_document"] < 300
    assert kinds["send_message"] < 10  # to those who paid online in the last days


# ---------------------------------------------------------------------------------------------- when it is not
def test_the_months_that_are_over_are_published_and_the_board_knows_its_share(loaded: Loaded) -> None:
    with loaded.house.portal.db.reading() as session:
        told = set(session.scalars(select(Figure.month).distinct()))
        fed = {row.kpi for row in session.scalars(select(KpiObservation)) if row.origin == Origin.FEEDER}
    assert (len(told), min(told), max(told)) == (18, date(2025, 5, 1), date(2026, 10, 1))
    assert {"ES-A3", "ES-A4", "ES-A5", "ES-O1", "ES-O2"} <= fed


def test_a_second_load_changes_nothing(loaded: Loaded) -> None:
    again = loaded.house.app.test_cli_runner().invoke(args=AS_OF)
    assert (again.exit_code, "już jest wczytane" in again.output) == (0, True)
    with loaded.house.portal.db.reading() as session:
        assert len(list(session.scalars(select(Case.id)))) == len(loaded.cases)


def test_without_being_allowed_nothing_is_loaded(
    demo_environment: dict[str, str], sqlite_url: str, tmp_path: Path
) -> None:
    house = House({**demo_environment, "PORTAL_DEMO": "no"}, tmp_path, sqlite_url)
    people = tmp_path / "people.json"
    refused = house.app.test_cli_runner().invoke(args=[*AS_OF, "--people", str(people)])
    assert refused.exit_code == 1
    assert "PORTAL_DEMO=yes" in refused.output
    with house.portal.db.reading() as session:
        assert city.is_empty(session)
    assert not people.exists()
    house.close()


def test_a_month_of_history_can_be_loaded_into_postgresql(
    demo_environment: dict[str, str], postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.demo.matters.MONTHS", 1)
    house = House(demo_environment, tmp_path, postgres_url)
    said = house.app.test_cli_runner().invoke(args=AS_OF)
    assert said.exit_code == 0, said.output
    with house.portal.db.writing() as session:
        before = days_of(session)
        measures.recount_all(session, house.clock.now())
        assert days_of(session) == before
    house.close()


def test_a_day_of_visits_is_under_way_and_no_time_is_shared(loaded: Loaded) -> None:
    with loaded.house.portal.db.reading() as session:
        assert check_visits(session) == []
        visits = list(session.scalars(select(Visit)))
    states = Counter(visit.state for visit in visits if visit.on == TODAY)
    assert states["done"] > 0
    assert states["booked"] > 0
    assert all(visit.on >= TODAY and visit.person_id for visit in visits)
    assert len({visit.official_id for visit in visits}) > 4
