"""The one function that return, notification and poller go through: ask the gateway, then compare and set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal.billing import gateway
from portal.billing.allocating import hold
from portal.billing.gateway import WORKER_WAITS, Answer, Patience, Word
from portal.billing.machine import OvertakenError
from portal.billing.models import FINAL, PaymentState
from portal.billing.queries import find_picture
from portal.billing.settling import post
from portal.errors import NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.billing.queries import Picture
    from portal.context import Portal

TRIES = 4


def settle(
    portal: Portal, session_id: str, *, now: datetime, patience: Patience = WORKER_WAITS
) -> PaymentState:
    """Find out what became of a payment and post it; safe to call at any time, by anyone, repeatedly.

    The gateway is asked outside any transaction; the answer is posted in one. Raises NotFound for an unknown
    session, OvertakenError when others kept changing the payment (then they have posted it).
    """
    with portal.db.reading() as session:
        picture = _look(session, session_id)
    if picture.payment.state in FINAL:
        return PaymentState(picture.payment.state)
    answer = gateway.ask(portal.settings, picture.payment, patience)
    for attempt in range(TRIES):
        try:
            with portal.db.writing() as session:
                if attempt:  # somebody was faster: look again where nobody can be
                    hold(session, picture.owed)
                    picture = _look(session, session_id)
                    if picture.payment.state in FINAL:
                        return PaymentState(picture.payment.state)
                return post(session, portal, picture, answer, now)
        except (OvertakenError, StaleDataError):
            pass
        except IntegrityError:
            if answer.word == Word.PAID:  # the gateway's order belongs to another payment of ours
                answer = Answer(Word.OTHER_SUM, answer.order_id, differs=("order_id",))
    raise OvertakenError


def _look(session: Session, session_id: str) -> Picture:
    found = find_picture(session, session_id)
    if found is None:
        raise NotFound
    return found
