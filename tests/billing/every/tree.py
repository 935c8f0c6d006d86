"""Every short order of what may happen to one payment: a tree that is walked branch by branch, each step once."""

from __future__ import annotations

import copy
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from payments.sandbox.book import Book
from payments.sandbox.clock import SandboxClock
from portal import security
from portal.billing.callbacks import settle
from tests.billing.every.acts import Acts
from tests.billing.every.ending import FINAL, assert_money_is_known
from tests.billing.every.refunds import ask_back
from tests.billing.every.town import PEOPLE
from tests.billing.house import START

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from payments.sandbox.faults import Fault
    from tests.billing.every.town import Town

DUTY = 2100
LAST_STEP = 12  # of the steps at which a portal dies on its way
PAST_THE_LIMIT, PAST_ALL_ASKING = timedelta(minutes=16), timedelta(hours=80)


def _die_soon(acts: Acts) -> None:
    """Let the portal die at the next step that follows a call or a few statements."""
    acts.town.nemesis.arm(LAST_STEP)


def _lose_the_answer(acts: Acts) -> None:
    acts.town.sandbox.faults.plan("close_after", on="verify", times=1)


def _deliver(acts: Acts) -> None:
    acts.town.sandbox.deliver()


def _lie(acts: Acts) -> None:
    acts.give_money(0, 1)


def _let_the_limit_pass(acts: Acts) -> None:
    acts.town.push(seconds=PAST_THE_LIMIT.total_seconds())
    acts.settle(0)


ACTS: Mapping[str, Callable[[Acts], None]] = {
    "pay": lambda acts: acts.give_money(0),
    "pay another sum": _lie,
    "be told": _deliver,
    "come back": lambda acts: acts.come_back(0),
    "ask": lambda acts: acts.settle(0),
    "let the limit pass": _let_the_limit_pass,
    "pay at the desk": lambda acts: acts.take_at_desk(0),
    "give the duty up": lambda acts: acts.cancel(0),
    "begin again": lambda acts: acts.pay_duty(0, again=False),
    "give back": lambda acts: ask_back(acts, 0, 700),
    "lose the answer": _lose_the_answer,
    "die": _die_soon,
}


@dataclass(frozen=True)
class Picture:
    """All that a town holds, to go on from again."""

    rows: sqlite3.Connection
    book: Book
    faults: list[Fault]
    pushed: timedelta
    steps_left: int | None
    acts: Acts


@dataclass
class Tree:
    """The orders of ``ACTS`` up to a depth, from a duty whose payment was begun, or given at the gateway."""

    town: Town
    path: str
    every: int = 1  # at the last fork one branch of so many
    counts: Counter[str] = field(default_factory=Counter)

    def walk(self, depth: int, *, is_paid: bool) -> None:
        """Go down the branches; what changed nothing is no step, so that no order is counted twice."""
        self.town.begin()
        acts = Acts(self.town)
        acts.file_a_matter(PEOPLE[0], DUTY)
        acts.pay_duty(0, again=False)
        if is_paid:
            acts.give_money(0)
        acts.sync()
        self._go(acts, depth, ())

    def _go(self, acts: Acts, depth: int, way: tuple[str, ...]) -> None:
        picture, before = self._take(acts), self._trace(acts)
        for name, act in ACTS.items():
            if depth == 1 and self._is_left_out():
                continue
            acts = self._put(picture)
            try:
                act(acts)
                acts.sync()
                if self._trace(acts) == before:
                    continue
                self.counts["steps"] += 1
                if depth > 1:
                    self._go(acts, depth - 1, (*way, name))
                else:
                    self._end(acts)
            except AssertionError as error:
                if not hasattr(error, "__notes__"):
                    error.add_note(f"the order was: {' → '.join((*way, name))}")
                raise
        picture.rows.close()

    def _is_left_out(self) -> bool:
        self.counts["forks"] += 1
        return self.counts["forks"] % self.every != 0

    def _end(self, acts: Acts) -> None:
        """Let everything come to its end, and look where the money is."""
        self.counts["schedules"] += 1
        self.town.nemesis.disarm()
        self.town.sandbox.faults.clear()
        self.town.push(seconds=PAST_ALL_ASKING.total_seconds())
        acts.sync()
        for attempt in list(acts.money.attempts.values()):
            if acts.books.states[attempt.id] not in FINAL:
                self.town.do(
                    lambda attempt=attempt: settle(self.town.portal, attempt.session_id, now=acts.now())
                )
        acts.sync()
        assert_money_is_known(acts)
        self.counts.update(acts.books.states.values())
        self.counts.update(f"refund {state}" for state in acts.books.returns.states.values())

    # ------------------------------------------------------------------------------------------ pictures
    def _take(self, acts: Acts) -> Picture:
        rows = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(self.path)) as file:
            file.backup(rows)
        gateway = self.town.sandbox.gateway
        faults = [replace(fault) for fault in gateway.faults.list_planned()]
        pushed = timedelta(seconds=gateway.clock.pushed_seconds)
        return Picture(rows, _copied(gateway.book), faults, pushed, self.town.nemesis.left, self._model(acts))

    def _put(self, picture: Picture) -> Acts:
        with closing(sqlite3.connect(self.path)) as file:
            file.execute("PRAGMA synchronous = OFF")
            picture.rows.backup(file)
        gateway = self.town.sandbox.gateway
        gateway.book = _copied(picture.book)
        gateway.faults.clear()
        for fault in picture.faults:
            gateway.faults.plan(fault.kind, on=fault.on, times=fault.times)
        gateway.clock = SandboxClock(START)
        gateway.clock.push(picture.pushed)
        self.town.nemesis.left = picture.steps_left
        security.limiter.reset()
        return self._model(picture.acts)

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
            [(one.status, one.paid_amount) for one in book.transactions.values()], len(book.refunds),
            len(gateway.faults.list_planned()), self.town.nemesis.left, self.town.nemesis.deaths,
            gateway.clock.pushed_seconds,
        )  # fmt: skip


def _copied(book: Book) -> Book:
    """Copy the gateway's book, which keeps a lock of its own."""
    return Book(
        **{one.name: copy.deepcopy(getattr(book, one.name)) for one in fields(book) if one.name != "lock"}
    )
