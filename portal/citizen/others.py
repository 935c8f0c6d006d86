"""Paying for somebody else without signing in: by a link from the person who owes, or by a number that was typed.

No page tells whether a number is known, whose it is or what is owed on it: only what the link's issuer chose to show.
"""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, jsonify, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from portal import security
from portal.accounts import web_sessions
from portal.billing import baskets, chosen
from portal.billing.law.kinds import kind_of, kinds
from portal.billing.law.paying import Relation, may_pay
from portal.billing.models import PayLink
from portal.billing.residents import links, standing
from portal.billing.residents.relations import said
from portal.citizen import paying
from portal.citizen.others_forms import CHOOSE, EmailForm, LinkSumForm, RelationForm, TypedForm
from portal.citizen.paying import CLICK_BYTES
from portal.context import here
from portal.db import session
from portal.errors import Refused
from portal.security import actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.billing.baskets import Quote
    from portal.billing.models import Basket
    from portal.billing.residents.links import Opened
    from portal.fields import Form

blueprint = Blueprint("others", __name__)


def register(app: Flask) -> None:
    """Open the pages to everybody; the return by POST knows nobody."""
    security.admit(app, blueprint, security.PUBLIC, back_by_post=security.MACHINE)
    web_sessions.never_extend(app, "others.state")


@blueprint.route("/zaplac", methods=["GET", "POST"])
@security.limiter.limit("30/hour", methods=["POST"])
def typed() -> ResponseReturnValue:
    """Ask for kind, number, sum and relation; whatever the number is, the next page is the same."""
    today, facts = day_of(here().now()), here().facts
    if request.method == "GET":
        return _page("typed", _typed_form(None))
    form = _typed_form(request.form)
    if not form.validate():
        return _page("typed", form), HTTPStatus.UNPROCESSABLE_ENTITY
    told = form.answers()
    row = {chosen.REFERENCE: told["number"], chosen.KIND: told["kind"], chosen.AMOUNT: told["amount"]}
    try:
        may_pay(
            Relation(told["relation"]),
            kind_of(facts, told["kind"], today).regime,
            told["amount"],
            facts,
            today,
        )
        return _keep([row], told["relation"], None, None)
    except Refused as refusal:
        return _refused("typed", form, refusal)


@blueprint.route("/zaplac/<link>", methods=["GET", "POST"])
@security.limiter.limit("60/hour", methods=["POST"])
def by_link(link: str) -> ResponseReturnValue:
    """Show what the issuer chose to show, and ask who pays (and how much, where the link does not tell)."""
    now, facts = here().now(), here().facts
    opened = links.open_link(session(), link, facts, now)
    kind = RelationForm if opened.link.shows_sum else LinkSumForm
    if request.method == "GET":
        return _page("by_link", kind(), opened=opened)
    form = kind(request.form, on=day_of(now))
    if not form.validate():
        return _page("by_link", form, opened=opened), HTTPStatus.UNPROCESSABLE_ENTITY
    told = form.answers()
    grosze = told.get("amount")
    try:
        links.check_payer(opened, Relation(told["relation"]), grosze, facts, day_of(now))
        return _keep(links.wanted(opened, grosze), told["relation"], opened, _payer())
    except Refused as refusal:
        return _refused("by_link", form, refusal, opened=opened)


@blueprint.route("/zaplac/koszyk/<token>", methods=["GET", "POST"])
@security.limiter.limit("60/hour", methods=["POST"])
def basket(token: str) -> ResponseReturnValue:
    """Show the sum and its purpose before leaving for the gateway; a post begins the payment."""
    now = here().now()
    found = baskets.get_others(session(), token, _payer())
    quote = baskets.quote(session(), found, day_of(now), here().facts)
    if not quote.paid:
        standing.need_standing(session(), found, here().facts, now)
    form = EmailForm(request.form, on=day_of(now)) if request.method == "POST" else EmailForm()
    more: dict[str, Any] = {
        "basket": found,
        "part": quote.parts[0] if quote.parts else None,
        "paid": quote.paid,
        "what": _purpose(found, quote),
    }
    if request.method == "GET":
        return _page("basket", form, **more)
    if not form.validate():
        return _page("basket", form, **more), HTTPStatus.UNPROCESSABLE_ENTITY
    shop = quote.parts[0].shop if quote.parts else ""
    try:
        payment = baskets.begin_part(
            session(), found, shop, request.form.get("click", ""), actor=actor(), now=now, facts=here().facts
        )
    except IntegrityError:  # the other half of a double click, or a page kept from before
        session().rollback()
        return redirect(url_for("others.basket", token=token), HTTPStatus.SEE_OTHER)
    email = str(form.answers()["email"] or "")
    return paying.leave(payment, more["what"], None, now, email)


@blueprint.post("/zaplac/platnosc/<session_id>/powrot")
def back_by_post(session_id: str) -> ResponseReturnValue:
    """Turn a return by POST into a GET: this page is nobody's own, but a reload must not send the form again."""
    return redirect(url_for("others.back", session_id=session_id), HTTPStatus.SEE_OTHER)


@blueprint.get("/zaplac/platnosc/<session_id>/powrot")
@security.limiter.limit("120/minute")
def back(session_id: str) -> ResponseReturnValue:
    """Say the sum and what became of it, and nothing else; a guest goes on to the matter they opened."""
    picture = paying.asked(session_id, None)
    if paying.is_done(picture) and paying.is_of_guest(picture.payment):
        return redirect(paying.home_url(picture.payment, None), HTTPStatus.SEE_OTHER)
    return paying.outcome(picture)


@blueprint.get("/zaplac/platnosc/<session_id>/stan")
@security.limiter.limit("120/minute")
def state(session_id: str) -> ResponseReturnValue:
    """Tell the waiting page whether there is something new to show."""
    return jsonify(waiting=paying.is_waiting(paying.asked(session_id, None)))


def _keep(
    wanted: list[dict[str, Any]], relation: str, opened: Opened | None, payer_id: int | None
) -> ResponseReturnValue:
    kept = paying.keep(
        wanted, payer_id=payer_id, relation=relation, link_id=opened.link.id if opened else None
    )
    return redirect(url_for("others.basket", token=kept.token), HTTPStatus.SEE_OTHER)


def _purpose(found: Basket, quote: Quote) -> str:
    """Return the words of the link's issuer, who was promised that only they are read; of a typed number, its kind."""
    if found.link_id is not None:
        return session().get_one(PayLink, found.link_id).title
    return "; ".join(one.title for part in quote.parts for one in part.wanted)


def _refused(name: str, form: Form, refusal: Refused, **more: Any) -> ResponseReturnValue:
    session().rollback()
    form.add_error(refusal.field, refusal.message)
    return _page(name, form, **more), HTTPStatus.UNPROCESSABLE_ENTITY


def _typed_form(posted: Any) -> TypedForm:
    today = day_of(here().now())
    form = TypedForm() if posted is None else TypedForm(on=today)
    found = kinds(here().facts, today).values()
    form.kind.choices = [CHOOSE] + [(kind.name, kind.title) for kind in found if kind.is_account]
    form.kind.names_language = "pl"  # charges have their names of the law
    for field in form.asked() if posted is not None else ():
        field.process(posted)
    return form


def _payer() -> int | None:
    """Return the resident who is signed in: the payment is then among their own, with its proof."""
    person = actor()
    return person.subject_id if person is not None and person.kind == "resident" and person.ready else None


def _page(name: str, form: Form, **more: Any) -> str:
    return render_template(
        f"citizen/others/{name}.html", form=form, click=secrets.token_urlsafe(CLICK_BYTES),
        today=day_of(here().now()), said=said, **more,
    )  # fmt: skip
