"""What a person asked for tells their matters apart and stands on the case's page; of another's answers nothing is told."""

from dataclasses import replace

from sqlalchemy import select

from portal.accounts.models import Subject
from portal.cases.models import Case, CaseParty
from portal.citizen import asked_for
from portal.fields import PeselField
from portal.testing.stage import prepare
from services import discover
from tests.support.desk import Desk
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import ANNA, JAN
from tests.support.visitor import Visitor

LETTER = {"topic": "roads", "subject": "", "text": "Proszę o naprawę."}


def words(page: Visitor) -> str:
    return page.text.replace("\xa0", " ")


def subject_of(desk: Desk, who: str) -> int:
    with desk.reading() as session:
        return int(session.scalars(select(Subject.id).where(Subject.given_name == who)).first() or 0)


def test_matters_of_one_service_are_told_apart_and_a_case_shows_what_was_asked(small_house: House) -> None:
    desk = Desk(small_house)
    service = desk.portal.services["general-letter"]
    prepare(small_house, service)
    anna, jan = settled(small_house, ANNA), settled(small_house, JAN)
    hers = {
        said: desk.file({**LETTER, "subject": said}, service=service, subject_id=subject_of(desk, ANNA.given_name))
        for said in ("Dziura przy szkole", "Lampa na Lipowej")
    }  # fmt: skip
    for address in ("/moje", "/moje/sprawy"):
        assert all(said in words(anna.go(address)) for said in hers)
    page = anna.go(f"/moje/sprawy/{hers['Dziura przy szkole']}")
    assert "Twój wniosek" in words(page)
    assert "Proszę o naprawę." in words(page)
    assert words(page).count("Dziura przy szkole") == 2  # under the heading, and among the answers
    assert "Lampa" not in words(page)
    # who is a party beside her finds the matter, and nothing that she wrote
    with desk.writing() as session:
        case = session.scalars(select(Case).where(Case.reference == hers["Lampa na Lipowej"])).one()
        session.add(CaseParty(case_id=case.id, subject_id=subject_of(desk, JAN.given_name), role="owner"))
    listed = jan.go("/moje/sprawy")
    assert case.reference in words(listed)
    assert "Lampa" not in words(listed)
    shown = words(jan.go(f"/moje/sprawy/{case.reference}"))
    assert ("Lampa" in shown, "Twój wniosek" in shown) == (False, False)


def test_a_label_never_names_a_pesel() -> None:
    found = {}
    for service in discover().values():
        steps = [step for step in service.steps if step.several is None]
        names = [
            (step, box.short_name)
            for step in steps
            for box in step.form().asked()
            if isinstance(box, PeselField)
        ]
        for step, name in names:
            alone = replace(service, steps=(replace(step, when=None),))
            found[service.slug, name] = asked_for.said_in({name: "44051401359"}, alone)
    assert found
    assert [one for one, said in found.items() if said] == []


def test_pages_are_counted_only_once_no_answer_can_change_their_number(small_house: House) -> None:
    prepare(small_house, small_house.portal.services["general-letter"])
    anna = settled(small_house, ANNA)
    assert "Krok 1 z 4" in words(anna.go("/wniosek/nowy/general-letter"))
    first = words(anna.go("/wniosek/nowy/civil-status-copy"))
    assert "Krok 1" in first
    assert "Krok 1 z" not in first
