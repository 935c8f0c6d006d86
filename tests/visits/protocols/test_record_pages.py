"""A record of a meeting on its pages: written at the desk, read and confirmed by the resident, nobody else sees it."""

from http import HTTPStatus

import pytest
from sqlalchemy import select, update

from portal.accounts.models import Official, Subject
from portal.visits import serving
from portal.visits.booking import Visitor as Who
from portal.visits.models import Quantum, Visit
from tests.office.desk import JOANNA, PAWEL, Desk
from tests.support.house import House
from tests.support.lived import settled
from tests.support.meeting import FOUND
from tests.support.people import ANNA, JAN, sign_in
from tests.support.visiting import OPEN, Office
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Talk:
    """Jan talks to Joanna about his certificate."""

    def __init__(self, house: House) -> None:
        self.house, self.desk = house, Desk(house)
        self.office = Office(house)
        self.jan, self.joanna = settled(house, JAN), sign_in(house, JOANNA)
        with self.office.reading() as session:
            jan = session.scalars(select(Subject.id).where(Subject.surname == "Kowalski")).one()
            official = session.scalars(select(Official.id).where(Official.sub == JOANNA.sub)).one()
        self.reference = self.desk.case(jan)
        who = Who(jan, jan, None, "jan@example.com", "+48600100200")
        number = self.office.confirm(self.office.hold(1, OPEN), who, case_id=self.desk.get(self.reference).id)
        with self.office.writing() as session:
            for table in (Visit, Quantum):
                session.execute(update(table).values(official_id=official))
        with self.office.reading() as session:
            self.token = session.get_one(Visit, number).token
        self.number = number

    def begin(self) -> "Talk":
        self.house.clock.move(days=1)
        self.jan, self.joanna = sign_in(self.house, JAN), sign_in(self.house, JOANNA)
        with self.office.writing() as session:
            visit, now = session.get_one(Visit, self.number), self.office.now
            serving.arrive(session, self.house.portal, visit, now)
            assert visit.desk is not None
            assert visit.official is not None
            serving.call(session, self.house.portal, visit, visit.desk, visit.official, now)
        return self

    def records(self, browser: Visitor | None = None) -> Visitor:
        return (browser or self.joanna).go(f"/biurko/wizyty/{self.token}/protokoly")

    def send(self) -> str:
        """Write the record and give it to Jan; return its address on his side."""
        self.records().submit("Przekaż do potwierdzenia", text=FOUND, others="Ewa Lis, tłumaczka PJM")
        assert self.joanna.status == HTTPStatus.OK, self.joanna.text
        assert "Czeka na stronę" in self.joanna.text
        self.jan.go("/moje").follow("Przeczytaj")
        return self.jan.address


@pytest.fixture
def talk(house: House) -> Talk:
    return Talk(house)


def test_what_joanna_writes_jan_reads_on_his_home_page_and_confirms(talk: Talk) -> None:
    talk.begin()
    address = talk.send()
    assert FOUND in talk.jan.text
    assert "Ewa Lis, tłumaczka PJM" in talk.jan.text
    talk.jan.submit("Wyślij odpowiedź")
    assert talk.jan.status == HTTPStatus.UNPROCESSABLE_ENTITY
    talk.jan.submit("Wyślij odpowiedź", answer="odmawiam", remarks="Jedna uwaga.")
    assert talk.jan.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Jedna uwaga." in talk.jan.text
    talk.jan.submit("Wyślij odpowiedź", answer="potwierdzam", remarks="Jedna uwaga.")
    assert "Potwierdzone" in talk.jan.text
    talk.house.work()
    talk.jan.go(address).follow("Dokument z pieczęcią (PDF)")
    assert talk.jan.response is not None
    assert talk.jan.response.mimetype == "application/pdf"
    assert "Potwierdzony" in talk.records().text
    assert "Przeczytaj" not in talk.jan.go("/moje").text
    assert "Protokół z rozmowy potwierdzony" in talk.jan.go(f"/moje/sprawy/{talk.reference}").text


def test_before_the_talk_there_is_nothing_to_write_and_too_short_a_text_is_kept(talk: Talk) -> None:
    assert "gdy rozmowa się zacznie" in talk.records().text
    talk.begin()
    talk.records().submit("Zapisz szkic", text="Ustalono.")
    assert talk.joanna.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "art. 68 § 1 KPA" in talk.joanna.text
    talk.joanna.submit("Zapisz szkic", text=FOUND, reference="BI-0000-0000")
    assert talk.joanna.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Nie ma takiej sprawy w Twoim wydziale" in talk.joanna.text
    assert FOUND in talk.joanna.text


def test_a_draft_is_changed_then_sent_and_taken_back(talk: Talk) -> None:
    talk.begin()
    talk.records().submit("Zapisz szkic", text=FOUND)
    assert "Szkic" in talk.joanna.text
    assert "Przeczytaj" not in talk.jan.go("/moje").text
    talk.joanna.follow(f"Protokół do sprawy {talk.reference}")
    opened = talk.joanna.address
    talk.joanna.submit("Przekaż do potwierdzenia", text=FOUND + " Tak ustalono.")
    assert "Czeka na stronę" in talk.joanna.text
    address = talk.jan.go("/moje").follow("Przeczytaj").address
    assert "Tak ustalono." in talk.jan.text
    talk.joanna.go(opened).submit("Wycofaj")
    assert "Wycofany" in talk.joanna.text
    assert talk.jan.go(address).status == HTTPStatus.NOT_FOUND


def test_it_is_closed_without_a_confirmation_with_why(talk: Talk) -> None:
    talk.begin()
    address = talk.send()
    talk.records().follow(f"Protokół do sprawy {talk.reference}")
    talk.joanna.submit("Zamknij bez potwierdzenia")
    assert talk.joanna.status == HTTPStatus.UNPROCESSABLE_ENTITY
    talk.joanna.submit("Zamknij bez potwierdzenia", reason="Strona zakończyła rozmowę.")
    assert "Bez potwierdzenia" in talk.joanna.text
    assert "Strona zakończyła rozmowę." in talk.jan.go(address).text


def test_nobody_else_finds_it(talk: Talk) -> None:
    talk.begin()
    address = talk.send()
    assert settled(talk.house, ANNA).go(address).status == HTTPStatus.NOT_FOUND
    assert talk.records(talk.desk.at(PAWEL)).status == HTTPStatus.NOT_FOUND
    record = talk.joanna.follow(f"Protokół do sprawy {talk.reference}").address
    pawel, anna = talk.desk.at(PAWEL), settled(talk.house, ANNA)
    assert pawel.go(record).status == HTTPStatus.NOT_FOUND
    typed = {
        "_token": token_of(pawel.go("/biurko")),
        "kind": "protocol",
        "text": FOUND,
        "reason": "Nie.",
        "times": "0",
    }
    for act in ("", "/cofnij", "/bez-potwierdzenia"):
        assert pawel.post(f"{record}{act}", typed).status == HTTPStatus.NOT_FOUND
    typed = {"_token": token_of(anna.go("/moje")), "answer": "potwierdzam"}
    assert anna.post(address, typed).status == HTTPStatus.NOT_FOUND
    assert "Czeka na stronę" in talk.records().text


def token_of(browser: Visitor) -> str:
    """Return the token of a browser's own forms."""
    assert browser.page is not None
    return next(one.get("value") or "" for one in browser.page.iter("input") if one.get("name") == "_token")


def test_both_pages_of_a_call_are_told_where_the_record_stands_and_a_stranger_is_not(talk: Talk) -> None:
    talk.begin()
    ours, theirs = f"/biurko/wizyty/{talk.token}/rozmowa/pisma", f"/wizyty/{talk.token}/rozmowa/pisma"

    def told(browser: Visitor, address: str) -> list[tuple[str, bool]]:
        browser.go(address)
        assert browser.response is not None
        assert browser.response.json is not None
        return [(one["stands"], one["asks"]) for one in browser.response.json["papers"]]

    assert told(talk.jan, theirs) == told(talk.joanna, ours) == []
    address = talk.send()
    assert told(talk.jan, theirs) == [("przeczytaj i odpowiedz", True)]
    assert told(talk.joanna, ours) == [("Czeka na stronę", False)]
    assert FOUND not in talk.jan.text  # the titles only; what was written is on its own page
    talk.jan.go(f"/wizyty/{talk.token}").follow("Protokół z rozmowy")
    assert talk.jan.address == address
    talk.jan.submit("Wyślij odpowiedź", answer="potwierdzam")
    assert told(talk.jan, theirs) == [("potwierdzony, jest w sprawie", False)]
    assert told(talk.joanna, ours) == [("Potwierdzony", False)]
    assert settled(talk.house, ANNA).go(theirs).status == HTTPStatus.NOT_FOUND
    assert talk.desk.at(PAWEL).go(ours).status == HTTPStatus.NOT_FOUND
