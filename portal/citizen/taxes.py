"""Taxes and dues of a resident: the overview, and the basket that is paid shop by shop."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from portal import security
from portal.billing import baskets
from portal.billing.taxes import reading
from portal.citizen.pay import CLICK_BYTES, leave
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.billing.taxes.reading import Owed

blueprint = Blueprint("taxes", __name__)


def register(app: Flask) -> None:
    """Open the pages to residents."""
    security.admit(app, blueprint, security.RESIDENT)


@blueprint.get("/moje/podatki")
def overview() -> ResponseReturnValue:
    """Show what the person owes, when, what is late, what is overpaid."""
    today = day_of(here().now())
    subject_id = _subject()
    return render_template(
        "citizen/taxes/overview.html", owed=reading.list_owed(session(), subject_id, today, here().facts),
        accounts=reading.list_accounts(session(), subject_id),
        overpaid_grosze=reading.overpaid_grosze(session(), subject_id),
        today=today, now=here().now(), click=secrets.token_urlsafe(CLICK_BYTES),
    )  # fmt: skip


@blueprint.post("/moje/podatki")
def choose() -> ResponseReturnValue:
    """Keep what the person chose to pay and lead to the page that says what it comes to."""
    now, subject_id = here().now(), _subject()
    owed = reading.list_owed(session(), subject_id, day_of(now), here().facts)
    basket = baskets.make(
        session(), _chosen(owed), request.form.get("click", ""), payer_id=subject_id, now=now
    )
    session().commit()
    return redirect(url_for("taxes.basket", token=basket.token), HTTPStatus.SEE_OTHER)


@blueprint.get("/platnosc/koszyk/<token>")
def basket(token: str) -> ResponseReturnValue:
    """Show what is to be paid in which steps, before leaving for the gateway."""
    found = baskets.get_own(session(), token, _subject())
    today = day_of(here().now())
    quote = baskets.quote(session(), found, today, here().facts)
    return render_template(
        "citizen/taxes/basket.html",
        basket=found,
        quote=quote,
        today=today,
        click=secrets.token_urlsafe(CLICK_BYTES),
    )


@blueprint.post("/platnosc/koszyk/<token>/<shop>")
def pay_part(token: str, shop: str) -> ResponseReturnValue:
    """Begin the payment of one part of a basket."""
    now = here().now()
    found = baskets.get_own(session(), token, _subject())
    try:
        payment = baskets.begin_part(
            session(),
            found,
            shop,
            request.form.get("click", ""),
            actor=need_actor(),
            now=now,
            facts=here().facts,
        )
    except IntegrityError:  # the other half of a double click, or a page kept from before
        session().rollback()
        return redirect(url_for("taxes.basket", token=token), HTTPStatus.SEE_OTHER)
    return leave(payment, "; ".join(line.title for line in payment.lines), None, now)


def _chosen(owed: Owed) -> list[dict[str, Any]]:
    """Read what was chosen: all, all that is late, or single charges; another's charge is not among one's own."""
    what = request.form.get("what", "")
    lines = {"all": owed.lines, "late": owed.late}.get(what)
    if lines is None:
        tokens = set(request.form.getlist("charge"))
        lines = [line for line in owed.lines if line.charge.token in tokens]
    return [{baskets.CHARGE: line.charge.id} for line in lines]


def _subject() -> int:
    subject_id = need_actor().subject_id
    if subject_id is None:
        raise NotFound
    return subject_id
