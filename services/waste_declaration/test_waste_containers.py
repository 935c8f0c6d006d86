"""The fee where nobody lives, by its containers: a table of hand-checked examples, and what holds of any of them."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from portal import Known, Matter
from services.waste_declaration import containers, forms, reckoning, rules, service
from services.waste_declaration.samples import FACTS, ON, declared, flat, notes, total

LIGHT = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def box(size: str, count: int = 1, times: int = 1) -> dict[str, object]:
    return {"size": size, "count": count, "times": times}


def shop(*boxes: dict[str, object], **changed: Any) -> dict[str, Any]:
    """Return a declaration of a property where nobody lives; flats that were entered before do not count."""
    return declared(flat(9_000), **{"building": "unlived", "containers": list(boxes), **changed})


@pytest.mark.parametrize(
    ("boxes", "changed", "grosze"),
    [
        ((box("1100", 2, 4),), {}, 480_000),  # 2 × 4 × 50 zł × 12 months
        ((box("1100", 2, 4), box("240", 1, 2)), {}, 506_400),  # and 2 × 11 zł × 12
        ((box("120"),), {}, 6_600),  # 5,50 zł × 12
        ((box("bag120", 3, 2),), {}, 39_600),  # 6 × 5,50 zł × 12
        ((box("660", 1, 8),), {}, 288_000),
        ((box("240", 1, 4), box("240", 2, 4)), {}, 158_400),  # three of them, 4 × 11 zł × 12
        ((box("240", 1, 4),), {"is_sorted": False}, 105_600),  # twice as much
        ((box("240", 1, 4),), {"since": "2026-11-15"}, 8_800),  # November and December
        (
            (box("240", 1, 4),),
            {"building": "block"},
            67_200,
        ),  # people live there: the flat counts, 56 zł × 12
        ((), {}, 0),
        ((box("50"),), {}, 0),
        ((box("240", 0, 4),), {}, 0),
        ((box("240", 1, -4),), {}, 0),
    ],
)
def test_the_fee_of_containers_is_what_one_reckons_by_hand(
    boxes: tuple[dict[str, object], ...], changed: dict[str, Any], grosze: int
) -> None:
    assert total(shop(*boxes, **changed)) == grosze


def test_each_size_is_a_line_with_its_formula_and_its_law() -> None:
    made = reckoning.reckon(shop(box("1100", 2, 4), box("240", 1, 2), is_sorted=False), FACTS, ON)
    assert made is not None
    told = [(str(line.label), str(line.how).replace("\xa0", " ")) for line in made.lines]
    assert told == [
        ("Pojemniki: 1100 l", "2 × 4 × 2 × 50,00 zł × 12 mies."),
        ("Pojemniki: 240 l", "1 × 2 × 2 × 11,00 zł × 12 mies."),
    ]
    assert "art. 6j ust. 3" in made.law
    assert "Ulgę sprawdzi" not in notes(shop(box("240"), flats=[flat(9_000, "large_family")]))
    assert "do potwierdzenia" in notes(shop(box("240")))


def test_it_has_an_account_of_its_own_beside_that_of_who_lives_there() -> None:
    def title(answers: dict[str, Any]) -> str:
        made = rules.brings(Matter("BI-7K3M-92QT", answers, Known(), FACTS, ON, ON))
        assert made is not None
        return made.object_title

    assert title(shop(box("240"))) == "ul. Lipowa 4, niezamieszkana"
    assert title(declared(flat(4_850))) == "ul. Lipowa 4"


@pytest.mark.parametrize(
    ("building", "asked"), [("unlived", "pojemniki"), ("block", "lokale"), ("house", "lokale")]
)
def test_containers_are_asked_where_nobody_lives(building: str, asked: str) -> None:
    slugs = {step.slug for step in service.asked({"building": building})}
    assert slugs & {"pojemniki", "lokale"} == {asked}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, ""), ({"size": "50"}, "podanych"), ({"size": ""}, "wielkość"), ({"count": "0"}, "od 1 do 200"),
        ({"count": "201"}, "od 1 do 200"), ({"count": "dwa"}, "cyframi"), ({"times": "32"}, "od 1 do 31"),
        ({"times": ""}, "ile razy"), ({"times": "-1"}, "od 1 do 31"), ({"times": "0,5"}, "całkowitą"),
    ],
)  # fmt: skip
def test_containers_that_cannot_be_are_refused_in_words_that_help(typed: dict[str, str], says: str) -> None:
    form = forms.Container(MultiDict({"size": "240", "count": "2", "times": "4", **typed}), on=ON)
    form.validate()
    told = " ".join(message for _field, message in form.error_list()).replace("\xa0", " ")
    assert says in told if says else not told


def test_containers_are_told_in_one_line() -> None:
    assert str(forms.tell_container(box("240", 2, 4))) == "2 × 240 l, 4 razy w miesiącu"


SIZES = st.sampled_from([size[0] for size in forms.SIZES])
BOXES = st.lists(st.builds(box, SIZES, st.integers(1, 200), st.integers(1, 31)), min_size=1, max_size=8)


@LIGHT
@given(BOXES, BOXES)
def test_more_containers_always_cost_more_and_sorting_never_does(
    some: list[dict[str, object]], more: list[dict[str, object]]
) -> None:
    assert total(shop(*some)) < total(shop(*some, *more))
    assert total(shop(*some, is_sorted=True)) <= total(shop(*some, is_sorted=False))


@LIGHT
@given(BOXES)
def test_a_month_is_the_twelfth_of_a_year_and_the_order_of_entries_says_nothing(
    some: list[dict[str, object]],
) -> None:
    month = containers.month_grosze(shop(*some), FACTS, date(2026, 1, 1))
    assert total(shop(*some)) == 12 * month == total(shop(*reversed(some)))
