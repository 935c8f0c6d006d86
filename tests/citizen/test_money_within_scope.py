"""What a mandate for taxes, or for one service, shows of money that was paid for something else: nothing."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.billing.models import Charge, PaymentLine
from tests.support.house import House
from tests.support.money import attempt, let_owe, pay_off
from tests.support.people import JAN
from tests.support.represented import Represented, paper, power_of_attorney, send

DUE = date(2026, 12, 15)
# the attempts to pay are written by hand, the books know only what the cash desk took
pytestmark = pytest.mark.breaks_books


class Paying:
    """A principal who paid a matter's duty and an instalment, and a proxy of whom the scope is asked."""

    def __init__(self, house: House) -> None:
        self.house, self.portal = house, house.portal
        self.city = Represented(house)
        self.jan = self.city.resident(JAN)
        self.whole = self.city.represent(self.jan, "principal", **power_of_attorney())
        self.city.act(self.jan, self.whole.token)
        self.reference = send(self.jan)
        now = house.clock.now()
        with house.app.app_context(), self.portal.db.writing() as session:
            duty = session.scalars(select(Charge).where(Charge.case_id.is_not(None))).one()
            tax = let_owe(session, self.portal, self.whole.principal_id or 0, 54_300, DUE, now)
            self.of_duty = attempt(session, duty, now, "registered", "verified", click="d" * 24).session_id
            self.of_tax = attempt(session, tax, now, "registered", "verified", click="t" * 24).session_id
            both = attempt(session, tax, now, "registered", "verified", click="b" * 24)
            session.add(
                PaymentLine(payment_id=both.id, charge_id=duty.id, title=duty.title, amount_grosze=2_100)
            )
            self.of_both = both.session_id
            for charge in (duty, tax):
                pay_off(session, self.portal, charge, now)

    def as_one_for(self, *scope: str) -> None:
        """Act by a mandate of this scope."""
        narrow = self.city.represent(
            self.jan, "principal", **power_of_attorney(scope=list(scope), file=paper())
        )
        self.city.act(self.jan, narrow.token)


@pytest.fixture
def paying(house: House) -> Paying:
    return Paying(house)


@pytest.fixture
def small_paying(small_house: House) -> Paying:
    return Paying(small_house)


@pytest.mark.engines
def test_a_mandate_for_taxes_shows_no_money_of_a_matter_not_even_as_an_overpayment(paying: Paying) -> None:
    paying.as_one_for("taxes")
    for page in ("/moje/podatki", "/moje/podatki/wplaty"):
        told = paying.jan.go(page)
        assert told.status == 200
        assert "543,00" in told.text, page
        assert "21,00" not in told.text, page
        assert "Nadpłata" not in told.text, page
        assert "564,00" not in told.text, page
    for payment, status in ((paying.of_tax, 200), (paying.of_duty, 404), (paying.of_both, 404)):
        assert paying.jan.go(f"/moje/podatki/wplata/{payment}").status == status
        assert paying.jan.go(f"/platnosc/{payment}/powrot").status == status


def test_a_mandate_for_everything_shows_both(small_paying: Paying) -> None:
    paying = small_paying
    told = paying.jan.go("/moje/podatki/wplaty").text
    assert "543,00" in told
    assert "21,00" in told
    for payment in (paying.of_tax, paying.of_duty, paying.of_both):
        assert paying.jan.go(f"/moje/podatki/wplata/{payment}").status == 200


def test_a_mandate_for_one_service_sees_its_duty_and_no_tax(small_paying: Paying) -> None:
    paying = small_paying
    paying.as_one_for("tax-certificate")
    assert paying.jan.go("/moje/podatki/wplaty").status == 403
    assert paying.reference in paying.jan.go("/moje/sprawy").response.text
    assert "543,00" not in paying.jan.go(f"/moje/sprawy/{paying.reference}").text
    assert paying.jan.go(f"/platnosc/{paying.of_tax}/powrot").status == 404
    assert paying.jan.go(f"/platnosc/{paying.of_duty}/powrot").status == 200
