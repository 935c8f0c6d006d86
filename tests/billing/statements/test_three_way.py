"""Books, gateway and bank side by side: every difference has its reason, and the reasons tie to the grosz."""

from datetime import date, timedelta

import pytest

from portal.billing.payouts import fetching, queries
from portal.billing.payouts.models import GatewayBatch, GatewayItem
from portal.billing.payouts.three_way import Difference, ShopFigures, Turnover, Why, three_way
from portal.billing.statements import hand, undoing
from portal.billing.statements.models import BankLine
from portal.words import day_of
from tests.billing.statements.rig import TODAY

DUE = date(2026, 12, 15)
NOTHING = Turnover(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def paid(rig, count, first_payer=1):
    """So many people pay 100 zł each at the gateway."""
    found = []
    for number in range(count):
        account = rig.account(first_payer + number, [("IV kwartał", DUE, 10_000)], "waste_fee")
        found.append(rig.pay(rig.charges(account)[0]))
    return found


def agree(rig, shop="taxes", first=TODAY, last=TODAY, late=TODAY - timedelta(days=5)):
    with rig.portal.db.reading() as session:
        found = three_way(queries.find_figures(session, shop, first, last, late))
    assert found.is_whole, found
    return found


def reasons(found):
    return {one.why: one.grosze for one in found.figures.reasons}


def test_money_is_followed_from_the_payment_to_the_bank(rig):
    assert agree(rig).figures.reasons == []
    paid(rig, 3)
    assert reasons(agree(rig)) == {Why.NOT_PAID_OUT: 30_000}
    rig.sandbox.pay_out(net=True)
    assert reasons(agree(rig)) == {Why.NOT_PAID_OUT: 30_000}
    rig.fetch()
    found = agree(rig)
    assert reasons(found) == {Why.ON_THE_WAY: 30_000}
    assert [row.grosze for row in found.figures.only_told] == [29_430]
    rig.take_and_book(rig.statement())
    found = agree(rig)
    assert reasons(found) == {}
    turnover = found.figures.turnover
    assert (turnover.paid_grosze, turnover.cleared_grosze, turnover.told_grosze) == (30_000, 30_000, 29_430)
    assert (turnover.came_grosze, turnover.kept_grosze) == (29_430, 570)


@pytest.mark.parametrize("was_read", [False, True], ids=["never read", "read before"])
def test_payouts_of_weeks_in_which_nobody_could_ask_are_asked_for_afterwards(sqlite_rig, was_read):
    """The gateway tells of 31 days at once; two weeks back from today would leave these for a person for ever."""
    rig = sqlite_rig
    paid(rig, 1)
    if was_read:
        rig.fetch()
    for days in (1, 40):
        rig.push(days=days)
        rig.sandbox.pay_out()
        paid(rig, 1, first_payer=1 + days)
    rig.push(days=60)
    rig.fetch()
    assert sorted(one.gross_grosze for one in rig.all(GatewayBatch)) == [10_000, 10_000]
    with rig.portal.db.reading() as session:
        assert fetching.known_until(session, "taxes", day_of(rig.clock.now())) == day_of(rig.clock.now())


def test_a_payment_that_only_the_gateway_knows_of_is_named(rig):
    mine, _ = paid(rig, 2)
    rig.sandbox.pay_out()
    rig.fetch()
    with rig.portal.db.writing() as session:
        item = session.query(GatewayItem).filter_by(payment_id=mine.id).one()
        item.session_id, item.payment_id, item.state = "another-system", None, "missing_here"
    rig.take_and_book(rig.statement())
    found = agree(rig)
    assert reasons(found) == {Why.STRANGE: -10_000, Why.NOT_PAID_OUT: 10_000}
    (row,) = next(one for one in found.figures.reasons if one.why is Why.STRANGE).rows
    assert row.session_id == "another-system"


def test_another_sum_at_the_gateway_is_named(rig):
    paid(rig, 1)
    rig.sandbox.pay_out()
    rig.fetch()
    with rig.portal.db.writing() as session:
        item, batch = session.query(GatewayItem).one(), session.query(GatewayBatch).one()
        item.amount_grosze, item.state = 10_500, "differs"
        batch.gross_grosze, batch.amount_grosze = 10_500, 10_000
    rig.take_and_book(rig.statement())
    assert reasons(agree(rig)) == {Why.STRANGE: -500}


def test_a_guessed_payout_and_one_matched_by_hand_tie_as_well(rig):
    paid(rig, 2)
    rig.sandbox.pay_out(net=True)
    rig.take_and_book(rig.statement())
    assert reasons(agree(rig)) == {Why.NOT_PAID_OUT: 20_000}

    def act(what, *args):
        with rig.portal.db.writing() as session:
            line = session.get_one(BankLine, rig.lines()[0].id)
            what(session, rig.portal, line, *args, actor=rig.actor, now=rig.clock.now())

    act(hand.match_held, "taxes", TODAY)
    assert reasons(agree(rig)) == {}
    act(undoing.undo, "zła wypłata")
    assert sum(reasons(agree(rig)).values()) == 20_000


def test_old_money_in_no_payout_is_late(rig):
    paid(rig, 1)
    (reason,) = agree(rig, late=TODAY + timedelta(days=1)).figures.reasons
    assert [row.is_late for row in reason.rows] == [True]
    assert [row.is_late for row in agree(rig).figures.reasons[0].rows] == [False]


def test_days_without_anything_agree_on_nothing(rig):
    paid(rig, 1)
    rig.sandbox.pay_out()
    rig.fetch()
    rig.take_and_book(rig.statement())
    yesterday = TODAY - timedelta(days=1)
    assert agree(rig, first=yesterday, last=yesterday).figures.turnover == NOTHING


def test_a_payout_told_today_that_comes_tomorrow_is_named_on_both_days(rig):
    paid(rig, 1)
    rig.sandbox.pay_out()
    rig.fetch()
    rig.take_and_book(rig.statement())
    tomorrow = TODAY + timedelta(days=1)
    with rig.portal.db.writing() as session:
        batch = session.query(GatewayBatch).one()
        batch.paid_out_at += timedelta(days=1)
    assert [row.grosze for row in agree(rig).figures.only_came] == [10_000]
    found = agree(rig, first=tomorrow, last=tomorrow)
    assert [row.grosze for row in found.figures.only_told] == [10_000]


def test_what_no_reason_explains_is_said():
    found = three_way(ShopFigures("taxes", 500, NOTHING, [Difference(Why.OTHER, 1, 300)], [], [], []))
    assert (found.is_whole, found.unexplained_grosze) == (False, 200)


@pytest.mark.parametrize(("status", "error"), [(403, "off"), (401, "off"), (404, "off"), (500, "silent")])
def test_reports_that_are_not_to_be_had_are_said_and_break_nothing(rig, status, error):
    paid(rig, 1)
    rig.sandbox.faults.plan("error", on="report", status=status, times=0)
    rig.fetch()
    with rig.portal.db.reading() as session:
        reports = queries.list_reports(session)
    assert {(shop, row.error, row.read_at) for shop, row in reports.items()} == {
        ("main", error, None), ("taxes", error, None),
    }  # fmt: skip
    assert reasons(agree(rig)) == {Why.NOT_PAID_OUT: 10_000}
