"""Money in a real browser: a resident with arrears, somebody who pays for their mother, two treasurers."""

import csv
import io
import re
from collections.abc import Callable

import pytest

from portal.sandbox.town import SHOPS
from portal.words import day_of
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
    paying.settle_in(city, RESIDENT, "krystyna@example.pl")
    walker = walk(**PHONE)
    ways.sign_in(walker, RESIDENT, place=DUES)
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
    walker.press(re.compile("^Zapłać wszystko"))
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
    paying.settle_in(city, MOTHER, "zofia@example.pl")
    mother = walk(**DESKTOP)
    ways.sign_in(mother, MOTHER, place=DUES)
    owed = paying.total(mother)
    late = paying.grosze(mother.button(re.compile("^Zapłać zaległość")).inner_text())
    address = issue_link(mother, "Podatek od domu, zaległa rata")

    secrets = [
        *MOTHER.split(),
        "nieruchomości",
        *paying.numbers_of(city, MOTHER),
        paying.said(5150),
        paying.said(owed),
    ]
    daughter = walk(**PHONE).go(address)
    assert daughter.heading == "Zapłać za kogoś: Podatek od domu, zaległa rata"
    assert paying.total(daughter) == late
    assert [word for word in secrets if word in daughter.text] == []
    daughter.press("Dalej")
    assert daughter.page.title().startswith("Błąd:")
    daughter.page.get_by_label("Kim jesteś").select_option("Jestem dzieckiem, wnukiem albo wnuczką")
    daughter.press("Dalej")
    assert daughter.heading == f"Do zapłaty {paying.said(late)}"
    assert "Podatek od domu, zaległa rata" in daughter.text
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


def test_treasurers_tie_the_day_to_the_grosz_and_send_back_what_was_too_much(walk: Open, city: City) -> None:
    payer = walk(**PHONE)
    for person, sum_typed in (("Krystyna Gryko", "701,50"), ("Joanna Turowska", "32,20")):
        pay_by_number(payer, paying.empty_account(city, person), sum_typed)

    treasurer = walk(**DESKTOP)
    ways.sign_in(treasurer, "Marcin Borowski", office=True)
    assert treasurer.heading == "Dzisiaj w kasie"
    by_shop, by_kind = sums_of(treasurer, "sklepu"), sums_of(treasurer, "rodzaju należności")
    assert by_shop == by_kind >= 70150 + 3220
    treasurer.follow(re.compile("^Wszystkie dzisiejsze wpłaty"))
    assert paying.grosze(treasurer.page.get_by_text("Razem:").inner_text()) == by_shop

    book_statement(treasurer)
    compare_three_sides(treasurer)
    send_back(treasurer, "Joanna Turowska", 3220)
    assert "zatwierdzony" in treasurer.text
    send_back(treasurer, "Krystyna Gryko", 70150)
    assert "Ten zwrot zatwierdza inna osoba" in treasurer.text
    other = walk(**DESKTOP)
    ways.sign_in(other, "Krystyna Popławska", office=True)
    approve(other, 70150)
    take_books(other)


def pay_by_number(walker: Walker, number: str, typed: str) -> Walker:
    """Pay what stands on a letter, without signing in."""
    walker.go("/zaplac")
    walker.page.get_by_label("Co płacisz?").select_option("waste_fee")
    walker.fill("Numer konta podatkowego", number).fill("Kwota", typed)
    walker.page.get_by_label("Kim jesteś").select_option("Jestem dzieckiem, wnukiem albo wnuczką")
    walker.press("Dalej")
    ways.pay(walker)
    assert walker.heading.startswith("Zapłacone")
    return walker


def sums_of(walker: Walker, words: str) -> int:
    """Return the total of a table whose caption has these words."""
    table = walker.page.locator("table", has=walker.page.locator("caption", has_text=words)).first
    return paying.grosze(table.locator("tfoot").inner_text())


def book_statement(walker: Walker) -> Walker:
    """Let the gateway pay out, fetch the bank's statement of the day, see what it would do, book it."""
    city, iban = walker.city, SHOPS["taxes"][1]
    post, get = walker.page.request.post, walker.page.request.get
    assert post(f"{city.gateway.url}/sandbox/payout", data={"net": False}).ok
    day = day_of(city.portal.now()).isoformat()
    statement = get(f"{city.gateway.url}/sandbox/statement.camt053?iban={iban}&date={day}")
    assert statement.ok, statement.text()
    walker.go("/skarbnik/uzgodnienie").press("Zapytaj operatora teraz")
    city.work()
    walker.follow("Wyciągi bankowe")
    walker.press("Wczytaj i pokaż")
    assert walker.page.title().startswith("Błąd:")
    file = {"name": "wyciag.xml", "mimeType": "text/xml", "buffer": statement.body()}
    walker.page.locator("input[type=file]").set_input_files(file)
    walker.press("Wczytaj i pokaż")
    assert "Nic jeszcze nie jest w księgach." in walker.text
    walker.press("Zaksięguj")
    city.work()
    walker.go(walker.path)
    assert "Zaksięgowany" in walker.text
    return walker


def compare_three_sides(walker: Walker) -> None:
    """See that books, gateway and bank tell the same of the shop's payouts, and that it holds nothing any more."""
    walker.follow("Wyciągi bankowe").follow("Uzgodnienie")
    assert "Tego nie umiemy wyjaśnić" not in walker.text
    shop = walker.page.locator("section", has=walker.page.locator("#sklep-taxes"))
    sides = shop.locator("tr", has_text="Na rachunek").locator("td").all_inner_texts()
    assert len({paying.grosze(one) for one in sides}) == 1, sides
    assert paying.grosze(shop.locator("tr", has_text="Saldo w księgach").inner_text()) == 0


def send_back(walker: Walker, person: str, sum_grosze: int) -> Walker:
    """Ask for the refund of what a person paid too much, from the payment it came by."""
    row = walker.go("/skarbnik/salda/nadplaty").page.locator("tr", has_text=person)
    assert paying.grosze(row.locator("td").last.inner_text()) == sum_grosze
    row.locator("a[href*='/wplata/']").first.click()
    walker.look().follow("Zwróć pieniądze z tej wpłaty")
    walker.page.locator("input[name=way][value=gateway]").check()
    walker.fill("Kwota zwrotu", f"{sum_grosze // 100},{sum_grosze % 100:02d}")
    walker.fill("Dlaczego", "Na tym koncie nic nie było do zapłaty.")
    return walker.press("Wystąp o zwrot")


def approve(walker: Walker, sum_grosze: int) -> None:
    """Approve what another treasurer asked for, and see the money leave."""
    walker.follow("Zwroty")
    walker.page.locator("tr", has_text=paying.said(sum_grosze)).get_by_role("link").click()
    walker.look().press(f"Zatwierdź zwrot {paying.said(sum_grosze)}")
    walker.city.work()
    walker.city.push(minutes=2)  # the gateway takes a minute to send the money back
    walker.city.work()
    walker.go(walker.path)
    assert "wykonany" in walker.text


def take_books(walker: Walker) -> None:
    """Take both files for the city's books and see the page's own totals in them."""
    walker.follow("Księgi")
    debits, credited = (
        paying.grosze(cell)
        for cell in walker.page.locator("table.app-ledger tfoot td").all_inner_texts()[1:3]
    )
    assert debits == credited > 0
    turnover = rows_of(ways.download(walker, "Obroty i salda z tych dni"))
    assert [whole(turnover[-1][name]) for name in ("obroty_wn", "obroty_ma")] == [debits, credited]
    entries = rows_of(ways.download(walker, "Zapisy z tych dni"))
    for side, sum_grosze in (("konto_wn", debits), ("konto_ma", credited)):
        assert sum(int(row["kwota_grosze"]) for row in entries if row[side]) == sum_grosze


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def whole(written: str) -> int:
    return int(written.replace(",", ""))
