"""What the office asks of a person stands on their home page with day and reason, and is told by e-mail as they chose."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Profile
from portal.cases.models import Case, Document
from tests.office.desk import JOANNA, Desk, act_url, own_form
from tests.support.house import House
from tests.support.lived import file_matter, settled
from tests.support.people import ANNA, JAN, sign_in
from tests.support.visitor import Visitor


class Home:
    """Jan at his home page, and the desk that writes to him."""

    def __init__(self, house: House) -> None:
        self.house, self.desk = house, Desk(house)
        self.jan = settled(house, JAN)
        self.reference = file_matter(self.jan, "social")
        house.work()
        house.post.letters.clear()

    def call(self) -> None:
        joanna = self.desk.at(JOANNA).go(act_url(self.reference, "wezwij-do-uzupelnienia"))
        joanna.submit("Zobacz pismo", more="Wyrok sądu").submit("Wyślij pismo")
        self.house.work()

    def refuse(self) -> None:
        joanna = self.desk.at(JOANNA).go(act_url(self.reference, "odmow"))
        joanna.submit("Zobacz pismo", reasons="Nie prowadzimy tych należności.")
        joanna.submit("Wydaj postanowienie o odmowie")
        self.house.work()

    def open(self, kind: str) -> Visitor:
        with self.house.portal.db.reading() as session:
            query = select(Document.token).join(Case, Case.id == Document.case_id)
            token = session.scalars(query.where(Document.kind == kind).order_by(Document.id.desc())).first()
        return self.jan.go(f"/dokument/{token}")

    @property
    def words(self) -> str:
        return self.jan.go("/moje").text.replace("\xa0", " ")

    def subjects(self) -> list[str]:
        return [str(letter["Subject"]) for letter in self.house.post.to("jan@example.pl")]


@pytest.fixture
def home(house: House) -> Home:
    return Home(house)


@pytest.fixture
def small_home(small_house: House) -> Home:
    return Home(small_house)


def test_a_call_is_first_to_be_opened_and_then_to_be_answered_by_its_day(home: Home) -> None:
    assert "U nas" in home.words
    home.call()
    assert "Odbierz: Wezwanie do uzupełnienia wniosku" in home.words
    assert "Uzupełnij wniosek" not in home.words
    home.open("call")
    assert "Uzupełnij wniosek" in home.words
    assert "30 listopada" in home.words  # seven days from the 23rd
    assert "To ostatni dzień terminu z pisma" in home.words
    assert "U nas" not in home.words
    home.jan.follow("Odpowiedz")
    home.jan.submit("Wyślij uzupełnienie", text="Wyrok przyniosę jutro.")
    assert "Uzupełnij wniosek" not in home.words
    assert "U nas" in home.words


def test_a_receipt_stands_as_one_task_until_it_is_confirmed(home: Home) -> None:
    home.refuse()
    assert "Potwierdź odbiór: Postanowienie" in home.words
    assert "Odbierz: Postanowienie" not in home.words
    assert "Od odbioru liczy się termin z pouczenia" in home.words
    home.open("order")
    assert "Pismo jest już odebrane" in home.words
    home.jan.follow("Otwórz i potwierdź")
    home.jan.submit("Potwierdzam odbiór")
    assert "Potwierdź odbiór" not in home.words


def test_each_letter_that_calls_for_something_is_told_of_in_its_own_words(home: Home) -> None:
    home.call()
    assert home.subjects() == [f"Urząd czeka na Twoją odpowiedź w sprawie {home.reference}"]
    home.open("call")
    home.jan.go(f"/moje/sprawy/{home.reference}/uzupelnij").submit("Wyślij uzupełnienie", text="Przyniosę.")
    home.refuse()
    assert home.subjects()[1:] == [f"Odbierz pismo w sprawie {home.reference}"]
    said = home.house.post.to("jan@example.pl")[0].get_content()
    assert "Wyrok sądu" not in said


def test_whoever_switched_notices_off_gets_none_and_has_the_task_all_the_same(small_home: Home) -> None:
    with small_home.house.portal.db.writing() as session:
        session.scalars(select(Profile)).one().notify_email = False
    small_home.call()
    assert small_home.subjects() == []
    assert "Odbierz: Wezwanie" in small_home.words


def test_a_call_whose_day_went_by_is_late(small_home: Home) -> None:
    small_home.call()
    small_home.open("call")
    small_home.house.clock.move(days=9)
    small_home.jan = sign_in(small_home.house, JAN)
    assert "2 dni temu" in small_home.words


def test_nobody_sees_anothers_tasks(small_home: Home) -> None:
    small_home.call()
    anna = settled(small_home.house, ANNA)
    assert small_home.reference not in anna.go("/moje").text
    assert own_form(anna.go("/konto/zmien/jezyk"))
