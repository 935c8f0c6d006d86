"""The tax position and its page: arrears as of a day, nobody else's, in one statement."""

from __future__ import annotations

from datetime import date

import pytest

from portal.billing.models import TaxAccount, TaxInstalment
from portal.billing.taxes import list_accounts, register_readers, tax_position
from portal.service import Reads, TaxPosition
from tests.billing.house import ANNA, JAN, START, House

INSTALMENTS = [
    ("I rata 2026", date(2026, 3, 16), 30_000, 30_000),
    ("II rata 2026", date(2026, 5, 15), 30_000, 0),
    ("III rata 2026", date(2026, 9, 15), 30_000, 29_000),
    ("IV rata 2026", date(2026, 11, 23), 30_000, 0),
    ("I rata 2027", date(2027, 3, 15), 30_000, 0),
]


@pytest.fixture
def taxed(house: House) -> House:
    with house.portal.db.writing() as session:
        for who, number in ((ANNA, "PN/1"), (JAN, "PN/2"), (ANNA, "GO/1")):
            account = TaxAccount(number=number, subject_id=who, kind="property", title="Podatek od nieruchomości",
                                 as_of=START)  # fmt: skip
            session.add(account)
            session.flush()
            for period, due_on, amount, paid in INSTALMENTS if number == "PN/1" else []:
                session.add(TaxInstalment(account_id=account.id, period=period, due_on=due_on, amount_grosze=amount,
                                          paid_grosze=paid))  # fmt: skip
    return house


def position(house: House, who: int, on: date) -> TaxPosition:
    with house.reading() as session, house.counting() as sent:
        found = tax_position(session, who, on, house.portal.facts)
    assert len([one for one in sent if one.startswith("SELECT")]) == 1
    return found


def test_arrears_are_what_fell_due_before_the_day_and_is_unpaid(taxed: House) -> None:
    found = position(taxed, ANNA, date(2026, 11, 23))
    assert found.accounts == 2
    assert [(item.period, item.principal_grosze, item.interest_grosze) for item in found.arrears] == [
        ("II rata 2026", 30_000, 1700),
        ("III rata 2026", 1_000, 0),
    ]
    assert found.total_grosze == 32_700


def test_the_last_day_of_a_term_is_not_late(taxed: House) -> None:
    assert len(position(taxed, ANNA, date(2026, 11, 24)).arrears) == 3
    assert len(position(taxed, ANNA, date(2026, 5, 15)).arrears) == 0


def test_somebody_without_arrears_or_accounts_has_none(taxed: House) -> None:
    assert position(taxed, JAN, date(2026, 11, 23)) == TaxPosition(date(2026, 11, 23), 1, ())
    assert position(taxed, 99, date(2026, 11, 23)).accounts == 0


def test_services_read_it_by_its_name(taxed: House) -> None:
    readers: dict = {}
    register_readers(readers)
    assert readers[Reads.TAX_POSITION] is tax_position


def test_the_page_shows_each_instalment_and_what_is_late(taxed: House) -> None:
    with taxed.counting() as sent:
        page = taxed.browser(ANNA).get("/moje/podatki")
    assert page.status_code == 200
    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "927,00 zł" in text
    assert "327,00 zł po terminie" in text
    assert "192 dni po terminie" in text
    assert "17,00 zł" in text
    assert "tak małych nie naliczamy" in text
    assert len([one for one in sent if one.startswith("SELECT")]) == 1
    assert "192 dni" not in taxed.browser(JAN).get("/moje/podatki").text


def test_the_page_says_so_when_there_is_nothing(house: House) -> None:
    assert "Nie prowadzimy dla Ciebie żadnego konta" in house.browser(JAN).get("/moje/podatki").text.replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_an_overpaid_instalment_owes_nothing(taxed: House) -> None:
    with taxed.portal.db.writing() as session:
        row = session.get_one(TaxInstalment, 2)
        row.paid_grosze = row.amount_grosze + 500
    with taxed.reading() as session:
        lines = list_accounts(session, ANNA, date(2026, 11, 23), taxed.portal.facts)[0].lines
    assert (lines[1].left_grosze, lines[1].interest_grosze, lines[1].days_late) == (0, 0, 0)
    assert len(position(taxed, ANNA, date(2026, 11, 23)).arrears) == 1
