"""A firm's paper at the counter: the firm is the party, whoever brought it; found by its NIP, made once."""

from datetime import date
from typing import Any

import pytest

from portal.accounts.models import Subject, name_key
from portal.audit import AuditRecord
from portal.cases.models import Case, CaseParty
from portal.cases.proxies.parties import capacity_of
from portal.office import counter
from portal.service import Capacity
from portal.testing.stage import prepare
from tests.office.desk import PAWEL, TYPED, Desk, own_form
from tests.office.test_every_service_at_the_counter import SERVICES, WITH_DESK, typed_into
from tests.support.visitor import Visitor

SLUG, NIP, NAME = "property-tax-declaration", "5260250995", "Żubr Nieruchomości sp. z o.o."
OF_PERSON = ("desk_pesel", "desk_given", "desk_surname")
FIRM = {name: value for name, value in WITH_DESK.items() if name not in OF_PERSON} | {
    "desk_nip": NIP, "desk_firm": NAME, "desk_street": "ul. Lipowa 4", "desk_party": "y",
}  # fmt: skip


def opened(desk: Desk, slug: str = SLUG) -> Visitor:
    """Open the page of a service and turn it to a firm."""
    prepare(desk.house, SERVICES[slug])
    return desk.at(PAWEL).go(f"/biurko/wpisz?usluga={slug}").submit("To sprawa firmy albo organizacji")


def sent(page: Visitor, slug: str = SLUG, **typed: Any) -> Visitor:
    return page.post("/biurko/wpisz", {**own_form(page), **typed_into(SERVICES[slug]), **FIRM, **typed})


def firms(desk: Desk) -> list[Subject]:
    return [one for one in desk.all(Subject) if one.kind == "entity"]


def test_a_firm_is_the_party_of_its_paper_and_owes_what_comes_of_it(desk: Desk) -> None:
    page = opened(desk)
    assert "To ona jest stroną i to ona zapłaci" in page.text
    assert own_form(page)["desk_for"] == "firm"
    assert "desk_pesel" not in own_form(page)
    assert sent(page).heading == "Sprawa wpisana", page.text
    (case,), (party,), (firm,) = desk.all(Case), desk.all(CaseParty), firms(desk)
    assert (party.subject_id, firm.nip, firm.surname, firm.street) == (firm.id, NIP, NAME, "ul. Lipowa 4")
    assert (case.answers["company_name"], case.answers["nip"]) == (NAME, NIP)
    with desk.portal.db.reading() as session:
        assert capacity_of(session, session.get_one(CaseParty, party.id)) is Capacity.COMPANY


def test_the_next_paper_finds_the_firm_and_another_name_under_its_number_is_asked_about(
    small_desk: Desk,
) -> None:
    sent(opened(small_desk))
    page = opened(small_desk)
    page.submit("Sprawdź, czy znamy tę firmę", desk_nip=NIP)
    assert f"Znamy: {NAME}, ul. Lipowa 4" in page.text
    assert (own_form(page)["desk_firm"], own_form(page)["desk_town"]) == (NAME, "Białystok")
    assert sent(page, desk_firm="Żbik sp. z o.o.").status == 422
    assert f"Pod tym NIP znamy: {NAME}. Sprawdź NIP i nazwę." in page.text
    assert own_form(page)["desk_firm"] == "Żbik sp. z o.o."
    assert sent(page, desk_firm=NAME.upper()).heading == "Sprawa wpisana"  # a register writes as it likes
    assert (len(firms(small_desk)), len(small_desk.all(Case))) == (1, 2)


def test_a_firm_gets_the_name_that_the_register_has_and_one_struck_off_is_written_down_with_a_warning(
    small_desk: Desk,
) -> None:
    sent(opened(small_desk), desk_firm="Zubr Nieruchomosci")
    page, name = opened(small_desk), "Żubr Dom sp. z o.o."
    sent(page, desk_firm=name, desk_street="ul. Nowa 1")
    assert (page.status, "Sprawdziłem w rejestrze" in page.text) == (422, True)
    assert sent(page, desk_firm=name, desk_street="ul. Nowa 1", desk_renamed="y").heading == "Sprawa wpisana"
    (firm,) = firms(small_desk)
    assert (firm.surname, firm.name_key, firm.street) == (name, name_key(name), "ul. Lipowa 4")
    assert "company.renamed" in {one.kind for one in small_desk.all(AuditRecord)}
    with small_desk.portal.db.writing() as session:
        session.get_one(Subject, firm.id).struck_off_on = date(2026, 3, 1)
    page = opened(small_desk).submit("Sprawdź, czy znamy tę firmę", desk_nip=NIP)
    assert "Rejestr nie zna już tej firmy (od 1 marca" in page.text.replace("\xa0", " ")
    assert sent(page, desk_firm=name).heading == "Sprawa wpisana"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"desk_nip": ""}, "Wpisz NIP firmy, 10 cyfr."),
        ({"desk_nip": "5260250994"}, "NIP"),
        ({"desk_firm": " "}, "Wpisz nazwę firmy."),
        ({"desk_party": ""}, "to nie przedsiębiorca z CEIDG ani spółka cywilna"),
    ],
)
def test_a_firm_without_its_number_or_name_is_asked_for_it_and_what_was_typed_stays(
    small_desk: Desk, typed: dict[str, str], says: str
) -> None:
    page = sent(opened(small_desk), **typed)
    assert page.status == 422
    assert says in page.text
    assert own_form(page)["desk_street"] == "ul. Lipowa 4"
    assert small_desk.all(Case) == []


def test_what_no_firm_may_bring_is_written_down_for_a_person_alone(small_desk: Desk) -> None:
    prepare(small_desk.house, SERVICES["tree-notice"])
    page = small_desk.at(PAWEL).go("/biurko/wpisz?usluga=tree-notice")
    assert "desk_for" not in own_form(page)
    sent(page, "tree-notice", desk_for="firm")
    assert (page.status, small_desk.all(Case)) == (422, [])
    assert "Wpisz nazwisko." in page.text


def test_turning_to_a_person_and_back_keeps_what_was_typed(small_desk: Desk) -> None:
    page = opened(small_desk)
    page.submit("To sprawa osoby", desk_street="ul. Lipowa 4")
    assert (own_form(page)["desk_for"], own_form(page)["desk_street"]) == ("person", "ul. Lipowa 4")
    fields = {**own_form(page), **typed_into(SERVICES[SLUG]), **TYPED, "company_name": NAME, "nip": NIP}
    assert page.post("/biurko/wpisz", fields).heading == "Sprawa wpisana", page.text
    assert firms(small_desk) == []


def test_a_firm_that_a_colleague_wrote_down_under_the_number_meanwhile_is_not_taken_for_ours(
    small_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, real = opened(small_desk), counter.keep_firm

    def late(session: Any, nip: str, name: str, now: Any) -> Subject:
        real(session, nip, "Cudza Firma S.A.", now)  # between our look and our lock
        return real(session, nip, name, now)

    monkeypatch.setattr(counter, "keep_firm", late)
    answer = sent(page)
    assert answer.status == 422
    assert "Cudza Firma S.A." in answer.text
    assert own_form(answer)["desk_firm"] == NAME
    assert small_desk.all(Case) == []
