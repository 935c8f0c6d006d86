"""Refunds by the city's own bank: an official says that the transfer went out, or that it came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.billing.nrb import is_valid
from portal.billing.refunding.calling import RefundAnswer, RefundWord
from portal.billing.refunding.models import Refund, RefundState, Way
from portal.billing.refunding.outcome import conclude
from portal.errors import Conflict, Refused
from portal.i18n import translate

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.security import Actor


def confirm_transfer(
    session: Session, portal: Portal, refund: Refund, bank_account: str, *, actor: Actor, now: datetime
) -> None:
    """Say that the transfer went out of one of the city's accounts; raises Conflict, Refused for no account."""
    _check(refund)
    if not is_valid(bank_account):
        raise Refused(translate("Wybierz rachunek, z którego wyszedł przelew."), "bank_account")
    answer = RefundAnswer(RefundWord.DONE)
    conclude(session, portal, refund, answer, now, actor=actor, bank_account=bank_account)


def fail_transfer(session: Session, portal: Portal, refund: Refund, *, actor: Actor, now: datetime) -> None:
    """Say that the transfer could not be made: the money goes back to where it was held; raises Conflict."""
    _check(refund)
    answer = RefundAnswer(RefundWord.REFUSED, code="transfer_failed")
    conclude(session, portal, refund, answer, now, actor=actor)


def _check(refund: Refund) -> None:
    if refund.way != Way.TRANSFER or refund.state != RefundState.APPROVED:
        raise Conflict(translate("O tym zwrocie już zdecydowano."))
