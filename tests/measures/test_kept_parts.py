"""What a process keeps of a count is known by the count: it never outlives it, nor tells of one that never was."""

from datetime import date

import pytest
from sqlalchemy import event, select, update

from portal.cases.models import Channel
from portal.measures import counting, groups
from portal.measures.definitions import MEASURES
from portal.measures.models import MonthFact
from portal.measures.parts import Kept, Part, share_of
from portal.measures.queries import Month, list_months, together
from portal.workflow import By
from tests.measures.test_counting import recount
from tests.support.desk import SLUG, Desk

pytestmark = pytest.mark.engines

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "KEPT", Kept(100))


def look(desk: Desk, **options: object) -> tuple[list[Month], int]:
    """Read November; return with it how many questions went to the facts' own numbers."""
    asked = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append("month_facts.matters" in statement)

    event.listen(desk.portal.db.engine, "before_cursor_execute", note)
    try:
        with desk.reading() as session:
            return list_months(session, NOVEMBER, DECEMBER, **{"demo_city": False, **options}), sum(asked)
    finally:
        event.remove(desk.portal.db.engine, "before_cursor_execute", note)


def test_what_stands_is_read_once_and_what_was_counted_anew_is_read_again(desk: Desk) -> None:
    case = desk.file()
    recount(desk)
    first, asked = look(desk)
    assert asked == 1
    again, asked = look(desk)
    assert asked == 0
    assert [month.groups for month in again] == [month.groups for month in first]
    assert first[0].by_class == again[0].by_class

    desk.advance(case, "withdraw", By.APPLICANT)
    with (
        desk.writing() as session
    ):  # at the same moment: a clock that stands still tells two counts apart by nothing
        counting.recount_days(session, SLUG, [date(2026, 11, 23)], first_count(desk))
    (month,), asked = look(desk)
    assert asked == 1
    assert [group.ended for group in month.groups] == ["closed"]


def first_count(desk: Desk):
    with desk.reading() as session:
        return session.scalar(select(MonthFact.counted_at))


def test_a_count_that_was_taken_back_is_told_to_nobody(desk: Desk) -> None:
    desk.file()
    recount(desk)
    with desk.portal.db.writing() as session:
        session.execute(update(MonthFact).values(matters=77, count_token="t" * 32))
        (inside,) = list_months(session, NOVEMBER, DECEMBER, demo_city=False)
        assert inside.all == 77
        session.rollback()
    (month,), _asked = look(desk)
    assert month.all == 1


def test_rows_without_a_token_are_read_at_each_look(desk: Desk) -> None:
    desk.file()
    recount(desk)
    with desk.writing() as session:
        session.execute(update(MonthFact).values(count_token=""))
    assert look(desk)[1] == 1
    assert look(desk)[1] == 1


def test_each_way_of_telling_is_kept_apart(desk: Desk) -> None:
    desk.file()
    desk.file(demo=True)
    recount(desk)
    for _look in range(2):
        assert [month.all for month in look(desk)[0]] == [1]
        assert [month.all for month in look(desk, demo_city=True)[0]] == [2]
        assert look(desk, service="another")[0] == []
        assert [month.all for month in look(desk, service=SLUG)[0]] == [1]


def test_shares_of_parts_add_up_to_those_of_their_groups(desk: Desk) -> None:
    for channel in (Channel.PORTAL, Channel.PORTAL, Channel.POST, Channel.COUNTER):
        desk.file(channel=channel)
    recount(desk)
    months, _asked = look(desk)
    (whole,) = together(months)
    for measure in MEASURES:
        assert whole.of(measure) == measure.of(whole.groups)
        halves = [Part(whole.groups[:1]), Part(whole.groups[1:])]
        assert share_of(halves, measure) == measure.of(whole.groups)


def test_the_oldest_leave_when_there_are_too_many() -> None:
    kept, parts = Kept(at_most=2), [Part([]) for _ in range(3)]
    for key, part in enumerate(parts):
        kept.keep(key, part)
    assert [kept.find(key) for key in range(3)] == [None, *parts[1:]]
