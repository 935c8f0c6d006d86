"""What the pages say of the goal: reached only by final months, and never by rounding."""

from datetime import date, timedelta

import pytest

from portal.cases.models import Channel
from portal.insight.reading import read
from portal.insight.svg import percent_words
from portal.measures.channels import Delivered, Paid, Vector
from portal.measures.definitions import Group
from portal.measures.parts import Part
from portal.measures.queries import Month
from portal.measures.statistics.goal import Reached

FINAL_AFTER = timedelta(days=90)


def month(number: int, online: int, others: int) -> Month:
    def group(channel: str, matters: int) -> Group:
        vector = Vector(
            channel, visited=False, on_paper=False, paid=Paid.NOTHING, delivered=Delivered.NOTHING
        )
        return Group("tax", "FN", vector, "settled", matters)

    return Month(
        date(2026, number, 1), "tax", [Part([group(Channel.PORTAL, online), group(Channel.COUNTER, others)])]
    )


@pytest.mark.parametrize(
    ("today", "reached"),
    [
        (date(2026, 4, 1), Reached.OPEN),  # three full months, none of them final
        (date(2026, 5, 31), Reached.OPEN),  # January and February are final
        (date(2026, 7, 1), Reached.YES),
    ],
)
def test_the_goal_is_reached_only_by_three_final_months(today: date, reached: Reached) -> None:
    months = [month(number, 40, 60) for number in (1, 2, 3)]
    reading = read(months, months, goal=30, today=today, final_after=FINAL_AFTER)
    assert reading is not None
    assert reading.reached is reached


def test_a_share_below_the_goal_is_not_written_as_the_goal() -> None:
    months = [month(number, 7490, 17510) for number in (1, 2, 3)]
    reading = read(months, months, goal=30, today=date(2026, 7, 1), final_after=FINAL_AFTER)
    assert reading is not None
    assert (reading.reached, reading.lacking) == (Reached.NO, 10)
    assert percent_words(reading.month.strict.percent) == "29,96\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (29.94, "29,9"), (29.999, "29,99"), (30.0, "30,0"), (30.04, "30,0"), (99.97, "99,97"), (99.99999, "99,99"),
        (100, "100,0"), (12.97, "13,0"), (29.999999999999996, "30,0"), (0, "0,0"),
    ],
)  # fmt: skip
def test_no_share_is_rounded_up_to_a_whole_ten(value: float, words: str) -> None:
    assert percent_words(value) == f"{words}\N{NO-BREAK SPACE}%"
