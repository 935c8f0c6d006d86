"""Who may pay whose debt."""

from datetime import date

import pytest

from config.city import load
from portal.billing.law.kinds import Regime
from portal.billing.law.paying import LIMIT, Relation, may_pay
from portal.errors import Refused
from portal.facts import Facts, FactsError

CITY = Facts.parse(load().facts)
DAY = date(2026, 9, 1)


@pytest.mark.parametrize("relation", [one for one in Relation if one is not Relation.OTHER])
def test_close_relations_pay_any_sum(relation: Relation) -> None:
    may_pay(relation, Regime.TAX, 50_000_000, CITY, DAY)


@pytest.mark.parametrize("regime", [Regime.TAX, Regime.PUBLIC])
def test_anybody_pays_up_to_the_limit_and_not_a_grosz_above(regime: Regime) -> None:
    may_pay(Relation.OTHER, regime, 100_000, CITY, DAY)
    with pytest.raises(Refused, match=r"wyższy niż 1\s000,00\szł") as refused:
        may_pay(Relation.OTHER, regime, 100_001, CITY, DAY)
    assert refused.value.field == "relation"


def test_anybody_pays_a_civil_debt() -> None:
    may_pay(Relation.OTHER, Regime.CIVIL, 50_000_000, CITY, DAY)


def test_the_limit_is_the_one_of_the_day() -> None:
    rows = [
        {"value": value, "valid_from": date(year, 1, 1), "source": "próba", "confirmed": True}
        for year, value in ((2026, 100_000), (2027, 200_000))
    ]
    facts = Facts.parse({"tax": {LIMIT.removeprefix("tax."): rows}})
    may_pay(Relation.OTHER, Regime.TAX, 150_000, facts, date(2027, 1, 1))
    with pytest.raises(Refused):
        may_pay(Relation.OTHER, Regime.TAX, 150_000, facts, date(2026, 12, 31))
    with pytest.raises(FactsError):
        may_pay(Relation.OTHER, Regime.TAX, 150_000, facts, date(2025, 12, 31))
