"""Carry out a refund at the gateway: written down, called, posted; asked about before anything is repeated."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from portal.billing.machine import OvertakenError
from portal.billing.refunding import calling
from portal.billing.refunding.calling import RefundAnswer, RefundWord
from portal.billing.refunding.machine import has_edge, next_question, take
from portal.billing.refunding.models import AT_THE_GATEWAY, Refund, RefundState, Step, Way
from portal.billing.refunding.outcome import conclude
from portal.billing.refunding.queries import get_refund

if TYPE_CHECKING:
    from datetime import datetime

    from portal.context import Portal

TRIES = 4
NOTIFY_PATH = "/platnosc/powiadomienie"
# a call that is still on its way is not repeated: the gateway may not list yet what it is about to take
CALL_LASTS = timedelta(minutes=2)


def pursue(portal: Portal, token: str, *, now: datetime) -> RefundState:
    """Bring a refund as far as the gateway's word goes; safe to call at any time, by anyone, repeatedly.

    Raises NotFound for an unknown refund, OvertakenError when others kept changing it.
    """
    refund = _look(portal, token)
    if refund.way != Way.GATEWAY or refund.state not in AT_THE_GATEWAY:
        return RefundState(refund.state)
    if refund.state == RefundState.APPROVED:
        return _call(portal, refund, Step.CALLED, now)
    answer = calling.ask(portal.settings, refund)
    if answer.word == RefundWord.NOTHING and _may_repeat(refund, now):
        return _call(portal, refund, Step.CALLED_AGAIN, now)
    return _post(portal, refund, answer, now)


def _may_repeat(refund: Refund, now: datetime) -> bool:
    """Tell whether the gateway may be asked to pay once more, under the same id: it has nothing, and long enough."""
    called_at = refund.called_at or now
    return has_edge(refund, Step.CALLED_AGAIN) and now - called_at >= CALL_LASTS


def _call(portal: Portal, refund: Refund, step: Step, now: datetime) -> RefundState:
    """Write the call down, make it, post its answer: the call itself lies between two transactions."""
    with portal.db.writing() as session:
        take(session, refund, step, at=now, called_at=now, poll_at=next_question(refund, now))
    refund = _look(portal, refund.token)
    notify_url = portal.settings.base_url + NOTIFY_PATH
    answer = calling.send(portal.settings, refund, notify_url=notify_url)
    return _post(portal, refund, answer, now)


def _post(portal: Portal, refund: Refund, answer: RefundAnswer, now: datetime) -> RefundState:
    for _ in range(TRIES):
        try:
            with portal.db.writing() as session:
                return conclude(session, portal, refund, answer, now)
        except (OvertakenError, IntegrityError):  # the notification was faster
            refund = _look(portal, refund.token)
    raise OvertakenError


def _look(portal: Portal, token: str) -> Refund:
    with portal.db.reading() as session:
        return get_refund(session, token)
