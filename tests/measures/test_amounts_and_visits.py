"""Money paid online beside matters, first-time-right, matters online to a visit; figures that are younger than a month."""

from datetime import date

import pytest

from portal.billing.actions import pay_at_desk
from portal.billing.queries import list_case_charges
from portal.cases import queries as cases
from portal.cases.models import Channel
from portal.cases.tallies.actions import count as tally
from portal.cases.tallies.models import Ending
from portal.measures.channels import DEFINITION, Delivered, Paid, Vector
from portal.measures.counting import recount_all
from portal.measures.definitions import FIRST_TIME_RIGHT, ONLINE_TO_VISITS, PAID_AMOUNT, PAID_ONLINE, Group
from portal.measures.jobs import FINAL_AFTER
from portal.measures.publishing.freezing import freeze, newest, reckon, verify
from portal.measures.publishing.models import Figure, Status
from portal.measures.queries import list_months
from portal.measures.statistics.shares import Ratio
from portal.measures.visiting import count_came, online_to_visits
from portal.visits.models import Outcome, Visit
from portal.visits.serving import finish
from tests.insight.test_insight import MANAGER
from tests.support.desk import EXEMPT, SLUG, Desk
from tests.support.people import sign_in
from tests.support.visiting import OPEN, Office

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def group(paid: Paid, matters: int, grosze: int = 0, *, channel: str = Channel.PORTAL, **more: int) -> Group:
    vector = Vector(channel, visited=False, on_paper=False, paid=paid, delivered=Delivered.PORTAL)
    return Group(SLUG, "FN", vector, "settled", matters, charged_grosze=grosze, **more)


def test_the_share_of_money_is_not_that_of_matters() -> None:
    groups = [
        group(Paid.ONLINE, 9, 9 * 2100), group(Paid.OFFICE, 1, 81_100), group(Paid.OPEN, 5, 10_500),
        group(Paid.NOTHING, 3),
    ]  # fmt: skip
    by_count, by_amount = PAID_ONLINE.of(groups), PAID_AMOUNT.of(groups)
    assert (by_count.count, by_count.of) == (9, 10)
    assert (by_amount.count, by_amount.of, by_amount.percent) == (18_900, 100_000, 18.9)


def test_first_time_right_are_the_settled_ones_that_nobody_was_called_to_complete() -> None:
    share = FIRST_TIME_RIGHT.of([group(Paid.NOTHING, 7, returned=2), group(Paid.OFFICE, 3, returned=3)])
    assert (share.count, share.of) == (5, 10)


def test_matters_online_to_a_visit_may_be_above_one_and_to_none_is_nothing() -> None:
    groups = [group(Paid.NOTHING, 8), group(Paid.NOTHING, 2, channel=Channel.COUNTER)]
    assert online_to_visits(groups, 2) == Ratio(8, 4)
    assert Ratio(8, 4).value == 2.0
    assert (Ratio(8, 0).value, Ratio(8, 0).bounds) == (None, None)


def test_who_came_to_a_visit_and_opened_a_matter_came_once() -> None:
    groups = [group(Paid.NOTHING, 8), group(Paid.NOTHING, 5, channel=Channel.COUNTER)]
    assert (
        online_to_visits(groups, 10, 3).of == 12
    )  # of five brought matters three were opened at three of ten visits
    assert online_to_visits(groups, 10, 7).of == 10  # two visits opened a matter that came by another way


@pytest.mark.engines
def test_a_visit_that_ended_with_a_matter_and_the_matter_are_one_coming(desk: Desk) -> None:
    office = Office(desk.house)
    for minute, outcome in ((30, Outcome.CASE_OPENED), (60, Outcome.INFORMED)):
        number = office.book(1, OPEN + minute)
        with desk.writing() as session:
            visit = session.get_one(Visit, number)
            visit.state = "under_way"
            session.flush()
            finish(session, visit, outcome, None, desk.now)
    desk.file(EXEMPT, channel=Channel.COUNTER)
    with desk.reading() as session:
        assert count_came(session, NOVEMBER, date(2026, 12, 1)) == (2, 1)
        assert reckon(session, desk.portal, NOVEMBER)[ONLINE_TO_VISITS.code, ""] == Ratio(0, 2)


@pytest.mark.engines
def test_amounts_of_the_facts_are_those_of_the_rows(desk: Desk) -> None:
    paid = desk.file(arrived_on=date(2026, 10, 5))
    desk.file(arrived_on=date(2026, 10, 6))
    desk.file(EXEMPT, arrived_on=date(2026, 10, 6))
    with desk.writing() as session:
        case = cases.get_by_reference(session, paid)
        clerk = desk.clerk
        pay_at_desk(session, desk.portal, list_case_charges(session, case.id), actor=clerk, now=desk.now)
        assert tally(session, "once", Ending.INFORMED, SLUG, actor=clerk, now=desk.now)
        recount_all(session, desk.now)
    with desk.reading() as session:
        (month,) = list_months(session, OCTOBER, NOVEMBER, demo_city=False)
        shown = month.of(PAID_AMOUNT)
        found = reckon(session, desk.portal, OCTOBER)
        november = reckon(session, desk.portal, NOVEMBER)[ONLINE_TO_VISITS.code, ""]
    assert (shown.count, shown.of) == (0, 2100)
    assert found[PAID_AMOUNT.code, SLUG] == shown
    assert sorted(one.charged_grosze for one in month.groups) == [0, 2100, 2100]
    assert (november.count, november.of) == (0, 1)


def test_a_month_told_before_a_measure_existed_is_still_equal(small_desk: Desk) -> None:
    small_desk.file(EXEMPT, arrived_on=date(2026, 10, 5))
    before = Figure(
        month=OCTOBER, code="share_strict", revision=1, definition=DEFINITION, query="0" * 64, numerator=1, denominator=1,
        unknown=0, status=Status.PROVISIONAL, seal_id=0, seal_hash="", computed_at=small_desk.now,
    )  # fmt: skip
    with small_desk.writing() as session:
        session.add(before)
    with small_desk.reading() as session:
        # its own measure is looked at in full: of the service nothing was told
        assert {(one.code, one.service) for one in verify(session, small_desk.portal, OCTOBER)} == {
            ("share_strict", SLUG)
        }
    with small_desk.writing() as session:
        freeze(session, small_desk.portal, OCTOBER, final_after=FINAL_AFTER, now=small_desk.now)
    with small_desk.reading() as session:
        assert list(verify(session, small_desk.portal, OCTOBER)) == []
        assert (ONLINE_TO_VISITS.code, "") in newest(session, OCTOBER)
        assert ("first_time_right", "") in newest(session, OCTOBER)


def test_the_pages_show_money_as_money(small_desk: Desk) -> None:
    paid = small_desk.file(arrived_on=date(2026, 10, 5))
    with small_desk.writing() as session:
        case = cases.get_by_reference(session, paid)
        charges = list_case_charges(session, case.id)
        pay_at_desk(session, small_desk.portal, charges, actor=small_desk.clerk, now=small_desk.now)
        recount_all(session, small_desk.now)
        freeze(session, small_desk.portal, OCTOBER, final_after=FINAL_AFTER, now=small_desk.now)
    manager = sign_in(small_desk.house, MANAGER)
    text = manager.go("/liczby/miesiace/2026-10").text
    assert "Kwota opłacona online" in text
    assert "21,00" in text
    assert "Sprawy online na jedną wizytę w urzędzie" in text
    assert "Dobrze za pierwszym razem" in manager.go("/liczby/uslugi").text
