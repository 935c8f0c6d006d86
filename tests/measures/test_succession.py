"""Services that changed their names, were split or merged: lines drawn through, and no change made of a name."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from config import changes as file
from portal.cases.models import Case
from portal.insight.reading import change_between
from portal.measures.channels import Delivered, Paid, Vector
from portal.measures.counting import recount_all
from portal.measures.definitions import Group
from portal.measures.parts import Part
from portal.measures.queries import Month, list_months, list_terms
from portal.measures.succession import Succession, SuccessionFaultsError, parse
from tests.office.desk import TOMASZ
from tests.support.desk import EXEMPT, SLUG, Desk
from tests.support.people import sign_in

RENAMED = {
    "on": date(2026, 11, 1),
    "kind": "renamed",
    "before": ["old"],
    "after": [SLUG],
    "reason": "nowa nazwa",
}
SPLIT = {"on": date(2026, 3, 1), "kind": "split", "before": ["a"], "after": ["b", "c"], "reason": "podział"}
MERGED = {
    "on": date(2026, 6, 1),
    "kind": "merged",
    "before": ["c", "d"],
    "after": ["e"],
    "reason": "połączenie",
}


def of(*changes: dict[str, Any]) -> Succession:
    return parse({"changes": list(changes)})


def test_the_city_s_own_file_is_in_order() -> None:
    assert parse(file.load()) == Succession()


def test_a_name_leads_to_the_newest_and_back_to_all() -> None:
    twice = of({**RENAMED, "on": date(2025, 1, 1), "before": ["oldest"], "after": ["old"]}, RENAMED)
    assert twice.name_of("oldest") == SLUG
    assert twice.names_of("old") == {"oldest", "old", SLUG}
    assert twice.name_of("another") == "another"


def test_what_was_split_and_merged_between_two_months_is_compared_together() -> None:
    both = of(SPLIT, MERGED)
    assert both.compared(date(2026, 1, 1), date(2026, 2, 1)) == {}
    assert both.compared(date(2026, 2, 1), date(2026, 3, 1)) == dict.fromkeys("abc", "a + b + c")
    assert both.compared(date(2026, 1, 1), date(2026, 9, 1)) == dict.fromkeys("abcde", "a + b + c + d + e")
    assert [one.kind for one in both.breaks_of("c")] == ["merged", "split"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({**RENAMED, "on": date(2026, 11, 2)}, "pierwszym dniem miesiąca"),
        ({**RENAMED, "on": "dziś"}, "data"),
        ({**RENAMED, "kind": "x"}, "jedno z"),
        ({**RENAMED, "after": ["b", "c"]}, "jedna za jedną"),
        ({**SPLIT, "after": ["b"]}, "jedna na kilka"),
        ({**MERGED, "before": ["d"]}, "kilka w jedną"),
        ({**SPLIT, "after": ["a", "b"]}, "stać raz"),
        ({**RENAMED, "reason": ""}, "reason"),
        ({**RENAMED, "powod": "x"}, "powod"),
        ({**RENAMED, "before": [SLUG]}, "stać raz"),
    ],
)
def test_a_fault_of_the_file_is_named(change: dict[str, Any], fault: str) -> None:
    with pytest.raises(SuccessionFaultsError, match=fault):
        of(change)


def test_names_that_lead_in_a_circle_or_twice_away_are_refused() -> None:
    with pytest.raises(SuccessionFaultsError, match="w kółko"):
        of(RENAMED, {**RENAMED, "before": [SLUG], "after": ["old"]})
    with pytest.raises(SuccessionFaultsError, match="dwa razy"):
        of(RENAMED, {**RENAMED, "after": ["x"]})


# ---------------------------------------------------------------------------------------------- lines and change
def lived(desk: Desk) -> None:
    """One matter a month under the old name, then one under the new."""
    first = desk.file(EXEMPT, arrived_on=date(2026, 10, 5))
    desk.file(EXEMPT, arrived_on=date(2026, 11, 5))
    with desk.writing() as session:
        session.execute(update(Case).where(Case.reference == first).values(service="old"))
        recount_all(session, desk.now)


@pytest.mark.engines
def test_a_renamed_service_is_one_line_asked_by_either_name(desk: Desk) -> None:
    lived(desk)
    for service in (None, SLUG, "old"):
        with desk.reading() as session:
            found = list_months(
                session, date(2026, 10, 1), date(2026, 12, 1), demo_city=False, service=service,
                succession=of(RENAMED),
            )  # fmt: skip
        assert [(month.first.month, month.service, month.all) for month in found] == [
            (10, SLUG, 1),
            (11, SLUG, 1),
        ]
    with desk.reading() as session:
        untold = list_months(session, date(2026, 10, 1), date(2026, 12, 1), demo_city=False, service=SLUG)
        terms = list_terms(
            session, date(2026, 10, 1), date(2026, 12, 1), demo_city=False, succession=of(RENAMED)
        )
    assert [month.first.month for month in untold] == [11]
    assert "old" not in terms


def month_of(first: date, **services: tuple[int, int]) -> list[Month]:
    """Make a month: so many of each service online, so many at the counter."""
    return [
        Month(first, name, [Part([group(name, "portal", online), group(name, "counter", offline)])])
        for name, (online, offline) in services.items()
    ]


def group(service: str, channel: str, matters: int) -> Group:
    vector = Vector(channel, visited=False, on_paper=False, paid=Paid.NOTHING, delivered=Delivered.NOTHING)
    return Group(service, "FN", vector, "settled", matters)


def test_a_split_makes_no_change_of_the_share() -> None:
    """Without the table the same split looks like matters that moved to a service which is more online."""
    before, after = date(2025, 9, 1), date(2026, 9, 1)
    parts = [*month_of(before, a=(40, 60), x=(10, 90)), *month_of(after, b=(40, 10), c=(0, 50), x=(10, 90))]
    untold, told = change_between(parts, before, after), change_between(parts, before, after, of(SPLIT))
    assert untold is not None
    assert told is not None
    assert {name: (part.rate, part.mix) for name, part in told.parts.items()} == {
        "a + b + c": (0.0, 0.0), "x": (0.0, 0.0),
    }  # fmt: skip
    assert untold.parts["b"].mix > 1
    assert change_between(parts, after, before, of(SPLIT)) == change_between(parts, after, before)


def open_with(desk: Desk, *changes: dict[str, Any]) -> None:
    desk.portal.declared[Succession] = of(*changes)


def test_a_service_s_page_draws_its_line_through_and_the_old_address_leads_there(small_desk: Desk) -> None:
    lived(small_desk)
    open_with(small_desk, RENAMED)
    tomasz = sign_in(small_desk.house, TOMASZ).go("/liczby/uslugi/old")
    assert tomasz.address == f"/liczby/uslugi/{SLUG}"
    assert "Wcześniej pod nazwą: old" in tomasz.text
    assert tomasz.text.count("październik 2026") > 0


def test_a_split_service_s_page_says_so_and_shows_all_together(small_desk: Desk) -> None:
    lived(small_desk)
    split = {**SPLIT, "on": date(2026, 11, 1), "before": ["old"], "after": [SLUG, "parking"]}
    open_with(small_desk, split)
    tomasz = sign_in(small_desk.house, TOMASZ).go(f"/liczby/uslugi/{SLUG}")
    assert "1 listopada 2026, podział usługi" in tomasz.text
    _before, asked, after = tomasz.text.partition("Razem z usługami pokrewnymi")
    assert asked
    assert "październik 2026" in after.partition("Jak załatwiano")[0]


def test_without_changes_no_page_speaks_of_them(small_desk: Desk) -> None:
    lived(small_desk)
    tomasz = sign_in(small_desk.house, TOMASZ)
    assert "pokrewnymi" not in tomasz.go(f"/liczby/uslugi/{SLUG}").text
    assert "Wcześniej pod nazwą" not in tomasz.text
