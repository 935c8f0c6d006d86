"""Money that is held finds its place: an overpayment on a debt, an unknown payment on an account, each once."""

import pytest

from portal.audit import AuditRecord
from portal.billing.ledger.models import Book, Entry
from portal.billing.models import Charge
from tests.office.desk import KRYSTYNA, MARCIN
from tests.office.test_guards import at_once, sending
from tests.office.treasury.test_totals import JAN, MARTA
from tests.office.treasury.till import Till
from tests.support.visitor import Visitor


def overpaid(till: Till) -> Visitor:
    """Let Marta overpay one account by 50,00 and owe 80,00 on another; the browser is on the overpayments."""
    marta = till.person(pesel=MARTA)
    account = till.account(marta, 10_000)
    till.pay(15_000, account=account, payer_id=marta)
    till.account(marta, 8_000, "waste_fee", number="O-7")
    return till.treasurer().go("/skarbnik/salda/nadplaty")


def held(till: Till, book: Book) -> int:
    """Return what the books hold of a kind."""
    return -sum(one.amount_grosze for one in till.all(Entry) if one.book == book)


def test_an_overpayment_is_put_on_what_is_owed(till: Till) -> None:
    page = overpaid(till).follow("Zalicz na należność: Marta Zalewska")
    assert "Do zaliczenia: 50,00 zł" in page.text
    assert "O-7: do zapłaty 80,00 zł" in page.text
    account = till.all(Charge)[-1].account_id
    page.submit("Zalicz", target=f"konto-{account}", amount="30,00")
    assert page.address == "/skarbnik/salda/nadplaty"
    assert "Razem: 20,00 zł" in page.text
    assert held(till, Book.OVERPAID) == 2_000
    assert [one.detail for one in till.all(AuditRecord, kind="overpayment.credited")] == ["3000"]


def test_a_second_press_puts_nothing_twice(till: Till) -> None:
    page = overpaid(till)
    address = page.follow("Zalicz na należność: Marta Zalewska").address
    chosen = {"target": f"konto-{till.all(Charge)[-1].account_id}", "amount": "20,00"}
    pages = [till.at(who).go(address) for who in (MARCIN, KRYSTYNA)]
    answers = at_once([sending(one, address, **chosen) for one in pages])
    assert sorted(one.status for one in answers) == [200, 409]
    assert held(till, Book.OVERPAID) == 3_000


def test_more_than_is_held_or_owed_is_refused_with_what_was_typed(small_till: Till) -> None:
    page = overpaid(small_till).follow("Zalicz na należność: Marta Zalewska")
    account = small_till.all(Charge)[-1].account_id
    page.submit("Zalicz", target=f"konto-{account}", amount="50,01")
    assert page.status == 422
    assert "Można zaliczyć najwyżej 50,00 zł." in page.text
    page.submit("Zalicz", target="", amount="")
    for words in ("Wybierz, na co zaliczyć nadpłatę.", "Wpisz kwotę"):
        assert words in page.text
    assert held(small_till, Book.OVERPAID) == 5_000


def test_another_persons_account_is_not_offered(small_till: Till) -> None:
    page = overpaid(small_till).follow("Zalicz na należność: Marta Zalewska")
    foreign = small_till.account(small_till.person("Kowalski", "Jan", pesel=JAN), 9_000)
    page.submit("Zalicz", target=f"konto-{foreign.id}", amount="10,00")
    assert page.status == 422
    assert held(small_till, Book.OVERPAID) == 5_000


def test_money_of_an_unknown_number_is_placed_once_its_owner_was_looked_at(till: Till) -> None:
    account = till.account(till.person(pesel=MARTA), 10_000, number="N-104511")
    payment = till.pay(12_000, reference="N-10451")
    page = till.treasurer().go(f"/skarbnik/wplata/{payment.session_id}")
    page.follow("Przypisz do konta podatkowego: 120,00 zł")
    assert "podany numer: N-10451" in page.text
    page.submit("Pokaż konto", number="N-9")
    assert "Nie ma takiego konta podatkowego." in page.text
    page.submit("Pokaż konto", number="N-104511")
    assert "PodatnikMarta Zalewska" in page.text
    assert held(till, Book.UNIDENTIFIED) == 12_000
    page.submit("Przypisz do tego konta")
    assert page.address == f"/skarbnik/wplata/{payment.session_id}"
    assert "zaliczenie na należność" in page.text
    assert (held(till, Book.UNIDENTIFIED), held(till, Book.OVERPAID)) == (0, 2_000)
    assert [one.subject_id for one in till.looks("look.taxes")] == [account.subject_id]
    assert "Nie ma czego przypisywać." in page.go(f"/skarbnik/wplata/{payment.session_id}/przypisanie").text


@pytest.mark.engines
def test_two_who_place_the_same_money_at_once_place_it_once(till: Till) -> None:
    till.account(till.person(pesel=MARTA), 10_000, number="N-104511")
    payment = till.pay(12_000, reference="N-10451")
    address = f"/skarbnik/wplata/{payment.session_id}/przypisanie"
    pages = [till.at(who).go(address).submit("Pokaż konto", number="N-104511") for who in (MARCIN, KRYSTYNA)]
    answers = at_once([sending(one, address) for one in pages])
    assert sorted(one.status for one in answers) == [200, 409]
    assert (held(till, Book.UNIDENTIFIED), held(till, Book.OVERPAID)) == (0, 2_000)
