"""Paying a matter's duty: the page before the gateway, the way back, and the gateway's own call."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, jsonify, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from portal import security
from portal.accounts import web_sessions
from portal.billing import actions, gateway, notices, queries
from portal.billing.machine import OvertakenError
from portal.citizen import paying
from portal.citizen.paying import CLICK_BYTES
from portal.context import here
from portal.db import session
from portal.errors import NotFound, PortalError
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

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
    return paying.leave(payment, found.charge.title, found.reference, now)


@blueprint.post("/platnosc/powiadomienie")
def notification() -> ResponseReturnValue:
    """Take the gateway's signed claim: 200 only once it is committed, 400 and no change for a forgery."""
    settings = here().settings
    if (request.content_length or 0) > LARGEST_CLAIM:
        return "", HTTPStatus.BAD_REQUEST
    try:
        event, shop = gateway.read_notification(settings, request.get_data())
        notices.note(session(), here(), event, shop, now=here().now())
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
    picture = paying.asked(session_id, _subject())
    if not paying.is_done(picture):
        return paying.outcome(picture)
    payment = picture.payment
    if payment.basket_id is not None:  # there may be another part to pay
        return redirect(paying.again_url(payment), HTTPStatus.SEE_OTHER)
    return redirect(paying.home_url(payment, picture.reference, paid=True), HTTPStatus.SEE_OTHER)


@blueprint.get("/platnosc/<session_id>/stan")
def state(session_id: str) -> ResponseReturnValue:
    """Tell the waiting page whether there is something new to show."""
    return jsonify(waiting=paying.is_waiting(paying.asked(session_id, _subject())))


def _case_url(reference: str | None) -> str:
    return url_for("taxes.overview") if reference is None else url_for("my.case", reference=reference)


def _subject() -> int:
    subject_id = need_actor().subject_id
    if subject_id is None:
        raise NotFound
    return subject_id
