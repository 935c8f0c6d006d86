"""What a matter costs: the formula in whole grosze, shares that add up, work counted from the rows, no rates no cost."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.cases import queries
from portal.cases.models import Channel
from portal.facts import Fact, Facts
from portal.jobs import new_job
from portal.measures.costs.counting import list_work, recount_work
from portal.measures.costs.models import WorkFact
from portal.measures.costs.reckoning import (
    NAMES,
    PREFIX,
    UPKEEP,
    Rates,
    Work,
    find_rates,
    reckon_costs,
    round_half_up,
    split,
)
from tests.insight.test_insight import MANAGER
from tests.measures.test_retention import receive
from tests.support.desk import EXEMPT, SLUG, Desk
from tests.support.people import sign_in
from tests.support.visiting import OPEN, Office

TODAY = date(2026, 11, 23)
VALUES = {
    "hour_grosze": 6000, "act_minutes": 10, "keying_minutes": 20, "visit_minutes": 15, "letter_grosze": 1000,
    "portal_year_grosze": 10_001,
}  # fmt: skip


def facts(**values: int) -> Facts:
    rows = {
        f"{PREFIX}{name}": (Fact(f"{PREFIX}{name}", value, date(2024, 1, 1), "uchwała", confirmed=False),)
        for name, value in values.items()
    }
    return Facts(rows)


def rates() -> Rates:
    found = find_rates(facts(**VALUES), TODAY)
    assert found is not None
    return found


def test_the_formula_by_hand() -> None:
    costs = reckon_costs(
        {
            ("a", Channel.PORTAL): Work(2, 3, 0, 0), ("b", Channel.PORTAL): Work(1, 0, 0, 1),
            ("a", Channel.COUNTER): Work(1, 2, 1, 1),
        },
        rates(),
    )  # fmt: skip
    desk = costs["a", Channel.COUNTER]
    # 2 acts × 10 + keyed 20 + visit 15 = 55 minutes at 60 zł = 55 zł; a letter 10 zł; nothing of the portal
    assert (desk.labour_grosze, desk.letters_grosze, desk.portal_grosze, desk.per_matter_grosze) == (
        5500,
        1000,
        0,
        6500,
    )
    online = costs["a", Channel.PORTAL]
    assert (online.labour_grosze, online.portal_grosze) == (3000, 6667)
    assert sum(one.portal_grosze for one in costs.values()) == VALUES["portal_year_grosze"]
    assert online.per_matter_grosze == round_half_up(9667, 2) == 4834


def test_without_the_portals_upkeep_the_rest_is_reckoned_and_told_to_lack_it() -> None:
    known = {name: value for name, value in VALUES.items() if name != UPKEEP}
    found = find_rates(facts(**known), TODAY)
    assert found is not None
    assert (found.knows_upkeep, rates().knows_upkeep) == (False, True)
    work = {("a", Channel.PORTAL): Work(2, 3, 0, 0)}
    assert reckon_costs(work, found)["a", Channel.PORTAL].per_matter_grosze == 1500


@pytest.mark.parametrize("missing", [name for name in NAMES if name != UPKEEP])
def test_without_one_of_the_rates_nothing_is_reckoned(missing: str) -> None:
    assert (
        find_rates(facts(**{name: value for name, value in VALUES.items() if name != missing}), TODAY) is None
    )
    assert rates().unconfirmed


WEIGHTS = st.dictionaries(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), st.integers(0, 10**6))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**12), WEIGHTS)
def test_the_parts_of_a_shared_cost_add_up_to_it(total: int, weights: dict[tuple[str, str], int]) -> None:
    parts = split(total, weights)
    assert sum(parts.values()) == (total if any(weights.values()) else 0)
    assert all(part >= 0 for part in parts.values())
    assert all(parts[key] == 0 for key, weight in weights.items() if not weight)


@pytest.mark.engines
def test_work_is_counted_of_the_matters_settled_in_the_month(desk: Desk) -> None:
    online, letter = desk.file(EXEMPT), desk.file(EXEMPT, channel=Channel.POST)
    desk.file(EXEMPT)  # nobody settled it
    with desk.writing() as session:
        for reference in (online, letter):
            queries.get_by_reference(session, reference).settled_at = desk.now
    for _ in range(2):  # again is the same
        with desk.writing() as session:
            recount_work(session, date(2026, 10, 1), date(2026, 12, 1))
    with desk.reading() as session:
        found = list_work(session, date(2026, 11, 1), date(2026, 12, 1), demo_city=False)
        before = list_work(session, date(2026, 10, 1), date(2026, 11, 1), demo_city=False)
    # what came by post was keyed in by an official: that has minutes of its own, and is no act besides
    assert found == {(SLUG, "portal"): Work(1, 0, 0, 0), (SLUG, "post"): Work(1, 0, 0, 0)}
    assert before == {}


@pytest.mark.engines
def test_a_visit_for_the_form_is_a_visit_of_its_matter_and_counts_once(desk: Desk) -> None:
    office = Office(desk.house)
    of_form, of_case = desk.file(EXEMPT), desk.file(EXEMPT)
    receive(desk, office, OPEN + 30, of_form, of_form=True)
    receive(desk, office, OPEN + 60, of_case, of_form=False)
    with desk.writing() as session:
        for reference in (of_form, of_case):
            queries.get_by_reference(session, reference).settled_at = desk.now
        recount_work(session, date(2026, 11, 1), date(2026, 12, 1))
    with desk.reading() as session:
        found = list_work(session, date(2026, 11, 1), date(2026, 12, 1), demo_city=False)
    assert found == {(SLUG, "portal"): Work(2, 0, 2, 0)}


def test_every_night_the_year_is_counted(small_desk: Desk) -> None:
    reference = small_desk.file(EXEMPT)
    with small_desk.writing() as session:
        queries.get_by_reference(session, reference).settled_at = small_desk.now
        session.add(new_job("recount_work", {}, at=small_desk.now, key="test"))
    small_desk.work()
    assert small_desk.count(WorkFact) == 1


def test_a_page_without_rates_says_so(small_desk: Desk) -> None:
    portal = small_desk.portal
    assert (
        "Nie policzono: przez rok nie załatwiono"
        in sign_in(small_desk.house, MANAGER).go("/liczby/koszt").text
    )
    kept = {name: rows for name, rows in portal.facts.tables().items() if name != f"{PREFIX}hour_grosze"}
    object.__setattr__(portal, "facts", Facts(kept))
    for page in ("/liczby/koszt", f"/liczby/uslugi/{SLUG}"):
        assert "Nie policzono: brak stawek." in sign_in(small_desk.house, MANAGER).go(page).text


def test_costs_of_two_kinds_are_put_together() -> None:
    one, two = reckon_costs(
        {("a", "post"): Work(1, 1, 0, 0), ("b", "post"): Work(2, 0, 0, 1)}, rates()
    ).values()
    assert (one + two).total_grosze == one.total_grosze + two.total_grosze
    assert replace(one, work=Work(0, 0, 0, 0)).per_matter_grosze is None
