"""Counts are always what a recount of the rows gives; the share never divides by nothing."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.cases.models import Case, Channel, Touched
from portal.jobs import JobRow
from portal.measures import jobs, queries
from portal.measures.models import DailyCount
from portal.measures.queries import Month, together
from portal.workflow import By
from tests.support.desk import EXEMPT, SLUG, Desk

pytestmark = pytest.mark.engines

MONDAY = date(2026, 11, 23)


def recount(desk: Desk) -> None:
    """Let a minute go by, and the worker count what changed."""
    desk.clock.move(minutes=1)
    with desk.writing() as session:
        desk.portal.workers.schedule(session, desk.now)
    desk.work()


def counted(desk: Desk) -> dict[tuple[object, ...], tuple[int, int]]:
    with desk.reading() as session:
        return {
            (row.on, row.service, row.channel, row.demo): (row.filed, row.settled)
            for row in session.scalars(select(DailyCount))
        }


def by_hand(desk: Desk) -> dict[tuple[object, ...], tuple[int, int]]:
    filed: Counter[tuple[object, ...]] = Counter()
    settled: Counter[tuple[object, ...]] = Counter()
    with desk.reading() as session:
        for case in session.scalars(select(Case)):
            bucket = (case.filed_on, case.service, case.channel, case.demo)
            filed[bucket] += 1
            settled[bucket] += case.status in {"issued", "refused"}
    return {bucket: (filed[bucket], settled[bucket]) for bucket in filed}


# ---------------------------------------------------------------------------------------------- counting
def test_counts_are_what_the_rows_say_after_every_change(desk: Desk) -> None:
    first = desk.file(EXEMPT)
    desk.file(channel=Channel.COUNTER)
    desk.file(channel=Channel.COUNTER, demo=True)
    desk.file(channel=Channel.POST, arrived_on=MONDAY - timedelta(days=3))
    recount(desk)
    assert counted(desk) == by_hand(desk) != {}
    desk.advance(first, "issue")
    assert counted(desk) != by_hand(desk)
    recount(desk)
    assert counted(desk) == by_hand(desk)
    assert desk.count(Touched) == 0


def test_a_bucket_touched_while_it_is_counted_stays_stale(desk: Desk) -> None:
    desk.file()
    with desk.writing() as session:
        stale = session.scalars(select(Touched)).one()
        seen = stale.stamp
        jobs.recount(session, stale.on, stale.service, desk.now)
        stale.stamp = desk.now + timedelta(seconds=1)  # somebody changed a matter of that day meanwhile
    recount(desk)
    assert desk.count(Touched) == 0
    with desk.reading() as session:
        assert session.scalars(select(DailyCount.counted_at)).one() > seen


def test_a_day_without_matters_any_more_has_no_count(small_desk: Desk) -> None:
    with small_desk.writing() as session:
        session.add(
            DailyCount(
                on=MONDAY, service="gone", channel="portal", demo=False, filed=9, settled=9, counted_at=small_desk.now
            )
        )  # fmt: skip
        session.add(Touched(on=MONDAY, service="gone", stamp=small_desk.now))
    recount(small_desk)
    assert counted(small_desk) == {}


def test_counting_all_anew_gives_what_counting_day_by_day_gave(desk: Desk) -> None:
    for day in range(4):
        desk.file(EXEMPT, channel=list(Channel)[day], arrived_on=MONDAY - timedelta(days=day))
    recount(desk)
    before = counted(desk)
    with desk.writing() as session:
        session.add(
            DailyCount(on=MONDAY, service="x", channel="x", demo=False, filed=1, settled=0, counted_at=desk.now)
        )  # fmt: skip
        session.flush()
        jobs.recount_all(session, desk.now)
    assert counted(desk) == before == by_hand(desk)


def test_recurring_counting_is_one_job_a_minute(small_desk: Desk) -> None:
    for _ in range(3):
        with small_desk.writing() as session:
            small_desk.portal.workers.schedule(session, small_desk.now)
    assert small_desk.count(JobRow, JobRow.kind == "recount") == 1


# ---------------------------------------------------------------------------------------------- months
def test_months_add_their_days_up_and_begin_where_asked(desk: Desk) -> None:
    for on in (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 2)):
        desk.file(arrived_on=on)
    desk.file(channel=Channel.POST, arrived_on=date(2026, 11, 2))
    desk.advance(desk.file(demo=True), "withdraw", By.APPLICANT)
    recount(desk)
    with desk.reading() as session:
        months = queries.list_months(session, since=date(2026, 10, 1), demo=False)
        shorter = queries.list_months(session, since=date(2026, 11, 1), demo=False)
        with_demo = queries.list_months(session, since=date(2026, 11, 1), demo=True)
        assert queries.last_counted(session) is not None
    assert [(m.first, m.service, m.online, m.all) for m in months] == [
        (date(2026, 10, 1), SLUG, 1, 1),
        (date(2026, 11, 1), SLUG, 2, 3),
    ]
    assert [m.all for m in shorter] == [3]
    assert [m.all for m in with_demo] == [4]


def test_nothing_counted_is_no_month(small_desk: Desk) -> None:
    with small_desk.reading() as session:
        assert queries.list_months(session, since=MONDAY, demo=True) == []
        assert queries.last_counted(session) is None


CHANNELS = st.dictionaries(st.sampled_from([str(channel) for channel in Channel]), st.integers(0, 500))
MONTHS = st.lists(st.tuples(st.integers(1, 12), st.sampled_from(["a", "b", "c"]), CHANNELS), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MONTHS)
def test_the_share_is_always_numerator_by_denominator_and_sums_keep_every_matter(rows) -> None:
    months = [Month(date(2026, number, 1), service, Counter(counts)) for number, service, counts in rows]
    whole = together(months)
    assert sum(month.all for month in whole) == sum(month.all for month in months)
    assert sum(month.online for month in whole) == sum(month.online for month in months)
    assert [month.first for month in whole] == sorted({month.first for month in months})
    for month in [*months, *whole]:
        assert 0 <= month.online <= month.all
        if month.all == 0:
            assert month.share is None
        else:
            assert month.share == pytest.approx(100 * month.online / month.all)


def test_only_what_residents_file_themselves_counts_as_online() -> None:
    month = Month(MONDAY, SLUG, Counter(dict.fromkeys(map(str, Channel), 1)))
    assert (month.online, month.all) == (1, len(Channel))
