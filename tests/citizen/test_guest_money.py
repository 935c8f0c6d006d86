"""A guest pays for the matter they opened by number and code, and takes the proof there; nobody else sees any of it."""

import re

import pytest

from portal import security
from portal.billing.effects import create_charge
from portal.billing.residents.models import PaymentProof
from portal.cases.queries import get_by_reference
from portal.service import Fee
from portal.testing.stage import prepare
from tests.citizen.dues import Dues
from tests.support.guests import ask, open_matter
from tests.support.visitor import ORIGIN, Visitor

SLUG = "public-information"
LAW = "art. 15 ust. 1 ustawy o dostępie do informacji publicznej"


class Matter:
    """A guest's request that costs something."""

    def __init__(self, dues: Dues) -> None:
        self.dues, self.house = dues, dues.house
        prepare(self.house, dues.portal.services[SLUG])
        with self.house.app.app_context():
            security.limiter.reset()
        self.reference, self.code = ask(self.house, self.house.visitor())
        with self.house.app.app_context(), dues.portal.db.writing() as session:
            case = get_by_reference(session, self.reference)
            fee = Fee(3_000, "stamp_duty", "Koszty skanowania", LAW)
            create_charge(
                session, portal=dues.portal, case=case, subject_id=case.parties[0].subject_id, fee=fee,
                at=self.house.clock.now(),
            )  # fmt: skip

    def open(self) -> Visitor:
        """Open the matter in a new browser."""
        return open_matter(self.house.visitor(), self.reference, self.code)


def proofs_on(browser: Visitor) -> list[str]:
    assert browser.response is not None
    return re.findall(r'href="(/sprawa/wplata/[^"]+)"', browser.response.text)


@pytest.mark.engines
def test_a_guest_pays_comes_back_to_the_matter_and_takes_the_proof(dues: Dues) -> None:
    matter = Matter(dues)
    browser = matter.open()
    assert "Koszty skanowania" in browser.text
    browser.submit("Zapłać 30,00 zł")
    session_id = dues.pay_there(browser)
    assert browser.address == "/sprawa/stan"
    assert "Zapłacone" in browser.text
    [payment] = dues.payments()
    assert payment.payer_id is None
    browser.submit("Przygotuj potwierdzenie")
    assert "Przygotowujemy potwierdzenie" in browser.text
    dues.house.work()
    [place] = proofs_on(browser.go("/sprawa/stan"))
    assert session_id in place
    pdf = browser.client.get(place, base_url=ORIGIN)
    assert pdf.mimetype == "application/pdf"
    [proof] = dues.all(PaymentProof)
    assert (proof.audience, proof.values["by_taxpayer"], proof.values["amount_grosze"]) == (
        "owner",
        True,
        3_000,
    )
    assert "declared" not in proof.values
    later = matter.open()
    assert proofs_on(later) == [place]


def test_another_matter_and_a_browser_that_opened_none_find_neither_charge_nor_proof(
    small_dues: Dues,
) -> None:
    matter = Matter(small_dues)
    browser = matter.open()
    browser.submit("Zapłać 30,00 zł")
    session_id = small_dues.pay_there(browser)
    place = f"/sprawa/wplata/{session_id}/potwierdzenie"
    browser.submit("Przygotuj potwierdzenie")
    small_dues.house.work()
    reference, code = ask(small_dues.house, small_dues.house.visitor())
    other = open_matter(small_dues.house.visitor(), reference, code)
    assert "Opłata" not in other.text
    assert other.go(place).status == 404
    assert small_dues.house.visitor().go(place).status == 404
    assert small_dues.owner.go(place).status == 404
    assert browser.go("/sprawa/stan").client.get(place, base_url=ORIGIN).status_code == 200  # the control


def test_a_payment_that_came_to_nothing_leads_back_to_the_matter(small_dues: Dues) -> None:
    matter = Matter(small_dues)
    browser = matter.open()
    browser.submit("Zapłać 30,00 zł")
    session_id = small_dues.at_gateway(browser)
    small_dues.house.clock.move(minutes=25)
    browser.go(f"/zaplac/platnosc/{session_id}/powrot")
    assert browser.status == 200
    assert browser.response is not None
    assert "/sprawa/stan" in browser.response.text
    assert "/platnosc/" not in browser.text
    browser.go("/sprawa/stan")
    assert browser.address == "/sprawa/stan"
    assert "Zapłać 30,00" in browser.text
