"""Accounts kept by hand: a person is found or written down, a year is assessed and corrected, each once."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.billing.ledger.models import Book, Entry
from portal.billing.models import Charge
from portal.billing.taxes.models import Assessment, TaxAccount
from tests.office.desk import KRYSTYNA, MARCIN
from tests.office.test_guards import at_once, sending
from tests.office.treasury.test_totals import JAN, MARTA
from tests.office.treasury.till import Till
from tests.support.visitor import Visitor

ACCOUNT = {"kind": "property_tax", "number": "N-104511", "object_title": "ul. Lipowa 1/2, Białystok"}
DECIDED = {"decided-dzien": "20", "decided-miesiac": "1", "decided-rok": "2026"}
YEAR = {"year": "2026", "amount": "484,00", "decision": "FN-II.3120.7.2026", **DECIDED}
MORE = {"amount": "512,00", "decision": "FN-II.3120.9.2026", **DECIDED}
DUE = {"due-dzien": "21", "due-miesiac": "12", "due-rok": "2026"}
LESS = {"amount": "100,00", "decision": "FN-II.3120.9.2026", **DECIDED}


def opened(till: Till) -> Visitor:
    """Open an account for Marta; the browser is on its page."""
    till.person(pesel=MARTA)
    page = till.treasurer().go("/skarbnik/konta").submit("Szukaj", q=MARTA)
    return page.follow("Otwórz nowe konto podatkowe: Marta Zalewska").submit("Otwórz konto", **ACCOUNT)


def assessed(till: Till, **typed: Any) -> Visitor:
    """Assess Marta's year; the browser is on the account's page."""
    return (
        opened(till).follow("Przypisz rok").submit("Dalej: podgląd", **{**YEAR, **typed}).submit("Zaksięguj")
    )


def lefts(till: Till) -> list[int]:
    """Return what the books say is left of each charge, by term."""
    charges = sorted(till.all(Charge), key=lambda one: (one.due_on, one.id))
    rows = [one for one in till.all(Entry) if one.book == Book.RECEIVABLE]
    return [sum(row.amount_grosze for row in rows if row.charge_id == one.id) for one in charges]


def test_an_account_is_opened_for_a_known_person_and_opens_once(till: Till) -> None:
    page = opened(till)
    assert page.heading == "Konto N-104511"
    for words in (
        "Marta Zalewska",
        "Podatek od nieruchomości: ul. Lipowa 1/2",
        "nie ma jeszcze żadnego przypisu",
    ):
        assert words in page.text
    again = till.treasurer().submit("Szukaj", q=MARTA).follow("Otwórz nowe konto podatkowe: Marta Zalewska")
    assert again.submit("Otwórz konto", **ACCOUNT).address == page.address
    assert len(till.all(TaxAccount)) == len(till.looks("tax.account_opened")) == 1


def test_another_persons_number_and_what_is_missing_are_refused_by_name(small_till: Till) -> None:
    opened(small_till)
    small_till.person("Kowalski", "Jan", pesel=JAN)
    page = small_till.treasurer().submit("Szukaj", q=JAN).follow("Otwórz nowe konto podatkowe: Jan Kowalski")
    page.submit("Otwórz konto", **ACCOUNT)
    assert page.status == 422
    assert "Konto o tym numerze już jest." in page.text
    page.submit("Otwórz konto", number="", kind="property_tax", object_title="", bank_account="12")
    for words in ("Wpisz numer konta", "Wpisz, czego dotyczy", "Numer rachunku ma 26 cyfr"):
        assert words in page.text
    assert len(small_till.all(TaxAccount)) == 1


def test_a_person_whom_nobody_knows_is_written_down_with_the_account(small_till: Till) -> None:
    page = small_till.treasurer().submit("Szukaj", q=JAN)
    page.follow("Nie znamy tej osoby. Wpisz ją i otwórz jej konto podatkowe")
    assert JAN not in page.address
    typed = {
        **ACCOUNT, "given_name": "Jan", "surname": "Kowalski", "street": "ul. Lipowa 1/2", "postal_code": "15-001",
        "town": "Białystok", "bank_account": "26 1240 5211 1111 0010 3553 3132",
    }  # fmt: skip
    address = page.address
    page.submit("Otwórz konto", **typed)
    assert page.heading == "Konto N-104511"
    assert page.go(address).submit("Otwórz konto", **typed).heading == "Konto N-104511"
    assert [one.full_name for one in small_till.subjects()] == ["Jan Kowalski"]
    assert [one.bank_account for one in small_till.all(TaxAccount)] == ["26124052111111001035533132"]


def test_a_year_is_shown_before_it_is_booked_and_booked_as_shown(till: Till) -> None:
    page = opened(till).follow("Przypisz rok").submit("Dalej: podgląd", **YEAR)
    for words in (
        "Sprawdź, zanim zaksięgujesz",
        "I rata 2026",
        "16 marca 2026",
        "16 listopada 2026",
        "484,00 zł",
    ):
        assert words in page.text
    assert till.all(Assessment) == till.all(Charge) == till.all(Entry) == []
    page.submit("Zaksięguj")
    assert page.heading == "Konto N-104511"
    assert "FN-II.3120.7.2026, 20 stycznia 2026" in page.text
    assert lefts(till) == [12_100] * 4
    assert len(till.looks("tax.assessed")) == 1


@pytest.mark.engines
def test_two_who_assess_the_same_year_at_once_charge_it_once(till: Till) -> None:
    page = opened(till).follow("Przypisz rok")
    address = page.address
    pages = [till.at(who).go(address).submit("Dalej: podgląd", **YEAR) for who in (MARCIN, KRYSTYNA)]
    answers = at_once([sending(one, address) for one in pages])
    assert [one.status for one in answers] == [200, 200]
    assert len(till.all(Assessment)) == 1
    assert sum(lefts(till)) == 48_400


def test_another_decision_for_the_same_year_is_refused(small_till: Till) -> None:
    page = (
        assessed(small_till).follow("Przypisz rok").submit("Dalej: podgląd", **{**YEAR, "amount": "500,00"})
    )
    assert page.status == 422
    assert "Rok 2026 jest już przypisany. Zmień go korektą." in page.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount": "0"}, "Wpisz kwotę od 0,01"),
        ({"year": "1888"}, "Wpisz liczbę od 2000 do 2100"),
        ({"decision": ""}, "Wpisz numer decyzji"),
        ({"decided-rok": "2027"}, "Ta data dopiero będzie"),
        ({"served-dzien": "1", "served-miesiac": "1", "served-rok": "2026"}, "zanim powstała"),
    ],
)
def test_a_wrong_assessment_says_what_to_correct_and_keeps_what_was_typed(
    small_till: Till, typed: dict[str, str], said: str
) -> None:
    page = opened(small_till).follow("Przypisz rok").submit("Dalej: podgląd", **{**YEAR, **typed})
    assert page.status == 422
    assert said in page.text
    assert page.page is not None
    kept = [one.get("value") for one in page.page.iter("input") if one.get("name") in {"decision", "amount"}]
    assert "484,00" in kept or "FN-II.3120.7.2026" in kept
    assert small_till.all(Assessment) == []


def test_a_higher_sum_becomes_a_due_of_its_own(till: Till) -> None:
    page = assessed(till).follow("Skoryguj 2026").submit("Dalej: podgląd", **MORE)
    assert page.status == 422
    assert "Kwota rośnie. Wpisz, do kiedy trzeba dopłacić." in page.text
    page.submit("Dalej: podgląd", **DUE)
    for words in ("wyrównanie21 grudnia 2026–28,00 zł", "Razem do zapłaty512,00 zł"):
        assert words in page.text
    page.submit("Zaksięguj")
    assert lefts(till) == [12_100] * 4 + [2_800]
    assert "korekta" in page.text
    assert len(till.looks("tax.corrected")) == 1


def test_a_lower_sum_comes_off_the_last_instalments_and_what_was_paid_is_overpaid(till: Till) -> None:
    page = assessed(till)
    account = till.all(TaxAccount)[0]
    till.pay(25_000, account=account)
    page.follow("Skoryguj 2026").submit("Dalej: podgląd", **LESS)
    # of 250,00 zł the interest on three late instalments took 9,00 zł
    assert "Powstanie nadpłata: 141,00 zł" in page.text
    assert sum(lefts(till)) == 48_400 - 24_100
    page.submit("Zaksięguj")
    assert sum(lefts(till)) == 0
    assert "Nadpłata tej osoby141,00 zł" in page.text


def test_money_that_comes_between_preview_and_booking_is_seen_and_nothing_is_booked(small_till: Till) -> None:
    page = assessed(small_till).follow("Skoryguj 2026").submit("Dalej: podgląd", **LESS)
    small_till.pay(12_100, account=small_till.all(TaxAccount)[0])
    page.submit("Zaksięguj")
    assert page.status == 409
    assert "W międzyczasie coś się na koncie zmieniło." in page.text
    assert len(small_till.all(Assessment)) == 1
    page.submit("Zaksięguj")
    assert page.status == 200
    assert len(small_till.all(Assessment)) == 2


@pytest.mark.engines
def test_a_correction_pressed_twice_is_one_and_another_of_the_same_assessment_is_refused(till: Till) -> None:
    address = assessed(till).follow("Skoryguj 2026").address
    pages = [
        till.at(who).go(address).submit("Dalej: podgląd", **{**MORE, **DUE}) for who in (MARCIN, KRYSTYNA)
    ]
    answers = at_once([sending(one, address) for one in pages])
    assert {one.status for one in answers} <= {200, 409}
    assert len(till.all(Assessment)) == 2
    late = till.treasurer().go(address).submit("Dalej: podgląd", **LESS)
    assert late.status == 422
    assert "Ten przypis już skorygowano." in late.text


def test_with_a_finance_system_the_pages_only_show(small_till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(small_till)
    monkeypatch.setattr("portal.office.treasury.accounts.EMBEDDED", "another")
    address = f"{page.address}/przypis"
    assert "Konta prowadzi system finansowy miasta." in page.go("/skarbnik/konta").text
    assert page.go(address).submit("Dalej: podgląd", **YEAR).status == 403
    assert small_till.all(Assessment) == []


def test_terms_after_a_late_delivery_are_shown(small_till: Till) -> None:
    served = {"served-dzien": "20", "served-miesiac": "11", "served-rok": "2026"}
    page = opened(small_till).follow("Przypisz rok").submit("Dalej: podgląd", **YEAR, **served)
    assert f"{date(2026, 11, 20) + timedelta(days=14):%-d} grudnia 2026" in page.text
