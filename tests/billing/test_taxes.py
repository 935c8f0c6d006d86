"""The tax position and its page: arrears as of a day, nobody else's, in one statement."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.billing.allocating import OpenCharge, credit, mark
from portal.billing.law.allocation import Part
from portal.billing.ledger.book import Transfer, book
from portal.billing.ledger.models import Book, Move
from portal.billing.models import Charge
from portal.billing.taxes.reading import list_owed, register_readers, tax_position
from portal.service import Reads, TaxPosition
from tests.billing.house import ANNA, JAN, START, House
from tests.support.money import open_account, owe

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
            account = open_account(session, who, START, number=number)
            if number != "PN/1":
                continue
            dues = [(period, due_on, amount) for period, due_on, amount, _paid in INSTALMENTS]
            charges = owe(session, house.portal, account, dues, START)
            for charge, (*_due, paid) in zip(charges, INSTALMENTS, strict=True):
                take(session, house, charge, paid)
    return house


def take(session: Session, house: House, charge: Charge, grosze: int) -> None:
    """Let a part of a charge have been paid at the desk."""
    if not grosze:
        return
    part, owed = Part(charge.id, grosze, 0), OpenCharge(charge, charge.amount_grosze)
    mark(session, [part], [owed], START)
    transfer = Transfer(Move.DESK_PAID, START, START.date(), f"desk:{charge.id}")
    transfer.debit(Book.DESK, grosze)
    credit(transfer, [part], [owed])
    book(session, house.portal.vault, [transfer])


def position(house: House, who: int, on: date) -> TaxPosition:
    with house.reading() as session, house.counting() as sent:
        found = tax_position(session, who, on, house.portal.facts)
    assert len([one for one in sent if one.startswith("SELECT")]) == 2  # our books, and other systems
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


def test_what_is_owed_is_what_the_books_say_is_left(taxed: House) -> None:
    with taxed.reading() as session, taxed.counting() as sent:
        owed = list_owed(session, ANNA, date(2026, 11, 23), taxed.portal.facts)
    assert [
        (line.charge.period, line.left_grosze, line.interest_grosze, line.days_late)
        for line in owed.lines
        if line.account is not None
    ] == [
        ("II rata 2026", 30_000, 1700, 192),
        ("III rata 2026", 1_000, 0, 69),
        ("IV rata 2026", 30_000, 0, 0),
        ("I rata 2027", 30_000, 0, 0),
    ]
    assert (owed.total_grosze, owed.late_grosze) == (92_700 + 2_100, 32_700)
    assert len([one for one in sent if one.startswith("SELECT")]) == 1
