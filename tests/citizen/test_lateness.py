"""An office past its term says so to whoever waits and offers a complaint; before, that is possible and not pushed."""

from sqlalchemy import select

from portal.accounts.models import Identity
from portal.testing.stage import prepare
from tests.support.desk import EXEMPT, Desk
from tests.support.guests import ask, open_matter
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import ANNA, sign_in
from tests.support.visitor import Visitor

FOLD = "Sprawa trwa za długo?"


def subject_of(desk: Desk) -> int:
    with desk.reading() as session:
        return int(session.scalars(select(Identity.subject_id)).one())


def words(page: Visitor) -> str:
    return page.text.replace("\xa0", " ")


def buttons(page: Visitor) -> list[str]:
    """List what stands as a button beside whose move it is."""
    assert page.page is not None
    return [
        (link.text or "").strip()
        for box in page.page.iter("section") if "app-turn" in (box.get("class") or "")
        for link in box.iter("a")
    ]  # fmt: skip


def test_who_waits_for_a_late_office_is_told_and_offered_a_complaint(small_house: House) -> None:
    desk = Desk(small_house)
    anna = settled(small_house, ANNA)
    reference = desk.file(EXEMPT, subject_id=subject_of(desk))
    prepare(small_house, small_house.portal.services["public-information"])
    tracked = ask(small_house, small_house.visitor())
    for page in (anna.go(f"/moje/sprawy/{reference}"), open_matter(small_house.visitor(), *tracked)):
        assert "Spóźniamy się" not in words(page)
        assert FOLD in words(page)
        assert "art. 37 KPA" in words(page) or "art. 141 Ordynacji" in words(page)
        assert buttons(page) == []
    small_house.clock.move(days=(desk.case(reference).due_on - desk.now.date()).days + 1)
    anna = sign_in(small_house, ANNA)
    for address in ("/moje", "/moje/sprawy", f"/moje/sprawy/{reference}"):
        said = words(anna.go(address))
        assert "Spóźniamy się o 1 dzień" in said
        assert "Możesz złożyć ponaglenie." in said
        assert "Nic nie musisz robić" not in said
    assert FOLD not in words(anna)
    assert buttons(anna) == ["Złóż ponaglenie"]
    anna.follow("Złóż ponaglenie").submit("Wyślij ponaglenie", text="Czekam.")
    assert "Ponaglenie jest już złożone." in words(anna)
    assert buttons(anna) == []
    small_house.clock.move(days=30)
    late = open_matter(small_house.visitor(), *tracked)
    assert "Spóźniamy się o" in words(late)
    assert buttons(late) == ["Złóż ponaglenie"]


def test_no_delay_is_told_while_the_person_has_to_pay(small_house: House) -> None:
    desk = Desk(small_house)
    settled(small_house, ANNA)
    reference = desk.file(subject_id=subject_of(desk))
    small_house.clock.move(days=60)
    anna = sign_in(small_house, ANNA)
    for address in ("/moje", "/moje/sprawy", f"/moje/sprawy/{reference}"):
        assert "Spóźniamy" not in words(anna.go(address))
