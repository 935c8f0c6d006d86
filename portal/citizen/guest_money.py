"""The money of a guest's opened matter: what it costs, paying without signing in, what was paid and its proof."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import security
from portal.billing import actions, queries
from portal.billing.models import Charge, Payment, PaymentLine
from portal.billing.residents import proofs
from portal.billing.residents.reading import CAME
from portal.citizen import paying, tracked
from portal.citizen.paying import CLICK_BYTES
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.files import actions as files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from portal.billing.allocating import OpenCharge
    from portal.billing.residents.proofs import Receipt
    from portal.cases.models import Case

blueprint = Blueprint("guest_money", __name__)


@dataclass(frozen=True)
class Money:
    """What a matter's page says of money: charges with what is left, payments that came with their proofs."""

    charges: Sequence[OpenCharge]
    receipts: Sequence[Receipt]
    click: str


def panel(case: Case, subject_id: int) -> Money:
    """Read what the page of a matter says of money; one statement where the matter costs nothing."""
    charges = queries.list_case_charges(session(), case.id)
    came = _list_came(case.id) if charges else []
    receipts = [proofs.get_receipt(session(), one, subject_id) for one in came]
    return Money(charges, receipts, secrets.token_urlsafe(CLICK_BYTES))


@blueprint.post("/sprawa/oplata/<token>")
@security.limiter.limit("10/minute")
def pay(token: str) -> ResponseReturnValue:
    """Begin to pay a charge of the opened matter, as nobody who signed in, and leave for the gateway."""
    guest, reference = tracked.need_open()
    now = here().now()
    found = queries.get_own_due(session(), token, guest.subject_id, lock=True)
    nobody = replace(tracked.actor_of(guest), subject_id=None)
    try:
        payment = actions.start_payment(
            session(), found, request.form.get("click", ""), actor=nobody, now=now
        )
    except IntegrityError:  # a page kept from before, whose attempt is over: a fresh one begins another
        session().rollback()
        return _to_case()
    return paying.leave(payment, found.charge.title, reference, now)


@blueprint.post("/sprawa/wplata/<session_id>/potwierdzenie")
@security.limiter.limit("30/minute")
def order_proof(session_id: str) -> ResponseReturnValue:
    """Have the proof of a payment for the opened matter made; its page then says that it is being prepared."""
    guest, _reference = tracked.need_open()
    found = proofs.get_receipt(session(), session_id, guest.subject_id)
    try:
        proofs.order(session(), found, actor=tracked.actor_of(guest), now=here().now())
        session().commit()
    except IntegrityError:  # the other half of a double click ordered it
        session().rollback()
    return _to_case()


@blueprint.get("/sprawa/wplata/<session_id>/potwierdzenie")
def proof(session_id: str) -> ResponseReturnValue:
    """Hand the proof of a payment for the opened matter over."""
    guest, _reference = tracked.need_open()
    found = proofs.get_receipt(session(), session_id, guest.subject_id)
    if found.proof is None or found.proof.file is None:
        raise NotFound
    content = files.read(here(), found.proof.file)
    return files.as_download(content, "application/pdf", f"{proofs.TITLE}.pdf", inline=True)


def _list_came(case_id: int) -> Sequence[str]:
    """List the payments that came for a matter's charges, oldest first."""
    query = (
        select(Payment.session_id)
        .join(PaymentLine, PaymentLine.payment_id == Payment.id)
        .join(Charge, Charge.id == PaymentLine.charge_id)
        .where(Charge.case_id == case_id, Payment.state.in_(CAME))
    )
    return session().scalars(query.order_by(Payment.id)).all()


def _to_case() -> ResponseReturnValue:
    return redirect(url_for("tracking.case", _anchor="oplata"), HTTPStatus.SEE_OTHER)
