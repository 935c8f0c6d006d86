"""One payment's page, the looks that the resident sees, and the search that leaves no trace in addresses."""

from datetime import timedelta

import pytest

from portal.billing.gateway import Answer, Word
from tests.office.desk import JOANNA, KRYSTYNA, MARCIN
from tests.office.treasury.test_totals import JAN, MARTA, fill
from tests.office.treasury.till import Till
from tests.support.lived import take_first_steps
from tests.support.people import Resident, sign_in


def test_a_payments_page_shows_lines_course_books_and_tasks(till: Till) -> None:
    account = till.account(till.person(), 10_300)
    payment = till.pay(10_300 + 777, account=account, payer_id=account.subject_id)
    page = till.treasurer().go(f"/skarbnik/wplata/{payment.session_id}")
    for words in (
        "Wpłata 110,77 zł", "zaksięgowana", "Marta Zalewska", "podatki", f"konto {account.number}", "wpłata online",
        "Pieniądze u operatora płatności: podatki110,77 zł", "NależnościPodatek od nieruchomości, IV rata 2026103,00 zł",
        "Nadpłaty7,77 zł", "Potwierdzona i zaksięgowana", "Zarejestrowana u operatora", "Nadpłata",
    ):  # fmt: skip
        assert words in page.text, words
    assert page.follow("Wpłaty z tego dnia").status == 200


def test_a_payment_that_differs_is_in_no_book_and_says_so(small_till: Till) -> None:
    payment = small_till.differ(2_950, 2_949, account=small_till.account(small_till.person(), 2_950))
    page = small_till.treasurer().go(f"/skarbnik/wplata/{payment.session_id}")
    for words in ("niezgodna", "Tej wpłaty nie ma w księgach.", "Operator podał 29,49 zł."):
        assert words in page.text


def test_a_payment_that_nobody_confirmed_waits_for_a_person(small_till: Till) -> None:
    payment = small_till.begin(2_950, account=small_till.account(small_till.person(), 2_950))
    small_till.clock.move(hours=74)
    small_till.hear(payment, Answer(Word.UNKNOWN))
    page = small_till.treasurer().go("/skarbnik").follow("Niepotwierdzona wpłata")
    assert "Zadań: 1." in page.text
    assert "Sprawdź ją w jego panelu" in page.text


def test_each_look_is_written_down_and_the_resident_sees_it_in_words(till: Till) -> None:
    marta = Resident("r-marta", "Marta", "Zalewska", MARTA, "1985-03-14")
    browser = take_first_steps(till.house, sign_in(till.house, marta), "marta@example.pl")
    subject = till.subjects()[0]
    account = till.account(subject.id, 10_300)
    payment = till.pay(10_300 + 777, account=account, payer_id=subject.id)
    page = till.treasurer()
    page.go(f"/skarbnik/wplata/{payment.session_id}").go("/skarbnik/salda/nadplaty").go(
        f"/skarbnik/konta/{account.id}"
    )
    looks = [(one.kind, one.subject_id) for one in till.looks("look.payment") + till.looks("look.overpaid")]
    assert looks == [("look.payment", subject.id), ("look.overpaid", subject.id)]
    assert len(till.looks("look.taxes")) == 1
    browser.go("/konto/kto-ogladal")
    for words in ("Sprawdzenie wpłaty", "Sprawdzenie nadpłaty", "Otwarcie konta podatkowego", "Finanse"):
        assert words in browser.text, words


def test_lists_without_names_write_no_look(small_till: Till) -> None:
    fill(small_till)
    page = small_till.treasurer()
    for address in (
        "",
        "/wplaty",
        "/zadania",
        "/salda/operator?sklep=taxes",
        "/salda/naleznosci/waste_fee",
        "/ksiegi",
    ):
        assert page.go(f"/skarbnik{address}").status == 200
        assert "Zalewska" not in page.text
        assert "Kowalski" not in page.text
    assert [
        one for kind in ("look.payment", "look.overpaid", "look.taxes") for one in small_till.looks(kind)
    ] == []


def test_an_overpayment_stands_with_whose_how_much_since_when_and_from_where(small_till: Till) -> None:
    fill(small_till)
    small_till.clock.move(days=4)
    page = small_till.treasurer().go("/skarbnik/salda/nadplaty")
    assert "23 lis4Marta Zalewska" in page.text
    assert "5002 23 lis7,77 zł" in page.text
    assert "Wpłata 60,77 zł" in page.follow("5002").text


@pytest.mark.parametrize("wanted", ["order", "session", "tail", "account", "bank", "person", "case"])
def test_a_payment_or_account_is_found_by_any_of_its_numbers(small_till: Till, wanted: str) -> None:
    bank = "12405211100000000000000001"
    account = small_till.account(small_till.person(), number="N-104511", bank_account=bank)
    payment = small_till.pay(10_300, account=account)
    typed = {
        "order": str(payment.order_id), "session": payment.session_id, "tail": payment.session_id[-6:],
        "account": "N-104511", "bank": bank, "person": MARTA, "case": small_till.case(account.subject_id),
    }[wanted]  # fmt: skip
    page = small_till.treasurer().submit("Szukaj", q=typed)
    assert page.address.startswith("/skarbnik/szukaj/")
    assert typed not in page.address
    found = {"order": "103,00 zł", "session": "103,00 zł", "tail": "103,00 zł", "person": "Marta Zalewska"}
    assert found.get(wanted, "" if wanted == "case" else "N-104511") in page.text


def test_what_was_found_is_only_for_who_asked_and_for_a_while(small_till: Till) -> None:
    fill(small_till)
    page = small_till.treasurer().submit("Szukaj", q=JAN)
    assert "Jan Kowalski" in page.text
    assert small_till.at(KRYSTYNA).go(page.address).status == 404
    address = page.address
    small_till.clock.move(minutes=8)
    assert page.go(address).status == 200
    small_till.clock.move(minutes=8)
    assert page.go(address).status == 404
    assert page.go("/skarbnik/szukaj/nonsense").status == 404


def test_nothing_typed_and_nothing_found_say_what_to_do(small_till: Till) -> None:
    page = small_till.treasurer().submit("Szukaj", q=" ")
    assert page.status == 422
    assert "Wpisz numer zamówienia" in page.text
    assert "Nie ma takiej wpłaty ani takiego konta." in small_till.treasurer().submit("Szukaj", q="brak").text


def test_a_clerk_sees_nothing_of_it(small_till: Till) -> None:
    payment = small_till.pay(10_300, account=small_till.account(small_till.person()))
    clerk = small_till.at(JOANNA)
    for address in (
        f"/wplata/{payment.session_id}", "/wplaty", "/zadania", "/zadania/1", "/ksiegi", "/ksiegi/zapisy.csv",
        "/ksiegi/obroty.csv", "/konta", "/konta/1", "/salda/nadplaty",
    ):  # fmt: skip
        assert clerk.go(f"/skarbnik{address}").status == 403, address
    assert small_till.at(MARCIN).go("/skarbnik/wplata/none").status == 404


@pytest.mark.breaks_books
def test_what_went_back_is_counted_from_the_books(small_till: Till) -> None:
    from portal.billing.ledger.book import Transfer, book
    from portal.billing.ledger.models import Book, Move

    account = small_till.account(small_till.person())
    payment = small_till.pay(10_300 + 777, account=account, payer_id=account.subject_id)
    now, about = small_till.now, {"payment_id": payment.id}
    sent, done = (
        Transfer(move, now, now.date(), None, about) for move in (Move.REFUND_SENT, Move.REFUND_DONE)
    )
    sent.debit(Book.OVERPAID, 777, subject_id=account.subject_id)
    sent.credit(Book.REFUNDS, 777)
    done.debit(Book.REFUNDS, 777)
    done.credit(Book.CLEARING, 777, payment.shop)
    page = small_till.treasurer()
    for transfer, words in ((sent, "Zlecone zwroty7,77 zł"), (done, "Zwroty wykonane7,77 zł")):
        with small_till.writing() as session:
            book(session, small_till.portal.vault, [transfer])
        assert words in page.go(f"/skarbnik/wplata/{payment.session_id}").text
    on = small_till.now.date()
    assert "u operatora" in page.go(f"/skarbnik/wplaty?od={on - timedelta(days=1)}&do={on}").text
