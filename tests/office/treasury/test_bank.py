"""The treasurer's pages of bank statements: a file is shown before it is booked, and what waits is decided by a person."""

import io
from datetime import date

from sqlalchemy import func, select

from portal.billing.ledger.models import Entry
from portal.billing.nrb import individual_account
from portal.billing.statements.models import BankStatement
from tests.office.treasury.till import Till
from tests.support.visitor import Visitor

OWN = "78124052111111001035532584"
PAYER = "61109010140000071219812874"
PAGE = "/skarbnik/wyciagi"


def statement(*lines: tuple[int, str, str], opening: int = 0, number: str = "00327") -> bytes:
    """Write a statement: (grosze, title, individual account)."""
    closing = opening + sum(grosze for grosze, _title, _account in lines)
    text = [":20:X", f":25:/PL{OWN}", f":28C:{number}", f":60F:C261123PLN{comma(opening)}"]
    for at, (grosze, title, account) in enumerate(lines):
        text += [
            f":61:2611231123{'C' if grosze > 0 else 'D'}{comma(abs(grosze))}NTRFNONREF//R{at}",
            f":86:020~00PRZELEW~20{title}~32JAN NOWAK~38PL{PAYER}~61{account}",
        ]
    return "\r\n".join([*text, f":62F:C261123PLN{comma(closing)}", "-", ""]).encode()


def comma(grosze: int) -> str:
    return f"{grosze // 100},{grosze % 100:02d}"


def balance(till: Till, book: str) -> int:
    with till.portal.db.reading() as session:
        query = select(func.coalesce(func.sum(Entry.amount_grosze), 0)).where(Entry.book == book)
        return int(session.scalars(query).one())


def upload(page: Visitor, content: bytes, name: str = "wyciag.sta") -> Visitor:
    return page.go(PAGE).submit("Wczytaj i pokaż", file=(io.BytesIO(content), name))


def test_a_statement_is_shown_first_and_booked_when_the_treasurer_says_so(till: Till) -> None:
    account = till.account(till.person(), 30_000, bank_account=individual_account("124052117777", 7))
    page = upload(
        till.treasurer(), statement((35_000, "podatek", account.bank_account), (1_234, "nie wiem", ""))
    )
    assert page.heading == "Wyciąg nr 327"
    assert "Nic jeszcze nie jest w księgach." in page.text
    assert "350,00 zł" in page.text
    assert balance(till, "bank") == 0
    page.submit("Zaksięguj")
    till.house.work()
    page.go(page.address)
    assert "Zaksięgowany" in page.text
    assert "w tym nadpłaty 50,00 zł" in page.text
    assert balance(till, "bank") == 36_234
    again = upload(page, statement((35_000, "podatek", account.bank_account), (1_234, "nie wiem", "")))
    assert "Zaksięgowany" in again.text
    assert balance(till, "bank") == 36_234


def test_a_file_that_is_wrong_says_how_to_put_it_right(small_till: Till) -> None:
    page = upload(
        small_till.treasurer(),
        statement((1_000, "x", "")).replace(b":62F:C261123PLN10", b":62F:C261123PLN11"),
    )
    assert page.status == 422
    assert "nie zgadza się" in page.text
    assert small_till.all(BankStatement) == []


def test_a_waiting_line_is_given_to_an_account_after_a_preview_and_taken_back(till: Till) -> None:
    account = till.account(till.person(), 10_300)
    page = upload(till.treasurer(), statement((10_300, "podatek Nowak", "")))
    page.submit("Zaksięguj")
    till.house.work()
    page.go(f"{PAGE}/bez-pary")
    assert "podatek Nowak" in page.text
    page.follow("nr 327, poz. 1")
    page.submit("Dalej: podgląd", act="account", account=account.number)
    assert "Sprawdź, zanim zaksięgujesz" in page.text
    assert balance(till, "unidentified") == -10_300
    page.submit("Zaksięguj")
    assert balance(till, "unidentified") == 0
    assert account.number in page.text
    page.submit("Cofnij", reason="inny podatnik")
    assert balance(till, "unidentified") == -10_300


def test_a_wrong_choice_keeps_what_was_typed(small_till: Till) -> None:
    page = upload(small_till.treasurer(), statement((10_300, "podatek", "")))
    page.submit("Zaksięguj")
    small_till.house.work()
    page.go(f"{PAGE}/bez-pary").follow("nr 327, poz. 1")
    page.submit("Dalej: podgląd", act="account", account="nie-ma-takiego")
    assert page.status == 422
    assert "Nie ma jednego konta o tym numerze" in page.text
    page.submit("Dalej: podgląd", act="payout")
    assert "Wybierz wypłatę" in page.text


def test_the_comparison_shows_every_shop_and_ties(till: Till) -> None:
    till.pay(10_300, account=till.account(till.person(), 10_300))
    page = till.treasurer().go("/skarbnik/uzgodnienie")
    assert page.heading == "Uzgodnienie"
    assert "Wpłaty potwierdzone, jeszcze w żadnej wypłacie" in page.text
    assert "Tego nie umiemy wyjaśnić" not in page.text
    page.submit("Zapytaj operatora teraz")
    till.house.work()
    page.go("/skarbnik/uzgodnienie")
    assert "Operator nie odpowiedział" in page.text


def test_a_draft_can_be_thrown_away(small_till: Till) -> None:
    page = upload(small_till.treasurer(), statement((10_300, "podatek", "")))
    page.submit("Odrzuć ten plik")
    assert "Nie ma jeszcze żadnego wyciągu." in page.text
    assert small_till.all(BankStatement) == []


def test_a_gap_between_statements_is_said(small_till: Till) -> None:
    page = upload(small_till.treasurer(), statement((10_300, "podatek", "")))
    late = statement((500, "x", ""), opening=99_900, number="00328").replace(b"261123", b"261124")
    page = upload(page, late.replace(b":61:2611241123", b":61:2611241124"))
    assert "Brakuje wyciągu?" in page.text
    assert date(2026, 11, 24) == small_till.all(BankStatement)[1].from_on


def test_the_day_of_payment_is_typed_and_a_day_to_come_is_refused(small_till: Till) -> None:
    account = small_till.account(small_till.person(), 10_300)
    page = upload(small_till.treasurer(), statement((10_300, "podatek", "")))
    page.submit("Zaksięguj")
    small_till.house.work()
    page.go(f"{PAGE}/bez-pary").follow("nr 327, poz. 1")
    what = {"act": "account", "account": account.number, "paid_on-miesiac": "11"}
    page.submit("Dalej: podgląd", **what, **{"paid_on-dzien": "20", "paid_on-rok": "2030"})
    assert page.status == 422
    assert "Ta data dopiero będzie" in page.text
    page.submit("Dalej: podgląd", **what, **{"paid_on-dzien": "20", "paid_on-rok": "2026"})
    assert page.status == 200
    assert "Dzień zapłaty: 20 listopada 2026" in page.text
    page.submit("Zaksięguj")
    assert balance(small_till, "unidentified") == 0
