"""The fee of a permit as a table of hand-checked examples, its properties, and what the form refuses."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from portal import Facts, Outcome, Term, Unit
from services.road_lane import forms, rules, service

ON = date(2026, 11, 23)
FACTS = Facts.parse(service.facts_table())
FIRST = date(2026, 12, 1)
LIGHT = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def period(surface: str, area: int, days: int, since: date = FIRST) -> dict[str, object]:
    until = since + timedelta(days=days - 1)
    return {"surface": surface, "area": area, "since": since.isoformat(), "until": until.isoformat()}


def total(purpose: str, *entries: dict[str, object], facts: Facts = FACTS) -> int:
    made = rules.reckon({"purpose": purpose, "occupations": list(entries)}, facts, ON)
    return made.total_grosze if made else 0


# ---------------------------------------------------------------------------------------------- by hand
@pytest.mark.parametrize(
    ("purpose", "surface", "area", "days", "grosze"),
    [
        ("works", "pavement", 1200, 7, 16_800),  # 12 m² × 7 days × 2,00 zł
        ("works", "pavement", 1250, 10, 26_000),  # 12,5 m² is charged as 13
        ("works", "pavement", 1, 1, 200),  # 0,01 m² is charged as 1 (art. 40 ust. 10)
        ("works", "pavement", 100, 1, 200),
        ("works", "pavement", 101, 1, 400),  # a metre begun is a metre
        ("works", "carriage_20", 300, 3, 2_700),
        ("works", "carriage_50", 1000, 2, 10_000),
        ("works", "carriage_100", 5000, 14, 560_000),
        ("works", "other", 2000, 30, 60_000),
        ("building", "pavement", 1800, 92, 82_800),  # a summer garden: 18 m² × 92 days × 0,50 zł
        ("building", "carriage_100", 1800, 92, 82_800),  # its rate is the same anywhere
        ("advert", "other", 90, 31, 7_750),  # a sign below a metre is a metre
        ("exclusive", "pavement", 1150, 365, 657_000),  # a reserved parking place for a year
        ("devices", "pavement", 40, 365, 3_000),  # a whole year from 1 January, see below for parts
        ("devices", "carriage_20", 40, 365, 8_000),
    ],
)
def test_the_fee_is_what_one_reckons_by_hand(
    purpose: str, surface: str, area: int, days: int, grosze: int
) -> None:
    since = date(2027, 1, 1) if purpose == "devices" else FIRST
    assert total(purpose, period(surface, area, days, since)) == grosze


@pytest.mark.parametrize(
    ("since", "until", "grosze"),
    [
        (date(2026, 12, 1), date(2026, 12, 31), 255),  # 30 zł × 31/365 = 2,547…
        (date(2028, 1, 1), date(2028, 12, 31), 3_000),  # a leap year is a year
        (date(2028, 2, 1), date(2028, 2, 29), 238),  # 30 zł × 29/366 = 2,377
        (date(2026, 12, 1), date(2027, 12, 31), 3_255),
        (date(2027, 1, 1), date(2036, 12, 31), 30_000),
    ],
)
def test_a_device_is_charged_by_the_year_and_for_a_part_by_its_days(
    since: date, until: date, grosze: int
) -> None:
    entry = {"surface": "pavement", "area": 40, "since": since.isoformat(), "until": until.isoformat()}
    assert total("devices", entry) == grosze


def test_several_periods_are_lines_of_one_sum_and_each_says_how_it_came_about() -> None:
    answers = {
        "purpose": "works",
        "occupations": [period("pavement", 1250, 10), period("carriage_20", 300, 3)],
    }
    made = rules.reckon(answers, FACTS, ON)
    assert made is not None
    assert [line.amount_grosze for line in made.lines] == [26_000, 2_700]
    assert made.total_grosze == 28_700
    assert str(made.lines[0].how).replace("\xa0", " ") == "13 m² × 10 dni × 2,00 zł"
    assert "art. 40" in made.law


@pytest.mark.parametrize(
    "entry",
    [
        {}, {"surface": "moon"}, {"area": None}, {"area": "12"}, {"since": None}, {"until": "jutro"},
        {"until": "2026-11-30"},
    ],
)  # fmt: skip
def test_a_period_that_is_not_whole_is_no_line(entry: dict[str, object]) -> None:
    whole = period("pavement", 100, 1)
    broken = {**whole, **entry} if entry else {}
    assert total("works", broken) == 0
    assert total("works", whole, broken) == total("works", whole) == 200
    assert total("", whole) == 0


# ---------------------------------------------------------------------------------------------- properties
PURPOSES = st.sampled_from([code for code, *_rest in forms.PURPOSES])
SURFACES = st.sampled_from([code for code, _words in forms.SURFACES])
AREAS, DAYS = st.integers(1, forms.MOST_AREA), st.integers(1, 3653)


@LIGHT
@given(PURPOSES, SURFACES, AREAS, AREAS, DAYS)
def test_a_larger_area_never_costs_less(purpose: str, surface: str, area: int, more: int, days: int) -> None:
    assert total(purpose, period(surface, area, days)) <= total(purpose, period(surface, area + more, days))


@LIGHT
@given(PURPOSES, SURFACES, AREAS, DAYS, st.integers(1, 400))
def test_a_longer_period_never_costs_less(
    purpose: str, surface: str, area: int, days: int, more: int
) -> None:
    assert total(purpose, period(surface, area, days)) <= total(purpose, period(surface, area, days + more))


@LIGHT
@given(PURPOSES, SURFACES, AREAS, DAYS)
def test_an_area_costs_as_much_as_the_whole_metres_it_begins(
    purpose: str, surface: str, area: int, days: int
) -> None:
    whole = -(-area // 100) * 100
    assert total(purpose, period(surface, area, days)) == total(purpose, period(surface, whole, days))


@LIGHT
@given(SURFACES, AREAS, DAYS)
def test_where_the_resolution_does_not_round_an_area_is_charged_as_it_is(
    surface: str, area: int, days: int
) -> None:
    table = service.facts_table()
    exact = Facts.parse({**table, "rounds_up": [{**table["rounds_up"][0], "value": False}]})
    assert total("works", period(surface, area, days), facts=exact) <= total(
        "works", period(surface, area, days)
    )
    assert rules.charged_metres(area, exact, ON) == max(100, area)


@LIGHT
@given(PURPOSES, SURFACES, AREAS, st.integers(2, 1000))
def test_a_period_in_two_parts_costs_as_much_as_in_one_but_for_a_grosz_of_rounding(
    purpose: str, surface: str, area: int, days: int
) -> None:
    first = period(surface, area, days // 2)
    second = period(surface, area, days - days // 2, FIRST + timedelta(days=days // 2))
    parts, whole = total(purpose, first, second), total(purpose, period(surface, area, days))
    assert abs(parts - whole) <= (1 if purpose == "devices" else 0)


def test_no_rate_is_above_what_the_law_lets_a_council_ask() -> None:
    day, year = FACTS.at("most_day_grosze", ON), FACTS.at("most_year_grosze", ON)
    rates = {
        name: FACTS.at(name, ON) for name in FACTS.tables() if name.endswith("_grosze") and "most" not in name
    }
    assert all(rate <= (year if "_year_" in name else day) for name, rate in rates.items())


def test_no_rate_is_said_to_be_confirmed() -> None:
    assert [fact.name for fact in FACTS.all() if fact.confirmed] == []


# ---------------------------------------------------------------------------------------------- the form
def typed(**more: str) -> forms.Occupation:
    fields = {
        "surface": "pavement", "area": "12,5", "since-dzien": "1", "since-miesiac": "12", "since-rok": "2026",
        "until-dzien": "7", "until-miesiac": "12", "until-rok": "2026", **more,
    }  # fmt: skip
    return forms.Occupation(MultiDict(fields), on=ON)


def test_a_whole_period_is_taken_and_told_in_one_line() -> None:
    form = typed()
    assert form.validate()
    assert form.answers() == {
        "surface": "pavement",
        "area": 1250,
        "since": "2026-12-01",
        "until": "2026-12-07",
    }
    told = forms.tell(form.answers()).replace("\xa0", " ")
    assert told.endswith("12,5 m², 1 grudnia 2026 – 7 grudnia 2026")


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"until-dzien": "30", "until-miesiac": "11"}, "until", "przed pierwszym"),
        ({"since-dzien": "22", "since-miesiac": "11"}, "since", "już minęła"),
        ({"until-rok": "2036"}, "until", "10 lat"),
        ({"area": "0"}, "area", "od 0,01"),
        ({"area": "100000,01"}, "area", "do 100 000"),
        ({"area": "-5"}, "area", "cyframi"),
        ({"area": "12,345"}, "area", "dwie cyfry"),
        ({"area": "3x4"}, "area", "cyframi"),
        ({"surface": "moon"}, "surface", "Wybierz"),
        ({"since-dzien": "31", "since-miesiac": "11"}, "since", "Nie ma takiego dnia"),
        ({"since-rok": ""}, "since", "Wpisz rok"),
    ],
)
def test_what_cannot_be_is_refused_with_a_message_that_helps(
    more: dict[str, str], field: str, words: str
) -> None:
    form = typed(**more)
    assert not form.validate()
    assert words in " ".join(form[field].errors).replace("\xa0", " ")


def test_the_longest_period_is_ten_years_and_one_day_is_a_period() -> None:
    assert typed(**{"until-dzien": "1"}).validate()
    assert typed(**{"until-rok": "2036", "until-dzien": "30", "until-miesiac": "11"}).validate()


# ---------------------------------------------------------------------------------------------- the declaration
@pytest.mark.parametrize(
    ("answers", "asked"), [({"traffic": True}, "projekt"), ({"traffic": False}, "plan"), ({}, "plan")]
)
def test_the_project_of_traffic_is_asked_of_those_who_touch_it(answers, asked: str) -> None:
    assert [step.slug for step in service.asked(answers)][4] == asked


def test_the_application_costs_nothing_and_the_term_is_a_month() -> None:
    assert rules.fee({}, FACTS, ON) is None
    assert service.term == Term(1, Unit.MONTHS)


def test_there_is_a_pattern_for_granting_and_for_refusing() -> None:
    assert [one.outcome for one in service.patterns] == [Outcome.GRANTED, Outcome.REFUSED]
    assert all("art. 40" in one.basis for one in service.patterns)


def test_rates_of_the_carriageway_grow_with_its_share() -> None:
    rates = [FACTS.at(f"works_carriage_{share}_grosze", ON) for share in (20, 50, 100)]
    assert all(less < more for less, more in pairwise(rates))


def test_the_sum_says_that_its_rates_are_unconfirmed_until_somebody_confirms_them() -> None:
    answers = {"purpose": "works", "occupations": [period("pavement", 100, 1)]}
    made = rules.reckon(answers, FACTS, ON)
    table = {
        name: [{**row, "confirmed": True} for row in rows] for name, rows in service.facts_table().items()
    }
    sure = rules.reckon(answers, Facts.parse(table), ON)
    assert made is not None
    assert sure is not None
    assert (rules.UNCONFIRMED in made.notes, rules.UNCONFIRMED in sure.notes) == (True, False)
