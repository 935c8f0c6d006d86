"""Everything that may happen to money, in every order: the books stay what a plain model says they must be."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.billing.every import alike, mutants
from tests.billing.every.machine import EveryOrder, Way
from tests.billing.every.town import Town
from tests.billing.every.tree import Tree
from tests.support.told import TOLD

pytestmark = pytest.mark.engines

BOUNDED = settings(
    max_examples=10, stateful_step_count=25, deadline=None, derandomize=True, database=None, print_blob=True,
    report_multiple_bugs=False, suppress_health_check=list(HealthCheck), phases=(Phase.generate,),
)  # fmt: skip
SCHEDULES = int(os.environ.get("MONEY_SCHEDULES") or 1500)
LONG = settings(BOUNDED, derandomize=False, max_examples=SCHEDULES, stateful_step_count=40)
HUNT = settings(BOUNDED, max_examples=400)


@pytest.fixture
def town(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A town whose gateway and portal stand in one thread."""
    monkeypatch.setattr("payments.transport.FIRST_PAUSE", 0.0)
    with Town(database_url, tmp_path).wired() as made:
        yield made


@pytest.fixture
def small_town(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The same on SQLite only, for what does not depend on the engine."""
    monkeypatch.setattr("payments.transport.FIRST_PAUSE", 0.0)
    with Town(sqlite_url, tmp_path).wired() as made:
        yield made


def test_in_every_order_each_grosz_is_where_the_model_says(
    town: Town, record_property: Callable[[str, object], None]
) -> None:
    counts: Counter[str] = Counter()
    run_state_machine_as_test(lambda: EveryOrder(town, counts), settings=BOUNDED)
    print("tried:", dict(counts))
    record_property(TOLD, {f"long schedules on {town.eyes.engine.name}": counts["schedules"]})
    assert min(counts[state] for state in ("paid", "surplus", "mismatch", "expired", "kills")) > 0


@pytest.mark.parametrize("is_owed", [True, False], ids=["beside another", "on a settled account"])
def test_a_debt_that_comes_while_the_gateway_is_asked_is_paid_in_its_turn(
    town: Town, *, is_owed: bool
) -> None:
    """The long schedules found it: only the charges that were looked at were compared, a new one was passed by."""
    machine = EveryOrder(town, Counter())
    machine.owe_more(who=1, kind="perpetual_usufruct", year=2027, grosze=967)
    way = Way(pays=True, other=0, again=False, ends="", meanwhile=None, dies_after=None)
    machine.pay_a_basket(who=1, numbers=[0], sums=[967], shop="revenues", way=way)
    if not is_owed:  # a second payment settles it before the first one comes back
        machine.pay_a_basket(who=1, numbers=[0], sums=[967], shop="revenues", way=replace(way, ends="back"))
    came = replace(way, pays=False, ends="back", meanwhile=("correct", 0, 370))
    machine.go_on(0 if is_owed else 1, came)
    machine.acts.sync()
    debts = machine.acts.money.debts
    assert (debts[1].left, debts[2].left) == (
        370 if is_owed else 0,
        0,
    )  # the new one is due today, before the other


BEGINNINGS = pytest.mark.parametrize("is_paid", [False, True], ids=["begun", "given"])


@BEGINNINGS
def test_in_every_order_of_three_acts_each_grosz_is_where_the_model_says(
    small_town: Town, sqlite_url: str, record_property: Callable[[str, object], None], *, is_paid: bool
) -> None:
    tree = Tree(small_town, sqlite_url.removeprefix("sqlite:///"))
    counts = tree.walk(3, is_paid=is_paid)
    print("tried:", dict(counts), "in", tree.steps, "steps")
    record_property(TOLD, {"schedules of three acts": counts["schedules"], "steps of them": tree.steps})
    # those that differ, over three thousand together; acts that change nothing are not counted
    assert counts["schedules"] > (1_300 if is_paid else 1_800)
    assert min(counts[state] for state in ("paid", "surplus", "mismatch")) > 0


def test_orders_that_led_to_the_same_go_on_alike(small_town: Town, sqlite_url: str) -> None:
    tree = Tree(small_town, sqlite_url.removeprefix("sqlite:///"), each=True, is_idle=True)
    counts = tree.walk(2, is_paid=True)
    assert counts["schedules"] > len(tree.known)


def test_a_likeness_that_sees_too_little_is_found_out(
    small_town: Town, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alike, "NAME", re.compile(rf"{alike.NAME.pattern}|paid_amount=\d+"))
    tree = Tree(small_town, sqlite_url.removeprefix("sqlite:///"), each=True)
    with pytest.raises(AssertionError, match="goes on alike"):
        tree.walk(1, is_paid=False)


@pytest.mark.slow
@BEGINNINGS
def test_in_every_order_of_four_acts_each_grosz_is_where_the_model_says(
    small_town: Town, sqlite_url: str, *, is_paid: bool
) -> None:
    tree = Tree(small_town, sqlite_url.removeprefix("sqlite:///"))
    counts = tree.walk(4, is_paid=is_paid)
    print("tried:", dict(counts), "in", tree.steps, "steps")
    assert counts["schedules"] > (12_000 if is_paid else 18_000)


@pytest.mark.parametrize(
    ("take_away", "is_paid"),
    [(mutants.surplus_forgotten, True), (mutants.nobody_told, True), (mutants.claim_believed, False)],
)
def test_without_a_guard_some_order_of_two_acts_loses_money(
    small_town: Town,
    sqlite_url: str,
    monkeypatch: pytest.MonkeyPatch,
    take_away: Callable[[pytest.MonkeyPatch], None],
    *,
    is_paid: bool,
) -> None:
    take_away(monkeypatch)
    with pytest.raises(AssertionError) as found:
        Tree(small_town, sqlite_url.removeprefix("sqlite:///")).walk(2, is_paid=is_paid)
    print(take_away.__name__, "found in", *found.value.__notes__)


@pytest.mark.slow
def test_in_thousands_of_orders_each_grosz_is_where_the_model_says(town: Town) -> None:
    number = int(os.environ.get("MONEY_SEED") or time.time())
    print("MONEY_SEED =", number)
    counts: Counter[str] = Counter()
    machine = seed(number)(lambda: EveryOrder(town, counts))
    run_state_machine_as_test(machine, settings=LONG)
    print("tried:", dict(counts))


def hunt(town: Town, take_away: Callable[[pytest.MonkeyPatch], None], patch: pytest.MonkeyPatch) -> None:
    """Let the machine look for what a guard was there for; it must find it."""
    counts: Counter[str] = Counter()
    with patch.context() as context:
        take_away(context)
        with pytest.raises(AssertionError) as found:
            run_state_machine_as_test(lambda: EveryOrder(town, counts), settings=HUNT)
    print(take_away.__name__, "found after", dict(counts), str(found.value).splitlines()[0])


@pytest.mark.parametrize("take_away", mutants.QUICK)
def test_without_a_guard_an_order_is_found_that_loses_money(
    small_town: Town, monkeypatch: pytest.MonkeyPatch, take_away: Callable[[pytest.MonkeyPatch], None]
) -> None:
    hunt(small_town, take_away, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("take_away", mutants.SLOW)
def test_without_a_lesser_guard_an_order_is_found_too(
    small_town: Town, monkeypatch: pytest.MonkeyPatch, take_away: Callable[[pytest.MonkeyPatch], None]
) -> None:
    hunt(small_town, take_away, monkeypatch)
