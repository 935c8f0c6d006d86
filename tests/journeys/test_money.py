"""Money in a real browser: a resident with arrears, and somebody who pays for their mother."""

import re
from collections.abc import Callable

import pytest

from tests.journeys import paying, ways
from tests.support.browser import DESKTOP, PHONE
from tests.support.city import City
from tests.support.walker import Walker

pytestmark = pytest.mark.browser
Open = Callable[..., Walker]
RESIDENT, MOTHER = "Krystyna Kowalczuk", "Zofia Hryniewicka"
DUES = "/moje/podatki"


def test_a_resident_pays_arrears_after_a_refusal_and_the_rest_in_two_steps(walk: Open, city: City) -> None:
    paying.owe(city, RESIDENT, "waste_fee", 4400, "grudzień")
    paying.owe(city, RESIDENT, "perpetual_usufruct", 31250, "rok")
    walker = walk(**PHONE)
    ways.sign_in(walker, RESIDENT, place=DUES)
    ways.take_first_steps(walker, "krystyna@example.pl")
    walker.go(DUES)
    owed = paying.total(walker)
    late = paying.grosze(walker.button(re.compile("^Zapłać zaległość")).inner_text())
    assert f"{paying.said(late)} po terminie" in walker.text
    walker.press(re.compile("^Zapłać zaległość"))
    assert walker.heading == f"Do zapłaty {paying.said(late)}"
    assert "Podatek od nieruchomości" in walker.text

    be_refused(walker)
    assert walker.heading == f"Do zapłaty {paying.said(late)}"
    ways.pay(walker)
    assert walker.heading == f"Zapłacone {paying.said(late)}"
    walker.follow("Wróć do podatków i opłat")
    assert paying.total(walker) == owed - late

    plain = walk(**PHONE, java_script_enabled=False)
    ways.sign_in(plain, RESIDENT, place=DUES)
    pay_the_rest(plain, owed - late)
    take_proof(plain, late)


def be_refused(walker: Walker) -> Walker:
    """Be refused by the bank, read what became of the money, and come back to what is to be paid."""
    ways.leave(walker).page.get_by_role("button", name="Bank odmawia płatności").click()
    walker.page.wait_for_url(walker.city.url + "/**")
    walker.look()
    assert walker.heading == "Sprawdzamy Twoją wpłatę"
    assert "Wtedy nie pobraliśmy pieniędzy." in walker.text
    walker.city.push(minutes=20)  # nobody can pay this attempt any more
    walker.follow("Sprawdź teraz")
    assert walker.heading == "Płatność nie doszła do skutku"
    assert "Nie pobraliśmy pieniędzy" in walker.text
    return walker.follow(re.compile("^Zapłać"))


def pay_the_rest(walker: Walker, owed: int) -> None:
    """Pay all that is due: it goes to two bank accounts of the city, so in two steps, said beforehand."""
    walker.go(DUES).press(re.compile("^Zapłać wszystko"))
    assert walker.heading == f"Do zapłaty {paying.said(owed)}"
    assert "Zapłacisz w 2 krokach" in walker.text
    ways.pay(walker)
    assert "Jesteś przy kroku 2 z 2" in walker.text
    ways.pay(walker)
    assert walker.heading.startswith("Zapłacone")
    walker.follow("Wróć do podatków i opłat")
    assert "Nic nie musisz teraz płacić" in walker.text


def take_proof(walker: Walker, late: int) -> None:
    """Find the payment of the arrears in the history, order its proof and take it."""
    walker.follow(re.compile("^Wszystkie wpłaty i potwierdzenia"))
    walker.follow(re.compile(paying.said(late).replace(" ", r"\s")))
    assert walker.heading == f"Wpłata {paying.said(late)}"
    walker.press("Przygotuj potwierdzenie")
    assert "Przygotowujemy potwierdzenie." in walker.text
    walker.city.work()
    walker.follow("Sprawdź, czy jest gotowe")
    assert ways.download(walker, "Otwórz potwierdzenie (PDF)").startswith(b"%PDF")


def test_a_daughter_pays_by_her_mothers_link_and_sees_nothing_else(walk: Open, city: City) -> None:
    paying.owe(city, MOTHER, "waste_fee", 5150, "grudzień")
    mother = walk(**DESKTOP)
    ways.sign_in(mother, MOTHER, place=DUES)
    ways.take_first_steps(mother, "zofia@example.pl")
    mother.go(DUES)
    owed = paying.total(mother)
    late = paying.grosze(mother.button(re.compile("^Zapłać zaległość")).inner_text())
    address = issue_link(mother, "Podatek od domu, zaległa rata")

    secrets = [*MOTHER.split(), *paying.numbers_of(city, MOTHER), paying.said(5150), paying.said(owed)]
    daughter = walk(**PHONE).go(address)
    assert daughter.heading == "Zapłać za kogoś: Podatek od domu, zaległa rata"
    assert paying.total(daughter) == late
    assert [word for word in secrets if word in daughter.text] == []
    daughter.press("Dalej")
    assert daughter.page.title().startswith("Błąd:")
    daughter.page.get_by_label("Kim jesteś").select_option("Jestem dzieckiem, wnukiem albo wnuczką")
    daughter.press("Dalej")
    assert daughter.heading == f"Do zapłaty {paying.said(late)}"
    assert [word for word in secrets if word in daughter.text] == []
    ways.pay(daughter)
    assert daughter.heading == f"Zapłacone {paying.said(late)}"
    assert [word for word in secrets if word in daughter.text] == []
    assert daughter.go(address).heading == "Tego już nie trzeba płacić"

    mother.go(DUES)
    assert paying.total(mother) == owed - late
    mother.follow("Niech zapłaci ktoś inny").follow("zobacz wpłatę")
    assert mother.heading == f"Wpłata {paying.said(late)}"
    assert "Jestem dzieckiem, wnukiem albo wnuczką" in mother.text


def issue_link(walker: Walker, title: str) -> str:
    """Let somebody else pay the oldest debt, under a title of one's own, and return the link's address."""
    walker.follow("Niech zapłaci ktoś inny")
    what = walker.page.get_by_label("Za co?")
    oldest = what.locator("option", has_text="Podatek od nieruchomości").first.get_attribute("value")
    what.select_option(oldest)
    walker.fill_whole("#title", title).press("Zrób link")
    return walker.page.locator(".app-copy").first.inner_text()
