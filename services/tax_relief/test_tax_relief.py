"""The rules of a relief as tables: what is left of a month, which terms a grant brings, what hinders."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import Award, Due, Facts, Known, Matter, Outcome, Relief, Schedule
from services.tax_relief import means, rules, service

ON = date(2026, 11, 26)
FACTS = Facts.parse(service.facts_table())
PERSON = Known(given_name="Jan", surname="Kowalski", pesel="90010212353")
LIGHT = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
DUES = (
    Due("property_tax", "Podatek od nieruchomości", "III rata 2026", 2026, date(2026, 9, 15), 41_200, 870),
    Due("property_tax", "Podatek od nieruchomości", "IV rata 2026", 2026, date(2026, 11, 26), 41_200, 0),
    Due("property_tax", "Podatek od nieruchomości", "IV rata 2025", 2025, date(2025, 11, 17), 9_900, 1_080),
    Due("waste_fee", "Opłata za odpady", "III kwartał 2026", 2026, date(2026, 9, 15), 10_300, 0),
)
WISH: dict[str, Any] = {
    "relief": "instalments", "applicant": "person", "kind": "property_tax", "which": "all", "parts": 3,
    "first_on": "2027-01-31", "every": "1",
}  # fmt: skip


def matter(
    award: Award | None = None, person: Known = PERSON, dues: tuple[Due, ...] = DUES, **more: object
) -> Matter:
    return Matter(
        "BI-1", {**WISH, **more}, person, FACTS, ON, ON, dues=dues, outcome=Outcome.GRANTED, award=award
    )


def brought(award: Award | None = None, **more: Any) -> Schedule:
    made = rules.brings(matter(award, **more))
    assert made is not None
    return made


# ---------------------------------------------------------------------------------------------- means, by hand
def household(*incomes: int, **sums: int) -> dict[str, Any]:
    return {
        "applicant": "person",
        "household": [{"who": f"osoba {number}", "income_grosze": one} for number, one in enumerate(incomes)],
        **sums,
    }


@pytest.mark.parametrize(
    ("answers", "left", "each"),
    [
        (household(320_050, 0, rent_grosze=90_000, media_grosze=45_000), 185_050, "925,25"),
        (household(320_050, 0, living_grosze=200_000, loans_grosze=150_000), -29_950, "149,75"),
        (household(0), 0, "0,00"),
        (household(100_000, 50_000, 1, rent_grosze=1), 150_000, "500,00"),
        (household(100_001, 0, 0, health_grosze=0), 100_001, "333,33"),
    ],
)
def test_what_is_left_of_a_month_is_what_one_reckons_by_hand(
    answers: dict[str, Any], left: int, each: str
) -> None:
    made = rules.reckon({"applicant": "person", **answers}, FACTS, ON)
    assert made is not None
    assert made.total_grosze == left
    assert made.below_zero
    assert each in str(made.notes[0])


def test_a_cost_of_nothing_is_no_line_and_each_other_is_one_below_nought() -> None:
    made = rules.reckon(household(300_000, rent_grosze=90_000, others_grosze=0), FACTS, ON)
    assert made is not None
    assert [line.amount_grosze for line in made.lines] == [300_000, -90_000]
    assert [str(line.label) for line in made.lines] == ["osoba 0", "Mieszkanie"]


def test_what_is_owned_and_owed_is_told_once_it_was_said() -> None:
    said = household(1, estate_grosze=30_000_000, savings_grosze=15_000, debts_grosze=2_400_000)
    made = rules.reckon(said, FACTS, ON)
    assert made is not None
    told = str(made.notes[1]).replace("\xa0", " ")
    assert told == "Majątek: 300 150,00 zł, długi: 24 000,00 zł."
    assert len(rules.reckon(household(1), FACTS, ON).notes) == 1  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("revenue", "outlay", "result"),
    [(12_000_000, 13_150_025, -1_150_025), (100, 40, 60), (0, 0, 0)],
)
def test_a_firm_tells_the_result_of_its_year(revenue: int, outlay: int, result: int) -> None:
    answers = {"applicant": "entity", "revenue_grosze": revenue, "outlay_grosze": outlay}
    made = rules.reckon(answers, FACTS, ON)
    assert made is not None
    assert made.total_grosze == result


@pytest.mark.parametrize("answers", [{}, {"household": []}, {"household": ["x"]}, {"applicant": "entity"}])
def test_nothing_said_of_means_is_nothing_reckoned(answers: dict[str, Any]) -> None:
    assert rules.reckon(answers, FACTS, ON) is None


SUMS = st.integers(0, 10**9)


@LIGHT
@given(st.lists(SUMS, min_size=1, max_size=8), st.dictionaries(st.sampled_from(means.COSTS), SUMS))
def test_the_lines_sum_to_what_is_left(incomes: list[int], costs: dict[str, int]) -> None:
    made = rules.reckon(household(*incomes, **costs), FACTS, ON)
    assert made is not None
    assert (
        made.total_grosze
        == sum(line.amount_grosze for line in made.lines)
        == sum(incomes) - sum(costs.values())
    )


@LIGHT
@given(st.lists(SUMS, min_size=1, max_size=8), SUMS, SUMS)
def test_more_income_never_leaves_less_and_more_costs_never_more(
    incomes: list[int], cost: int, more: int
) -> None:
    def left(*got: int, pays: int = 0) -> int:
        made = rules.reckon(household(*got, rent_grosze=pays), FACTS, ON)
        return made.total_grosze if made else 0

    assert left(incomes[0] + more, *incomes[1:], pays=cost) >= left(*incomes, pays=cost)
    assert left(*incomes, pays=cost + more) <= left(*incomes, pays=cost)


# ---------------------------------------------------------------------------------------------- what a grant brings
@pytest.mark.parametrize(
    ("first", "months", "day"),
    [
        (date(2027, 1, 31), 0, date(2027, 1, 31)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 1, 31), 2, date(2027, 3, 31)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
    ],
)
def test_an_instalment_falls_on_the_same_day_or_on_the_months_last(
    first: date, months: int, day: date
) -> None:
    assert rules.later(first, months) == day


def test_instalments_are_brought_as_they_were_wished() -> None:
    made = brought()
    assert made.relief == Relief.INSTALMENTS
    assert made.dates == (date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31))
    assert (made.kind, made.year, made.periods, made.asked_on) == ("property_tax", None, (), ON)


@pytest.mark.parametrize(
    ("award", "relief", "days", "last"),
    [
        (Award(parts=2), Relief.INSTALMENTS, 2, date(2027, 2, 28)),
        (Award(parts=12), Relief.INSTALMENTS, 12, date(2027, 12, 31)),
        (Award(until=date(2027, 2, 28)), Relief.INSTALMENTS, 2, date(2027, 2, 28)),
        (Award(until=date(2027, 2, 27)), Relief.DEFERRED, 1, date(2027, 1, 31)),
        (Award(until=date(2026, 12, 31)), Relief.DEFERRED, 1, date(2026, 12, 31)),
        (Award(parts=12, until=date(2027, 6, 30)), Relief.INSTALMENTS, 6, date(2027, 6, 30)),
    ],
)
def test_the_officials_award_goes_before_the_wish(
    award: Award, relief: Relief, days: int, last: date
) -> None:
    made = brought(award)
    assert (made.relief, len(made.dates), made.dates[-1]) == (relief, days, last)


@pytest.mark.parametrize(
    ("award", "day"), [(None, date(2027, 6, 30)), (Award(until=date(2027, 3, 1)), date(2027, 3, 1))]
)
def test_a_deferral_has_one_day(award: Award | None, day: date) -> None:
    made = brought(award, relief="deferred", new_term="2027-06-30")
    assert (made.relief, made.dates) == (Relief.DEFERRED, (day,))


@pytest.mark.parametrize(
    ("wish", "award", "grosze"),
    [(None, None, None), (40_000, None, 40_000), (40_000, Award(amount_grosze=15_000), 15_000),
     (None, Award(amount_grosze=1), 1)],
)  # fmt: skip
def test_a_remission_is_of_all_or_of_a_sum(wish: int | None, award: Award | None, grosze: int | None) -> None:
    made = brought(award, relief="remitted", which="late", remit_grosze=wish)
    assert (made.relief, made.dates, made.amount_grosze) == (Relief.REMITTED, (), grosze)


@pytest.mark.parametrize(
    ("which", "year", "names", "point"),
    [
        ("all", None, (), "pkt 1 i 2"),
        ("late", None, ("III rata 2026", "IV rata 2025"), "pkt 2"),
        ("late", 2025, ("IV rata 2025",), "pkt 2"),
        # a payment is not late on its day
        ("coming", None, ("IV rata 2026",), "pkt 1"),
        ("coming", 2025, ("Przyszłe",), "pkt 1"),
    ],
)
def test_the_payments_asked_for_are_found_by_their_day(
    which: str, year: int | None, names: tuple[str, ...], point: str
) -> None:
    made = brought(which=which, year=year)
    assert (made.periods, made.year) == (names, year)
    assert point in made.law


@pytest.mark.parametrize(
    ("more", "percent"),
    [
        ({}, 50),
        ({"relief": "deferred", "new_term": "2027-06-30"}, 50),
        ({"relief": "remitted", "which": "late"}, 0),
    ],
)
def test_who_pays_later_pays_the_councils_prolongation_fee(more: dict[str, Any], percent: int) -> None:
    assert brought(**more).prolongation_percent == percent
    assert FACTS.at("prolongation_percent", ON) <= 50  # art. 57 § 2: half of the rate of interest


def test_a_remission_is_point_3() -> None:
    assert "pkt 3 ustawy" in brought(relief="remitted", which="late").law


@pytest.mark.parametrize(
    "more",
    [{"kind": "other"}, {"kind": None}, {"first_on": None}, {"parts": None}, {"relief": None},
     {"relief": "deferred", "new_term": "jutro"}],
)  # fmt: skip
def test_answers_that_name_no_dues_or_no_days_bring_nothing(more: dict[str, object]) -> None:
    assert rules.brings(matter(**more)) is None  # type: ignore[arg-type]


@LIGHT
@given(st.dates(date(2026, 11, 27), date(2031, 11, 1)), st.integers(2, 60), st.sampled_from(["1", "3", "6"]))
def test_instalments_come_in_order_as_many_as_were_wished(first: date, parts: int, every: str) -> None:
    made = brought(first_on=first.isoformat(), parts=parts, every=every)
    assert len(made.dates) == parts
    assert list(made.dates) == sorted(set(made.dates))
    assert all(day.day <= first.day for day in made.dates)


# ---------------------------------------------------------------------------------------------- what hinders
FIRM = Known(company_name="Spółka z o.o.", nip="5260250274")


@pytest.mark.parametrize(
    ("person", "more", "says"),
    [
        (PERSON, {}, ""),
        (FIRM, {"applicant": "person"}, "w imieniu firmy"),
        (FIRM, {"applicant": "entity"}, ""),
        (PERSON, {"relief": "remitted"}, "tylko zaległość"),
        (PERSON, {"relief": "remitted", "which": "late"}, ""),
    ],
)
def test_what_cannot_be_asked_is_said_before_it_is_sent(
    person: Known, more: dict[str, Any], says: str
) -> None:
    told = rules.hinders(matter(person=person, **more))
    assert says in str(told) if says else told is None
