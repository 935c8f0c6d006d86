"""Answers with who was asked: n, the response, the share with its interval; one answer per matter; few are not told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from portal.cases import queries
from portal.cases.actions import rate
from portal.cases.models import Channel
from portal.cases.rating.actions import find_form_rating, rate_form
from portal.cases.rating.models import FormRating
from portal.measures.counting import recount_all
from portal.measures.models import MonthFact
from portal.measures.satisfaction import (
    Answers,
    Asked,
    keep_back,
    list_answers,
    list_kept_answers,
    trailing_year,
)
from portal.measures.succession import SAME_NAMES
from tests.bench.gauge import statements
from tests.billing.test_crashes import run_together
from tests.support.desk import EXEMPT, SLUG, Desk

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
IN_OCTOBER = datetime(2026, 10, 31, 22, 59, tzinfo=UTC)  # the last minute of the month in Warsaw


def answers(*scores: int, asked: int = 0) -> Answers:
    found = Answers(asked)
    found.levels.update(scores)
    return found


def test_the_share_stands_with_its_counts_its_response_and_its_interval() -> None:
    said = answers(*[5] * 20, *[4] * 13, *[1] * 67, asked=400)
    assert (said.satisfied.count, said.answered, said.response.percent) == (33, 100, 25.0)
    assert said.interval is not None
    assert [round(bound, 1) for bound in said.interval] == [24.6, 42.7]  # Wilson of 33 in 100
    assert said.score == pytest.approx(100 * (20 * 4 + 13 * 3) / 400)


def test_three_of_three_is_told_as_what_it_is_or_not_at_all() -> None:
    said = answers(5, 5, 5)
    assert said.interval is not None
    assert round(said.interval[0], 1) == 43.9  # not 100
    assert not said.is_told(10)
    assert answers(*[5] * 10).is_told(10)


def test_of_nobody_nothing_is_reckoned() -> None:
    assert (answers().score, answers().interval, answers().response.percent) == (None, None, None)


def test_who_answers_before_the_count_caught_up_was_asked_too() -> None:
    assert answers(5, 4, asked=1).response.of == 2


@pytest.mark.engines
def test_answers_are_those_of_matters_filed_in_the_year_and_counted(desk: Desk) -> None:
    references = [desk.file(EXEMPT, arrived_on=date(2026, 10, day)) for day in (5, 6, 7)]
    references.append(desk.file(EXEMPT, arrived_on=date(2026, 11, 2)))
    desk.file(channel=Channel.COUNTER, arrived_on=date(2026, 10, 8))
    with desk.writing() as session:
        for score, reference in zip((5, 2, 4, 1), references, strict=True):
            if score != 4:
                rate_form(session, queries.get_by_reference(session, reference), score, IN_OCTOBER)
        recount_all(session, desk.now)
    with desk.reading() as session:
        found = list_answers(session, OCTOBER, NOVEMBER, demo_city=False)
    for service in (SLUG, ""):
        said = found[Asked.SENT, service]
        assert (said.asked, said.answered, dict(said.levels)) == (3, 2, {5: 1, 2: 1})
    assert (Asked.SETTLED, SLUG) not in found


def test_the_answers_of_a_count_are_asked_of_the_rows_once_and_again_after_the_next_count(
    small_desk: Desk,
) -> None:
    def told() -> tuple[int, int]:
        with small_desk.reading() as session, statements(small_desk.portal.db.engine) as sent:
            found = list_kept_answers(session, OCTOBER, NOVEMBER, demo_city=False, succession=SAME_NAMES)
            keep_back(found, 10)
            said = found.get((Asked.SENT, SLUG), Answers())
            assert not said.kept_back  # what one page keeps back is not kept back from the next
            said.kept_back = True
            return said.answered, sum("form_ratings" in one for one in sent)

    for answered in (1, 2):
        reference = small_desk.file(EXEMPT, arrived_on=date(2026, 10, 5))
        with small_desk.writing() as session:
            rate_form(session, queries.get_by_reference(session, reference), 5, IN_OCTOBER)
            recount_all(session, small_desk.now)
        assert [told(), told()] == [(answered, 1), (answered, 0)]
    with small_desk.writing() as session:
        session.execute(update(MonthFact).values(count_token=""))
    assert [told(), told()] == [(2, 1), (2, 1)]


def test_an_answer_is_told_with_those_of_its_month_and_not_alone(small_desk: Desk) -> None:
    for at in (IN_OCTOBER, IN_OCTOBER + timedelta(minutes=1)):
        reference = small_desk.file(EXEMPT, arrived_on=date(2026, 10, 5))
        with small_desk.writing() as session:
            rate_form(session, queries.get_by_reference(session, reference), 5, at)
    with small_desk.reading() as session:
        found = list_answers(session, OCTOBER, NOVEMBER, demo_city=False)
        later = list_answers(session, OCTOBER, date(2026, 12, 1), demo_city=False)
    assert (found[Asked.SENT, ""].answered, later[Asked.SENT, ""].answered) == (1, 2)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((40, 12, 3), [True, False, False]),  # the three would be all less the two others
        ((12, 12, 3), [False, True, False]),
        ((40, 12, 6, 7), [True, True, False, False]),
        ((40, 12), [True, True]),
        ((9,), [False]),
        ((40, 12, 0), [True, True, False]),
    ],
)
def test_what_is_too_few_is_not_reckoned_from_the_sum_either(
    counts: tuple[int, ...], told: list[bool]
) -> None:
    found = {(Asked.SENT, str(n)): answers(*[5] * count) for n, count in enumerate(counts)}
    found[Asked.SENT, ""] = answers(*[5] * sum(counts))
    keep_back(found, 10)
    assert [found[Asked.SENT, str(n)].is_told(10) for n in range(len(counts))] == told
    assert found[Asked.SENT, ""].is_told(10) is (sum(counts) >= 10)


@pytest.mark.engines
def test_who_was_not_asked_raises_no_response(desk: Desk) -> None:
    ends = (
        (Channel.PORTAL, "issued"),
        (Channel.PORTAL, "withdrawn"),
        (Channel.COUNTER, "issued"),
        (Channel.PORTAL, ""),
    )
    references = [
        desk.file(EXEMPT, channel=channel, arrived_on=date(2026, 10, 5)) for channel, _status in ends
    ]
    with desk.writing() as session:
        for reference, (_channel, status) in zip(references, ends, strict=True):
            case = queries.get_by_reference(session, reference)
            if status:
                case.is_open, case.status, case.settled_at = False, status, IN_OCTOBER
                rate(session, case, 5, IN_OCTOBER)
        recount_all(session, desk.now)
    with desk.reading() as session:
        said = list_answers(session, OCTOBER, NOVEMBER, demo_city=False)[Asked.SETTLED, SLUG]
    assert (said.asked, said.answered) == (1, 1)


def test_asked_and_answered_are_of_the_same_people_whenever_somebody_looks(small_desk: Desk) -> None:
    told = []
    in_november = IN_OCTOBER + timedelta(days=5)
    references = [small_desk.file(EXEMPT, arrived_on=date(2026, 10, 5)) for _ in range(3)]
    for settled_at, settled_now in ((IN_OCTOBER, references[:1]), (in_november, references[1:])):
        with small_desk.writing() as session:
            for reference in settled_now:
                case = queries.get_by_reference(session, reference)
                case.is_open, case.status, case.settled_at = False, "issued", settled_at
                rate(session, case, 5, settled_at)
            recount_all(session, small_desk.now)
        with small_desk.reading() as session:
            found = list_answers(session, OCTOBER, NOVEMBER, demo_city=False)
            told += [
                (found[key].asked, found[key].answered)
                for key in ((Asked.SETTLED, SLUG), (Asked.SETTLED, ""))
            ]
    assert told == [(1, 1)] * 4
    with small_desk.writing() as session:  # settled anew later: asked later, though answered before
        queries.get_by_reference(session, references[0]).settled_at = in_november
    with small_desk.reading() as session:
        said = list_answers(session, OCTOBER, NOVEMBER, demo_city=False)
        later = list_answers(session, OCTOBER, date(2026, 12, 1), demo_city=False)[Asked.SETTLED, SLUG]
    assert (Asked.SETTLED, SLUG) not in said
    assert (later.asked, later.answered) == (3, 3)
    with small_desk.writing() as session:  # opened again, and not counted anew yet
        queries.get_by_reference(session, references[2]).settled_at = None
    with small_desk.reading() as session:
        found = list_answers(session, OCTOBER, NOVEMBER, demo_city=False)
    assert (Asked.SETTLED, SLUG) not in found
    assert found[Asked.SENT, SLUG].asked == 3


@pytest.mark.engines
def test_two_presses_at_once_are_one_answer(desk: Desk) -> None:
    reference = desk.file()

    def press(number: int) -> None:
        with desk.writing() as session:
            rate_form(session, queries.get_by_reference(session, reference), number + 1, desk.now)

    assert run_together(5, press) == [None] * 5
    assert desk.count(FormRating) == 1
    with desk.reading() as session:
        first = find_form_rating(session, queries.get_by_reference(session, reference))
    assert first is not None
    for days, score, told in ((1, 5, 5), (40, 1, 5)):  # once the month of the answer is over it stays
        desk.clock.move(days=days)
        with desk.writing() as session:
            case = queries.get_by_reference(session, reference)
            rate_form(session, case, score, desk.now)
            session.flush()
        with desk.reading() as session:
            kept = find_form_rating(session, queries.get_by_reference(session, reference))
        assert kept is not None
        assert (kept.score, kept.at) == (told, first.at)


def test_the_year_is_the_last_twelve_full_months() -> None:
    assert trailing_year(date(2026, 11, 23)) == (date(2025, 11, 1), NOVEMBER)
