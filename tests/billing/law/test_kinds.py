"""Kinds of dues: what the city declares, and what a wrong declaration is told."""

from datetime import date

import pytest

from config.city import load
from portal.billing.law.kinds import Period, Regime, find_faults, kind_of, kinds
from portal.facts import Facts, FactsError

CITY = Facts.parse(load().facts)
DAY = date(2026, 9, 1)
SHOPS = {"main", "taxes", "revenues"}
LOCAL = "78124052111111001035532584"
GOOD = {"title": "Opłata", "regime": "tax", "shop": "taxes", "bank_account": LOCAL}


def declared(*values: object, days: tuple[date, ...] = (date(2020, 1, 1), date(2027, 1, 1))) -> Facts:
    rows = [
        {"value": value, "valid_from": day, "source": "próba", "confirmed": True}
        for value, day in zip(values, days, strict=False)
    ]
    return Facts.parse({"charge_kind": {"levy": rows}})


def test_the_city_declares_its_kinds_without_fault() -> None:
    assert find_faults(CITY, DAY, SHOPS) == []
    assert set(kinds(CITY, DAY)) == {
        "stamp_duty", "property_tax", "waste_fee", "agricultural_joint", "transport_tax",
        "perpetual_usufruct", "transformation_fee", "reminder_cost", "deferred_interest", "parking_fee",
        "alcohol_fee", "prolongation_fee",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "regime", "shop", "account"),
    [
        ("stamp_duty", Regime.TAX, "main", "26124052111111001035533132"),
        ("property_tax", Regime.TAX, "taxes", LOCAL),
        ("waste_fee", Regime.TAX, "taxes", LOCAL),
        ("perpetual_usufruct", Regime.CIVIL, "revenues", "05124052111111001035537778"),
        ("transformation_fee", Regime.PUBLIC, "revenues", "05124052111111001035537778"),
    ],
)
def test_each_kind_goes_by_its_law_to_its_account(name: str, regime: Regime, shop: str, account: str) -> None:
    kind = kind_of(CITY, name, DAY)
    assert (kind.regime, kind.shop, kind.bank_account) == (regime, shop, account)


def test_property_tax_has_terms_for_persons_and_for_entities() -> None:
    kind = kind_of(CITY, "property_tax", DAY)
    assert kind.title == "Podatek od nieruchomości"
    assert kind.schedules["person"].terms == ((3, 15), (5, 15), (9, 15), (11, 15))
    assert kind.schedules["entity"].period is Period.MONTH
    assert kind.schedules["entity"].terms[:2] == ((1, 31), (2, 15))
    assert (kind.is_account, kind.single_up_to_grosze, kind.priority) == (True, 10_000, 100)


def test_interest_that_was_put_off_bears_none_itself_and_everything_else_does() -> None:
    bearing = {name: kind.bears_interest for name, kind in kinds(CITY, DAY).items()}
    # a late alcohol fee costs a supplement, not interest (art. 18 ust. 12b ustawy o wychowaniu w trzeźwości)
    # a prolongation fee is no tax, so what is late of it is no tax arrears (art. 51 and 57 Ordynacja podatkowa)
    bearing_none = ["alcohol_fee", "deferred_interest", "prolongation_fee"]
    assert sorted(name for name, does in bearing.items() if not does) == bearing_none


def test_costs_of_a_reminder_stand_before_every_tax() -> None:
    found = kinds(CITY, DAY).values()
    assert min(found, key=lambda kind: kind.priority).name == "reminder_cost"
    assert CITY.at("tax.reminder_cost_grosze", DAY) == 1_600


def test_an_unknown_kind_is_an_error_and_so_is_one_before_its_day() -> None:
    with pytest.raises(FactsError, match="mandate"):
        kind_of(CITY, "mandate", DAY)
    with pytest.raises(FactsError, match="waste_fee"):
        kind_of(CITY, "waste_fee", date(2013, 6, 30))
    assert "waste_fee" not in kinds(CITY, date(2013, 6, 30))


def test_a_kind_changes_on_its_day() -> None:
    facts = declared(GOOD, {**GOOD, "title": "Nowa opłata"})
    assert kind_of(facts, "levy", date(2026, 12, 31)).title == "Opłata"
    assert kinds(facts, date(2027, 1, 1))["levy"].title == "Nowa opłata"


TERMS = {"period": "instalment", "terms": ["03-15", "09-15"]}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Opłata", "wartość to tabela"),
        ({**GOOD, "regime": "canon"}, "nieznany reżim prawny canon"),
        ({**GOOD, "title": ""}, "brakuje title"),
        ({"title": "Opłata", "regime": "tax"}, "brakuje shop"),
        ({**GOOD, "color": "red"}, "nieznane pole color"),
        ({**GOOD, "name": "other"}, "nieznane pole name"),
        ({**GOOD, "shop": "corner"}, "sklep corner nie jest ustawiony"),
        ({**GOOD, "bank_account": LOCAL[:-1]}, "zły numer rachunku"),
        ({**GOOD, "bank_account": LOCAL[:-1] + "5"}, "zły numer rachunku"),
        ({**GOOD, "bank_account": "PL" + LOCAL[2:]}, "zły numer rachunku"),
        ({**GOOD, "schedules": {"person": {**TERMS, "terms": ["02-30"]}}}, "źle zapisane terminy"),
        ({**GOOD, "schedules": {"person": {**TERMS, "terms": []}}}, "po kolei"),
        ({**GOOD, "schedules": {"person": {**TERMS, "terms": ["09-15", "03-15"]}}}, "po kolei"),
        ({**GOOD, "schedules": {"person": {**TERMS, "period": "month"}}}, "po jednym na okres"),
        ({**GOOD, "schedules": {"person": {**TERMS, "period": "week"}}}, "źle zapisane terminy"),
        ({**GOOD, "schedules": {"person": {**TERMS, "moved": True}}}, "źle zapisane terminy"),
        ({**GOOD, "schedules": {"person": {"period": "year"}}}, "źle zapisane terminy"),
        ({**GOOD, "schedules": {"dog": TERMS}}, "dog"),
    ],
)
def test_a_fault_is_told_in_words_with_the_kind_s_name(value: object, said: str) -> None:
    (fault,) = find_faults(declared(value), DAY, SHOPS)
    assert fault.startswith("charge_kind.levy: ")
    assert said in fault


def test_a_good_declaration_has_no_fault() -> None:
    assert find_faults(declared({**GOOD, "schedules": {"person": TERMS}}), DAY, SHOPS) == []


def test_a_fault_of_a_later_day_is_found_today_and_one_of_the_past_is_not() -> None:
    bad = {**GOOD, "regime": "canon"}
    assert len(find_faults(declared(GOOD, bad), DAY, SHOPS)) == 1
    assert find_faults(declared(bad, GOOD), date(2027, 1, 1), SHOPS) == []


def test_one_shop_pays_out_to_one_account() -> None:
    facts = declared(GOOD, {**GOOD, "bank_account": "26124052111111001035533132"})
    (fault,) = find_faults(facts, DAY, SHOPS)
    assert "sklep taxes wypłaca już na inny rachunek" in fault
