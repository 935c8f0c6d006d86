"""Completion by cohort and the page of exit: never above a hundred per cent, sums that close, weeks that are over."""

from collections import Counter
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.cases.leaving.models import FormCount, Kind
from portal.cases.models import Channel
from portal.measures.forms import Forms, list_cohorts, list_forms, settled_weeks, week_of
from portal.measures.levers import Kind as Lever
from portal.measures.levers import list_levers
from tests.measures.test_levers import group
from tests.support.desk import SLUG, Desk

MONDAY = date(2026, 9, 7)


def walked(*ends: str) -> Forms:
    """Walk forms of two pages: each ends at a page, or was sent in time or late."""
    counts = Counter[tuple[str, str]]()
    for end in ends:
        counts["", Kind.STARTED] += 1
        for step in ("b", "sprawdz"):
            counts[step, Kind.CAME] += 1
            if step == end:
                break
            counts[step, Kind.WENT] += 1
        if end in (Kind.SENT, Kind.SENT_LATE):
            counts["", end] += 1
    return Forms(counts)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(["b", "sprawdz", Kind.SENT, Kind.SENT_LATE])))
def test_each_form_is_sent_or_stands_somewhere_and_never_more_are_sent_than_begun(ends: list[str]) -> None:
    forms = walked(*ends)
    assert forms.started == forms.sent.count + forms.late + forms.left.total()
    assert forms.sent.percent is None or 0 <= forms.sent.percent <= 100


def test_the_worst_page_is_the_one_where_most_stand() -> None:
    assert walked("b", "b", "sprawdz", Kind.SENT).worst == ("b", 2)
    assert walked(Kind.SENT).worst is None


def test_only_weeks_whose_thirty_days_are_over_are_judged() -> None:
    since, until = settled_weeks(date(2026, 11, 23))
    assert (since.weekday(), until.weekday()) == (0, 0)
    assert until == date(2026, 10, 19)  # its Sunday began thirty days before the 24th of November
    assert (until - since).days == 13 * 7


def test_cohorts_are_weeks_of_the_beginning(desk: Desk) -> None:
    rows = [
        (MONDAY, Kind.STARTED, 3), (date(2026, 9, 13), Kind.STARTED, 2), (date(2026, 9, 14), Kind.STARTED, 1),
        (MONDAY, Kind.SENT, 1),
    ]  # fmt: skip
    with desk.writing() as session:
        session.add_all(FormCount(service=SLUG, on=on, step="", kind=kind, count=n) for on, kind, n in rows)
        session.add(FormCount(service="other", on=MONDAY, step="", kind=Kind.STARTED, count=9))
    with desk.reading() as session:
        weeks = list_cohorts(session, SLUG, MONDAY, date(2026, 9, 21))
        whole = list_forms(session, MONDAY, date(2026, 9, 21))
    told = {monday: (one.started, one.sent.count) for monday, one in weeks.items()}
    assert told == {MONDAY: (5, 1), week_of(date(2026, 9, 20)): (1, 0)}
    assert (whole[SLUG].started, whole["other"].started) == (6, 9)


def test_a_lever_names_the_page_where_most_forms_are_left() -> None:
    city = [group("tax", Channel.PORTAL, 60), group("stay", Channel.COUNTER, 90)]
    (lever,) = list_levers(city, {}, {"stay": walked("b", "b", "sprawdz", Kind.SENT)})
    assert (lever.kind, lever.left_at, lever.left, lever.begun) == (Lever.INVITE, "b", 2, 4)
