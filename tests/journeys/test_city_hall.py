"""Those who work in the city hall: officials at the queue and the counter, a manager, an administrator."""

import re
from collections.abc import Callable

import pytest

from portal.jobs import JobRow, JobState, new_job
from tests.journeys import ways
from tests.support.browser import DESKTOP, PHONE
from tests.support.city import City
from tests.support.walker import Walker

pytestmark = pytest.mark.browser
Open = Callable[..., Walker]
REFUSE = re.compile(r"^Odmów wydania$")


def open_paid_case(clerk: Walker) -> str:
    """Open the first case of the queue whose duty came, and return its reference."""
    clerk.go("/biurko")
    links = clerk.page.locator("main a[href^='/biurko/sprawy/']")
    for address in [link.get_attribute("href") or "" for link in links.all()]:
        clerk.page.goto(clerk.city.url + address)
        if clerk.page.get_by_role("link", name=REFUSE).count():
            clerk.look()
            return address.rsplit("/", 1)[1]
    raise AssertionError("no case in the queue can be decided")


def test_an_official_refuses_with_reasons(walk: Open, city: City) -> None:
    clerk = walk(**DESKTOP)
    ways.sign_in(clerk, "Joanna Klim", office=True)
    assert clerk.path == "/biurko"
    clerk.picture("queue")
    reference = open_paid_case(clerk)
    clerk.page.get_by_role("link", name=REFUSE).click()
    clerk.look()
    button = clerk.page.locator("main form button.govuk-button").first
    button.click()
    clerk.look()
    assert "Wpisz, dlaczego odmawiasz" in clerk.text
    clerk.fill_whole("#reasons", "Wniosek dotyczy należności, których Prezydent Miasta nie pobiera.")
    clerk.page.locator("main form button.govuk-button").first.click()
    clerk.look()
    assert "zażalenie" in clerk.text
    clerk.press("Wydaj postanowienie o odmowie")
    city.work()
    clerk.go(f"/biurko/sprawy/{reference}")
    assert "odmówi" in clerk.text.lower()


def test_the_counter_writes_a_matter_down(walk: Open) -> None:
    clerk = walk(**DESKTOP)
    ways.sign_in(clerk, "Halina Mojsak", office=True)
    clerk.go("/biurko/wpisz")
    if clerk.page.locator("#desk_given").count() == 0:
        clerk.page.locator("main a[href*='usluga=tax-certificate']").first.click()
        clerk.look()
    clerk.press("Wpisz sprawę")
    assert clerk.page.title().startswith("Błąd:")
    page = clerk.page
    page.locator("input[name=desk_channel][value=counter]").check()
    day = clerk.city.portal.now().date()
    for part, value in (("dzien", day.day), ("miesiac", day.month), ("rok", day.year)):
        page.locator(f"[name=desk_arrived-{part}]").fill(str(value))
    for part, value in (("dzien", "8"), ("miesiac", "1"), ("rok", "1949")):
        page.locator(f"[name=desk_born-{part}]").fill(value)
    boxes = {
        "given": "Zenobia",
        "surname": "Ćwik",
        "street": "ul. Wesoła 4",
        "postal": "15-001",
        "town": "Białystok",
    }
    for name, value in boxes.items():
        page.locator(f"#desk_{name}").fill(value)
    page.locator("input[name=desk_fee][value=cash]").check()
    page.locator("#desk_slip").fill("K/2026/117")
    page.locator("input[name=purpose][value=office]").check()
    page.locator("input[name=exemption][value=none]").check()
    for name, value in (("street", "ul. Wesoła 4"), ("postal_code", "15-001"), ("town", "Białystok")):
        if page.locator(f"#{name}").count():
            page.locator(f"#{name}").fill(value)
    clerk.press("Wpisz sprawę")
    assert clerk.heading.startswith("Sprawa wpisana"), clerk.text


def test_a_manager_reads_months_share_and_formula(walk: Open) -> None:
    for device in (DESKTOP, PHONE):
        walker = walk(**device)
        ways.sign_in(walker, "Tomasz Sawicki", office=True)
        walker.go("/liczby/miesiace")
        assert "÷" in walker.text
        assert "Jak liczymy" in walker.text
        walker.go("/liczby")


def test_an_administrator_sees_failed_work_and_facts_to_confirm(walk: Open, city: City) -> None:
    with city.portal.db.writing() as session:
        dead = new_job("send_message", {"subject_id": 1}, at=city.portal.now())
        dead.state = JobState.DEAD
        session.add(dead)
    walker = walk(**DESKTOP)
    ways.sign_in(walker, "Ewa Wysocka", office=True)
    walker.go("/biurko/prace")
    assert "send_message" in walker.text or "wiadomo" in walker.text.lower()
    walker.go("/biurko/fakty").go("/biurko/urzednicy")
    with city.portal.db.writing() as session:
        session.delete(session.get(JobRow, dead.id))


def test_public_pages_hold_at_every_size_and_in_every_language(walk: Open) -> None:
    pages = (
        "deklaracja-dostepnosci",
        "prywatnosc",
        "ciasteczka",
        "pomoc",
        "kontakt",
        "regulamin",
        "komunikaty",
    )
    for device in (PHONE, DESKTOP):
        walker = walk(**device)
        for name in pages:
            walker.go(f"/o-portalu/{name}")
        walker.go("/zycie/przeprowadzka").go("/zycie/sklep")
        walker.go("/tematy/taxes").go("/nie-ma-takiej").go("/zaloguj?kind=office").go("/liczby")
    for code in ("en", "uk"):
        walker.go(f"/jezyk/{code}").go("/uslugi/tax-certificate")
        assert walker.page.locator("html").get_attribute("lang") == code
