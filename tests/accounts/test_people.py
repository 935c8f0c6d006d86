"""Whose account a sign-in opens: adopted, attached, or made anew."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import people
from portal.accounts.actions import create_subject
from portal.accounts.models import Identity, Subject
from portal.accounts.oidc.checks import Proof
from portal.accounts.queries import find_subject_by_pesel, get_known, has_pesel
from portal.audit import AuditRecord
from portal.security import Loa
from tests.support.house import START, House

PESEL = "90010212346"
BORN = date(1990, 1, 2)
ISS, OTHER_ISS = "https://wezel.example", "https://inny.example"


def proof(sub: str = "jan", loa: Loa = Loa.SUBSTANTIAL, **claims: Any) -> Proof:
    said = {
        "given_name": "Jan",
        "family_name": "Kowalski",
        "birthdate": "1990-01-02",
        "pesel": PESEL,
    } | claims
    return Proof(sub=sub, sid=None, loa=loa, auth_at=START, claims=said, id_token="")


class Registry:
    """Sign people in, and write paper applicants down, in one database."""

    def __init__(self, house: House, session: Session) -> None:
        self.vault, self.session = house.portal.vault, session

    def enter(self, given: Proof, iss: str = ISS) -> Subject:
        return people.settle_resident(
            self.session, self.vault, iss=iss, proof=given, language="pl", now=START
        )

    def on_paper(self, surname: str = "Kowalski", born: date | None = BORN, pesel: str = PESEL) -> Subject:
        return create_subject(
            self.session, self.vault, given_name="Jan", surname=surname, birth_on=born, pesel=pesel, now=START
        )

    def kinds(self) -> list[str]:
        return list(self.session.scalars(select(AuditRecord.kind).order_by(AuditRecord.id)))


@pytest.fixture
def registry(house: House):
    with house.portal.db.writing() as session:
        yield Registry(house, session)


@pytest.fixture
def small_registry(small_house: House):
    with small_house.portal.db.writing() as session:
        yield Registry(small_house, session)


def test_the_same_identity_is_the_same_subject(registry: Registry):
    assert registry.enter(proof()).id == registry.enter(proof()).id
    assert len(list(registry.session.scalars(select(Identity)))) == 1


def test_a_paper_applicant_is_adopted_when_all_agrees(registry: Registry):
    paper = registry.on_paper()
    assert registry.enter(proof()).id == paper.id
    assert registry.kinds() == ["identity_bound"]


def test_case_and_hyphens_of_a_surname_do_not_part_a_person(small_registry: Registry):
    paper = small_registry.on_paper(surname="Żółć-Łęcka")
    assert small_registry.enter(proof(family_name="ŻÓŁĆ ŁĘCKA")).id == paper.id


@pytest.mark.parametrize(
    "claims",
    [{"family_name": "Nowak"}, {"birthdate": "1990-01-03"}, {"birthdate": None}, {"birthdate": "2.01.1990"}],
)
def test_a_paper_applicant_is_left_alone_when_anything_disagrees(
    small_registry: Registry, claims: dict[str, Any]
):
    paper = small_registry.on_paper()
    assert small_registry.enter(proof(**claims)).id != paper.id
    assert "identity_disagrees" in small_registry.kinds()


def test_a_paper_applicant_without_a_birth_date_takes_it_from_the_pesel(small_registry: Registry):
    paper = small_registry.on_paper(born=None)
    assert paper.birth_on == BORN
    assert small_registry.enter(proof()).id == paper.id


def test_a_low_level_attaches_to_nobody_and_keeps_no_pesel(registry: Registry):
    paper = registry.on_paper()
    subject = registry.enter(proof(loa=Loa.LOW))
    assert subject.id != paper.id
    assert (subject.pesel, subject.pesel_match) == (None, None)


def test_without_the_level_a_low_one_would_attach(small_registry: Registry, monkeypatch: pytest.MonkeyPatch):
    paper = small_registry.on_paper()
    monkeypatch.setattr(Loa, "at_least", lambda *_: True)
    assert small_registry.enter(proof(loa=Loa.LOW)).id == paper.id


def test_a_second_provider_reaches_the_account_only_when_all_agrees(registry: Registry):
    first = registry.enter(proof())
    assert registry.enter(proof("x1"), OTHER_ISS).id == first.id
    assert registry.enter(proof("x2", family_name="Nowak"), OTHER_ISS).id != first.id
    assert registry.enter(proof("x3", loa=Loa.LOW), OTHER_ISS).id != first.id
    assert registry.enter(proof("x4", pesel=None), OTHER_ISS).id != first.id


def test_the_same_sub_of_another_provider_is_another_person(small_registry: Registry):
    first = small_registry.enter(proof("7"))
    other = proof("7", family_name="Inny", pesel="85031412347", birthdate="1985-03-14")
    assert small_registry.enter(other, OTHER_ISS).id != first.id


@pytest.mark.parametrize("number", ["90010212343", "9001021234", "PL90010212346", "٩٠٠١٠٢١٢٣٤٢", "", None, 7])
def test_a_pesel_that_is_none_leads_to_nobody(small_registry: Registry, number: object):
    paper = small_registry.on_paper()
    subject = small_registry.enter(proof(pesel=number))
    assert subject.id != paper.id
    assert not has_pesel(small_registry.session, subject.id)


def test_the_broker_alias_counts_for_poland_only(small_registry: Registry):
    paper = small_registry.on_paper()
    foreign = proof("f", pesel=None, nin=PESEL, nin_issuing_country="ES")
    polish = proof("p", pesel=None, nin=PESEL, nin_issuing_country="PL")
    assert small_registry.enter(foreign).id != paper.id
    assert small_registry.enter(polish).id == paper.id


def test_a_new_surname_and_a_corrected_pesel_are_taken_over(small_registry: Registry):
    before = small_registry.enter(proof())
    match = before.pesel_match
    after = small_registry.enter(proof(family_name="Kowalski-Nowak", pesel="90010212353"))
    assert after.id == before.id
    assert (after.surname, after.pesel_match == match) == ("Kowalski-Nowak", False)
    assert small_registry.kinds()[-1] == "identity_changed"


def test_a_lower_level_later_does_not_take_the_pesel_away(small_registry: Registry):
    subject = small_registry.enter(proof())
    small_registry.enter(proof(loa=Loa.LOW, pesel=None))
    assert get_known(small_registry.session, small_registry.vault, subject.id).pesel == PESEL


def test_a_name_full_of_tricks_becomes_one_plain_line(small_registry: Registry):
    subject = small_registry.enter(
        proof(given_name="J\u202ean\x00\n", family_name=" Ko\twal  ski" + "x" * 300)
    )
    assert subject.given_name == "J an"
    assert subject.surname.startswith("Ko wal ski")
    assert len(subject.surname) <= 200


def test_a_paper_applicant_who_has_an_account_is_found(registry: Registry):
    online = registry.enter(proof())
    assert registry.on_paper().id == online.id
    assert registry.on_paper(surname="Nowak").id != online.id
    found = find_subject_by_pesel(registry.session, registry.vault, PESEL, surname="kowalski", birth_on=BORN)
    assert found is not None
    assert found.id == online.id


def test_roles_that_nobody_knows_are_dropped():
    assert people.known_roles(["wizard", "approver", "clerk", 7, None]) == ["clerk", "approver"]
    assert people.known_roles("manager") == ["manager"]
    assert people.known_roles(None) == people.known_roles({"clerk": 1}) == []
