"""Instalments of a relief on the books: with the prolongation fee, and what becomes of one that is not paid on its day."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.billing.allocating import OpenCharge, divide, left_of_charge
from portal.billing.law.interest import Counting, last_day
from portal.billing.law.kinds import Regime
from portal.billing.models import Charge
from portal.billing.taxes.reading import Line, list_owed
from portal.citizen.taxes.view import calculation
from portal.service import Outcome, Relief, Schedule
from portal.words import day_of
from tests.support.books import assert_books_hold
from tests.support.bringing import LAW, Bringing, owe_three
from tests.support.desk import Desk


@pytest.fixture(autouse=True)
def _books_hold(desk: Desk) -> Iterator[None]:
    yield
    assert_books_hold(desk.portal)


def granted(desk: Desk, percent: int = 50, *, in_days: tuple[int, ...] = (60, 90)) -> Bringing:
    """Let what the resident owes be paid in instalments."""
    owe_three(desk)
    today = day_of(desk.now)
    days = tuple(today + timedelta(days=number) for number in in_days)
    relief = Relief.INSTALMENTS if len(days) > 1 else Relief.DEFERRED
    wanted = Schedule("property_tax", relief, LAW, days, asked_on=today, prolongation_percent=percent)
    one = Bringing(desk, "tax_relief", wanted)
    one.decide(Outcome.GRANTED)
    return one


def lines(desk: Desk, kind: str = "property_tax", on: date | None = None) -> list[Line]:
    with desk.reading() as session:
        owed = list_owed(session, desk.resident.subject_id, on or day_of(desk.now), desk.portal.facts)
        return [one for one in owed.lines if one.charge.kind == kind]


def interest(desk: Desk, grosze: int, due_on: date, on: date) -> int:
    return Counting(desk.portal.facts, Regime.TAX).on(grosze, due_on, on)


def test_the_fee_is_charged_with_the_instalment_that_it_is_for(desk: Desk) -> None:
    today = day_of(desk.now)
    one = granted(desk)
    first, second = today + timedelta(days=60), today + timedelta(days=90)
    # half of 200 001 grosze each; the older 100 000 of them are late, and cost the 60 days since the application
    rate = 1050 * 50
    old = 100_000 * 60 + 0
    newer = 1 * (60 - (last_day(today + timedelta(days=5)) - today).days)
    assert old > newer
    fees = {line.charge.due_on: line.left_grosze for line in lines(desk, "prolongation_fee")}
    assert fees[first] == round((old + newer) * rate / 365_000_000 / 100) * 100
    assert set(fees) == {first, second}
    assert {line.interest_grosze for line in lines(desk, "prolongation_fee")} == {0}
    periods = [line.charge.period or "" for line in lines(desk, "prolongation_fee")]
    assert periods[0].startswith("prolongacja, rata 1 z 2")
    assert one.outcome() is not None


def test_where_the_council_set_no_fee_none_is_charged(desk: Desk) -> None:
    granted(desk, percent=0)
    assert lines(desk, "prolongation_fee") == []


def test_an_instalment_that_is_not_paid_on_its_day_owes_interest_from_the_original_term(desk: Desk) -> None:
    today = day_of(desk.now)
    granted(desk, in_days=(60, 90))
    beside = sum(
        line.left_grosze
        for kind in ("deferred_interest", "prolongation_fee")
        for line in lines(desk, kind)
        if line.charge.due_on == today + timedelta(days=60)
    )
    last_on = last_day(today + timedelta(days=60))
    assert [line.interest_grosze for line in lines(desk, on=last_on)] == [0, 0]
    missed_on = last_on + timedelta(days=1)
    first, second = lines(desk, on=missed_on)
    old = interest(desk, 100_000, today - timedelta(days=45), missed_on)
    assert old > beside > 0
    assert first.interest_grosze == old - beside + interest(desk, 1, today + timedelta(days=5), missed_on)
    assert (
        second.interest_grosze == 0
    )  # the decision lapses for the instalment that was missed, art. 259 § 1 pkt 2


def test_a_deferral_that_is_not_kept_lapses_whole(desk: Desk) -> None:
    today = day_of(desk.now)
    granted(desk, percent=0, in_days=(180,))
    on = today + timedelta(days=200)
    (line,) = lines(desk, on=on)
    (beside,) = lines(desk, "deferred_interest", on=on)
    terms = [(100_000, -45), (50_000, 5), (50_001, 40)]
    whole = sum(interest(desk, grosze, today + timedelta(days=days), on) for grosze, days in terms)
    assert line.interest_grosze + beside.left_grosze == whole


def test_money_that_was_sent_in_time_keeps_the_term_though_it_comes_later(desk: Desk) -> None:
    today = day_of(desk.now)
    granted(desk, percent=0)
    last_on = last_day(today + timedelta(days=60))
    desk.clock.move(days=70)
    with desk.reading() as session:
        query = select(Charge, left_of_charge()).where(
            Charge.kind == "property_tax", Charge.paid_at.is_(None), Charge.cancelled_at.is_(None)
        )
        owed = [OpenCharge(*row) for row in session.execute(query.order_by(Charge.due_on))]
        in_time = divide(owed[0].left_grosze, owed[:1], last_on, desk.portal.facts)
        late = divide(owed[0].left_grosze, owed[:1], last_on + timedelta(days=1), desk.portal.facts)
    assert (in_time.parts[0].interest_grosze, in_time.parts[0].principal_grosze) == (0, owed[0].left_grosze)
    assert late.parts[0].interest_grosze > 0
    assert late.parts[0].principal_grosze < owed[0].left_grosze


def test_the_page_shows_from_which_term_interest_was_counted(desk: Desk) -> None:
    today = day_of(desk.now)
    granted(desk)
    on = last_day(today + timedelta(days=60)) + timedelta(days=10)
    with desk.house.app.test_request_context():
        shown = calculation(lines(desk, on=on)[0], on, desk.portal.facts)
    assert shown.stretches[0].from_on == last_day(today - timedelta(days=45)) + timedelta(days=1)
    assert "od pierwotnego" in str(shown.why)


def test_terms_given_anew_go_back_to_the_first_ones(desk: Desk) -> None:
    today = day_of(desk.now)
    granted(desk, percent=0, in_days=(60,))
    later = Schedule("property_tax", Relief.DEFERRED, LAW, (today + timedelta(days=120),), asked_on=today)
    Bringing(desk, "tax_relief", later).decide(Outcome.GRANTED)
    (line,) = lines(desk, on=today)
    assert line.charge.lapse is not None
    assert [grosze for _on, grosze in line.charge.lapse["terms"]] == [100_000, 50_000, 50_001]
    assert line.charge.lapse["terms"][0][0] == (today - timedelta(days=45)).isoformat()
    assert line.charge.lapse["covered_grosze"] == sum(
        one.left_grosze for one in lines(desk, "deferred_interest", on=today)
    )


def test_a_decision_set_aside_takes_its_fee_along(desk: Desk) -> None:
    one = granted(desk)
    one.remand()
    assert lines(desk, "prolongation_fee") == []
    assert [line.charge.lapse for line in lines(desk)] == [None, None, None]
