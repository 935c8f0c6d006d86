"""The fee of a licence as a table of hand-checked examples, its properties, and what the forms refuse."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from portal import Facts, Outcome, Term, Unit
from services.alcohol_licence import asked, fees
from services.alcohol_licence.licence import forms, rules, service

ON = date(2026, 11, 26)
FACTS = Facts.parse(service.facts_table())
LIGHT = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
WHOLE = {"since": "2027-01-01", "until": "2028-12-31"}
KINDS = ["a", "b", "c"]


def by_months() -> Facts:
    """Return the facts of a city that counts months."""
    table = service.facts_table()
    return Facts.parse({**table, "counts_days": [{**table["counts_days"][0], "value": False}]})


def total(*kinds: str, facts: Facts = FACTS, **more: Any) -> int:
    made = rules.reckon({"kinds": list(kinds), **WHOLE, **more}, facts, ON)
    return made.total_grosze if made else 0


# ---------------------------------------------------------------------------------------------- by hand
@pytest.mark.parametrize(
    ("kinds", "since", "grosze"),
    [
        ("a", "2027-01-01", 52_500),
        ("b", "2027-01-01", 52_500),
        ("c", "2027-01-01", 210_000),
        ("abc", "2027-01-01", 315_000),
        ("a", "2026-12-01", 4_459),  # 525 zł × 31/365 = 44,589
        ("c", "2026-12-01", 17_836),  # 2100 zł × 31/365 = 178,356
        ("a", "2026-12-31", 144),  # 525 zł × 1/365 = 1,438
        ("a", "2027-07-01", 26_466),  # 525 zł × 184/365 = 264,658
        ("a", "2028-07-01", 26_393),  # 525 zł × 184/366 = 263,934, a leap year
        ("abc", "2027-07-01", 158_795),  # 264,66 + 264,66 + 1058,63
    ],
)
def test_who_begins_pays_the_fixed_fee_for_the_days_of_the_year(kinds: str, since: str, grosze: int) -> None:
    assert total(*kinds, since=since, until="2032-12-31") == grosze


@pytest.mark.parametrize(
    ("since", "grosze"),
    [("2027-01-01", 52_500), ("2027-01-31", 52_500), ("2027-07-01", 26_250), ("2027-12-31", 4_375),
     ("2027-02-01", 48_125)],
)  # fmt: skip
def test_a_city_may_count_months_begun_instead(since: str, grosze: int) -> None:
    assert total("a", facts=by_months(), since=since, until="2032-12-31") == grosze


@pytest.mark.parametrize(
    ("kind", "sold", "grosze"),
    [
        ("a", 0, 52_500),
        ("a", 3_750_000, 52_500),  # 37 500,00 zł is not above the threshold
        ("a", 3_750_001, 52_500),  # 1,4 % of 37 500,01 zł = 525,00014
        ("a", 5_000_000, 70_000),
        ("b", 5_000_000, 70_000),
        ("b", 4_123_456, 57_728),  # 577,28384 zł
        ("c", 7_700_000, 210_000),
        ("c", 7_700_001, 207_900),  # the law's own step down: 2,7 % of 77 000,01 zł is less than 2100 zł
        ("c", 7_777_778, 210_000),
        ("c", 10_000_000, 270_000),
        ("c", 123_456_789, 3_333_333),
    ],
)
def test_who_sold_last_year_pays_by_the_sale_above_the_threshold(kind: str, sold: int, grosze: int) -> None:
    assert total(kind, sold=True, **{f"sold_{kind}_grosze": sold}) == grosze


def test_a_sale_of_who_says_that_they_did_not_sell_is_not_counted() -> None:
    assert total("a", sold=False, sold_a_grosze=99_999_999) == 52_500
    assert total("a", sold=True) == 52_500
    assert total("a", sold=True, sold_a_grosze=True) == 52_500
    # the sale of another kind is another kind's
    assert total("a", sold=True, sold_c_grosze=99_999_999) == 52_500


def test_each_kind_is_a_line_that_says_how_it_came_about() -> None:
    answers = {"kinds": ["a", "c"], **WHOLE, "since": "2027-07-01", "sold": True, "sold_c_grosze": 10_000_000}
    made = rules.reckon(answers, FACTS, ON)
    assert made is not None
    told = [str(line.how).replace("\xa0", " ") for line in made.lines]
    assert told == ["525,00 zł za rok × 184/365", "2,7% od 100 000,00 zł = 2 700,00 zł za rok × 184/365"]
    assert rules.LATER in made.notes
    assert "art. 11¹" in made.law


@pytest.mark.parametrize(
    "more",
    [
        {"kinds": []},
        {"kinds": None},
        {"kinds": ["x"]},
        {"since": None},
        {"until": "jutro"},
        {"until": "2026-12-31"},
    ],
)
def test_without_kinds_or_days_there_is_no_fee_yet(more: dict[str, Any]) -> None:
    answers = {"kinds": ["a"], **WHOLE, **more}
    assert rules.reckon(answers, FACTS, ON) is None
    assert rules.fee(answers, FACTS, ON) is None


def test_the_fee_is_what_was_reckoned_and_has_a_kind_of_its_own() -> None:
    fee = rules.fee({"kinds": KINDS, **WHOLE}, FACTS, ON)
    assert fee is not None
    assert (fee.amount_grosze, fee.kind) == (315_000, "alcohol_fee")
    assert "art. 11¹ ust. 2" in fee.law


def test_the_sum_says_that_its_rates_are_unconfirmed_until_somebody_confirms_them() -> None:
    answers = {"kinds": ["a"], **WHOLE}
    table = {
        name: [{**row, "confirmed": True} for row in rows] for name, rows in service.facts_table().items()
    }
    made, sure = rules.reckon(answers, FACTS, ON), rules.reckon(answers, Facts.parse(table), ON)
    assert made is not None
    assert sure is not None
    assert (fees.UNCONFIRMED in made.notes, fees.UNCONFIRMED in sure.notes) == (True, False)


# ---------------------------------------------------------------------------------------------- properties
SUMS = st.integers(0, 10**10)
DAYS = st.dates(date(2027, 1, 1), date(2028, 12, 30))


@LIGHT
@given(st.sets(st.sampled_from(KINDS), min_size=1), DAYS, SUMS)
def test_the_fee_of_several_kinds_is_the_sum_of_each(kinds: set[str], since: date, sold: int) -> None:
    more = {"since": since.isoformat(), "sold": True, **{f"sold_{kind}_grosze": sold for kind in KINDS}}
    assert total(*kinds, **more) == sum(total(kind, **more) for kind in kinds)


@LIGHT
@given(st.sampled_from(["a", "b"]), SUMS, SUMS)
def test_a_larger_sale_never_costs_less_for_beer_and_wine(kind: str, sold: int, more: int) -> None:
    name = f"sold_{kind}_grosze"
    assert total(kind, sold=True, **{name: sold}) <= total(kind, sold=True, **{name: sold + more})


@LIGHT
@given(SUMS, SUMS)
def test_of_strong_drinks_only_the_step_at_the_threshold_goes_down(sold: int, more: int) -> None:
    less, larger = (total("c", sold=True, sold_c_grosze=grosze) for grosze in (sold, sold + more))
    assert larger >= less or (sold <= 7_700_000 < sold + more < 7_777_778)


@LIGHT
@given(st.sampled_from(KINDS), DAYS, st.booleans())
def test_a_later_beginning_within_a_year_never_costs_more(kind: str, since: date, days: bool) -> None:  # noqa: FBT001 - drawn
    facts, next_day = FACTS if days else by_months(), since + timedelta(days=1)
    if next_day.year == since.year:
        first, second = (
            total(kind, facts=facts, since=on.isoformat(), until="2035-12-31") for on in (since, next_day)
        )
        assert second <= first <= FACTS.at(f"fee_{kind}_grosze", ON)


# ---------------------------------------------------------------------------------------------- the pages
def dated(name: str, day: str, month: str, year: str) -> dict[str, str]:
    return {f"{name}-dzien": day, f"{name}-miesiac": month, f"{name}-rok": year}


def faults(form: type[Any], typed: dict[str, str]) -> str:
    judged = form(MultiDict(typed), on=ON)
    judged.validate()
    return " ".join(message for _field, message in judged.error_list()).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("outlet", "until", "words"),
    [
        ("retail", ("31", "12", "2028"), ""),
        ("retail", ("30", "12", "2028"), "Najmniej na 2 lata"),
        ("retail", ("1", "12", "2026"), "Najmniej na 2 lata"),
        ("gastro", ("31", "12", "2030"), ""),
        ("gastro", ("30", "12", "2030"), "Najmniej na 4 lata"),
        ("", ("31", "12", "2028"), "rodzaj punktu"),
        ("retail", ("25", "11", "2026"), "już minęła"),
        ("retail", ("", "", ""), "ostatni dzień"),
        ("retail", ("31", "2", "2029"), "Nie ma takiego dnia"),
    ],
)
def test_the_least_time_is_that_of_the_outlet(outlet: str, until: tuple[str, str, str], words: str) -> None:
    said = faults(
        forms.Time, {"outlet": outlet, **dated("since", "1", "1", "2027"), **dated("until", *until)}
    )
    assert words in said if words else not said


@pytest.mark.parametrize(
    ("form", "typed", "words"),
    [
        (forms.Drinks, {}, "co najmniej jeden rodzaj"),
        (forms.Drinks, {"kinds": "v"}, "tylko podane"),
        (forms.Drinks, {"kinds": "c"}, ""),
        (asked.SoldA, {"sold_a_grosze": "50 000,00"}, ""),
        (asked.SoldA, {"sold_a_grosze": "50.000,00"}, ""),
        (asked.SoldA, {"sold_a_grosze": "50000,5"}, ""),
        (asked.SoldB, {"sold_b_grosze": "-1"}, "bez minusa"),
        (asked.SoldB, {"sold_b_grosze": "50,000.00"}, "cyframi"),
        (asked.SoldC, {"sold_c_grosze": ""}, "kwotę"),
        (asked.SoldC, {"sold_c_grosze": "77 000,001"}, "dwie cyfry"),
        (forms.Sold, {"sold": ""}, "tak albo nie"),
        (asked.Trader, {"trader_name": "X", "trader_nip": "5260250275", "business": "handel"}, "NIP"),
        (asked.Trader, {"trader_name": "X", "trader_nip": "526-025-02-74", "business": "handel"}, ""),
        (forms.ConsentWay, {"consent_way": "phone"}, "podanych"),
    ],
)
def test_bad_input_is_told_in_words_that_help(form: type[Any], typed: dict[str, str], words: str) -> None:
    said = faults(form, typed)
    assert words in said if words else not said


@pytest.mark.parametrize(
    ("town", "is_sound"),
    [("Białystok", True), ("BIAŁYSTOK", True), ("bialystok", True), ("Wasilków", False), ("", False)],
)
def test_the_outlet_is_in_the_city(town: str, *, is_sound: bool) -> None:
    typed = {"outlet_name": "Sklep", "outlet_street": "Lipowa 4", "outlet_town": town, "flats": "nie"}
    assert (not faults(forms.Outlet, typed)) is is_sound


@pytest.mark.parametrize(
    ("on", "years", "later"),
    [(date(2028, 2, 29), 2, date(2030, 2, 28)), (date(2027, 1, 1), 4, date(2031, 1, 1))],
)
def test_years_are_counted_to_the_same_day(on: date, years: int, later: date) -> None:
    assert forms.years_later(on, years) == later


# ---------------------------------------------------------------------------------------------- the declaration
HOUSE = {"flats": True, "consent_way": "online", "owner_given": "Anna", "owner_surname": "Łęcka",
         "owner_role": "wspólnota Lipowa 4", "outlet_street": "ul. Lipowa 4", "kinds": ["a", "c"]}  # fmt: skip


def test_the_house_is_asked_and_told_where_and_what() -> None:
    (asked,) = rules.consents(HOUSE)
    assert asked.full_name == "Anna Łęcka"
    assert "wspólnota Lipowa 4" in str(asked.says)
    assert str(asked.says).endswith("A, C.")


@pytest.mark.parametrize("more", [{"flats": False}, {"consent_way": "paper"}, {"consent_way": None}])
def test_nobody_is_asked_where_no_consent_is_given_here(more: dict[str, Any]) -> None:
    assert rules.consents({**HOUSE, **more}) == ()


@pytest.mark.parametrize(
    ("answers", "asked", "left_out"),
    [
        ({"flats": False}, set(), {"zgoda", "za-budynek", "zgoda-na-pismie"}),
        ({"flats": True, "consent_way": "online"}, {"zgoda", "za-budynek"}, {"zgoda-na-pismie"}),
        ({"flats": True, "consent_way": "paper"}, {"zgoda", "zgoda-na-pismie"}, {"za-budynek"}),
        ({"kinds": ["a"], "sold": True}, {"sprzedaz-a"}, {"sprzedaz-b", "sprzedaz-c"}),
        ({"kinds": ["a", "c"], "sold": False}, {"zeszly-rok"}, {"sprzedaz-a", "sprzedaz-c"}),
    ],
)
def test_pages_are_asked_of_whom_they_concern(
    answers: dict[str, Any], asked: set[str], left_out: set[str]
) -> None:
    pages = {step.slug for step in service.asked(answers)}
    assert asked <= pages
    assert not left_out & pages


def test_it_has_thirty_days_and_a_pattern_for_each_end_and_no_confirmed_figure() -> None:
    assert service.term == Term(30, Unit.DAYS)
    assert [one.outcome for one in service.patterns] == [Outcome.GRANTED, Outcome.PARTLY, Outcome.REFUSED]
    assert [fact.name for fact in FACTS.all() if fact.confirmed] == []
