"""A resident confirms the receipt of a decision or order, and takes the proof away."""

import pytest
from sqlalchemy import select

from portal.cases.models import Case, Document
from portal.decisions.delivering.models import Delivery
from tests.office.desk import JOANNA, act_url, own_form
from tests.office.desk import Desk as Officials
from tests.support.house import House
from tests.support.lived import file_matter, settled
from tests.support.people import ANNA, JAN
from tests.support.visitor import Visitor


class Order:
    """An order of refusal in Jan's account."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.officials = Officials(house)
        self.jan = settled(house, JAN)
        self.reference = file_matter(self.jan, "social")
        joanna = self.officials.at(JOANNA)
        joanna.go(act_url(self.reference, "odmow"))
        joanna.submit("Zobacz pismo", reasons="Nie prowadzimy tych należności.")
        joanna.submit("Wydaj postanowienie o odmowie")
        house.work()
        with house.portal.db.reading() as session:
            query = select(Document).join(Case, Case.id == Document.case_id)
            query = query.where(Case.reference == self.reference, Document.slot == "outcome")
            self.token = session.scalars(query).one().token

    @property
    def page(self) -> str:
        return f"/moje/pisma/{self.token}"

    def delivery(self) -> Delivery:
        (found,) = self.officials.all(Delivery)
        return found


@pytest.fixture
def order(house: House) -> Order:
    return Order(house)


@pytest.fixture
def small_order(small_house: House) -> Order:
    return Order(small_house)


def words(page: Visitor) -> str:
    return page.text.replace("\xa0", " ")


def test_a_receipt_is_confirmed_from_the_case_and_the_sealed_proof_can_be_taken(order: Order) -> None:
    jan = order.jan.go(f"/moje/sprawy/{order.reference}")
    assert "Potwierdź odbiór" in words(jan)
    jan.go(order.page).submit("Potwierdzam odbiór")
    assert "Odbiór pisma jest potwierdzony." in words(jan)
    assert "Opatrujemy potwierdzenie" in words(jan)
    assert jan.go(f"{order.page}/dowod").address == order.page  # not made yet
    order.house.work()
    jan.go(order.page)
    assert "Potwierdzenie doręczenia (PDF)" in words(jan)
    response = jan.client.get(f"{order.page}/dowod", base_url="https://localhost")
    assert order.delivery().state == "confirmed"
    assert response.status_code in {200, 302, 303}


def test_a_second_press_changes_nothing(order: Order) -> None:
    jan = order.jan.go(order.page)
    fields = own_form(jan)
    for _ in range(2):
        jan.post(f"{order.page}/odbior", fields)
        assert jan.address == order.page
    assert order.officials.events(order.reference).count("confirmed") == 1


def test_opening_stays_possible_and_the_receipt_can_be_confirmed_after_it(small_order: Order) -> None:
    assert small_order.delivery().state == "notified"
    small_order.jan.go(f"/dokument/{small_order.token}")
    assert small_order.delivery().state == "opened"
    small_order.jan.go(order_page := small_order.page)
    assert "otwarte na Twoim koncie" in words(small_order.jan)
    assert "odpowiedz najpóźniej 30 listopada" in words(small_order.jan)  # a complaint: 7 days
    small_order.jan.submit("Potwierdzam odbiór")
    assert (small_order.jan.address, small_order.delivery().state) == (order_page, "confirmed")


def test_anothers_letter_is_not_found(small_order: Order) -> None:
    anna = settled(small_order.house, ANNA)
    for address in (small_order.page, f"{small_order.page}/dowod"):
        assert anna.go(address).status == 404
    token = own_form(anna.go("/konto/zmien/jezyk"))
    assert anna.post(f"{small_order.page}/odbior", token).status == 404
    assert small_order.delivery().state == "notified"
