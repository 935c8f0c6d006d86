"""A value stands with its unit as one says it: what is counted in the form of its number, the rest as it is written."""

import pytest

from portal.i18n import LANGUAGES, speaking
from portal.insight.programme.words import COUNTED, WRITTEN, figure
from tests.programme.conftest import Board


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (1_000, "procesy", "1 proces"), (19_000, "procesy", "19 procesów"), (93_000_000, "zbiory", "93 000 zbiorów"),
        (0, "usługi", "0 usług"), (-3_250, "punkty proc.", "−3,25 pkt proc."), (1_204, "stosunek", "1,204"),
        (33_333, "na 100 spraw", "33,333 na 100 spraw"), (12_500, "%", "12,5 %"), (7_000, "kW", "7 kW"),
    ],
)  # fmt: skip
def test_a_value_is_written_with_its_unit(small_board: Board, value: int, unit: str, said: str) -> None:
    with small_board.house.app.test_request_context(), speaking("pl"):
        assert figure(value, unit).replace("\N{NO-BREAK SPACE}", " ") == said


def test_every_unit_of_the_programme_is_said_in_every_language(small_board: Board) -> None:
    units = {kpi.unit for kpi in small_board.programme.kpis.values()}
    assert units - COUNTED.keys() - WRITTEN.keys() == {"%"}
    for code in LANGUAGES:
        with small_board.house.app.test_request_context(), speaking(code):
            assert not [unit for unit in units if "<" in figure(5_000, unit)]
