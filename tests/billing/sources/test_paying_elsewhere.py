"""Paying on an account that another system keeps: taken here, reported there once, never divided by us."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.billing import baskets
from portal.billing.gateway import Answer, Word
from portal.billing.ledger.book import total
from portal.billing.ledger.models import Book, Entry
from portal.billing.models import Payment
from portal.billing.queries import find_picture
from portal.billing.settling import post
from portal.billing.sources import queries, reading
from portal.billing.sources.models import MirrorAccount, MirrorLine, SourceReport
from portal.billing.taxes.reading import tax_position
from portal.errors import Refused
from portal.security import Actor
from tests.billing.house import ANNA, House

PERSON = Actor("resident", ANNA, "Anna", subject_id=ANNA)
CLICK = "click-of-the-basket"


@pytest.fixture
def elsewhere(house: House) -> House:
    """Anna has an account of waste fees in another system: one instalment late, one to come."""
    object.__setattr__(house.settings, "shops", {"taxes": house.settings.gateway})
    now = house.clock.now()
    with house.portal.db.writing() as session:
        source = queries.ensure_source(session, "file")
        account = MirrorAccount(
            source_id=source.id, number="GO-1", subject_id=ANNA, kind="waste_fee", title="Odpady",
            content_hash="0" * 64, as_of=now,
        )  # fmt: skip
        session.add(account)
        session.flush()
        for number, due_on, paid in ((1, date(2026, 9, 15), 5_000), (2, date(2026, 12, 15), 0)):
            session.add(
                MirrorLine(
                    account_id=account.id, external_id=str(number), period=f"{number}. kwartał", due_on=due_on,
                    amount_grosze=12_000, paid_grosze=paid, interest_grosze=0,
                )
            )  # fmt: skip
    return house


def begin(house: House, grosze: int) -> Payment:
    now = house.clock.now()
    with house.portal.db.writing() as session:
        wanted = [{baskets.MIRROR: 1, baskets.AMOUNT: grosze}]
        basket = baskets.make(session, wanted, CLICK, payer_id=ANNA, now=now)
        return baskets.begin_part(
            session, basket, "taxes", CLICK, actor=PERSON, now=now, facts=house.portal.facts
        )


def settle(house: House, payment: Payment) -> str:
    now = house.clock.now()
    with house.reading() as session:
        picture = find_picture(session, payment.session_id)
    assert picture is not None
    with house.portal.db.writing() as session:
        return post(session, house.portal, picture, Answer(Word.PAID, 4711, 154, now), now)


def view(house: House) -> reading.AccountView:
    with house.reading() as session:
        (found,) = reading.list_accounts(session, ANNA, house.clock.now(), house.portal.facts)
    return found


def test_money_is_taken_reported_once_and_no_longer_payable(elsewhere: House) -> None:
    assert (view(elsewhere).owed_grosze, view(elsewhere).payable_grosze) == (19_000, 19_000)
    assert settle(elsewhere, begin(elsewhere, 7_000)) == "paid"
    (report,) = elsewhere.all(SourceReport)
    assert (report.account_number, report.amount_grosze, report.state) == ("GO-1", 7_000, "waiting")
    assert (view(elsewhere).owed_grosze, view(elsewhere).payable_grosze) == (19_000, 12_000)
    with elsewhere.reading() as session:
        query = select(Entry.book, Entry.part, Entry.subject_id, total()).where(Entry.payment_id == 1)
        rows = session.execute(query.group_by(Entry.book, Entry.part, Entry.subject_id)).all()
    assert sorted(map(tuple, rows)) == [
        (Book.CLEARING, "taxes", None, 7_000),
        (Book.FORWARDED, queries.NAME, ANNA, -7_000),
    ]
    assert elsewhere.tasks() == []
    assert elsewhere.messages() == ["paid"]


def test_more_than_is_owed_there_is_refused_before_anybody_pays(elsewhere: House) -> None:
    with pytest.raises(Refused, match="190,00"):
        begin(elsewhere, 19_001)
    assert elsewhere.payments() == []


def test_stale_figures_can_be_read_and_not_paid(elsewhere: House) -> None:
    elsewhere.clock.at += timedelta(hours=37)
    assert (view(elsewhere).is_stale, view(elsewhere).owed_grosze) == (True, 19_000)
    with pytest.raises(Refused, match="stare"):
        begin(elsewhere, 7_000)


def test_a_certificate_reads_the_same_arrears_as_of_the_same_day(elsewhere: House) -> None:
    with elsewhere.reading() as session:
        found = tax_position(session, ANNA, date(2026, 11, 25), elsewhere.portal.facts)
    assert [(item.period, item.principal_grosze) for item in found.arrears] == [("1. kwartał", 7_000)]
    assert (found.accounts, found.as_of) == (1, date(2026, 11, 23))
