"""Every short order of what may happen to one payment: a tree that is walked branch by branch, each step once."""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from payments.sandbox.book import Book
from payments.sandbox.clock import SandboxClock
from portal import security
from portal.billing.callbacks import settle
from portal.billing.models import PaymentState
from tests.billing.every.acts import Acts
from tests.billing.every.alike import Likeness
from tests.billing.every.branches import ACTS
from tests.billing.every.ending import FINAL, assert_money_is_known
from tests.billing.every.rewind import Rewind
from tests.billing.every.town import PEOPLE
from tests.billing.house import START

if TYPE_CHECKING:
    from payments.sandbox.faults import Fault
    from tests.billing.every.rewind import Mark
    from tests.billing.every.town import Town

DUTY = 2100
PAST_ALL_ASKING = timedelta(hours=80)


@dataclass(frozen=True)
class Picture:
    """All that a town holds, to go on from again."""

    rows: Mark
    book: Book
    faults: list[Fault]
    pushed: timedelta
    wrong_by: timedelta
    steps_left: int | None
    deaths: int
    acts: Acts


@dataclass
class Tree:
    """The orders of ``ACTS`` up to a depth, from a duty whose payment was begun, or given at the gateway.

    What follows in a town depends on what is in it: where an order leads to the very rows, gateway and plans that
    another led to, both go on alike, and the branch is walked once and counted for both.
    """

    town: Town
    path: str
    each: bool = False  # walk every branch, also those that were seen, and see whether they go on alike
    is_idle: bool = False  # nobody of the city works until all asking is over
    steps: int = 0  # that were taken
    known: dict[tuple[int, str], Counter[str]] = field(default_factory=dict)

    def walk(self, depth: int, *, is_paid: bool) -> Counter[str]:
        """Go down the branches, count the orders and their ends; what changed nothing is no step."""
        self.town.begin()
        acts = Acts(self.town)
        acts.file_a_matter(PEOPLE[0], DUTY)
        acts.pay_duty(0, again=False)
        if is_paid:
            acts.give_money(0)
        acts.sync()
        self.rewind = Rewind(self.path)
        self.likeness = Likeness(self.rewind, self.town, acts)
        try:
            return self._go(acts, depth, ())
        finally:
            self.rewind.close()

    def _go(self, acts: Acts, depth: int, way: tuple[str, ...]) -> Counter[str]:
        found: Counter[str] = Counter()
        picture, before = self._take(acts), self._trace(acts)
        for name, act in ACTS.items():
            acts = self._put(picture)
            try:
                act(acts)
                acts.sync()
                if self._trace(acts) != before:
                    self.steps += 1
                    found += self._follow(acts, depth - 1, (*way, name))
            except AssertionError as error:
                if not hasattr(error, "__notes__"):
                    error.add_note(f"the order was: {' → '.join((*way, name))}")
                raise
        return found

    def _follow(self, acts: Acts, depth: int, way: tuple[str, ...]) -> Counter[str]:
        """Go on from here, unless another order led here too."""
        if not depth:
            self._calm()
        key = depth, self.likeness.of(acts)
        if key in self.known and not self.each:
            return self.known[key]
        found = self._go(acts, depth, way) if depth else self._end(acts)
        assert self.known.setdefault(key, found) == found, "what is alike goes on alike"
        return found

    def _end(self, acts: Acts) -> Counter[str]:
        """Let everything come to its end, and look where the money is."""
        if not self.is_idle:
            self.town.sandbox.deliver()
            self._settle(acts, PaymentState.NOTIFIED)
        self.town.push(seconds=PAST_ALL_ASKING.total_seconds())
        self._settle(acts, *set(PaymentState) - FINAL)
        assert_money_is_known(acts)
        counts = Counter({"schedules": 1})
        counts.update(acts.books.states.values())
        counts.update(f"refund {state}" for state in acts.books.returns.states.values())
        return counts

    def _calm(self) -> None:
        """Let nothing go wrong any more."""
        self.town.nemesis.disarm()
        self.town.sandbox.faults.clear()
        self.town.clock.wrong_by = timedelta()

    def _settle(self, acts: Acts, *states: PaymentState) -> None:
        """Ask about the payments that stand so."""
        acts.sync()
        for attempt in list(acts.money.attempts.values()):
            if acts.books.states[attempt.id] in states:
                self.town.do(
                    lambda attempt=attempt: settle(self.town.portal, attempt.session_id, now=acts.now())
                )
        acts.sync()

    # ------------------------------------------------------------------------------------------ pictures
    def _take(self, acts: Acts) -> Picture:
        gateway, nemesis = self.town.sandbox.gateway, self.town.nemesis
        return Picture(
            self.rewind.take(), _copied(gateway.book), [replace(one) for one in gateway.faults.list_planned()],
            timedelta(seconds=gateway.clock.pushed_seconds), self.town.clock.wrong_by, nemesis.left, nemesis.deaths,
            self._model(acts),
        )  # fmt: skip

    def _put(self, picture: Picture) -> Acts:
        self.rewind.put(picture.rows)
        gateway, nemesis = self.town.sandbox.gateway, self.town.nemesis
        gateway.book = _copied(picture.book)
        gateway.faults.clear()
        for fault in picture.faults:
            gateway.faults.plan(fault.kind, on=fault.on, times=fault.times)
        gateway.clock = SandboxClock(START)
        gateway.clock.push(picture.pushed)
        self.town.clock.wrong_by = picture.wrong_by
        nemesis.left, nemesis.deaths = picture.steps_left, picture.deaths
        security.limiter.reset()
        acts = self._model(picture.acts)
        acts.synced = (self.town.seen(), len(gateway.book.attempts))  # the picture was taken after a look
        return acts

    def _model(self, acts: Acts) -> Acts:
        """Copy what the model knows; the town itself stays one."""
        portal = self.town.portal
        fixed = (self.town, portal.vault, portal.facts, self.town.sandbox)
        return copy.deepcopy(acts, {id(one): one for one in fixed})

    def _trace(self, acts: Acts) -> tuple[object, ...]:
        """Return what differs when anything happened to money, to the gateway, or in what is planned."""
        gateway = self.town.sandbox.gateway
        book = gateway.book
        return (
            acts.books.last_entry, acts.books.last_event, dict(acts.books.returns.states), len(book.attempts),
            [(one.status, one.paid_amount, one.is_refused) for one in book.transactions.values()],
            len(book.refunds), len(gateway.faults.list_planned()), self.town.nemesis.left, self.town.nemesis.deaths,
            gateway.clock.pushed_seconds, self.town.clock.wrong_by,
        )  # fmt: skip


def _copied(book: Book) -> Book:
    """Copy the gateway's book, which keeps a lock of its own."""
    return Book(
        **{one.name: copy.deepcopy(getattr(book, one.name)) for one in fields(book) if one.name != "lock"}
    )
