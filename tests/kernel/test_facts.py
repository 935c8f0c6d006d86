"""Dated facts: the value in force on a day, with its source; faults said in words."""

from datetime import date

import pytest

from portal.facts import Fact, Facts, FactsError

OLD = {"value": 1700, "valid_from": date(2020, 1, 1), "source": "ustawa", "confirmed": True}
NEW = {"value": 2100, "valid_from": date(2026, 7, 1), "source": "nowela", "confirmed": False}


def facts() -> Facts:
    return Facts.parse({"fee": {"stamp_grosze": [NEW, OLD]}, "goal": [{**OLD, "value": 30}]})


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (date(2020, 1, 1), 1700),
        (date(2026, 6, 30), 1700),
        (date(2026, 7, 1), 2100),
        (date(2090, 1, 1), 2100),
    ],
)
def test_a_fact_holds_from_its_day_until_the_next_begins(on: date, value: int) -> None:
    assert facts().at("fee.stamp_grosze", on) == value


def test_a_fact_comes_with_its_source_and_whether_it_is_confirmed() -> None:
    assert facts().fact("fee.stamp_grosze", date(2026, 8, 1)) == Fact(
        "fee.stamp_grosze", 2100, date(2026, 7, 1), "nowela", confirmed=False
    )


@pytest.mark.parametrize("name", ["fee.stamp_grosze", "fee.unknown"])
def test_a_day_before_the_first_fact_and_an_unknown_name_are_said_in_words(name: str) -> None:
    with pytest.raises(FactsError, match=f"brak faktu {name} na dzień 2019-12-31"):
        facts().at(name, date(2019, 12, 31))


def test_the_citys_facts_hide_those_of_a_service_by_name() -> None:
    city = Facts.parse({"fee": {"stamp_grosze": [{**OLD, "value": 5}]}})
    laid = city.over(facts())
    assert laid.at("fee.stamp_grosze", date(2030, 1, 1)) == 5
    assert laid.at("goal", date(2030, 1, 1)) == 30


def test_a_service_sees_only_its_own_facts_without_their_prefix() -> None:
    assert set(facts().within("fee.").tables()) == {"stamp_grosze"}


def test_what_a_case_keeps_are_the_values_of_its_day() -> None:
    assert facts().snapshot(date(2026, 1, 1)) == {"fee.stamp_grosze": 1700, "goal": 30}
    assert facts().snapshot(date(2019, 1, 1)) == {}


def test_facts_are_listed_by_name_and_day() -> None:
    assert [(fact.name, fact.value) for fact in facts().all()] == [
        ("fee.stamp_grosze", 1700),
        ("fee.stamp_grosze", 2100),
        ("goal", 30),
    ]


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"fee": 3}, r"fee: zapisz fakt jako \[\[fee\]\]"),
        ({"fee": [{k: v for k, v in OLD.items() if k != "source"}]}, "fee: brakuje source"),
        ({"fee": [{k: v for k, v in OLD.items() if k != "value"}]}, "fee: brakuje value"),
        ({"fee": [{**OLD, "valid_from": "2020-01-01"}]}, "fee: valid_from to data"),
        ({"fee": [{**OLD, "confirmed": "yes"}]}, "confirmed to true albo false"),
        ({"fee": [{**OLD, "source": ""}]}, "source nie może być pusty"),
        ({"a": {"b": {"c": 3}}}, "a.b.c: zapisz"),
    ],
)
def test_a_fact_written_wrongly_is_named_in_words(tables: dict[str, object], words: str) -> None:
    with pytest.raises(FactsError, match=words):
        Facts.parse(tables)


def test_the_citys_own_facts_are_written_well_and_in_force_today() -> None:
    from config import city

    own = Facts.parse(city.load().facts)
    missing = [name for name in own.tables() if name not in own.snapshot(date(2026, 11, 23))]
    assert missing == []
