"""Paying: the page before the gateway, the way there and back, the gateway's own call, and tax accounts."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import timedelta
from email.utils import parseaddr
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, jsonify, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from portal import security
from portal.accounts import web_sessions
from portal.accounts.queries import get_profile
from portal.billing import actions, gateway, notices, queries
from portal.billing.callbacks import settle
from portal.billing.machine import OvertakenError
from portal.billing.models import FINAL, PaymentState
from portal.context import here
from portal.db import session
from portal.errors import NotFound, PortalError, Unavailable
from portal.i18n import SOURCE, language, speaking, translate
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from portal.billing.models import Payment
    from portal.billing.queries import Picture

ASK_EVERY = timedelta(seconds=4)
CLICK_BYTES = 18
LARGEST_CLAIM = 64 * 1024
blueprint = Blueprint("pay", __name__)


def register(app: Flask) -> None:
    """Open the pages to residents; the gateway's call and the return by POST know nobody."""
    machine = {"notification": security.MACHINE, "back_by_post": security.MACHINE}
    security.admit(app, blueprint, security.RESIDENT, **machine)
    web_sessions.never_extend(app, "pay.state")


@blueprint.get("/platnosc/<token>")
def due(token: str) -> ResponseReturnValue:
    """Show what is to be paid, for what, to whom, and what happens when something breaks."""
    found = queries.get_own_due(session(), token, _subject())
    if found.charge.account_id is not None:  # an instalment is paid with its interest, from the overview
        return redirect(url_for("taxes.overview"), HTTPStatus.SEE_OTHER)
    return render_template(
        "citizen/pay/due.html", due=found, charge=found.charge, click=secrets.token_urlsafe(CLICK_BYTES),
        today=day_of(here().now()), case_url=_case_url(found.reference),
    )  # fmt: skip


@blueprint.post("/platnosc/<token>")
def start(token: str) -> ResponseReturnValue:
    """Save an attempt, register it with the gateway, keep the answer, send the payer there."""
    person, now = need_actor(), here().now()
    found = queries.get_own_due(session(), token, _subject(), lock=True)
    try:
        payment = actions.start_payment(
            session(), found, request.form.get("click", ""), actor=person, now=now
        )
    except IntegrityError:  # a page kept from before, whose attempt is over: a fresh one begins another
        session().rollback()
        return redirect(url_for("pay.due", token=token), HTTPStatus.SEE_OTHER)
    return leave(payment, found.charge.title, found.reference, now)


def leave(payment: Payment, title: str, reference: str | None, now: datetime) -> ResponseReturnValue:
    """Save an attempt, register it with the gateway, keep the answer and send the payer there: two commits.

    ``title`` and ``reference`` are what the gateway shows; ``now`` is the moment of the click.
    """
    if payment.url is not None:
        return redirect(payment.url, HTTPStatus.SEE_OTHER)
    if payment.created_at < now:  # the other half of a double click is at the gateway just now
        return redirect(_back_url(payment), HTTPStatus.SEE_OTHER)
    email = _payer_email()
    session().commit()  # saved before the gateway hears of it: whatever happens next can be found again
    try:
        url = _register(payment, title, reference, email)
    except Unavailable:
        return _gateway_down(payment, reference)
    is_first = actions.note_registered(session(), payment, url, here().now())
    session().commit()
    return redirect(url if is_first else _back_url(payment), HTTPStatus.SEE_OTHER)


@blueprint.post("/platnosc/powiadomienie")
def notification() -> ResponseReturnValue:
    """Take the gateway's signed claim: 200 only once it is committed, 400 and no change for a forgery."""
    settings = here().settings
    if (request.content_length or 0) > LARGEST_CLAIM:
        return "", HTTPStatus.BAD_REQUEST
    try:
        event, shop = gateway.read_notification(settings, request.get_data())
        notices.note(session(), event, shop, now=here().now())
        session().commit()
    except NotFound:
        return "", HTTPStatus.NOT_FOUND
    except OvertakenError:  # the gateway repeats what was not answered with 200
        return "", HTTPStatus.CONFLICT
    except (PortalError, IntegrityError):  # forged, or an order that belongs to another payment of ours
        return "", HTTPStatus.BAD_REQUEST
    return "", HTTPStatus.OK


@blueprint.post("/platnosc/<session_id>/powrot")
def back_by_post(session_id: str) -> ResponseReturnValue:
    """Turn a return by POST, which comes without our cookie, into a GET, which comes with it."""
    return redirect(url_for("pay.back", session_id=session_id), HTTPStatus.SEE_OTHER)


@blueprint.get("/platnosc/<session_id>/powrot")
def back(session_id: str) -> ResponseReturnValue:
    """Say what became of the payment; coming back proves nothing, only the gateway's word does."""
    picture = _asked(session_id)
    if _is_done(picture):
        return redirect(_after(picture), HTTPStatus.SEE_OTHER)
    name = {
        PaymentState.EXPIRED: "unpaid", PaymentState.MISMATCH: "other_sum", PaymentState.SURPLUS: "surplus",
    }.get(PaymentState(picture.payment.state), "waiting")  # fmt: skip
    return render_template(
        f"citizen/pay/{name}.html", payment=picture.payment, title=title_of(picture),
        case_url=_case_url(picture.reference), again_url=_again_url(picture),
    )  # fmt: skip


@blueprint.get("/platnosc/<session_id>/stan")
def state(session_id: str) -> ResponseReturnValue:
    """Tell the waiting page whether there is something new to show."""
    picture = _asked(session_id)
    return jsonify(waiting=not _is_done(picture) and picture.payment.state in queries.LIVE)


def _asked(session_id: str) -> Picture:
    """Find the person's payment, asking the gateway first when it was not asked a moment ago."""
    subject_id, now = _subject(), here().now()
    picture = queries.get_own_picture(session(), session_id, subject_id)
    if not _may_ask(picture.payment, now):
        return picture
    session().rollback()  # no transaction stays open while the gateway is asked
    with suppress(OvertakenError):  # somebody else is posting it: the page shows what is known
        settle(here(), session_id, now=now, patience=gateway.BROWSER_WAITS)
    return queries.get_own_picture(session(), session_id, subject_id)


def _may_ask(payment: Payment, now: datetime) -> bool:
    return payment.state not in FINAL and (payment.asked_at is None or now - payment.asked_at >= ASK_EVERY)


def _is_done(picture: Picture) -> bool:
    """Tell whether what was to be paid is paid, by this attempt or (while this one is open) by another."""
    state = picture.payment.state
    return state == PaymentState.PAID or (picture.is_settled and state not in FINAL)


def title_of(picture: Picture) -> str:
    """Name in one line what a payment is for."""
    return "; ".join(line.title for line in picture.lines)


def _register(payment: Payment, title: str, reference: str | None, email: str) -> str:
    base = here().settings.base_url
    with speaking(SOURCE):
        description = translate("Opłata: %(title)s", title=title)
        if reference:
            description = translate("%(title)s, sprawa %(reference)s", title=title, reference=reference)
    return gateway.register(
        here().settings,
        payment,
        description=description,
        email=email,
        language=language(),
        return_url=base + _back_url(payment),
        notify_url=base + url_for("pay.notification"),
    )


def _gateway_down(payment: Payment, reference: str | None) -> ResponseReturnValue:
    page = render_template(
        "citizen/pay/gateway_down.html", again_url=_again(payment), case_url=_case_url(reference),
        is_matter=reference is not None,
    )  # fmt: skip
    return page, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "300"}


def _after(picture: Picture) -> str:
    """Lead on after a payment: to the basket when it has more parts, else to what was paid."""
    if picture.payment.basket_id is not None:
        return _again_url(picture)
    return _case_url(picture.reference, paid=True)


def _again_url(picture: Picture) -> str:
    return _again(picture.payment)


def _again(payment: Payment) -> str:
    """Return the page from which the same can be paid again."""
    if payment.basket_id is not None:
        return url_for("taxes.basket", token=queries.get_basket_token(session(), payment.basket_id))
    charge_id = payment.lines[0].charge_id
    return url_for("pay.due", token=queries.get_charge_token(session(), charge_id or 0))


def _payer_email() -> str:
    """Return the address the gateway writes to: the payer's own when it fits there, else the portal's."""
    profile = get_profile(session(), _subject())
    own = profile.email if profile.email_verified_at and profile.email.isascii() else ""
    return own if 0 < len(own) <= gateway.EMAIL_LENGTH else parseaddr(here().settings.mail_from)[1]


def _case_url(reference: str | None, *, paid: bool = False) -> str:
    if reference is None:
        return url_for("taxes.overview")
    return url_for("my.case", reference=reference, zaplacone="tak" if paid else None)


def _back_url(payment: Payment) -> str:
    return url_for("pay.back", session_id=payment.session_id)


def _subject() -> int:
    subject_id = need_actor().subject_id
    if subject_id is None:
        raise NotFound
    return subject_id
