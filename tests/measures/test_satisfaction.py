"""Answers with who was asked: n, the response, the share with its interval; one answer per matter; few are not told."""

from datetime import date

import pytest

from portal.cases import queries
from portal.cases.models import Channel
from portal.cases.rating.actions import find_form_score, rate_form
from portal.cases.rating.models import FormRating
from portal.measures.counting import recount_all
from portal.measures.satisfaction import Answers, Asked, list_answers, trailing_year
from tests.billing.test_crashes import run_together
from tests.support.desk import EXEMPT, SLUG, Desk

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


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
                rate_form(session, queries.get_by_reference(session, reference), score, desk.now)
        recount_all(session, desk.now)
    with desk.reading() as session:
        found = list_answers(session, OCTOBER, NOVEMBER, demo_city=False)
    for service in (SLUG, ""):
        said = found[Asked.SENT, service]
        assert (said.asked, said.answered, dict(said.levels)) == (3, 2, {5: 1, 2: 1})
    assert (Asked.SETTLED, SLUG) not in found


@pytest.mark.engines
def test_two_presses_at_once_are_one_answer(desk: Desk) -> None:
    reference = desk.file()

    def press(number: int) -> None:
        with desk.writing() as session:
            rate_form(session, queries.get_by_reference(session, reference), number + 1, desk.now)

    assert run_together(5, press) == [None] * 5
    assert desk.count(FormRating) == 1
    with desk.reading() as session:
        assert find_form_score(session, queries.get_by_reference(session, reference)) in range(1, 6)


def test_the_year_is_the_last_twelve_full_months() -> None:
    assert trailing_year(date(2026, 11, 23)) == (date(2025, 11, 1), NOVEMBER)
