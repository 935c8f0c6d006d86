"""A resident without JavaScript goes the whole way by links and forms alone, on both databases."""

import re

from sqlalchemy import select

from payments.sandbox import Sandbox
from portal.accounts.models import Official
from portal.cases.models import Case, Document
from portal.decisions import actions as decisions
from portal.security import Actor
from tests.support.house import House
from tests.support.people import JAN, sign_in
from tests.support.visitor import Visitor

EMAIL = "jan@example.pl"


def take_first_steps(house: House, visitor: Visitor) -> Visitor:
    """Go through the first steps as a person who gives no phone."""
    visitor.go("/konto/pierwsze-kroki")
    visitor.submit("Dalej", email=EMAIL)
    house.work()
    [code] = re.findall(r"\b\d{3} ?\d{3}\b", house.post.to(EMAIL)[-1].get_content())
    visitor.submit("Dalej", code=code)
    visitor.submit("Dalej")
    visitor.submit("Dalej", language="pl")
    visitor.submit("Dalej", notices=["email"])
    visitor.submit("Dalej", street="ul. Lipowa 1/2", postal_code="15-001", town="Białystok")
    return visitor.submit("Dalej", accepted="y")


def fill_in(visitor: Visitor) -> Visitor:
    """Fill the certificate's form to the page that shows all answers."""
    visitor.go("/wniosek/nowy/tax-certificate")
    visitor.submit("Dalej", purpose="bank")
    visitor.submit("Dalej", exemption="none")
    return visitor.submit("Dalej")


def test_a_matter_goes_from_search_to_the_certificate(paying_house: House, till: Sandbox) -> None:
    house = paying_house
    visitor = house.visitor().go("/szukaj?q=zaswiadczenie")
    assert "zaświadczenie" in visitor.text
    visitor.go("/wniosek/nowy/tax-certificate")
    assert visitor.address.startswith("/zaloguj?next=")

    visitor = take_first_steps(house, sign_in(house, JAN))
    assert fill_in(visitor).heading == "Sprawdź, zanim wyślesz"
    visitor.submit()
    house.work()
    assert (visitor.status, visitor.address[-9:]) == (200, "/przyjete")
    reference = visitor.address.split("/")[3]
    assert reference in visitor.text

    visitor.go(f"/moje/sprawy/{reference}")
    visitor.go(pay_link(visitor)).submit()
    assert visitor.outside is not None
    assert visitor.outside.startswith(till.url)
    token = visitor.outside.rsplit("/", 1)[1]
    transaction = till.gateway.open(token)
    assert transaction is not None
    till.pay(transaction.session_id)
    visitor.go(f"/platnosc/{transaction.session_id}/powrot")
    house.work()
    visitor.go(f"/moje/sprawy/{reference}")
    assert "Opłata skarbowa wpłynęła" in visitor.text

    issue(house, reference)
    house.work()
    visitor.go(f"/moje/sprawy/{reference}")
    assert "Zaświadczenie jest gotowe" in visitor.text
    with house.portal.db.reading() as session:
        tokens = {row.slot: row.token for row in session.scalars(select(Document))}
    visitor.go(f"/dokument/{tokens['outcome']}")
    assert visitor.response is not None
    assert visitor.response.data.startswith(b"%PDF")
    visitor.go(f"/moje/sprawy/{reference}").submit(score="5", comment="Bez wychodzenia z domu")
    assert visitor.status == 200
    assert len(house.post.to(EMAIL)) == 4  # the code, filed, paid, ready


def pay_link(visitor: Visitor) -> str:
    assert visitor.page is not None
    [link] = {a.get("href") or "" for a in visitor.page.iter("a") if "/platnosc/" in (a.get("href") or "")}
    return link


def issue(house: House, reference: str) -> None:
    """Issue as an official of the unit does; the office's own pages have tests of their own."""
    now = house.clock.now()
    with house.app.app_context(), house.portal.db.writing() as session:
        official = Official(
            iss="x", sub="o", name="Joanna Klim", unit_code="FN", roles=["clerk"], created_at=now, active=True
        )
        session.add(official)
        session.flush()
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        actor = Actor("official", official.id, official.name, official_id=official.id, unit_code="FN")
        decisions.issue(session, house.portal, case, actor=actor, now=now)
