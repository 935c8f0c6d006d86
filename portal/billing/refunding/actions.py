"""What officials do about refunds: ask for one, approve or refuse it, say how a bank transfer went."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select

from payments.refunds import refunds_uuid
from portal.billing.actions import CLICK
from portal.billing.ledger.models import Entry
from portal.billing.refunding import posting
from portal.billing.refunding.limits import Money, held_grosze, lock, refundable_grosze, sum_of
from portal.billing.refunding.machine import has_edge, note_act, take
from portal.billing.refunding.models import (
    NEVER_SENT,
    Refund,
    RefundEvent,
    RefundState,
    Source,
    Step,
    Way,
)
from portal.billing.refunding.queries import find_by_click
from portal.errors import Conflict, NotAllowed, Refused
from portal.i18n import translate
from portal.jobs import new_job
from portal.words import day_of, money

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.facts import Facts
    from portal.security import Actor

TOKEN_BYTES = 18
REQUEST_BYTES = 16
REASON_LENGTH = 200


@dataclass(frozen=True)
class Wish:
    """What an official asks for; ``click`` names the page view, ``repeats`` the refused refund to try again."""

    way: Way
    amount_grosze: int
    reason: str
    click: str
    repeats: Refund | None = None


def request_refund(
    session: Session, portal: Portal, own: Money, wish: Wish, *, actor: Actor, now: datetime
) -> Refund:
    """Ask for a refund; up to the sum that needs a second person it is approved at once.

    Raises Refused for a sum that is more than may go back, or for a way that the money cannot take. The same page
    view asks once.
    """
    same = find_by_click(session, wish.click)
    if same is not None:
        return same
    _check(session, own, wish)
    lock(session, own)
    most = refundable_grosze(session, own)
    if not 0 < wish.amount_grosze <= most:
        message = translate("Można zwrócić najwyżej %(most)s.", most=money(most))
        raise Refused(message, "amount")
    refund = _new(session, own, wish, actor, now)
    session.add(refund)
    session.flush()  # its event and its record name it
    session.add(
        RefundEvent(refund_id=refund.id, at=now, event="requested", source=refund.state, target=refund.state,
                    official_id=actor.official_id, values={})
    )  # fmt: skip
    note_act(session, "refund.requested", refund, actor, now)
    if not needs_two(session, refund, portal.facts):
        approve(session, portal, refund, actor=actor, now=now)
    return refund


def approve(session: Session, portal: Portal, refund: Refund, *, actor: Actor, now: datetime) -> None:
    """Let a refund go: its money is promised to the payer, and by the gateway's way the worker sends it.

    Raises NotAllowed when it needs another person than who asked, Conflict when somebody was faster or the money is
    no longer there. The lock comes first: whoever waits for it sees what was booked meanwhile.
    """
    own = money_of(refund)
    lock(session, own)
    if not has_edge(refund, Step.APPROVED):
        raise Conflict(translate("O tym zwrocie już zdecydowano."))
    if actor.official_id == refund.requested_by_id and needs_two(session, refund, portal.facts):
        message = translate("Ten zwrot zatwierdza inna osoba niż ta, która o niego wystąpiła.")
        raise NotAllowed(message)
    if held_grosze(session, own) < refund.amount_grosze:
        raise Conflict(translate("Tych pieniędzy już nie ma na koncie, z którego miał być zwrot."))
    by_gateway = refund.way == Way.GATEWAY
    take(session, refund, Step.APPROVED, at=now, official_id=actor.official_id,
         approved_by_id=actor.official_id, approved_at=now, poll_at=now if by_gateway else None)  # fmt: skip
    session.refresh(refund)
    posting.promise(session, portal.vault, refund, now)
    if by_gateway:
        session.add(new_job("send_refund", {"refund": refund.token}, at=now))
    note_act(session, "refund.approved", refund, actor, now)


def refuse(session: Session, refund: Refund, reason: str, *, actor: Actor, now: datetime) -> None:
    """Refuse a refund that waits for approval; raises Conflict when it was decided already."""
    if not has_edge(refund, Step.REFUSED):
        raise Conflict(translate("O tym zwrocie już zdecydowano."))
    values = {"reason": _reason(reason)}
    take(session, refund, Step.REFUSED, at=now, official_id=actor.official_id, values=values)
    session.refresh(refund)
    note_act(session, "refund.refused", refund, actor, now)


def needs_two(session: Session, refund: Refund, facts: Facts) -> bool:
    """Tell whether a refund needs a second person: parts of the same money are counted together.

    Otherwise a large refund could be asked for in small pieces: by its payment, and by where its money lies now.
    """
    limit = int(facts.at("payment.refund_four_eyes_grosze", day_of(refund.requested_at)))
    still = Refund.state.not_in(NEVER_SENT)
    return max(sum_of(session, same, still) for same in _same_money(refund)) > limit


def _same_money(refund: Refund) -> list[ColumnElement[bool]]:
    """List by what other refunds may be of the same money: whoever names no payment still takes of one."""
    same: list[ColumnElement[bool]] = []
    if refund.source == Source.OVERPAID:
        same.append(and_(Refund.source == Source.OVERPAID, Refund.subject_id == refund.subject_id))
    elif refund.source == Source.CHARGE:
        same.append(Refund.charge_id == refund.charge_id)
    if refund.payment_id is not None:
        same.append(Refund.payment_id == refund.payment_id)
    return same


def money_of(refund: Refund) -> Money:
    """Return whose money a refund is."""
    return Money(Source(refund.source), refund.payment, refund.charge, refund.subject_id)


def _check(session: Session, own: Money, wish: Wish) -> None:
    if not CLICK.fullmatch(wish.click) or not own.is_named:
        raise Refused(translate("Odśwież stronę i spróbuj jeszcze raz."))
    _reason(wish.reason)
    if wish.way == Way.GATEWAY and (own.payment is None or own.payment.order_id is None):
        raise Refused(translate("Tych pieniędzy nie wpłacono online, więc nie wrócą tą drogą."), "way")
    if own.payment is not None and not _belongs(session, own):
        raise Refused(translate("Ta wpłata nie dotyczy tych pieniędzy."))
    if wish.repeats is not None and wish.repeats.state != RefundState.REJECTED:
        raise Conflict(translate("Tego zwrotu nie można powtórzyć."))


def _belongs(session: Session, own: Money) -> bool:
    """Tell whether a payment's money went to the person or the charge that it is to be taken from."""
    mine = select(Entry.id).where(Entry.payment_id == (own.payment.id if own.payment else None)).limit(1)
    if own.source == Source.OVERPAID:
        mine = mine.where(Entry.subject_id == own.subject_id)
    elif own.charge is not None:
        mine = mine.where(Entry.charge_id == own.charge.id)
    return session.scalars(mine).one_or_none() is not None


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason:
        raise Refused(translate("Napisz dlaczego."), "reason")
    if len(reason) > REASON_LENGTH:
        raise Refused(translate("Napisz krócej: najwyżej 200 znaków."), "reason")
    return reason


def _new(session: Session, own: Money, wish: Wish, actor: Actor, now: datetime) -> Refund:
    number = None
    if own.payment is not None:
        last = select(func.max(Refund.number)).where(Refund.payment_id == own.payment.id)
        number = (session.scalars(last).one() or 0) + 1
    request_id = secrets.token_hex(REQUEST_BYTES)
    subject_id = own.charge.subject_id if own.charge is not None else own.subject_id
    return Refund(
        token=secrets.token_urlsafe(TOKEN_BYTES), source=own.source, way=wish.way, number=number,
        payment_id=own.payment.id if own.payment else None, charge_id=own.charge.id if own.charge else None,
        subject_id=subject_id, amount_grosze=wish.amount_grosze,
        reason=_reason(wish.reason), state=RefundState.REQUESTED, request_id=request_id,
        refunds_uuid=refunds_uuid(request_id), click=wish.click,
        repeats_id=wish.repeats.id if wish.repeats else None, requested_by_id=actor.official_id,
        requested_at=now,
    )  # fmt: skip
