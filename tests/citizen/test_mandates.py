"""Adding whom one represents, and ending it: a child, a principal with their paper and its duty, an employee."""

from typing import Any

import pytest

from portal.accounts.mandates.models import Duty, Kind, Mandate, State
from portal.billing.models import Charge
from portal.cases.models import CaseParty
from tests.support.house import House
from tests.support.lived import hrefs
from tests.support.people import ANNA, JAN
from tests.support.represented import (
    ADD,
    COMPANY,
    FORM,
    LIST,
    Represented,
    fill,
    paper,
    power_of_attorney,
    send,
)

CHILD = {"given_name": "Hanna", "surname": "Kowalska", "pesel": "14271012343", "sure": "y"}
GROWN = "08311012343"  # born on 10 November 2008: of age since 10 November 2026


def pesel(digits: str) -> str:
    """Give ten digits their check digit."""
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return f"{digits}{-total % 10}"


CHILD["pesel"] = pesel("1427101234")
GROWN = pesel("0831101234")
SWITCH = "Zmień, w czyim imieniu działasz"


# ---------------------------------------------------------------------------------------------- what is added
def test_the_first_question_leads_to_the_questions_of_each(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    # the switch stands on every page; whoever may act for nobody is led to where that begins
    for page in ("/moje", "/moje/podatki", "/konto", "/uslugi"):
        assert "Działasz we własnym imieniu" in jan.go(page).response.text
        assert jan.follow(SWITCH).address == ADD
    assert jan.go("/moje/pelnomocnictwa").follow("Dodaj, kogo reprezentujesz").address == ADD
    assert jan.submit("Dalej").status == 422
    jan.submit("Dalej", kind="child")
    assert jan.address == f"{ADD}/child"
    assert jan.go(f"{ADD}/employee").status == 404
    # while a mandate is being checked, the switch leads to a page that says so
    city.claim(jan)
    assert jan.go("/moje").follow(SWITCH).address == "/w-imieniu"
    assert "Sprawdzamy: Zielony Liść sp. z o.o." in jan.text.replace("\xa0", " ")
    assert "Nie masz jeszcze nikogo" not in jan.text


def test_a_parent_acts_for_the_child_until_it_is_of_age(house: House) -> None:
    city = Represented(house)
    jan = city.resident(JAN)
    mandate = city.represent(jan, "child", **CHILD)
    assert str(mandate.valid_until) == "2032-07-09"
    city.act(jan, mandate.token)
    assert "Hanna Kowalska" in fill(jan).text


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("child", {**CHILD, "pesel": JAN.pesel}, "Twój własny PESEL"),
        ("child", {**CHILD, "pesel": GROWN}, "pełnoletnia od 10 listopada 2026"),
        ("child", {**CHILD, "pesel": "14271012340"}, "któraś cyfra"),
        ("child", {**CHILD, "sure": ""}, "Zaznacz oświadczenie"),
        ("company", {"nip": "8567346216"}, "któraś cyfra"),
        ("company", {"krs": "127206"}, "Numer KRS ma 10 cyfr"),
        ("company", {"name": ""}, "Wpisz nazwę firmy"),
        ("sole_trader", {"nip": ""}, "Wpisz NIP"),
    ],
)
def test_what_cannot_be_is_refused_in_words_that_help(
    small_house: House, kind: str, typed: dict[str, Any], words: str
) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    city.claim(jan, kind, **typed)
    assert jan.status == 422
    assert words in jan.text
    assert city.mandates() == []


# ---------------------------------------------------------------------------------------------- a principal
def test_a_power_of_attorney_comes_with_its_paper_and_its_duty(house: House) -> None:
    city = Represented(house)
    jan = city.resident(JAN)
    city.claim(jan, "principal", **power_of_attorney())
    [mandate] = city.mandates()
    assert (mandate.capacity, mandate.duty, mandate.duty_grosze) == (Kind.PRINCIPAL, Duty.DUE, 1700)
    [charge] = city.rows(Charge)
    assert (charge.token, charge.amount_grosze, charge.kind) == (mandate.duty_charge, 1700, "stamp_duty")
    jan.go(hrefs(jan, "/platnosc/")[0])
    assert "17,00" in jan.text
    assert "Opłata skarbowa od pełnomocnictwa" in jan.text
    jan.go(f"{LIST}/{mandate.token}/dokument")
    assert jan.response.get_data().startswith(b"%PDF")
    house.work()
    city.checker.go(f"/biurko/pelnomocnictwa/{mandate.token}")
    assert "44051401458" in city.checker.text
    assert "Nie wpłynęła" in city.checker.text
    assert "odczytać jako podpisanego" in city.checker.text or "nie ma podpisu" in city.checker.text
    city.decide(mandate.token, where="document")
    city.act(jan, mandate.token)
    send(jan)
    [party] = city.rows(CaseParty)
    assert party.proxy_id == city.subject_of(JAN).id


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"valid_until-dzien": "22", "valid_until-miesiac": "11", "valid_until-rok": "2026"},
            "wygasło 22 listopada",
        ),
        ({"file": paper("pelnomocnictwo.docx")}, "innego rodzaju"),
        ({"lives_here": "nie"}, "dowód zapłaty"),
        ({"scope": []}, "w jakich sprawach"),
        ({"pesel": JAN.pesel}, "własny PESEL"),
    ],
)
def test_a_power_of_attorney_that_is_of_no_use_is_refused(
    small_house: House, changed: dict[str, Any], words: str
) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    city.claim(jan, "principal", **power_of_attorney(**changed))
    assert jan.status == 422
    assert words in jan.text
    assert city.mandates() == []
    assert city.rows(Charge) == []


def test_family_pays_nothing_and_who_lives_elsewhere_brings_the_proof(small_house: House) -> None:
    city = Represented(small_house)
    jan, anna = city.resident(JAN), city.resident(ANNA)
    city.claim(jan, "principal", **power_of_attorney(relation="ascendant", lives_here="nie", file=paper()))
    city.claim(
        anna, "principal", **power_of_attorney(lives_here="nie", file=paper(), proof=paper("dowod.pdf"))
    )
    assert [one.duty for one in city.mandates()] == [Duty.EXEMPT, Duty.PROOF]
    assert city.rows(Charge) == []
    token = city.mandates()[1].token
    city.checker.go(f"/biurko/pelnomocnictwa/{token}/oplata")
    assert city.checker.response.get_data().startswith(b"%PDF")


def test_a_mandate_for_one_service_opens_nothing_else(house: House) -> None:
    city = Represented(house)
    jan = city.resident(JAN)
    whole = city.represent(jan, "principal", **power_of_attorney())
    city.act(jan, whole.token)
    reference = send(jan)
    narrow = city.represent(jan, "principal", **power_of_attorney(scope=["taxes"], file=paper()))
    assert narrow.principal_id == whole.principal_id
    city.act(jan, narrow.token)
    assert jan.go(FORM).status == 403
    assert "nie obejmuje tej sprawy" in jan.heading
    assert reference not in jan.go("/moje/sprawy").response.text
    assert jan.go(f"/moje/sprawy/{reference}").status == 404
    assert jan.go("/moje/podatki").status == 200
    other = city.represent(jan, "principal", **power_of_attorney(scope=["tax-certificate"], file=paper()))
    city.act(jan, other.token)
    assert jan.go("/moje/podatki").status == 403
    assert "nie obejmuje podatków" in jan.heading
    assert reference in jan.go("/moje/sprawy").response.text
    assert jan.go(f"/moje/sprawy/{reference}").status == 200


def test_the_principal_sees_who_acts_for_them_and_ends_it_at_once(small_house: House) -> None:
    city = Represented(small_house)
    anna, jan = city.resident(ANNA), city.resident(JAN)
    named = {"given_name": ANNA.given_name, "surname": ANNA.family_name, "pesel": ANNA.pesel}
    mandate = city.represent(jan, "principal", **power_of_attorney(**named))
    assert mandate.principal_id == city.subject_of(ANNA).id
    city.act(jan, mandate.token)
    reference = send(jan)
    anna.go("/moje/sprawy")
    assert reference in anna.response.text
    anna.go(LIST)
    assert "Jan Kowalski" in anna.text
    anna.go(f"{LIST}/{mandate.token}/odwolaj").submit("Odwołaj")
    assert jan.go(f"/moje/sprawy/{reference}").status == 404
    assert city.mandate(mandate.token).revoked_by == "principal"
    small_house.work()
    assert "kto za kogo działa" in str(small_house.post.to("jan@example.pl")[-1]["Subject"])


# ---------------------------------------------------------------------------------------------- employees
def given(**changed: Any) -> dict[str, Any]:
    day = {"valid_until-dzien": "", "valid_until-miesiac": "", "valid_until-rok": ""}
    return {"name": "Anna Nowa", "pesel": "", "scope": ["all"], **day, **changed}


def delegate(city: Represented, **changed: Any) -> tuple[Any, Any, Mandate, Mandate]:
    """Let Jan represent a company and invite Anna; return both browsers, the company's mandate, the invitation."""
    jan, anna = city.resident(JAN), city.resident(ANNA)
    parent = city.represent(jan)
    jan.go(f"{LIST}/{parent.token}/upowaznij").submit("Upoważnij", **given(**changed))
    return jan, anna, parent, city.mandates()[-1]


def link_on(visitor: Any) -> str:
    """Return the link that a representative passes on."""
    text = visitor.response.text
    return str(text[text.index("/upowaznienie/") :].split("<")[0])


def test_an_employee_opens_the_link_once_and_acts_until_it_is_ended(house: House) -> None:
    city = Represented(house)
    jan, anna, parent, invited = delegate(city)
    link = link_on(jan)
    assert invited.state == State.INVITED
    assert anna.go(link).status == 200
    anna.submit("Zgadzam się")
    assert city.mandate(invited.token).agent_name == "Anna Żółć-Łęcka"
    assert jan.go(link).status == 410
    city.act(anna, invited.token)
    reference = send(anna)
    city.act(jan, parent.token)
    assert jan.go(f"/moje/sprawy/{reference}").status == 200
    jan.go(f"{LIST}/{invited.token}/odwolaj").submit("Odwołaj")
    assert anna.go(f"/moje/sprawy/{reference}").status == 404


def test_an_invitation_by_pesel_waits_for_that_person_only(small_house: House) -> None:
    city = Represented(small_house)
    jan, anna, _parent, invited = delegate(city, pesel=ANNA.pesel)
    assert "/upowaznienie/" not in jan.response.text
    assert jan.go(f"{LIST}/zaproszenie/{invited.token}").status == 404
    anna.go(LIST)
    anna.follow("Zielony Liść sp. z o.o. chce Cię upoważnić").submit("Zgadzam się")
    assert city.mandate(invited.token).agent_id == city.subject_of(ANNA).id


def test_a_chain_of_delegations_is_refused(small_house: House) -> None:
    city = Represented(small_house)
    jan, anna, _parent, invited = delegate(city)
    anna.go(link_on(jan)).submit("Zgadzam się")
    page = f"{LIST}/{invited.token}/upowaznij"
    assert "Dalszego upoważnienia nie możesz dać" in anna.go(page).text
    anna.go(f"{LIST}/{invited.token}/odwolaj")
    token = anna.page.find(".//input[@name='_token']").get("value")
    anna.post(page, {"_token": token, **given()})
    assert anna.status == 422
    assert "Dalszego upoważnienia nie możesz dać" in anna.text


def test_delegations_fall_with_the_mandate_they_came_from(small_house: House) -> None:
    city = Represented(small_house)
    jan, anna, parent, invited = delegate(city)
    anna.go(link_on(jan)).submit("Zgadzam się")
    city.act(anna, invited.token)
    city.checker.go(f"/biurko/pelnomocnictwa/{parent.token}").submit("Odwołaj", reason="Odwołany z zarządu")
    anna.go("/moje")
    assert "Nie możesz już działać w imieniu" in anna.response.text
    assert city.mandate(invited.token).revoked_by == "giver"


def test_a_link_dies_after_its_days_and_is_of_no_use_to_the_representative(small_house: House) -> None:
    city = Represented(small_house)
    jan, _anna, _parent, _invited = delegate(city)
    link = link_on(jan)
    jan.go(link)
    assert jan.submit("Zgadzam się").status == 422
    small_house.clock.move(days=8)
    late = city.resident(ANNA)
    late.go(link)
    assert late.submit("Zgadzam się").status == 410


def test_one_s_own_pesel_is_no_employee_s(small_house: House) -> None:
    city = Represented(small_house)
    jan, _anna, _parent, _none = delegate(city, pesel=JAN.pesel)
    assert jan.status == 422
    assert "Twój własny PESEL" in jan.text
    assert len(city.mandates()) == 1


# ---------------------------------------------------------------------------------------------- the desk
def test_only_the_named_unit_checks_and_every_look_is_shown_to_whom_it_is_about(small_house: House) -> None:
    from tests.support.lived import CLERK, MANAGER
    from tests.support.people import sign_in

    city = Represented(small_house)
    jan = city.resident(JAN)
    city.claim(jan)
    token = city.mandates()[0].token
    for other in (CLERK, MANAGER):
        browser = sign_in(small_house, other)
        assert browser.go("/biurko/pelnomocnictwa").status == 403
        assert browser.go(f"/biurko/pelnomocnictwa/{token}").status == 403
    assert "Sprawdzenie, kto za kogo działa" not in jan.go("/konto/kto-ogladal").text
    city.checker.go("/biurko/pelnomocnictwa")
    assert COMPANY["name"] not in city.checker.text
    city.checker.go(f"/biurko/pelnomocnictwa/{token}")
    assert COMPANY["nip"] in city.checker.text
    assert "Sprawdzenie, kto za kogo działa" in jan.go("/konto/kto-ogladal").text


def test_without_a_named_unit_nobody_checks(small_house: House) -> None:
    city = Represented(small_house)
    city.claim(city.resident(JAN))
    object.__setattr__(small_house.portal.settings, "mandate_units", ())
    assert city.checker.go("/biurko/pelnomocnictwa").status == 403


def test_a_refusal_needs_a_reason_that_the_person_reads(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    city.claim(jan)
    token = city.mandates()[0].token
    assert city.decide(token, "Odmów").status == 422
    assert "Podaj powód" in city.checker.text
    city.decide(token, "Odmów", reason="W KRS jest reprezentacja łączna.")
    assert city.mandate(token).state == State.REFUSED
    assert "reprezentacja łączna" in jan.go(f"{LIST}/{token}").text
    assert city.decide_again(token).status == 409


def test_four_things_are_written_down_of_a_check(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    city.claim(jan)
    token = city.mandates()[0].token
    assert city.decide(token, what="").status == 422
    city.decide(token)
    kept = city.mandate(token)
    assert (kept.checked_where, kept.checked_what) == ("krs", "reprezentacja jednoosobowa")
    assert str(kept.checked_on) == "2026-11-20"
    assert kept.decided_by_id is not None
