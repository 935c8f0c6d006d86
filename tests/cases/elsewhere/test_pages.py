"""What residents see of matters that run elsewhere: their own only, proven by the sign-in, with as of when and where."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update

from portal.accounts.models import Subject
from portal.security import Loa
from tests.cases.elsewhere.beside import Beside
from tests.cases.elsewhere.made import row, rows_of, write_rows
from tests.support.lived import ADMINISTRATOR, CLERK, found, settled
from tests.support.people import ANNA, JAN, Resident, sign_in
from tests.support.visitor import Visitor

LIST = "/moje/sprawy"


@pytest.fixture
def jan(beside: Beside) -> Visitor:
    found(beside.house)
    return settled(beside.house, JAN)


def subject_of(beside: Beside, who: Resident) -> int:
    with beside.house.portal.db.reading() as session:
        return session.scalars(select(Subject.id).where(Subject.surname == who.family_name)).one()


def address_of(beside: Beside, number: str = "AR.1") -> str:
    return f"/moje/inne-systemy/{beside.cases()[number].token}"


def test_the_list_shows_them_marked_with_status_unit_and_as_of_when(beside: Beside, jan: Visitor) -> None:
    beside.tell(
        [
            row("AR.1"),
            row("AR.2", status="B", title="Zgłoszenie altany"),
            row("AR.3", party=ANNA.pesel, title="Obca"),
        ]
    )
    page = jan.go(LIST)
    assert "W innych systemach urzędu" in page.text
    assert "Urząd prowadzi sprawę" in page.text
    assert "Departament Architektury, stan na 22 listopada" in page.text
    assert "Czeka na Ciebie" in page.text
    assert "Obca" not in page.text
    page.follow("Zgłoszenie altany")
    assert page.heading == "Zgłoszenie altany"
    assert "Brakuje dokumentów, odpowiedz na wezwanie" in page.text
    assert "Załatwisz to w jednostce, która prowadzi tę sprawę" in page.text
    assert "85 869 60 00" in page.text
    assert "AR.2" in page.text
    assert "AR" not in page.address


def test_what_waits_for_the_person_stands_on_the_home_page(beside: Beside, jan: Visitor) -> None:
    assert jan.go("/moje").heading == "Nic nie musisz teraz robić"
    beside.tell([row("AR.1"), row("AR.2", status="B", title="Zgłoszenie altany")])
    page = jan.go("/moje")
    assert page.heading == "Masz 1 rzecz do zrobienia"
    assert "Czeka na Ciebie: Zgłoszenie altany" in page.text
    page.follow("Zobacz, co zrobić")
    assert page.heading == "Zgłoszenie altany"


def test_nothing_is_said_of_other_systems_to_whom_they_know_nothing_of(beside: Beside, jan: Visitor) -> None:
    beside.tell([row(party=ANNA.pesel)])
    assert "innych systemach" not in jan.go(LIST).text


def test_another_persons_matter_is_not_there(beside: Beside, jan: Visitor) -> None:
    beside.tell([row()])
    assert jan.go(address_of(beside)).status == 200
    assert settled(beside.house, ANNA).go(address_of(beside)).status == 404
    assert jan.go("/moje/inne-systemy/" + "0" * 32).status == 404
    assert beside.house.visitor().go(address_of(beside)).heading != "Pozwolenie na budowę garażu"


def test_who_signs_in_later_finds_what_was_told_before(beside: Beside) -> None:
    found(beside.house)
    beside.tell([row()])
    assert "Pozwolenie na budowę garażu" in settled(beside.house, JAN).go(LIST).text


def test_a_sign_in_at_a_low_level_shows_none(beside: Beside, jan: Visitor) -> None:
    beside.tell([row()])
    low = sign_in(beside.house, replace(JAN, loa="low"))
    assert "innych systemach" not in low.go(LIST).text
    assert low.go(address_of(beside)).status == 404
    person = subject_of(beside, JAN)
    assert [beside.own(person, loa) for loa in Loa] == [[], ["AR.1"], ["AR.1"]]


def test_a_birth_date_that_is_not_the_numbers_shows_none(beside: Beside, jan: Visitor) -> None:
    beside.tell([row()])
    with beside.house.portal.db.writing() as session:
        session.execute(update(Subject).values(birth_on=date(1991, 1, 2)))
    assert beside.own(subject_of(beside, JAN)) == []
    assert jan.go(address_of(beside)).status == 404


def test_an_entity_is_known_by_its_tax_number(small_beside: Beside) -> None:
    found(small_beside.house)
    settled(small_beside.house, JAN)
    small_beside.tell([row("AR.7", party="5260001246")])
    with small_beside.house.portal.db.writing() as session:
        session.execute(update(Subject).values(nip="5260001246"))
    assert small_beside.own(subject_of(small_beside, JAN)) == ["AR.7"]


def test_old_news_is_called_old_and_calls_nobody_to_act(beside: Beside, jan: Visitor) -> None:
    beside.tell([row(status="B")])
    days = int(beside.house.portal.facts.at("elsewhere.stale_after_days", date(2026, 11, 23)))
    beside.push(days=days)
    jan = sign_in(beside.house, JAN)
    assert "Te dane są stare, nowszych nie mamy" in jan.go(LIST).text
    assert jan.go("/moje").heading == "Nic nie musisz teraz robić"
    page = jan.go(address_of(beside))
    assert "Stan na 22 listopada, nowszego nie mamy" in page.text


def test_open_matters_stand_first_and_settled_ones_say_when(small_beside: Beside) -> None:
    found(small_beside.house)
    jan = settled(small_beside.house, JAN)
    small_beside.tell([row("AR.1", status="Z", settled_on="2026-11-20", filed_on="2026-11-01"), row("AR.2")])
    assert small_beside.own(subject_of(small_beside, JAN)) == ["AR.2", "AR.1"]
    assert "20 listopada 2026" in jan.go(address_of(small_beside)).text


def test_words_of_other_systems_stay_polish_and_harmless_on_an_english_page(small_beside: Beside) -> None:
    found(small_beside.house)
    jan = settled(small_beside.house, JAN)
    small_beside.tell([row(title="<script>alert(1)</script>", address="<b>x</b>")])
    jan.client.set_cookie("lang", "en", domain="127.0.0.1")
    for address in (LIST, address_of(small_beside)):
        page = jan.go(address)
        assert "<script>alert" not in page.response.text
        assert "&lt;script&gt;alert(1)" in page.response.text
    assert page.page is not None
    assert page.page.findtext(".//title").startswith(
        "<script>alert(1)</script> – "
    )  # no markup of a language in it
    assert page.page.find(".//h1/span").get("lang") == "pl"


# ---------------------------------------------------------------------------------------------- administrators
def test_an_administrator_sees_counts_and_refused_rows_without_anybodys_data(beside: Beside) -> None:
    found(beside.house)
    beside.tell([row("AR.1"), row("AR.2", status="B")])
    bad = rows_of([row("AR.1"), row("AR.2", party="12345678901")], "2026-11-22 20:00")
    beside.take(write_rows(beside.folder.parent / "permits-x.csv", bad))
    page = sign_in(beside.house, ADMINISTRATOR).go("/biurko/inne-systemy")
    assert "System pozwoleń budowlanych" in page.text
    assert "Spraw: 2, w toku: 1, czeka na stronę: 1, zakończone: 0" in page.text
    assert "Odrzucono, błędów: 1" in page.text
    assert "wiersz 4: strona" in page.text
    assert "Nie wiadomo, jak przyszły: 2." in page.text
    for secret in (JAN.pesel, "12345678901", "AR.1", "Pozwolenie"):
        assert secret not in page.response.text


def test_the_page_is_an_administrators_only(small_beside: Beside) -> None:
    found(small_beside.house)
    assert sign_in(small_beside.house, CLERK).go("/biurko/inne-systemy").status == 403
    page = sign_in(small_beside.house, ADMINISTRATOR).go("/biurko/inne-systemy")
    assert "Żaden inny system nie podał jeszcze" in page.text
