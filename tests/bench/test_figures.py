"""Ten years of sixty services: the pages of figures keep to their statements, and plain SQL counts every month alike."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.bench import figures, gauge
from tests.recount.auditor import Audit, lay_beside

CASES = 20_000


@pytest.mark.slow
def test_ten_years_of_figures_cost_few_statements_and_are_what_plain_sql_counts(tmp_path: Path) -> None:
    with figures.filled(tmp_path / "city", CASES) as city:
        spent = {one.name: one for one, _limit in figures.work(city)}
        counts = {act.name: len(gauge.count(city, act)) for act in figures.PAGES}
        house: Any = city
        audit = Audit(house, tmp_path).recount()
        assert audit.differs_from_published() == set()
        assert lay_beside(audit, date(2016, 11, 1), date(2026, 12, 1), [date(2026, 6, 1)]) == []
        audit.close()
    assert {name: count for name, count in counts.items() if count > figures.PAGE_STATEMENTS} == {}
    assert spent["one act's day within its minute"].seconds < figures.MINUTE_SECONDS
