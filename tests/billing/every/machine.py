"""Random orders of everything that may happen to money, each step held against the model."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.billing.every.acts import Acts
from tests.billing.every.ending import assert_all_is_known
from tests.billing.every.model import REGIMES
from tests.billing.every.reconciling import assert_bank_ties, pay_out
from tests.billing.every.refunds import ask_back
from tests.billing.every.town import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.billing.every.town import Town

Decision = tuple[str, int, int]  # what an official or another browser does, to which, by how much


@dataclass(frozen=True)
class Way:
    """How a payment goes on after the button: whether money is given, how it comes back, what comes in between."""

    pays: bool
    other: int
    again: bool
    ends: str
    meanwhile: Decision | None
    dies_after: int | None


WHO = st.sampled_from(PEOPLE)
NUMBER = st.sampled_from([0, 0, 0, 1, 2, 3, 5])  # the latest, or an earlier one
KIND = st.sampled_from(sorted(REGIMES))
YEAR = st.sampled_from([2025, 2026, 2027])
GROSZE = st.one_of(st.integers(1, 2_000), st.integers(1, 3_000_00))
OTHER_SUM = st.sampled_from([*[0] * 12, 1, -1, 5_000])
CHANGE = st.integers(-200_00, 200_00)
STEPS = st.integers(1, 30)
DECISION = st.tuples(
    st.sampled_from(["desk", "cancel", "correct", "back", "back", "same", "another"]), NUMBER, CHANGE
)
WAY = st.builds(
    Way, pays=st.sampled_from([True, True, True, False]), other=OTHER_SUM,
    again=st.sampled_from([False, False, False, True]), ends=st.sampled_from(["", "back", "told"]),
    meanwhile=st.one_of(st.none(), st.none(), DECISION), dies_after=st.one_of(st.none(), st.none(), st.none(), STEPS),
)  # fmt: skip
FAULTS = (
    ("error", "api"), ("close", "api"), ("close_after", "verify"), ("error_after", "verify"), ("close", "read"),
    ("close_after", "register"), ("late", "read"), ("late", "verify"), ("notify_first", "register"),
    ("wrong_amount", "read"), ("wrong_currency", "read"), ("drop", "notification"), ("delay", "notification"),
    ("duplicate", "notification"), ("reorder", "notification"), ("wrong_sign", "notification"),
    ("wrong_amount", "notification"), ("wrong_currency", "notification"), ("form_body", "notification"),
    ("close_after", "refund"), ("error", "refund"), ("late", "refund"), ("reject", "refund"), ("no_funds", "refund"),
    ("drop", "refund_notification"), ("duplicate", "refund_notification"), ("wrong_sign", "refund_notification"),
)  # fmt: skip
LATE_SECONDS = 30.0  # longer than anybody's patience; the wire does not really wait
MINUTES = (1, 2, 6, 16, 31, 240, 26 * 60, 80 * 60, 14 * 24 * 60)
# from one look to the next until everything that was planned or asked for has had its turn
AFTERWARDS = tuple(timedelta(hours=hours) for hours in (0.1, 0.1, 10, 70))


class EveryOrder(RuleBasedStateMachine):
    """People pay, officials decide, the gateway fails and lies, the portal dies and begins again."""

    def __init__(self, town: Town, counts: Counter[str]) -> None:
        super().__init__()
        town.begin()
        self.town, self.counts, self.acts = town, counts, Acts(town)
        self.deaths = town.nemesis.deaths
        counts["schedules"] += 1

    @initialize(kind=KIND, year=YEAR, grosze=GROSZE)
    def somebody_owes(self, kind: str, year: int, grosze: int) -> None:
        self.acts.file_a_matter(PEOPLE[0], 2100)
        self.acts.assess(PEOPLE[0], kind, year, grosze)

    @rule(who=WHO, kind=st.none() | KIND, year=YEAR, grosze=GROSZE)
    def owe_more(self, who: int, kind: str | None, year: int, grosze: int) -> None:
        if kind is None:
            self.acts.file_a_matter(who, 1700)
        else:
            self.acts.assess(who, kind, year, grosze)

    @rule(who=WHO, numbers=st.lists(NUMBER, min_size=1, max_size=3), sums=st.lists(st.none() | GROSZE, max_size=2),
          shop=st.sampled_from(["taxes", "taxes", "revenues", "main"]), way=WAY)  # fmt: skip
    def pay_a_basket(self, who: int, numbers: list[int], sums: list[int | None], shop: str, way: Way) -> None:
        token = self.acts.choose(who, numbers, sums)
        if token is not None:
            self.acts.press(who, f"/platnosc/koszyk/{token}/{shop}", again=way.again)
            self.go_on(0, way)

    @rule(number=NUMBER, way=WAY)
    def pay_a_duty(self, number: int, way: Way) -> None:
        self.acts.pay_duty(number, again=way.again)
        self.go_on(0, way)

    @rule(number=NUMBER, way=WAY)
    def pay_what_was_begun(self, number: int, way: Way) -> None:
        self.go_on(number, way)

    @rule(number=NUMBER, is_refused=st.booleans())
    def leave_without_paying(self, number: int, *, is_refused: bool) -> None:
        self.acts.leave(number, is_refused=is_refused)
        self.acts.come_back(number)

    @rule(decision=DECISION)
    def somebody_else_decides(self, decision: Decision) -> None:
        self.decide(*decision)

    @rule(works=st.booleans())
    def the_gateway_calls(self, *, works: bool) -> None:
        self.town.sandbox.deliver()
        if works:
            self.town.work()

    @rule(minutes=st.sampled_from(MINUTES), dies_after=st.none() | STEPS)
    def let_time_go_by(self, minutes: int, dies_after: int | None) -> None:
        if dies_after is not None:
            self.town.nemesis.arm(dies_after)
        self.acts.wait(timedelta(minutes=minutes))

    @rule(net=st.booleans(), number=NUMBER, dies_after=st.none() | STEPS)
    def the_gateway_pays_out(self, *, net: bool, number: int, dies_after: int | None) -> None:
        if dies_after is not None:
            self.town.nemesis.arm(dies_after)
        pay_out(self.acts, net=net, number=number)
        self.town.nemesis.disarm()

    @rule(minutes=st.sampled_from([-60, -5, 0, 60, 24 * 60]))
    def the_portals_clock_jumps(self, minutes: int) -> None:
        self.town.clock.wrong_by = timedelta(minutes=minutes)

    @rule(fault=st.sampled_from(FAULTS), times=st.integers(1, 2))
    def the_gateway_will_fail(self, fault: tuple[str, str], times: int) -> None:
        kind, on = fault
        seconds = {"seconds": LATE_SECONDS} if kind == "late" else {}
        self.town.sandbox.faults.plan(kind, on=on, times=times, **seconds)

    @rule(is_down=st.booleans())
    def the_gateway_goes_down_or_comes_back(self, *, is_down: bool) -> None:
        self.town.sandbox.faults.clear()
        if is_down:
            self.town.sandbox.faults.plan("close", on="api", times=0)

    def go_on(self, number: int, way: Way) -> None:
        """Give the money, plan what comes in between, then come back, or be called by the gateway."""
        if way.pays:
            self.acts.give_money(number, way.other)
        if way.meanwhile is not None:
            decision = way.meanwhile
            self.town.nemesis.next = lambda: self.decide(*decision)
        if way.dies_after is not None:
            self.town.nemesis.arm(way.dies_after)
        if way.ends == "back":
            self.acts.come_back(number)
        elif way.ends == "told":
            self.town.sandbox.deliver()
            self.town.work()
        self.town.nemesis.disarm()

    def decide(self, what: str, number: int, change: int) -> None:
        """Do what somebody else does, now or in the middle of another's act."""
        acts: dict[str, Callable[[], None]] = {
            "desk": lambda: self.acts.take_at_desk(number), "cancel": lambda: self.acts.cancel(number),
            "correct": lambda: self.acts.correct(number, change), "same": lambda: self.acts.settle(0), "back": lambda: ask_back(self.acts, number, change),
            "another": lambda: self.acts.settle(number + 1),
        }  # fmt: skip
        acts[what]()

    @invariant()
    def the_books_say_what_the_model_says(self) -> None:
        self.counts["steps"] += 1
        self.acts.sync()

    def teardown(self) -> None:
        """Let everything come to its end: no money is lost, none is posted twice, nothing waits for ever."""
        self.town.nemesis.disarm()
        self.town.sandbox.faults.clear()
        self.town.clock.wrong_by = timedelta()
        for step in AFTERWARDS if self.acts.money.attempts else ():
            self.acts.wait(step)
            self.acts.sync()
        if self.acts.money.posted or self.acts.statements:
            pay_out(self.acts, net=len(self.acts.money.posted) % 2 == 0, number=len(self.acts.statements))
        assert_bank_ties(self.acts)
        assert_all_is_known(self.acts)
        self.counts["payouts"] += len(self.town.sandbox.gateway.book.payouts)
        self.counts["kills"] += self.town.nemesis.deaths - self.deaths
        self.counts["payments"] += len(self.acts.money.attempts)
        self.counts.update(self.acts.books.states.values())
        self.counts.update(f"refund {state}" for state in self.acts.books.returns.states.values())
