"""The fee of a year as a table of hand-checked examples, what being late costs, and what the form refuses."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from portal import Assessment, Capacity, Facts, Former, HeldPermit, Known, Matter
from services.alcohol_licence.statement import forms, rules, service

ON = date(2028, 1, 20)
FACTS = Facts.parse(service.facts_table())
LONG = {"since": "2027-01-01", "until": "2030-12-31"}
WHERE = {"outlet_name": "Sklep Lipowy", "outlet_street": "ul. Lipowa 4"}
LIGHT = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def stated(on: date = ON, until: str = LONG["until"], **sold: int) -> int | None:
    answers = {
        "kinds": sorted(sold),
        **LONG,
        "until": until,
        **{f"sold_{k}_grosze": v for k, v in sold.items()},
    }
    made = rules.reckon(answers, FACTS, on)
    return made.total_grosze if made else None


@pytest.mark.parametrize(
    ("sold", "grosze"),
    [
        ({"a": 0}, 52_500),  # nothing sold: the fixed fee
        ({"a": 3_750_000}, 52_500),  # 37 500 zł: not above the threshold
        ({"a": 3_750_001}, 52_500),  # 1,4% of 37 500,01 zł
        ({"a": 5_000_000}, 70_000),  # 1,4% of 50 000 zł
        ({"b": 10_000_000}, 140_000),
        ({"c": 7_700_000}, 210_000),
        ({"c": 10_000_000}, 270_000),  # 2,7% of 100 000 zł
        ({"a": 5_000_000, "b": 0, "c": 10_000_000}, 392_500),
    ],
)
def test_the_fee_of_a_year_follows_what_was_sold_in_the_last(sold: dict[str, int], grosze: int) -> None:
    assert stated(**sold) == grosze


@pytest.mark.parametrize(
    ("until", "grosze"),
    [
        ("2028-12-31", 70_000),
        ("2028-06-30", 34_809),  # 700 zł × 182/366
        ("2028-01-31", 5_929),  # 700 zł × 31/366
        ("2027-12-31", None),  # it ended
    ],
)
def test_the_last_year_costs_the_days_of_the_licence(until: str, grosze: int | None) -> None:
    assert stated(until=until, a=5_000_000) == grosze


@pytest.mark.parametrize(
    "missing", [{"kinds": []}, {"until": ""}, {"sold_a_grosze": None}, {"sold_a_grosze": "x"}]
)
def test_nothing_is_reckoned_while_something_is_missing(missing: dict[str, Any]) -> None:
    assert rules.reckon({"kinds": ["a"], **LONG, "sold_a_grosze": 1, **missing}, FACTS, ON) is None


@pytest.mark.parametrize(
    ("on", "grosze"),
    [
        (date(2028, 1, 31), None),  # a Monday
        (date(2028, 2, 1), 15_750),  # 30% of 525 zł
        (date(2028, 3, 1), 15_750),  # the thirtieth day
        (date(2028, 3, 2), None),  # too late to keep the licence by it
        (date(2027, 2, 1), None),  # 31 January 2027 is a Sunday: Monday is in time
        (date(2027, 2, 2), 15_750),
    ],
)
def test_being_late_costs_a_part_of_the_fixed_fee_for_thirty_days(on: date, grosze: int | None) -> None:
    fee = rules.fee({"kinds": ["a"]}, FACTS, on)
    assert (fee.amount_grosze if fee else None) == grosze


def test_every_kind_counts_to_what_being_late_costs_and_none_costs_nothing() -> None:
    fee = rules.fee({"kinds": ["a", "b", "c"]}, FACTS, date(2028, 2, 10))
    assert fee is not None
    assert fee.amount_grosze == 94_500  # 30% of 3150 zł
    assert rules.fee({"kinds": []}, FACTS, date(2028, 2, 10)) is None


@pytest.mark.parametrize(
    ("on", "words"),
    [(ON, "31 stycznia 2028"), (date(2028, 2, 2), "1 marca 2028"), (date(2028, 5, 5), "wygasnąć")],
)
def test_the_reckoning_says_until_when_and_what_comes_of_being_late(on: date, words: str) -> None:
    made = rules.reckon({"kinds": ["a"], **LONG, "sold_a_grosze": 0}, FACTS, on)
    assert made is not None
    assert words in " ".join(str(note) for note in made.notes).replace("\xa0", " ")


@LIGHT
@given(st.sampled_from(["a", "b"]), st.integers(0, 10**10), st.integers(0, 10**10))
def test_a_larger_sale_of_beer_or_wine_never_costs_less(kind: str, sold: int, more: int) -> None:
    less, larger = stated(**{kind: sold}), stated(**{kind: sold + more})
    assert less is not None
    assert larger is not None
    assert less <= larger


def former(on: date, service_slug: str = rules.LICENCE, brought: str = "yearly", **more: str) -> Former:
    answers = {**WHERE, "kinds": ["a"], **LONG, "sold_a_grosze": 5, "outlet": "retail", **more}
    return Former(answers, date(2026, 12, 1), brought, FACTS, on, service_slug)


def test_it_begins_from_the_licence_without_the_sums_in_each_later_year_of_it() -> None:
    begun = rules.again(former(ON))
    assert begun is not None
    assert (begun["outlet_name"], begun["kinds"], "sold_a_grosze" in begun) == ("Sklep Lipowy", ["a"], False)
    assert rules.again(former(date(2027, 6, 1))) is None  # the licence's first year
    assert rules.again(former(date(2031, 1, 2))) is None  # it ended
    assert rules.again(former(ON, brought="")) is None  # nothing was granted


def matter(on: date = ON, acting: Capacity = Capacity.COMPANY, **permit: Any) -> Matter:
    answers = {**WHERE, "kinds": ["a"], **LONG, "sold_a_grosze": 5_000_000}
    held = {
        "service": rules.LICENCE, "number": "", "key": "ul. lipowa 4", "valid_from": date(2027, 1, 1),
        "valid_until": date(2030, 12, 31), **permit,
    }  # fmt: skip
    return Matter(
        "BI-7K3M-92QT", answers, Known(), FACTS, on, on, permits=(HeldPermit(**held),), acting=acting
    )


def test_the_years_fee_lands_on_the_outlets_account() -> None:
    debt = rules.brings(matter())
    assert debt == Assessment(
        "alcohol_fee", 2028, 70_000, rules.LAW, payer="entity", object_title="Sklep Lipowy, ul. Lipowa 4"
    )
    person = rules.brings(matter(acting=Capacity.SOLE_TRADER))
    assert person is not None
    assert person.payer == "person"


def test_a_machine_takes_in_what_is_stated_in_time_for_a_licence_that_the_portal_knows() -> None:
    assert rules.automatic(matter())
    assert not rules.automatic(matter(on=date(2028, 2, 1)))
    assert not rules.automatic(matter(key="ul. długa 1"))
    assert not rules.automatic(matter(valid_until=date(2029, 12, 31)))
    assert not rules.automatic(matter(service="parking-subscription"))
    assert not rules.automatic(replace(matter(), permits=()))


def typed(name: str, on: date) -> dict[str, str]:
    return {f"{name}-dzien": str(on.day), f"{name}-miesiac": str(on.month), f"{name}-rok": str(on.year)}


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (date(2027, 1, 1), date(2030, 12, 31), ""),
        (date(2028, 1, 1), date(2030, 12, 31), "pierwszy rok"),
        (date(2025, 1, 1), date(2027, 12, 31), "skończyło się"),
        (date(2027, 1, 1), date(2026, 12, 31), "przed pierwszym"),
    ],
)
def test_only_a_licence_of_an_earlier_year_that_still_holds_is_stated_for(
    since: date, until: date, words: str
) -> None:
    form = forms.Licence(MultiDict({"kinds": "a", **typed("since", since), **typed("until", until)}), on=ON)
    form.validate()
    said = " ".join(message for _field, message in form.error_list()).replace("\xa0", " ")
    assert words in said if words else not said


def test_no_figure_is_confirmed_before_somebody_read_the_act() -> None:
    assert [fact.name for fact in FACTS.all() if fact.confirmed] == []
