"""A million matters behind the desk: what it looks at grows with what is open, never with the years."""

from pathlib import Path

import pytest

from tests.bench import years

ROUNDS = 20


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["SQLite", pytest.param("PostgreSQL", marks=pytest.mark.postgres)])
def test_a_million_matters_cost_the_desk_what_ten_thousand_do(engine: str, tmp_path: Path) -> None:
    with years.cities(engine, tmp_path) as (few, many):
        costs = list(years.measure(few, many, ROUNDS))
    assert len(costs) == len(years.ACTS)
    assert {cost.name: cost.scans for cost in costs if cost.scans} == {}
    assert [cost for cost in costs if cost.statements[1] > cost.statements[0]] == []
    dear = [cost for cost in costs if cost.milliseconds[1] > cost.milliseconds[0] * years.GROWTH]
    assert dear == []


def test_beside_ten_thousand_matters_the_desk_walks_through_no_table(tmp_path: Path) -> None:
    with years.filled(tmp_path, years.FEW) as city:
        walked = {act.name: years.scans(city, act) for act in years.ACTS}
    assert {name: scans for name, scans in walked.items() if scans} == {}


def test_a_walk_through_a_whole_table_is_seen_in_sqlites_plan(tmp_path: Path) -> None:
    with years.filled(tmp_path, 0) as city, city.portal.db.engine.connect() as connection:
        walked = [list(years.walked_sqlite(connection, query, ())) for query in QUERIES]
    assert walked == [["SCAN cases"], [], ["SCAN cases_1"]]


QUERIES = (
    "SELECT answers FROM cases",
    "SELECT answers FROM cases WHERE reference = 'BI-1'",
    "SELECT cases_1.answers FROM cases AS cases_1",
)
