"""Services that changed their names, were split or merged: lines drawn through, and no change made of a name."""

import csv
import io
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import update

from config import changes as file
from portal.cases import queries as cases
from portal.cases.leaving.models import FormCount
from portal.cases.leaving.models import Kind as LeavingKind
from portal.cases.models import Case, Channel
from portal.cases.rating.actions import rate_form
from portal.cases.tallies.models import Ending, Tally
from portal.insight.reading import change_between
from portal.measures import sources
from portal.measures.channels import Delivered, Paid, Vector
from portal.measures.costs.counting import list_work, recount_work
from portal.measures.counting import recount_all
from portal.measures.definitions import Group
from portal.measures.forms import list_cohorts, list_forms
from portal.measures.jobs import FINAL_AFTER
from portal.measures.parts import Part
from portal.measures.publishing.freezing import freeze, newest, verify
from portal.measures.queries import Month, list_months, list_terms
from portal.measures.satisfaction import Asked, list_answers
from portal.measures.succession import Succession, SuccessionFaultsError, parse
from portal.measures.tiers.evidence import count_happened
from portal.measures.tiers.keeping import count_over_time
from portal.measures.tiers.models import ServiceTier
from portal.opendata.perturbing import Cell
from portal.opendata.sources import cells_of, write
from tests.office.desk import TOMASZ
from tests.support.desk import EXEMPT, SLUG, Desk
from tests.support.people import sign_in
from tests.support.visitor import Visitor

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
    with pytest.raises(SuccessionFaultsError, match="to połączenie"):
        of(RENAMED, {**RENAMED, "before": ["other"]})
    with pytest.raises(SuccessionFaultsError, match="dwa razy"):
        of(RENAMED, {**RENAMED, "after": ["x"]})


AB = {**RENAMED, "before": ["a"], "after": ["b"]}
LATER, SOONER = {"on": date(2027, 1, 1)}, {"on": date(2026, 1, 1)}


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({**SPLIT, **LATER, "before": ["c"], "after": ["a", "d"]}, "nazwa a jest zajęta"),
        ({**AB, **LATER, "before": ["c"], "after": ["a"]}, "nazwa a jest zajęta"),
        ({**AB, "before": ["c"], "after": ["a"]}, "nazwa a jest zajęta"),  # the dates of a chain grow
        ({**SPLIT, **LATER, "after": ["x", "y"]}, "i przemianowano, i podzielono"),
        ({**SPLIT, **SOONER, "before": ["b"], "after": ["x", "y"]}, "nazwa b jest zajęta"),
        ({**AB, **SOONER, "before": ["c"], "after": ["a"]}, ""),
        ({**SPLIT, **SOONER, "before": ["c"], "after": ["a", "d"]}, ""),
        ({**SPLIT, **LATER, "before": ["b"], "after": ["x", "y"]}, ""),
    ],
)
def test_a_name_that_was_given_up_is_not_used_for_another_service(more: dict[str, Any], fault: str) -> None:
    if fault:
        with pytest.raises(SuccessionFaultsError, match=fault):
            of(AB, more)
    else:
        assert of(AB, more).name_of("a") == "b"


# ---------------------------------------------------------------------------------------------- lines and change
def lived(desk: Desk) -> list[str]:
    """One matter a month under the old name, then one under the new; return what they are called."""
    first = desk.file(EXEMPT, arrived_on=date(2026, 10, 5))
    second = desk.file(EXEMPT, arrived_on=date(2026, 11, 5))
    with desk.writing() as session:
        session.execute(update(Case).where(Case.reference == first).values(service="old"))
        recount_all(session, desk.now)
    return [first, second]


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


def test_a_split_parts_the_line_and_is_told_by_number_on_the_chart_in_its_table_and_beneath(
    small_desk: Desk,
) -> None:
    for month in (9, 10, 11):
        small_desk.file(EXEMPT, arrived_on=date(2026, month, 5))
    small_desk.clock.move(days=35)
    with small_desk.writing() as session:
        recount_all(session, small_desk.now)
    tomasz = sign_in(small_desk.house, TOMASZ).go(f"/liczby/uslugi/{SLUG}")
    assert (marks(tomasz), lines(tomasz)) == ({}, {"wide": [3], "narrow": [3]})
    open_with(small_desk, {**SPLIT, "on": date(2026, 11, 1), "before": ["old"], "after": [SLUG, "parking"]})
    tomasz.go(f"/liczby/uslugi/{SLUG}")
    assert marks(tomasz) == {key: ["1"] for key in ("wide", "narrow", "kin-wide", "kin-narrow")}
    # September and October are one line, November another; all the related together go through
    assert lines(tomasz) == {"wide": [2, 2], "narrow": [2, 2], "kin-wide": [3], "kin-narrow": [3]}
    assert tomasz.text.count("listopad 2026 od tego miesiąca: podział usługi (1)") == 2
    assert "październik 2026 od tego" not in tomasz.text
    assert "podział usługi, 1 listopada 2026: old → " in tomasz.text
    # the limits are of the months since
    assert "Zwykłe wahania, listopad 2026 – listopad 2026: 1 miesiąc to za mało" in tomasz.text
    assert "Zwykłe wahania, wrzesień 2026 – październik 2026: 2 miesiące to za mało" in tomasz.text
    # where a service ended, its last month says so
    open_with(small_desk, {**SPLIT, "on": date(2026, 12, 1), "before": [SLUG], "after": ["b", "c"]})
    tomasz.go(f"/liczby/uslugi/{SLUG}")
    assert marks(tomasz)["wide"] == ["1"]
    assert lines(tomasz)["wide"] == [3]
    assert "listopad 2026 po tym miesiącu: podział usługi (1)" in tomasz.text


def marks(visitor: Visitor) -> dict[str, list[str | None]]:
    """Return the numbers that stand on each chart of months."""
    found = {
        key: [one.text for one in chart.iter() if one.get("class") == "w b"] for key, chart in charts(visitor)
    }
    return {key: numbers for key, numbers in found.items() if numbers}


def lines(visitor: Visitor) -> dict[str, list[int]]:
    """Return of how many points the lines of each chart of months are, a lone month's of two."""
    return {
        key: [len((one.get("points") or "").split()) for one in chart.iter() if one.get("class") == "low"]
        for key, chart in charts(visitor)
    }


def charts(visitor: Visitor) -> list[tuple[str, ET.Element]]:
    assert visitor.page is not None
    names = ("wide", "narrow", "kin-wide", "kin-narrow")
    return [(key, one) for one in visitor.page.iter() if (key := one.get("aria-labelledby") or "") in names]


# ---------------------------------------------------------------------------------------------- everything else
def test_what_is_told_by_service_is_told_under_the_newest_name(small_desk: Desk) -> None:
    references, names, since, until = lived(small_desk), of(RENAMED), date(2026, 10, 1), date(2026, 12, 1)
    with small_desk.writing() as session:
        for reference in references:
            case = cases.get_by_reference(session, reference)
            rate_form(session, case, 5, small_desk.now)
            case.settled_at = small_desk.now
        session.add_all(
            FormCount(service=name, on=on, step="", kind=LeavingKind.STARTED, count=count)
            for name, on, count in (("old", date(2026, 10, 27), 2), (SLUG, date(2026, 11, 2), 3))
        )
        session.add_all(
            ServiceTier(service=name, on=on, declared=4, proven=4)
            for name, on in (("old", date(2026, 9, 1)), (SLUG, date(2026, 11, 1)))
        )
        session.flush()
        recount_all(session, small_desk.now)
        recount_work(session, since, until)

    def told(by: Succession) -> list[Any]:
        with small_desk.reading() as session:
            forms = list_forms(session, since, until, by)
            answers = list_answers(session, since, until, demo_city=False, succession=by)
            work = list_work(session, since, until, demo_city=False, succession=by)
            weeks = [len(list_cohorts(session, name, since, until, by)) for name in ("old", SLUG)]
            return [
                {name: one.started for name, one in forms.items()}, weeks,
                {name: (one.asked, one.answered) for (when, name), one in answers.items() if when is Asked.SENT},
                {key: one.matters for key, one in work.items()},
                [count_over_time(session, [day], by)
                 for day in (date(2026, 10, 15), date(2026, 11, 15))],
                {name: one.filed for name, one in count_happened(session, small_desk.now, succession=by).items()},
            ]  # fmt: skip

    days = (date(2026, 10, 15), date(2026, 11, 15))
    assert told(names) == [
        {SLUG: 5}, [2, 2], {SLUG: (2, 2), "": (2, 2)}, {(SLUG, "portal"): 2}, [[(day, 1, 1)] for day in days], {SLUG: 2},
    ]  # fmt: skip
    assert told(Succession()) == [
        {SLUG: 3, "old": 2}, [1, 1], {SLUG: (1, 1), "old": (1, 1), "": (2, 2)},
        {(SLUG, "portal"): 1, ("old", "portal"): 1}, [[(days[0], 1, 1)], [(days[1], 2, 2)]], {SLUG: 1, "old": 1},
    ]  # fmt: skip
    assert names.gathered({"old": 1, SLUG: 2, None: 4}) == {SLUG: 3, None: 4}


def test_a_lever_knows_who_came_and_where_they_left_under_the_former_name(small_desk: Desk) -> None:
    lived(small_desk)
    peer = small_desk.file(EXEMPT, arrived_on=date(2026, 10, 6))  # wholly online: what the others could be
    for _ in range(3):
        small_desk.file(channel=Channel.COUNTER, arrived_on=date(2026, 10, 6))
    with small_desk.writing() as session:
        session.add(ServiceTier(service="other", on=date(2026, 9, 1), declared=4, proven=4))
        session.add(Tally(submission="t", on=date(2026, 10, 6), unit_code="FN", ending=Ending.COULD_ONLINE, service="old",
                          official_id=small_desk.clerk.official_id, at=small_desk.now))  # fmt: skip
        session.add_all(
            FormCount(service="old", on=date(2026, 9, 7), step=step, kind=kind, count=2)
            for step, kind in (("", LeavingKind.STARTED), ("oplata", LeavingKind.CAME))
        )
        session.execute(update(Case).values(service="other").where(Case.reference == peer))
        recount_all(session, small_desk.now)
    tomasz = sign_in(small_desk.house, TOMASZ)
    said = "1 osoba przyszła z tym, co da się zrobić online; 2 z 2 zaczętych wniosków przerwano"
    assert said not in tomasz.go("/liczby/co-dalej").text
    open_with(small_desk, RENAMED)
    assert said in tomasz.go("/liczby/co-dalej").text


def test_a_published_figure_keeps_its_name_and_the_page_that_compares_finds_it(small_desk: Desk) -> None:
    lived(small_desk)
    october = date(2026, 10, 1)
    with small_desk.writing() as session:
        freeze(session, small_desk.portal, october, final_after=FINAL_AFTER, now=small_desk.now)
    open_with(small_desk, RENAMED)
    with small_desk.reading() as session:
        assert list(verify(session, small_desk.portal, october)) == []
        assert {row.service for row in newest(session, october).values()} == {"", "old"}
    with small_desk.writing() as session:  # published once more there is nothing to revise
        assert not freeze(session, small_desk.portal, october, final_after=FINAL_AFTER, now=small_desk.now)
    page = sign_in(small_desk.house, TOMASZ).go(f"/liczby/uslugi/{SLUG}")
    assert "1 ÷ 1 pod nazwą old" in page.text
    open_with(small_desk)
    assert "pod nazwą" not in page.go(f"/liczby/uslugi/{SLUG}").text


def test_the_list_of_services_has_a_renamed_one_once(small_desk: Desk) -> None:
    lived(small_desk)
    former = next(slug for slug in small_desk.portal.offered if slug != SLUG)
    title = str(small_desk.portal.services[former].card.title)
    tomasz = sign_in(small_desk.house, TOMASZ).go("/liczby/uslugi")
    assert title in tomasz.text
    open_with(small_desk, {**RENAMED, "before": [former]})
    assert title not in tomasz.go("/liczby/uslugi").text


def test_open_data_have_one_series_with_a_code_that_stays(small_desk: Desk) -> None:
    lived(small_desk)
    open_with(small_desk, {**RENAMED, "before": ["older"], "after": ["old"], "on": date(2026, 1, 1)}, RENAMED)
    with small_desk.reading() as session:
        whole = list(sources.rows(session, small_desk.portal, date(2026, 12, 1)))
    told = dict.fromkeys(cells_of(sources.SOURCE, whole), 0)
    content = list(csv.DictReader(io.StringIO(write(sources.SOURCE, whole, told).decode())))
    assert {(row["usluga"], row["kod"], row["dawne_nazwy"]) for row in content if row["kod"] != row["usluga"]} == {
        (SLUG, "older", "old older"),
    }  # fmt: skip
    # every other service has its rows too, of nobody: one that came with its first matter would tell of it
    others = {slug for slug in small_desk.portal.services if slug != SLUG}
    assert {row["usluga"] for row in content} == {SLUG, "razem", *others}
    # one cell of all its matters: no other can be taken from it
    cells = {row[1]: row[3] for row in whole if row[0] == date(2026, 10, 1) and row[2] == "razem"}
    assert cells[SLUG] == cells["razem"] != Cell()
    assert {cells[one] for one in others} == {Cell()}


def test_without_changes_no_page_speaks_of_them(small_desk: Desk) -> None:
    lived(small_desk)
    tomasz = sign_in(small_desk.house, TOMASZ)
    assert "pokrewnymi" not in tomasz.go(f"/liczby/uslugi/{SLUG}").text
    assert "Wcześniej pod nazwą" not in tomasz.text
