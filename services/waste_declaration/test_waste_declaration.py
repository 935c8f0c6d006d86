"""The waste fee as a table of hand-checked examples: bands, months, sorting, reliefs, changes."""

from datetime import date
from typing import Any

import pytest

from services.waste_declaration import months, reckoning
from services.waste_declaration.samples import FACTS, ON, declared, flat, notes, total


# ---------------------------------------------------------------------------------------------- by hand
@pytest.mark.parametrize(
    ("areas", "grosze"),
    [
        ((100,), 24_000),  # 20 zł × 12 months
        ((4_000,), 24_000),  # 40 m² is still the first band
        ((4_001,), 52_800),  # 44 zł × 12
        ((8_000,), 52_800),
        ((8_001,), 67_200),  # 56 zł × 12
        ((100_000,), 67_200),
        ((3_800, 6_000, 10_000), 144_000),  # (20 + 44 + 56) zł × 12
        ((4_850,) * 60, 3_168_000),  # 60 flats × 44 zł × 12
    ],
)
def test_the_fee_of_a_whole_year_is_what_one_reckons_by_hand(areas: tuple[int, ...], grosze: int) -> None:
    assert total(declared(*map(flat, areas))) == grosze


@pytest.mark.parametrize(
    ("since", "grosze"),
    [
        ("2026-01-01", 52_800),
        ("2026-01-31", 52_800),
        ("2026-11-15", 8_800),  # November and December
        ("2026-12-31", 4_400),  # a day of a month is a month
        ("2027-03-01", 44_000),  # March to December of the next year
        ("2013-07-01", 52_800),
    ],
)
def test_the_first_month_is_that_of_the_first_day(since: str, grosze: int) -> None:
    assert total(declared(flat(4_850), since=since)) == grosze


@pytest.mark.parametrize(
    ("changed", "area", "relief", "grosze"),
    [
        ({"is_sorted": False}, 6_000, "none", 105_600),  # 2 × 44 zł × 12
        ({"is_sorted": False}, 3_000, "none", 48_000),
        ({"building": "house", "compost": True}, 12_000, "none", 63_600),  # (56 − 3) zł × 12
        ({"building": "house", "compost": True}, 3_500, "none", 22_800),  # (20 − 1) zł × 12
        ({"building": "house", "compost": False}, 12_000, "none", 67_200),
        ({"building": "block", "compost": True}, 6_000, "none", 52_800),  # a heap counts only at a house
        ({"building": "house", "compost": True, "is_sorted": False}, 6_000, "none", 105_600),
        ({}, 4_850, "large_family", 26_400),  # half of 44 zł × 12
        ({}, 4_850, "low_income", 26_400),
        ({"building": "house", "compost": True}, 12_000, "large_family", 31_800),  # half of 53 zł × 12
        ({"is_sorted": False}, 9_000, "low_income", 67_200),  # half of 2 × 56 zł × 12
    ],
)
def test_sorting_composting_and_reliefs_are_reckoned_by_hand(
    changed: dict[str, Any], area: int, relief: str, grosze: int
) -> None:
    assert total(declared(flat(area, relief), **changed)) == grosze


@pytest.mark.parametrize(
    ("kind", "since", "before", "before_since", "area", "on", "grosze"),
    [
        # ten months of 44 zł, two of 56 zł
        ("change", "2026-11-05", 4_400, None, 9_000, ON, 55_200),
        # the earlier fee began in June: five months of it
        ("change", "2026-11-05", 4_400, "2026-06-15", 9_000, ON, 33_200),
        ("change", "2026-01-20", 4_400, None, 9_000, date(2026, 2, 1), 67_200),
        # lower, declared by the 10th: counts from October
        ("change", "2026-10-20", 5_600, None, 3_000, date(2026, 11, 10), 56_400),
        # lower, a day late: counts from November (art. 6m ust. 4)
        ("change", "2026-10-20", 5_600, None, 3_000, date(2026, 11, 12), 60_000),
        # 10 October 2026 is a Saturday, Monday is still in time
        ("change", "2026-09-20", 5_600, None, 3_000, date(2026, 10, 12), 52_800),
        ("change", "2026-09-20", 5_600, None, 3_000, date(2026, 10, 13), 56_400),
        # half a year late: lower from the earliest open month, higher from the month of the change
        ("change", "2026-03-01", 5_600, None, 3_000, date(2026, 11, 10), 56_400),
        ("change", "2026-03-01", 2_000, None, 9_000, ON, 60_000),
        # an error is put right from its beginning, whichever way
        ("correction", "2026-05-10", 0, None, 4_850, ON, 35_200),
        ("correction", "2026-05-10", 5_600, None, 3_000, ON, 38_400),
        ("correction", "2024-05-10", 5_600, None, 3_000, ON, 24_000),
        # a first declaration knows of nothing before
        ("first", "2026-05-10", 5_600, None, 3_000, ON, 16_000),
    ],
)
def test_a_change_leaves_the_months_before_it_as_they_were(
    kind: str, since: str, before: int, before_since: str | None, area: int, on: date, grosze: int
) -> None:
    answers = declared(flat(area), since=since, kind=kind, before_month=before, before_since=before_since)
    assert total(answers, on) == grosze


def test_a_new_rate_within_a_year_counts_from_its_month() -> None:
    made = reckoning.reckon(declared(flat(6_000), since="2021-01-01"), FACTS, date(2021, 6, 1))
    assert made is not None
    assert [line.amount_grosze for line in made.lines] == [36_000, 8_800]  # 36 zł to October, then 44 zł


def test_each_line_says_how_it_came_about() -> None:
    answers = declared(flat(3_000), flat(3_900), flat(5_000, "large_family"), building="house", compost=True)
    made = reckoning.reckon(
        {**answers, "kind": "change", "since": "2026-11-02", "before_month": 2_000}, FACTS, ON
    )
    assert made is not None
    told = [str(line.how).replace("\xa0", " ") for line in made.lines]
    assert told == [
        "20,00 zł × 10 mies.", "2 × (20,00 zł − 1,00 zł) × 2 mies.", "1 × (44,00 zł − 2,00 zł) × 50% × 2 mies.",
    ]  # fmt: skip
    assert made.total_grosze == 20_000 + 7_600 + 4_200
    assert "Za miesiąc: 59,00 zł" in notes(answers).replace("\xa0", " ")


@pytest.mark.parametrize(
    "broken",
    [{"since": None}, {"since": "jutro"}, {"since": "1999-01-01"}, {"flats": None}, {"flats": []}, {"flats": "x"},
     {"flats": [None]}, {"flats": [{}]}, {"flats": [flat(0)]}, {"flats": [{"area": "48"}]}, {"flats": [{"area": True}]},
     {"flats": [flat(4_850, "none of these")]}],
)  # fmt: skip
def test_what_does_not_say_enough_is_no_fee(broken: dict[str, Any]) -> None:
    assert reckoning.reckon({**declared(flat(4_850)), **broken}, FACTS, ON) is None


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (declared(flat(4_850)), "do potwierdzenia"),
        (declared(flat(4_850)), "wcześniejsze lata"),
        (declared(flat(4_850), since="2026-11-01"), "Termin na tę deklarację minął"),
        (declared(flat(4_850), is_sorted=False), "podwyższona"),
        (declared(flat(4_850, "large_family")), "Ulgę sprawdzi urząd"),
        (declared(flat(4_850, number="2a"), flat(5_000, number="2A")), "dwa razy"),
        (declared(flat(3_000), since="2026-03-01", kind="change", before_month=5_600), "śmierć mieszkańca"),
    ],
)
def test_the_calculation_says_what_one_must_know(answers: dict[str, Any], words: str) -> None:
    assert words in notes(answers)


@pytest.mark.parametrize("number", ["", "1"])
def test_two_flats_with_numbers_of_their_own_are_no_doubt(number: str) -> None:
    assert "dwa razy" not in notes(declared(flat(4_850, number=number), flat(5_000, number=number and "2")))


def test_a_declaration_in_time_is_not_called_late() -> None:
    assert "minął" not in notes(declared(flat(4_850), since="2026-11-12"))  # the 14th day
    assert "minął" in notes(declared(flat(4_850), since="2026-11-11"))
    assert "minął" not in notes(declared(flat(4_850), since="2020-11-11", kind="correction"))


def test_the_earliest_open_month_follows_the_tenth() -> None:
    assert months.earliest_lower(FACTS, date(2027, 1, 11)) == date(2026, 12, 1)  # the 10th is a Sunday
    assert months.earliest_lower(FACTS, date(2027, 1, 12)) == date(2027, 1, 1)
