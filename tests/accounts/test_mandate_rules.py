"""When a mandate is in force, what may be claimed, and whether its power of attorney is taxed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import city
from portal.accounts.mandates.models import Duty, Kind, State
from portal.accounts.mandates.rules import (
    Fault,
    Standing,
    check_child,
    check_days,
    check_delegation,
    check_scope,
    comes_of_age,
    duty_of,
    find_fault,
)
from portal.errors import Refused
from portal.facts import Facts

TODAY = date(2026, 11, 26)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def standing(**changed: object) -> Standing:
    usual = {"state": State.CONFIRMED, "capacity": Kind.COMPANY, "valid_from": YESTERDAY, "valid_until": None}
    return Standing(**{**usual, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({}, None),
        ({"valid_until": TODAY}, None),
        ({"valid_until": YESTERDAY}, Fault.EXPIRED),
        ({"valid_from": TODAY}, None),
        ({"valid_from": TOMORROW}, Fault.NOT_YET),
        ({"state": State.CLAIMED}, Fault.UNCHECKED),
        ({"state": State.INVITED}, Fault.UNCHECKED),
        ({"state": State.REFUSED}, Fault.REFUSED),
        ({"state": State.REVOKED}, Fault.REVOKED),
        ({"struck_off_on": TODAY}, Fault.STRUCK_OFF),
        ({"struck_off_on": TOMORROW}, None),
        ({"capacity": Kind.CHILD, "born_on": date(2008, 11, 27)}, None),
        ({"capacity": Kind.CHILD, "born_on": date(2008, 11, 26)}, Fault.OF_AGE),
        ({"capacity": Kind.PRINCIPAL, "born_on": date(1950, 1, 1)}, None),
    ],
)
def test_a_mandate_is_in_force_only_while_nothing_stands_against_it(
    changed: dict[str, object], fault: Fault | None
) -> None:
    assert find_fault(standing(**changed), TODAY) == fault


def test_a_delegation_stands_only_while_that_of_its_giver_does() -> None:
    employee = standing(capacity=Kind.EMPLOYEE)
    assert find_fault(employee, TODAY, standing()) is None
    assert find_fault(employee, TODAY, standing(state=State.REVOKED)) == Fault.UNSUPPORTED
    assert find_fault(employee, TODAY, standing(valid_until=YESTERDAY)) == Fault.UNSUPPORTED
    assert find_fault(employee, TODAY) == Fault.UNSUPPORTED


@pytest.mark.parametrize(
    ("born_on", "day"),
    [
        (date(2008, 11, 26), date(2026, 11, 26)),
        (date(2008, 2, 29), date(2026, 2, 28)),  # art. 112 KC: the month has no such day
        (date(2012, 2, 29), date(2030, 2, 28)),
        (date(2008, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_child_is_of_age_on_its_eighteenth_birthday(born_on: date, day: date) -> None:
    assert comes_of_age(born_on) == day


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_nobody_is_of_age_twice_and_all_are_after_eighteen_years(born_on: date) -> None:
    child = standing(capacity=Kind.CHILD, born_on=born_on, valid_from=born_on)
    day = comes_of_age(born_on)
    assert find_fault(child, day - timedelta(days=1)) is None
    assert find_fault(child, day) == Fault.OF_AGE
    assert day.year - born_on.year == 18


def test_a_child_of_age_is_refused_with_the_day_from_which_it_acts_itself() -> None:
    with pytest.raises(Refused, match="pełnoletnia od") as refusal:
        check_child(date(2008, 11, 26), TODAY)
    assert refusal.value.field == "pesel"
    check_child(date(2008, 11, 27), TODAY)


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "words"),
    [
        (YESTERDAY, YESTERDAY, "wygasło"),
        (TOMORROW, TODAY, "wcześniejszy"),
        (TODAY, date(2040, 1, 1), "10 lat"),
    ],
)
def test_days_in_which_nobody_could_act_are_refused(valid_from: date, valid_until: date, words: str) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        check_days(valid_from, valid_until, TODAY)
    assert refusal.value.field == "valid_until"


def test_days_that_reach_today_or_have_no_end_pass() -> None:
    check_days(YESTERDAY, TODAY, TODAY)
    check_days(YESTERDAY, None, TODAY)


def test_a_scope_is_all_or_what_there_is() -> None:
    assert check_scope(["all", "taxes"], ["tree"]) == ["all"]
    assert check_scope(["tree", "taxes"], ["tree"]) == ["taxes", "tree"]
    for wrong in ([], ["unknown"]):
        with pytest.raises(Refused):
            check_scope(wrong, ["tree"])


@pytest.mark.parametrize("capacity", [Kind.EMPLOYEE, Kind.PRINCIPAL, Kind.CHILD])
def test_what_was_only_lent_is_not_given_on(capacity: Kind) -> None:
    with pytest.raises(Refused, match="Dalszego upoważnienia"):
        check_delegation(capacity, None, ["all"], ["all"])


def test_nobody_gives_more_than_they_have_nor_by_a_mandate_that_ended() -> None:
    check_delegation(Kind.COMPANY, None, ["taxes", "tree"], ["tree"])
    with pytest.raises(Refused, match="do więcej"):
        check_delegation(Kind.COMPANY, None, ["tree"], ["tree", "taxes"])
    with pytest.raises(Refused):
        check_delegation(Kind.COMPANY, Fault.EXPIRED, ["all"], ["tree"])


@pytest.mark.parametrize(
    ("relation", "lives_here", "duty", "grosze"),
    [
        ("spouse", True, Duty.EXEMPT, 0),
        ("ascendant", False, Duty.EXEMPT, 0),
        ("descendant", True, Duty.EXEMPT, 0),
        ("sibling", False, Duty.EXEMPT, 0),
        ("other", True, Duty.DUE, 1700),
        ("other", False, Duty.PROOF, 1700),
    ],
)
def test_a_power_of_attorney_costs_17_zl_unless_it_is_the_familys(
    relation: str, lives_here: bool, duty: Duty, grosze: int
) -> None:
    assert duty_of(relation, lives_here=lives_here, facts=Facts.parse(city.load().facts), on=TODAY) == (
        duty,
        grosze,
    )
