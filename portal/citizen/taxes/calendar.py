"""The person's calendar of due dates: turn it on, renew its address, end it; and the calendar itself."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from portal import security
from portal.accounts.queries import get_profile
from portal.billing.calendar import MEDIA_TYPE
from portal.billing.residents import feeds
from portal.citizen.taxes.door import blueprint, own_subject
from portal.citizen.taxes.forms import FeedForm
from portal.context import here
from portal.db import session
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route("/moje/podatki/kalendarz", methods=["GET", "POST"])
def calendar() -> ResponseReturnValue:
    """Show the calendar's address and how to use it; a post begins it, or gives it a new address."""
    subject_id, now = own_subject(), here().now()
    if request.method == "GET":
        return _page(FeedForm(data={"amounts": "no"}))
    form = FeedForm(request.form, on=day_of(now))
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    with_amounts = form.answers()["amounts"] == "yes"
    try:
        feeds.turn_on(session(), subject_id, with_amounts=with_amounts, actor=need_actor(), now=now)
        session().commit()
    except IntegrityError:  # the other half of a double click gave it its address
        session().rollback()
    return redirect(url_for("taxes.calendar"), HTTPStatus.SEE_OTHER)


@blueprint.post("/moje/podatki/kalendarz/wylacz")
def end_calendar() -> ResponseReturnValue:
    """End the calendar: its address leads nowhere from now on."""
    feeds.turn_off(session(), own_subject(), actor=need_actor(), now=here().now())
    session().commit()
    return redirect(url_for("taxes.calendar"), HTTPStatus.SEE_OTHER)


@blueprint.get("/kalendarz/<feed>.ics")
@security.limiter.limit("60/minute")
def feed(feed: str) -> ResponseReturnValue:
    """Give the calendar to a program that knows its address."""
    return Response(feeds.write_feed(session(), here(), feed, here().now()), content_type=MEDIA_TYPE)


def _page(form: FeedForm) -> str:
    subject_id = own_subject()
    found = feeds.find_feed(session(), subject_id)
    address = here().settings.base_url + url_for("taxes.feed", feed=found.token) if found else ""
    return render_template(
        "citizen/taxes/calendar.html", form=form, found=found, address=address,
        reminded=get_profile(session(), subject_id).remind_email,
        days=int(here().facts.at("tax.reminder_days", day_of(here().now()))), today=day_of(here().now()),
    )  # fmt: skip
