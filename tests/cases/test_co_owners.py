"""Co-owners of a plot: asked, made parties by the way they answered, each served with the decision, none left out."""

import secrets
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.accounts.models import Subject
from portal.accounts.people import PESEL
from portal.accounts.queries import get_known, list_looks
from portal.cases import queries
from portal.cases.consents import actions
from portal.cases.consents.models import CaseConsent, ConsentState
from portal.cases.models import CaseParty
from portal.decisions.delivering.models import Delivery
from portal.decisions.delivering.queries import list_of_case
from portal.decisions.drafting import actions as drafting
from portal.errors import NotFound, PortalError, Refused
from portal.security import Actor
from portal.service import Outcome
from portal.words import day_of
from tests.support.books import assert_books_hold
from tests.support.bringing import Bringing
from tests.support.desk import Desk
from tests.support.house import House
from tests.support.lived import CLERK, hrefs, settled
from tests.support.people import ANNA, JAN, sign_in

SLUG = "property-tax"


def co_owner(given: str, surname: str, pesel: str = "") -> dict[str, str]:
    return {
        "owner_given": given, "owner_surname": surname, "owner_pesel": pesel, "owner_share": "1/3",
        "owner_street": f"ul. {surname} 3", "owner_postal_code": "15-002", "owner_town": "Białystok",
    }  # fmt: skip


class Shared(Bringing):
    """An information on a plot of Jan, Anna who has an account, and Piotr who has none."""

    def __init__(self, desk: Desk, *owners: dict[str, str]) -> None:
        self.desk, self.portal = desk, desk.portal
        self.service = desk.portal.services[SLUG]
        answers = {
            "event": "corrected", "property_street": "ul. Lipowa 1", "property_town": "Białystok",
            "things": ["plots"], "plots": [{"plot_use": "other", "area": 600_000}], "ownership": "together",
            "owners": list(owners or (co_owner("Anna", "Żółć-Łęcka", ANNA.pesel), co_owner("Piotr", "Mazur"))),
            "street": "ul. Lipowa 1/2", "postal_code": "15-001", "town": "Białystok",
        }  # fmt: skip
        self.reference = desk.file(answers, service=self.service)

    def asked(self, surname: str) -> int:
        with self.desk.reading() as session:
            return next(one.id for one in session.scalars(select(CaseConsent)) if one.surname == surname)

    def anna(self) -> Actor:
        vault = self.portal.vault
        with self.desk.writing() as session:
            subject = Subject(
                token=secrets.token_hex(16), given_name="Anna", surname="Żółć-Łęcka", birth_on=date(1985, 3, 14),
                pesel=vault.seal(PESEL, ANNA.pesel), pesel_match=vault.match(PESEL, ANNA.pesel), created_at=self.desk.now,
            )  # fmt: skip
            session.add(subject)
            session.flush()
            return Actor("resident", subject.id, subject.full_name, subject_id=subject.id)

    def say(self, person: Actor, *, agrees: bool = True) -> None:
        number = self.asked("Żółć-Łęcka")
        with self.desk.writing() as session:
            known = get_known(session, self.portal.vault, person.subject_id or 0)
            actions.answer(
                session, self.portal, session.get_one(CaseConsent, number), known, agrees=agrees,
                reason="" if agrees else "Udział jest inny.", person=person, now=self.desk.now,
            )  # fmt: skip

    def official(self, surname: str, act: Any, *given: Any, **more: Any) -> None:
        number = self.asked(surname)
        with self.desk.writing() as session:
            found = session.get_one(CaseConsent, number)
            act(session, self.portal, found, *given, actor=self.desk.clerk, now=self.desk.now, **more)

    def on_paper(self, surname: str) -> None:
        self.official(surname, actions.keep_paper, day_of(self.desk.now), scan=())

    def parties(self) -> list[tuple[str, str, str]]:
        with self.desk.reading() as session:
            case = queries.get_by_reference(session, self.reference)
            return [(one.subject.full_name, one.role, one.delivery) for one in case.parties]

    def deliveries(self) -> list[tuple[str, str, str]]:
        with self.desk.reading() as session:
            case = queries.get_by_reference(session, self.reference)
            found: list[Delivery] = list_of_case(session, case.id)
            names = {one.id: one.subject.surname for one in case.parties}
            return sorted((names[one.party_id], one.way, one.state) for one in found)


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    found = Desk(house)
    yield found
    assert_books_hold(found.portal)


@pytest.fixture
def small_desk(small_house: House) -> Desk:
    return Desk(small_house)


def test_each_owner_gets_the_decision_by_their_own_way(desk: Desk) -> None:
    shared = Shared(desk)
    shared.say(shared.anna())
    shared.on_paper("Mazur")
    assert shared.parties() == [
        ("Jan Kowalski", "applicant", "portal"),
        ("Anna Żółć-Łęcka", "co_owner", "portal"),
        ("Piotr Mazur", "co_owner", "paper"),
    ]
    shared.decide(Outcome.GRANTED)
    desk.work()
    assert [row[:2] for row in shared.deliveries()] == [
        ("Kowalski", "portal"), ("Mazur", "paper"), ("Żółć-Łęcka", "portal"),
    ]  # fmt: skip
    values = desk.document(shared.reference, "decision-1").values
    assert [one["name"] for one in values["others"]] == ["Anna Żółć-Łęcka", "Piotr Mazur"]
    assert values["others"][1]["street"] == "ul. Mazur 3"
    assert desk.case(shared.reference).status == "signed"  # not delivered before each has got it


def test_no_decision_is_written_before_it_is_known_who_its_parties_are(small_desk: Desk) -> None:
    shared = Shared(small_desk)
    with pytest.raises(PortalError, match="Anna Żółć-Łęcka, Piotr Mazur"):
        shared.decide(Outcome.GRANTED)
    shared.say(shared.anna(), agrees=False)
    shared.on_paper("Mazur")
    with pytest.raises(PortalError, match="Odmowa: Anna Żółć-Łęcka"):
        small_desk.act(shared.reference, drafting.prepare)


@pytest.mark.parametrize("is_served", [True, False])
def test_who_says_no_is_a_party_all_the_same_when_an_official_says_so(
    small_desk: Desk, *, is_served: bool
) -> None:
    shared = Shared(small_desk, co_owner("Piotr", "Mazur"))
    shared.official("Mazur", actions.waive, "Milczy, a jest w księdze.", is_served=is_served)
    shared.official("Mazur", actions.waive, "Jeszcze raz.", is_served=is_served)
    beside = [("Piotr Mazur", "co_owner", "paper")]
    assert shared.parties()[1:] == (beside if is_served else [])
    shared.decide(Outcome.GRANTED)


def test_a_known_person_is_not_made_twice_and_a_number_of_another_is_refused(small_desk: Desk) -> None:
    shared = Shared(
        small_desk, co_owner("Anna", "Żółć-Łęcka", ANNA.pesel), co_owner("Ewa", "Inna", JAN.pesel)
    )
    anna = shared.anna()
    shared.on_paper("Żółć-Łęcka")
    assert shared.parties()[1:] == [("Anna Żółć-Łęcka", "co_owner", "paper")]
    with small_desk.reading() as session:
        found = session.scalars(select(CaseParty.subject_id).where(CaseParty.role == "co_owner")).all()
    assert found == [anna.subject_id]
    with pytest.raises(Refused, match="innym nazwisku"):
        shared.on_paper("Inna")
    assert len(shared.parties()) == 2


def test_who_confirmed_may_still_take_it_back_and_stays_a_party(small_desk: Desk) -> None:
    shared = Shared(small_desk, co_owner("Anna", "Żółć-Łęcka", ANNA.pesel))
    anna = shared.anna()
    shared.say(anna)
    shared.say(anna, agrees=False)
    with small_desk.reading() as session:
        state = session.scalars(select(CaseConsent.state)).one()
    assert state == ConsentState.REFUSED
    assert [row[1] for row in shared.parties()] == ["applicant", "co_owner"]


def test_a_co_owner_reads_and_appeals_but_does_not_withdraw_or_file_again(small_house: House) -> None:
    desk = Desk(small_house)
    shared = Shared(desk, co_owner("Anna", "Żółć-Łęcka", ANNA.pesel))
    page = settled(small_house, ANNA)
    with desk.reading() as session:
        own = session.scalars(select(Subject.id).where(Subject.surname == "Żółć-Łęcka")).one()
    place = f"/moje/sprawy/{shared.reference}"
    assert page.go(place).status == 404
    shared.say(Actor("resident", own, "Anna", subject_id=own))
    page.go(place)
    assert page.status == 200
    assert "Wycofaj wniosek" not in page.text
    for act in ("wycofaj", "uzupelnij"):
        assert page.go(f"{place}/{act}").status == 404, act
    shared.decide(Outcome.GRANTED)
    desk.work()
    assert "Złóż odwołanie" in page.go(place).text
    assert "Zgłoś zmianę albo poprawkę" not in page.text
    assert "Zobacz na koncie podatkowym" not in page.text  # the account is the applicant's
    assert "Zgłoś zmianę albo poprawkę" in settled(small_house, JAN).go(place).text
    with desk.reading() as session, pytest.raises(NotFound):
        queries.get_for_party(session, shared.reference, own, filer=True)


def test_every_party_is_told_who_looked_at_the_matter_and_its_papers(small_house: House) -> None:
    desk = Desk(small_house)
    shared = Shared(desk, co_owner("Anna", "Żółć-Łęcka", ANNA.pesel))
    anna = shared.anna()
    shared.say(anna)
    desk.work()
    clerk = sign_in(small_house, CLERK).go("/biurko")
    assert "Jan Kowalski i inni" in clerk.text
    place = f"/biurko/sprawy/{shared.reference}"
    paper = next(href for href in hrefs(clerk.go(place), "/biurko/dokument/"))
    clerk.go(paper).go(f"{place}/metryka")
    with desk.reading() as session:
        seen = {
            who: [look.what for look in list_looks(session, who or 0)]
            for who in (desk.resident.subject_id, anna.subject_id)
        }
    assert seen[anna.subject_id] == seen[desk.resident.subject_id] == ["logbook", "document", "case"]


def test_an_official_notes_on_the_page_that_a_silent_co_owner_is_served(small_house: House) -> None:
    desk = Desk(small_house)
    shared = Shared(desk, co_owner("Piotr", "Mazur"))
    with desk.reading() as session:
        token = session.scalars(select(CaseConsent.token)).one()
    place = f"/biurko/sprawy/{shared.reference}/zgody/{token}"
    page = sign_in(small_house, CLERK).go(place)
    assert "Czy ta osoba mimo to jest stroną?" in page.text
    page.submit("Zdecyduj bez tej zgody", reason="Milczy, a jest w księdze.")
    assert page.status == 422  # whether they are served is said, not guessed
    page.submit("Zdecyduj bez tej zgody", reason="Milczy, a jest w księdze.", is_served="tak")
    assert page.status == 200
    assert shared.parties()[1:] == [("Piotr Mazur", "co_owner", "paper")]
