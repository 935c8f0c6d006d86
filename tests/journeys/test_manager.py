"""A manager at a real browser: where forms are left, how it went for people, what a matter costs, what nobody uses."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.cases.leaving.models import FormCount, Kind
from portal.cases.models import Case
from portal.cases.rating.actions import rate_form
from portal.measures.costs.models import WorkFact
from portal.measures.satisfaction import trailing_year
from portal.terms import start_of_day
from portal.words import day_of
from tests.journeys import ways
from tests.support.browser import DESKTOP, PHONE
from tests.support.city import City
from tests.support.walker import Walker

pytestmark = pytest.mark.browser
Open = Callable[..., Walker]
SLUG = "tax-certificate"
FORMS = (
    ("", Kind.STARTED, 40), ("", Kind.SENT, 29), ("", Kind.SENT_LATE, 1), ("oplata", Kind.CAME, 40),
    ("oplata", Kind.WENT, 37), ("adres", Kind.CAME, 37), ("adres", Kind.WENT, 30), ("adres", Kind.FAULT, 12),
)  # fmt: skip


@pytest.fixture(scope="module")
def measured(city: City) -> City:
    """Let the city have forms that were left, answers, and work that was counted."""
    today = day_of(city.portal.now())
    month, until = trailing_year(today)
    with city.portal.db.writing() as session:
        if session.scalar(select(FormCount.count).where(FormCount.service == SLUG).limit(1)) is None:
            on = today - timedelta(days=60)
            session.add_all(FormCount(service=SLUG, on=on, step=s, kind=k, count=n) for s, k, n in FORMS)
        filed = select(Case).where(Case.service == SLUG, Case.filed_on >= month, Case.filed_on < until)
        for number, case in enumerate(session.scalars(filed.limit(20))):
            rate_form(session, case, 5 - number % 3, start_of_day(until) - timedelta(hours=1))
        session.merge(WorkFact(
            on=month, service=SLUG, channel="portal", left_out="demo", matters=30, acts=40, visits=0, letters=2,
        ))  # fmt: skip
        session.merge(WorkFact(
            on=month, service=SLUG, channel="counter", left_out="demo", matters=10, acts=25, visits=10, letters=9,
        ))  # fmt: skip
    return city


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_manager_reads_a_services_forms_answers_and_cost(
    walk: Open, measured: City, device: dict[str, object]
) -> None:
    assert measured.portal.settings.demo
    walker = walk(**device)
    ways.sign_in(walker, "Tomasz Sawicki", office=True)
    walker.go("/liczby/uslugi")
    assert "Oferta i użycie" in walker.text
    walker.go(f"/liczby/uslugi/{SLUG}")
    assert "Wysłano w ciągu 30 dni 29, czyli 72,5" in walker.text
    walker.page.locator("details summary").last.click()
    walker.look()
    walker.follow("Zadowolenie")
    assert walker.heading == "Jak poszło mieszkańcom"
    walker.follow("Koszt")
    assert walker.heading == "Ile kosztuje sprawa"
    assert "Stawki są założeniem, miasto ich nie potwierdziło." in walker.text
    walker.follow("Co dalej")
