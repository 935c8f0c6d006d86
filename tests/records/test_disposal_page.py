"""The archivist's pages: a list is made, its protocol read, and another archivist's word destroys what is on it."""

from http import HTTPStatus

from sqlalchemy import select

from portal.cases.models import Case
from portal.words import day_of
from tests.records.test_archive_page import locked
from tests.support.house import House
from tests.support.lived import CLERK
from tests.support.people import Worker, sign_in
from tests.support.visitor import Visitor

ANNA = Worker("o-archiwum-1", "Anna", "Wzorek", "FN", ("archivist",))
PIOTR = Worker("o-archiwum-2", "Piotr", "Lis", "FN", ("archivist",))
PAGE = "/biurko/brakowanie"


def proposed(house: House) -> tuple[Visitor, Visitor]:
    """Let a matter's years pass and one archivist put it on a list; both stand before the list."""
    locked(house)
    house.clock.move(days=365 * 6)
    anna = sign_in(house, ANNA).go(PAGE).submit("Sporządź spis")
    house.work()
    return anna.go(anna.address), sign_in(house, PIOTR).go(anna.address)


def consent(house: House) -> dict[str, str]:
    today = day_of(house.clock.now())
    return {
        "approval": "OKZ-I.421.7.2033", "approved_on-dzien": str(today.day), "approved_on-miesiac": str(today.month),
        "approved_on-rok": str(today.year),
    }  # fmt: skip


def is_disposed(house: House) -> bool:
    with house.portal.db.reading() as session:
        return session.scalars(select(Case.disposed_at)).one() is not None


def test_another_archivists_word_destroys_what_is_on_the_list(house: House) -> None:
    anna, piotr = proposed(house)
    assert "Zatwierdź i zniszcz akta" not in anna.text
    piotr.submit("Zatwierdź i zniszcz akta", **consent(house))
    assert piotr.status == HTTPStatus.OK, piotr.text
    house.work()
    piotr.go(piotr.address)
    assert "Zniszczono Piotr Lis" in piotr.text
    assert "OKZ-I.421.7.2033" in piotr.text
    assert is_disposed(house)
    assert "Żadnym aktom nie minął termin." in piotr.go(PAGE).text


def test_the_protocol_is_a_pdf(small_house: House) -> None:
    anna, _piotr = proposed(small_house)
    anna.follow("Protokół, PDF")
    assert anna.response is not None
    assert anna.response.data.startswith(b"%PDF")


def test_who_made_the_list_cannot_confirm_it_by_hand_either(small_house: House) -> None:
    anna, piotr = proposed(small_house)
    token = next(box.get("value") for box in anna.page.iter("input") if box.get("name") == "_token")  # type: ignore[union-attr]
    anna.post(f"{piotr.address}/zatwierdz", {**consent(small_house), "_token": token})
    assert anna.status == HTTPStatus.FORBIDDEN
    assert not is_disposed(small_house)


def test_what_is_missing_is_said_and_nothing_is_destroyed(small_house: House) -> None:
    _anna, piotr = proposed(small_house)
    piotr.submit("Zatwierdź i zniszcz akta", approval="")
    assert piotr.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Podaj znak zgody." in piotr.text
    piotr.submit("Odrzuć spis", reason="")
    assert "Napisz, dlaczego." in piotr.text
    piotr.submit("Odrzuć spis", reason="jeszcze potrzebne")
    assert "Odrzucony" in piotr.text
    assert not is_disposed(small_house)


def test_the_desks_pages_of_a_destroyed_matter_still_open(small_house: House) -> None:
    _anna, piotr = proposed(small_house)
    piotr.submit("Zatwierdź i zniszcz akta", **consent(small_house))
    small_house.work()
    with small_house.portal.db.reading() as session:
        reference = session.scalars(select(Case.reference)).one()
    clerk = sign_in(small_house, CLERK)
    for page in ("", "/metryka"):
        clerk.go(f"/biurko/sprawy/{reference}{page}")
        assert clerk.status == HTTPStatus.OK
        assert "Kowalski" not in clerk.text
    assert "dane zniszczone" in clerk.go(f"/biurko/sprawy/{reference}").text


def test_a_clerk_has_no_way_in(small_house: House) -> None:
    _anna, piotr = proposed(small_house)
    assert sign_in(small_house, CLERK).go(PAGE).status == HTTPStatus.FORBIDDEN
    assert sign_in(small_house, CLERK).go(piotr.address).status == HTTPStatus.FORBIDDEN
