"""An administrator answers a request that came on paper: what stays and why, or the person is erased on it."""

from http import HTTPStatus

from sqlalchemy import select

from portal.accounts.models import Subject
from portal.audit import AuditRecord
from tests.support.house import House
from tests.support.lived import ADMINISTRATOR, CLERK, file_matter, found, settled
from tests.support.people import ANNA, JAN, sign_in
from tests.support.visitor import Visitor

PAGE = "/biurko/usuwanie"
MARK = "ADO.1431.3.2026"


def looked_up(house: House) -> Visitor:
    """Let an administrator look a resident up."""
    return sign_in(house, ADMINISTRATOR).go(PAGE).submit("Sprawdź", pesel=JAN.pesel)


def names(house: House) -> list[str]:
    with house.portal.db.reading() as session:
        return list(session.scalars(select(Subject.surname).order_by(Subject.id)))


def kinds(house: House) -> list[str]:
    with house.portal.db.reading() as session:
        return list(session.scalars(select(AuditRecord.kind)))


def test_a_person_of_whom_nothing_stays_is_erased_on_a_request(house: House) -> None:
    found(house)
    settled(house, JAN)
    admin = looked_up(house)
    assert JAN.family_name in admin.text
    admin.submit("Usuń dane tej osoby", mark=MARK)
    assert "Usunięto dane" in admin.text
    assert names(house) == ["(dane usunięte)"]
    assert {"look.erasure", "account.erased", "erasure.asked"} <= set(kinds(house))


def test_nobody_is_erased_without_the_mark_of_a_request(small_house: House) -> None:
    found(small_house)
    settled(small_house, JAN)
    admin = looked_up(small_house).submit("Usuń dane tej osoby", mark=" ")
    assert admin.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Podaj znak wniosku" in admin.text
    assert names(small_house) == [JAN.family_name]


def test_what_stays_is_said_with_its_law_and_the_look_is_told_to_the_person(small_house: House) -> None:
    found(small_house)
    visitor = settled(small_house, JAN)
    file_matter(visitor, "social")
    admin = looked_up(small_house)
    assert "Sprawy w toku" in admin.text
    assert "Usuń dane tej osoby" not in admin.text
    assert "Sprawdzenie, czy można usunąć Twoje dane" in visitor.go("/konto/kto-ogladal").text


def test_a_matter_filed_in_between_keeps_the_person(small_house: House) -> None:
    found(small_house)
    visitor = settled(small_house, JAN)
    admin = looked_up(small_house)
    file_matter(visitor, "social")
    admin.submit("Usuń dane tej osoby", mark=MARK)
    assert admin.status == HTTPStatus.CONFLICT
    assert names(small_house) == [JAN.family_name]


def test_a_strange_number_and_a_forged_person_lead_nowhere(small_house: House) -> None:
    found(small_house)
    settled(small_house, JAN)
    admin = sign_in(small_house, ADMINISTRATOR).go(PAGE)
    admin.submit("Sprawdź", pesel="12345678901")
    assert admin.status == HTTPStatus.UNPROCESSABLE_ENTITY
    admin.submit("Sprawdź", pesel=ANNA.pesel)
    assert "Nie ma nikogo o tym numerze." in admin.text
    looked_up(small_house)
    assert admin.page is not None
    token = next(box.get("value") for box in admin.page.iter("input") if box.get("name") == "_token")
    for forged in ("1", "", "a" * 200):
        assert admin.post(f"{PAGE}/osoba", {"osoba": forged, "mark": MARK, "_token": token}).status in {
            404,
            403,
        }
    assert names(small_house) == [JAN.family_name]


def test_a_clerk_has_no_way_in(small_house: House) -> None:
    found(small_house)
    assert sign_in(small_house, CLERK).go(PAGE).status == HTTPStatus.FORBIDDEN
