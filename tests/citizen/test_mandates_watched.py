"""What keeps mandates honest: who hears of them, whom walls keep from deciding, what nobody may end, what is put right."""

import pytest
from sqlalchemy import select

from portal.accounts.mandates.models import State
from portal.accounts.models import Official, Subject
from portal.accounts.people import PESEL
from portal.audit import AuditRecord
from portal.cases.walls.models import Exclusion
from tests.citizen.test_mandates import CHILD, delegate, given, link_on
from tests.support.house import House
from tests.support.people import ANNA, JAN, Worker, sign_in
from tests.support.represented import CHECKER, LIST, Represented, paper, power_of_attorney, send

ANNAS = {"given_name": ANNA.given_name, "surname": ANNA.family_name, "pesel": ANNA.pesel}
SUBJECT = "kto za kogo działa"


def told(house: House, who: str) -> int:
    house.work()
    return len([one for one in house.post.to(who) if SUBJECT in str(one["Subject"])])


def test_a_principal_hears_that_somebody_may_act_for_them(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    city.resident(ANNA)
    before = told(small_house, "anna@example.pl")
    city.claim(jan, "principal", **power_of_attorney(**ANNAS))
    assert told(small_house, "anna@example.pl") == before
    city.decide(city.mandates()[0].token)
    assert told(small_house, "anna@example.pl") == before + 1


def test_the_other_representatives_of_a_firm_hear_of_a_new_one(small_house: House) -> None:
    city = Represented(small_house)
    jan, anna = city.resident(JAN), city.resident(ANNA)
    city.represent(jan)
    before = told(small_house, "jan@example.pl")
    city.represent(anna)
    assert told(small_house, "jan@example.pl") == before + 1


@pytest.mark.parametrize(("scope", "letters"), [("all", 1), ("taxes", 0)])
def test_of_a_person_without_an_account_only_who_may_do_all_hears_what_others_filed(
    small_house: House, scope: str, letters: int
) -> None:
    city = Represented(small_house)
    jan, anna = city.resident(JAN), city.resident(ANNA)
    city.represent(anna, "principal", **power_of_attorney(scope=[scope], file=paper()))
    mandate = city.represent(jan, "principal", **power_of_attorney(file=paper()))
    city.act(jan, mandate.token)
    reference = send(jan)
    jan.go("/w-imieniu").submit("Działaj w tym imieniu", mandate="")
    jan.go(f"{LIST}/{mandate.token}/odwolaj").submit("Odwołaj")
    small_house.work()
    heard = [one for one in small_house.post.to("anna@example.pl") if reference in one.get_content()]
    assert len(heard) == letters


@pytest.mark.parametrize("by", ["row", "number"])
def test_an_official_who_keeps_out_of_a_person_finds_no_mandate_of_theirs(
    small_house: House, by: str
) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    city.claim(jan, "principal", **power_of_attorney())
    token = city.mandates()[0].token
    vault = small_house.portal.vault
    with small_house.portal.db.writing() as session:
        number = session.scalars(select(Official.id).where(Official.sub == CHECKER.sub)).one()
        whom = (
            {"subject_id": city.subject_of(JAN).id}
            if by == "row"
            else {"pesel_match": vault.match(PESEL, "44051401458")}
        )
        session.add(
            Exclusion(
                token="e" * 24, official_id=number, ground="near", reason="", declared_by_id=number,
                declared_at=small_house.clock.now(), **whom,
            )
        )  # fmt: skip
    assert city.checker.go(f"/biurko/pelnomocnictwa/{token}").status == 404
    assert city.decide_again(token).status == 404
    assert city.checker.go(f"/biurko/pelnomocnictwa/{token}/dokument").status == 404
    assert city.mandate(token).state == State.CLAIMED


def test_a_number_that_is_anothers_makes_no_second_person(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    city.resident(ANNA)
    before = len(city.rows(Subject))
    city.claim(jan, "principal", **power_of_attorney(**{**ANNAS, "surname": "Mylna", "scope": ["taxes"]}))
    city.decide(city.mandates()[0].token)
    assert city.checker.status == 422
    assert "osobę o innym nazwisku" in city.checker.text
    assert len(city.rows(Subject)) == before


def test_a_child_never_ends_that_its_parent_acts_for_it(small_house: House) -> None:
    city = Represented(small_house)
    jan, anna = city.resident(JAN), city.resident(ANNA)
    mandate = city.represent(jan, "child", **CHILD)
    with small_house.portal.db.writing() as session:
        row = session.get_one(type(mandate), mandate.id)
        row.principal_id = city.subject_of(ANNA).id  # a child with an account of its own
    page = anna.go(f"{LIST}/{mandate.token}")
    assert f"{LIST}/{mandate.token}/odwolaj" not in page.response.text
    anna.go(f"{LIST}/{mandate.token}/odwolaj").submit("Odwołaj")
    assert anna.status == 403
    assert city.mandate(mandate.token).state == State.CONFIRMED


def test_a_new_invitation_is_made_when_the_old_one_died(small_house: House) -> None:
    city = Represented(small_house)
    jan, _anna, parent, invited = delegate(city)
    old = link_on(jan)
    small_house.clock.move(days=8)
    jan = city.resident(JAN)
    assert old not in jan.go(f"{LIST}/{invited.token}").response.text
    jan.go(f"{LIST}/{parent.token}/upowaznij").submit("Upoważnij", **given())
    assert len(city.mandates()) == 3
    fresh = link_on(jan)
    assert fresh != old
    late = city.resident(ANNA)
    late.go(fresh).submit("Zgadzam się")
    assert city.mandates()[-1].state == State.CONFIRMED


def test_a_striking_off_by_mistake_is_taken_back_with_a_word(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    day = {"as_of-dzien": "20", "as_of-miesiac": "11", "as_of-rok": "2026"}
    page = f"/biurko/pelnomocnictwa/{mandate.token}"
    city.checker.go(page).submit("Oznacz jako wykreśloną", **day)
    city.checker.go(page).submit("Cofnij wykreślenie", remark=" ")
    assert city.checker.status == 422
    city.checker.go(page).submit("Cofnij wykreślenie", remark="Zaznaczono nie tę firmę.")
    city.act(jan, mandate.token)
    assert "Działasz w imieniu" in jan.go("/moje").response.text
    kept = [one.detail for one in city.rows(AuditRecord, AuditRecord.kind == "company.reinstated")]
    assert kept == ["2026-11-20: Zaznaczono nie tę firmę."]


def test_an_official_confirms_nothing_of_a_person_of_their_own_name(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    city.claim(jan)
    token = city.mandates()[0].token
    namesake = sign_in(small_house, Worker("o-jan", JAN.given_name, JAN.family_name, "DOM", ("clerk",)))
    city.decide_as(namesake, token)
    assert namesake.status == 409
    assert "art. 24" in namesake.text
    assert city.mandate(token).state == State.CLAIMED
    city.decide(token)
    assert city.mandate(token).state == State.CONFIRMED


def test_who_acts_for_a_firm_hears_that_it_was_struck_off_and_that_it_was_put_right(
    small_house: House,
) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    before = told(small_house, "jan@example.pl")
    day = {"as_of-dzien": "20", "as_of-miesiac": "11", "as_of-rok": "2026"}
    page = f"/biurko/pelnomocnictwa/{mandate.token}"
    city.checker.go(page).submit("Oznacz jako wykreśloną", **day)
    assert told(small_house, "jan@example.pl") == before + 1
    city.checker.go(page).submit("Cofnij wykreślenie", remark="Zaznaczono nie tę firmę.")
    assert told(small_house, "jan@example.pl") == before + 2


def test_an_employee_who_comes_to_represent_the_firm_may_say_so(small_house: House) -> None:
    city = Represented(small_house)
    jan, anna, _parent, _invited = delegate(city)
    anna.go(link_on(jan)).submit("Zgadzam się")
    city.claim(anna)
    assert [one.capacity for one in city.mandates()] == ["company", "employee", "company"]
    city.claim(jan)
    assert jan.status == 422
    assert "już reprezentujesz" in jan.text
