"""A resident asks for a copy of their data on their own page, and takes it there once."""

import io
import zipfile
from http import HTTPStatus

from tests.support.house import House
from tests.support.lived import found, settled
from tests.support.people import ANNA, JAN
from tests.support.visitor import ORIGIN, Visitor

PAGE = "/konto/moje-dane"


def jan(house: House) -> Visitor:
    """Open the browser of a resident whose first steps are done."""
    found(house)
    return settled(house, JAN)


def test_a_copy_is_asked_for_made_and_taken_once(house: House) -> None:
    visitor = jan(house)
    visitor.go("/konto").follow("Kopia Twoich danych").submit("Przygotuj kopię")
    assert "Przygotowujemy kopię" in visitor.text
    house.work()
    letter = house.post.to("jan@example.pl")[-1]
    assert letter["Subject"] == "Kopia Twoich danych jest gotowa"
    assert PAGE in letter.get_content()
    visitor.go(PAGE).submit("Pobierz (ZIP)")
    response = visitor.response
    assert response is not None
    assert response.mimetype == "application/zip"
    assert response.headers["Content-Disposition"] == 'attachment; filename="moje-dane-2026-11-23.zip"'
    assert response.headers["Cache-Control"] == "no-store"
    assert response.content_length == len(response.data)
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        assert archive.testzip() is None
        assert JAN.pesel in archive.read("dane/konto.json").decode()
    visitor.go(PAGE)
    assert "Pobrana:" in visitor.text
    assert "Pobierz (ZIP)" not in visitor.text


def test_a_second_taking_is_gone_and_anothers_is_not_there(small_house: House) -> None:
    visitor = jan(small_house)
    visitor.go(PAGE).submit("Przygotuj kopię")
    small_house.work()
    visitor.go(PAGE)
    assert visitor.page is not None
    address = next(
        form.get("action") for form in visitor.page.iter("form") if "pobierz" in (form.get("action") or "")
    )
    token = next(box.get("value") for box in visitor.page.iter("input") if box.get("name") == "_token")
    assert address
    other = settled(small_house, ANNA).go(PAGE)
    assert other.page is not None
    others = next(box.get("value") for box in other.page.iter("input") if box.get("name") == "_token")
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN}

    def ask(who: Visitor, value: str | None) -> int:
        return who.client.post(address, base_url=ORIGIN, data={"_token": value}, headers=headers).status_code

    assert ask(other, others) == HTTPStatus.NOT_FOUND
    assert ask(visitor, token) == HTTPStatus.OK
    assert ask(visitor, token) == HTTPStatus.GONE


def test_too_many_requests_of_a_day_are_told_of_in_words(small_house: House) -> None:
    visitor = jan(small_house)
    for _number in range(3):
        visitor.go(PAGE).submit("Przygotuj kopię")
        small_house.work()
    visitor.go(PAGE).submit("Przygotuj kopię")
    assert visitor.status == HTTPStatus.TOO_MANY_REQUESTS
    assert "trzy razy na dobę" in visitor.text
