"""What may come next, at each fork of the tree of orders: an act of a person, the gateway, the portal or the clock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.billing.every.refunds import ask_back

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.billing.every.acts import Acts

LAST_STEP = 12  # of the steps at which a portal dies on its way
PAST_THE_LIMIT, WRONG_BY = timedelta(minutes=16), timedelta(hours=1)


def _plan(kind: str, on: str) -> Callable[[Acts], None]:
    """Return the act that lets the gateway fail once."""

    def plan(acts: Acts) -> None:
        acts.town.sandbox.faults.plan(kind, on=on, times=1)

    return plan


def _die_soon(acts: Acts) -> None:
    """Let the portal die at the next step that follows a call or a few statements."""
    acts.town.nemesis.arm(LAST_STEP)


def _deliver(acts: Acts) -> None:
    acts.town.sandbox.deliver()


def _let_the_limit_pass(acts: Acts) -> None:
    acts.town.push(seconds=PAST_THE_LIMIT.total_seconds())
    acts.settle(0)


def _let_the_clock_jump(acts: Acts) -> None:
    acts.town.clock.wrong_by = WRONG_BY


ACTS: Mapping[str, Callable[[Acts], None]] = {
    "pay": lambda acts: acts.give_money(0),
    "pay another sum": lambda acts: acts.give_money(0, 1),
    "refuse": lambda acts: acts.leave(0, is_refused=True),
    "be told": _deliver,
    "come back": lambda acts: acts.come_back(0),
    "ask": lambda acts: acts.settle(0),
    "let the limit pass": _let_the_limit_pass,
    "pay at the desk": lambda acts: acts.take_at_desk(0),
    "give the duty up": lambda acts: acts.cancel(0),
    "begin again": lambda acts: acts.pay_duty(0, again=False),
    "give back": lambda acts: ask_back(acts, 0, 700),
    "fail once": _plan("error", "api"),
    "lose the answer": _plan("close_after", "verify"),
    "lose a notice": _plan("drop", "notification"),
    "send a notice twice": _plan("duplicate", "notification"),
    "die": _die_soon,
    "let the clock jump": _let_the_clock_jump,
}
