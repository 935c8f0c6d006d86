"""The books by example: what one payment makes of arrears, interest, duties, surpluses, corrections and shops."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from config.settings import Gateway
from portal.billing import baskets
from portal.billing.callbacks import settle
from portal.billing.gateway import Answer, Word
from portal.billing.ledger.book import Transfer, UnbalancedError, book, digest, total
from portal.billing.ledger.models import Book, Entry, Move
from portal.billing.models import Basket, Charge, Payment
from portal.billing.queries import find_picture
from portal.billing.refunds import note_withdrawn
from portal.billing.settling import post
from portal.billing.taxes.actions import Decision, correct
from portal.billing.taxes.models import Assessment, TaxAccount
from portal.cases.models import Case
from portal.errors import Conflict, NotFound, Refused
from portal.security import Actor
from portal.words import day_of
from tests.billing.house import ANNA, JAN, START, TAXES, House
from tests.support.money import open_account, owe, pay_off

pytestmark = pytest.mark.engines

PERSON = Actor("resident", ANNA, "Anna", subject_id=ANNA)
# due on Friday 15 May 2026; on Monday 23 November 192 days late, 10,5 %: 165,70 of interest on 3000 zł, so 166
LATE, SOON = date(2026, 5, 15), date(2026, 12, 15)


def sums(house: House, **where: Any) -> dict[str, int]:
    """What each book holds."""
    with house.reading() as session:
        query = select(Entry.book, total()).group_by(Entry.book)
        for name, value in where.items():
            query = query.where(getattr(Entry, name) == value)
        return {str(row[0]): row[1] for row in session.execute(query) if row[1]}


def taxed(house: House, *dues: tuple[str, date, int], kind: str = "property_tax", who: int = ANNA) -> int:
    with house.portal.db.writing() as session:
        account = open_account(session, who, START, kind)
        owe(session, house.portal, account, list(dues), START)
        return account.id


def pay(house: House, wanted: list[dict[str, Any]], *, click: str = "click-of-the-basket") -> list[Payment]:
    """Keep a basket, begin each shop's part, pay at the gateway, settle."""
    now = house.clock.now()
    with house.portal.db.writing() as session:
        basket = baskets.make(session, wanted, click, payer_id=ANNA, now=now)
        shops = [part.shop for part in baskets.quote(session, basket, day_of(now), house.portal.facts).parts]
        begun = [
            baskets.begin_part(
                session, basket, shop, f"{click}-{shop}", actor=PERSON, now=now, facts=house.portal.facts
            )
            for shop in shops
        ]
    for payment in begun:
        transact(house, payment)
    with house.reading() as session:
        return [session.get_one(Payment, payment.id) for payment in begun]


def transact(house: House, payment: Payment) -> None:
    from portal.billing import actions, gateway

    url = gateway.register(
        house.settings, payment, description="Podatek", email="anna@example.pl", language="pl",
        return_url=f"{house.settings.base_url}/powrot", notify_url=f"{house.settings.base_url}/platnosc/powiadomienie",
    )  # fmt: skip
    with house.portal.db.writing() as session:
        actions.note_registered(session, payment, url, house.clock.now())
    house.sandbox.pay(payment.session_id)
    settle(house.portal, payment.session_id, now=house.clock.now())


def left(house: House) -> list[int]:
    with house.reading() as session:
        charges = session.scalars(select(Charge).where(Charge.account_id.is_not(None)).order_by(Charge.id))
        return [
            session.scalars(
                select(total()).where(Entry.charge_id == charge.id, Entry.book == Book.RECEIVABLE)
            ).one()
            for charge in charges
        ]


@pytest.fixture
def one_shop(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Let the taxes' shop be the main one, so that examples of law need one payment."""
    shops = {"taxes": house.settings.gateway, "revenues": house.settings.gateway}
    object.__setattr__(house.settings, "shops", shops)
    return house


def test_a_whole_arrear_is_paid_with_its_interest(one_shop: House) -> None:
    taxed(one_shop, ("II rata", LATE, 300_000))
    (payment,) = pay(one_shop, [{"charge": 3}])
    assert (payment.state, payment.amount_grosze) == ("paid", 316_600)
    assert left(one_shop) == [0]
    assert sums(one_shop, payment_id=payment.id) == {
        "clearing": 316_600, "receivable": -300_000, "interest": -16_600,
    }  # fmt: skip


def test_a_part_of_an_arrear_is_shared_between_principal_and_interest(one_shop: House) -> None:
    account = taxed(one_shop, ("II rata", LATE, 300_000))
    (payment,) = pay(one_shop, [{"account": account, "amount_grosze": 100_000}])
    principal = round(100_000 * 300_000 / 316_600)
    assert left(one_shop) == [300_000 - principal]
    assert sums(one_shop, payment_id=payment.id)["interest"] == principal - 100_000


def test_money_for_the_newest_instalment_goes_to_the_oldest_arrear(one_shop: House) -> None:
    taxed(one_shop, ("II rata", LATE, 5_000), ("V rata", SOON, 5_000))
    (payment,) = pay(one_shop, [{"charge": 4}])
    assert (payment.state, left(one_shop)) == ("paid", [0, 5_000])


def test_what_is_more_than_owed_is_the_payers_and_a_task(one_shop: House) -> None:
    account = taxed(one_shop, ("V rata", SOON, 5_000))
    (payment,) = pay(one_shop, [{"account": account, "amount_grosze": 7_000}])
    assert payment.state == "paid"
    assert sums(one_shop, payment_id=payment.id) == {
        "clearing": 7_000, "receivable": -5_000, "overpaid": -2_000,
    }  # fmt: skip
    assert one_shop.tasks() == ["surplus"]
    with one_shop.reading() as session:
        (mine,) = session.scalars(select(Entry).where(Entry.book == Book.OVERPAID))
        assert mine.subject_id == ANNA


def test_two_shops_are_two_payments_each_with_its_own_clearing(house: House) -> None:
    other = Gateway(TAXES, TAXES, "api-key-of-taxes", "crc-key-of-taxes", house.settings.gateway.base_url)
    object.__setattr__(house.settings, "shops", {"taxes": other})
    taxed(house, ("V rata", SOON, 5_000))
    payments = pay(house, [{"charge": 1}, {"charge": 3}])
    assert [(one.shop, one.amount_grosze, one.state) for one in payments] == [
        ("main", 2_100, "paid"),
        ("taxes", 5_000, "paid"),
    ]
    with house.reading() as session:
        query = select(Entry.part, total()).where(Entry.book == Book.CLEARING).group_by(Entry.part)
        assert dict(session.execute(query).all()) == {"main": 2_100, "taxes": 5_000}
    assert house.charge().paid_at is not None


def test_money_for_a_shop_that_is_not_configured_never_leaves(house: House) -> None:
    taxed(house, ("V rata", SOON, 5_000))
    from portal.errors import Unavailable

    with pytest.raises(Unavailable):
        pay(house, [{"charge": 3}])
    assert house.states() == ["created"]


def test_somebody_elses_basket_is_not_found(one_shop: House) -> None:
    taxed(one_shop, ("V rata", SOON, 5_000))
    with one_shop.portal.db.writing() as session:
        basket = baskets.make(session, [{"charge": 3}], "click-of-the-basket", payer_id=ANNA, now=START)
        with pytest.raises(NotFound):
            baskets.get_own(session, basket.token, JAN)
        with pytest.raises(NotFound):
            baskets.make(session, [{"charge": 3}], "click-of-the-basket", payer_id=JAN, now=START)


def test_nothing_chosen_and_nothing_left_are_told(one_shop: House) -> None:
    taxed(one_shop, ("V rata", SOON, 5_000))
    with one_shop.portal.db.writing() as session:
        with pytest.raises(Refused):
            baskets.make(session, [], "click-of-the-basket", payer_id=ANNA, now=START)
        basket = baskets.make(session, [{"charge": 3}], "click-of-the-basket", payer_id=ANNA, now=START)
        pay_off(session, one_shop.portal, session.get_one(Charge, 3), START)
        with pytest.raises(Conflict):
            baskets.begin_part(
                session, basket, "taxes", "c" * 20, actor=PERSON, now=START, facts=one_shop.portal.facts
            )


def test_two_duties_in_one_payment_let_both_matters_go_on(one_shop: House) -> None:
    with one_shop.portal.db.writing() as session:  # the second matter is Anna's too
        other = session.get_one(Charge, 2)
        other.subject_id = ANNA
    (payment,) = pay(one_shop, [{"charge": 1}, {"charge": 2}])
    assert (payment.state, payment.amount_grosze) == ("paid", 4_200)
    assert [case.fee_settled for case in one_shop.all(Case)] == [True, True]
    with one_shop.portal.db.writing() as session:
        for case in one_shop.all(Case):
            note_withdrawn(session, case.id, one_shop.clock.now())
    assert one_shop.tasks() == ["withdrawn_paid", "withdrawn_paid"]


def test_a_civil_debt_is_the_one_that_the_payer_named(one_shop: House) -> None:
    taxed(one_shop, ("rok 2025", date(2025, 3, 31), 40_000), ("rok 2026", date(2026, 3, 31), 40_000),
          kind="perpetual_usufruct")  # fmt: skip
    (payment,) = pay(one_shop, [{"charge": 4}])
    assert payment.amount_grosze > 40_000
    assert left(one_shop) == [40_000, 0]


def test_surplus_money_is_not_asked_for_again(one_shop: House) -> None:
    account = taxed(one_shop, ("V rata", SOON, 5_000))
    wanted = [{"account": account, "amount_grosze": 1_000}]
    with one_shop.portal.db.writing() as session:
        pay_off(session, one_shop.portal, session.get_one(Charge, 3), START)
    (payment,) = pay(one_shop, wanted)
    assert payment.state == "surplus"
    with one_shop.reading() as session:
        basket = session.get_one(Basket, payment.basket_id)
        quote = baskets.quote(session, basket, day_of(START), one_shop.portal.facts)
    assert (list(quote.parts), [one.id for one in quote.paid]) == ([], [payment.id])


def test_a_moment_before_the_payment_was_begun_is_not_when_it_was_paid(one_shop: House) -> None:
    taxed(one_shop, ("II rata", LATE, 300_000))
    now = one_shop.clock.now()
    with one_shop.portal.db.writing() as session:
        basket = baskets.make(session, [{"charge": 3}], "c" * 20, payer_id=ANNA, now=now)
        begun = baskets.begin_part(
            session, basket, "taxes", "c" * 20, actor=PERSON, now=now, facts=one_shop.portal.facts
        )
    with one_shop.reading() as session:
        picture = find_picture(session, begun.session_id)
    assert picture is not None
    answer = Answer(Word.PAID, 4711, 154, now - timedelta(days=400))
    with one_shop.portal.db.writing() as session:
        post(session, one_shop.portal, picture, answer, now)
    assert sums(one_shop)["interest"] == -16_600


# ------------------------------------------------------------------------------------------ corrections
def corrected(house: House, account_id: int, grosze: int) -> None:
    with house.portal.db.writing() as session:
        row = session.scalars(select(Assessment).where(Assessment.account_id == account_id)).one()
        decision = Decision(row.year, grosze, "FN-II.3120.9.2026", date(2026, 11, 20))
        correct(session, house.portal, row, decision, due_on=date(2026, 12, 7), now=house.clock.now())


def test_a_lower_assessment_takes_off_the_last_instalments(house: House) -> None:
    account = taxed(house, ("III rata", SOON, 5_000), ("IV rata", SOON, 5_000))
    corrected(house, account, 4_000)
    assert left(house) == [4_000, 0]
    assert house.all(Charge)[-1].paid_at is not None


def test_a_lower_assessment_of_what_was_paid_is_an_overpayment(house: House) -> None:
    account = taxed(house, ("III rata", LATE, 5_000))
    with house.portal.db.writing() as session:
        pay_off(session, house.portal, session.get_one(Charge, 3), START)
    corrected(house, account, 3_000)
    assert sums(house)["overpaid"] == -2_000


def test_a_higher_assessment_is_one_more_charge(house: House) -> None:
    account = taxed(house, ("III rata", SOON, 5_000))
    corrected(house, account, 6_500)
    assert left(house) == [5_000, 1_500]


def test_a_correction_that_changes_nothing_is_refused(house: House) -> None:
    account = taxed(house, ("III rata", SOON, 5_000))
    with pytest.raises(Refused):
        corrected(house, account, 5_000)


# ---------------------------------------------------------------------------------------------- the books
def test_a_transfer_that_does_not_add_up_is_never_written(house: House) -> None:
    before = sums(house)
    transfer = Transfer(Move.PAID, START, START.date(), "paid:0")
    transfer.debit(Book.CLEARING, 100, "main")
    transfer.credit(Book.RECEIVABLE, 99)
    with pytest.raises(UnbalancedError), house.portal.db.writing() as session:
        book(session, house.portal.vault, [transfer])
    assert sums(house) == before


@pytest.mark.breaks_books  # money of no payment
def test_a_transfer_of_one_name_is_booked_once(house: House) -> None:
    def transfer() -> Transfer:
        made = Transfer(Move.PAID, START, START.date(), "paid:4711")
        made.debit(Book.CLEARING, 100, "main")
        made.credit(Book.UNIDENTIFIED, 100)
        return made

    with house.portal.db.writing() as session:
        book(session, house.portal.vault, [transfer()])
    with pytest.raises(IntegrityError), house.portal.db.writing() as session:
        book(session, house.portal.vault, [transfer()])


@pytest.mark.parametrize(
    "act", ["UPDATE ledger_entries SET amount_grosze = amount_grosze + 1", "DELETE FROM ledger_entries"]
)
def test_the_database_refuses_to_change_or_forget_an_entry(house: House, act: str) -> None:
    with pytest.raises(DatabaseError), house.portal.db.writing() as session:
        session.execute(text(act))


def test_an_entry_read_back_matches_its_digest_and_a_changed_one_does_not(house: House) -> None:
    with house.reading() as session:
        entry = session.scalars(select(Entry).limit(1)).one()
    values = {name: getattr(entry, name) for name in Entry.__table__.columns.keys()}  # noqa: SIM118 - a column collection
    assert digest(house.portal.vault, values) == entry.digest
    assert digest(house.portal.vault, values | {"amount_grosze": entry.amount_grosze + 1}) != entry.digest


def test_an_account_is_opened_once(house: House) -> None:
    with house.portal.db.writing() as session:
        open_account(session, ANNA, START, number="P000001")
    with pytest.raises(IntegrityError), house.portal.db.writing() as session:
        session.add(
            TaxAccount(number="P000001", subject_id=JAN, kind="property_tax", title="x", opened_at=START)
        )
