"""Another time that is offered: take it, or let it go for the next person."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for

from portal import security
from portal.citizen.visits import times, who, words
from portal.citizen.visits.site import blueprint
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.visits import offering, queries
from portal.visits.graph import State
from portal.visits.models import CameFrom
from portal.visits.refusals import HoldExpired
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.visits.models import Visit

LIMIT = "20/minute"


@blueprint.post("/wizyty/<token>/przyjmij")
@security.limiter.limit(LIMIT)
def accept(token: str) -> ResponseReturnValue:
    """Take the time that is offered; a second press finds it taken."""
    offered = _offered(token)
    if offered is None:
        return who.door(token)
    try:
        offering.accept(session(), here(), offered, now=here().now(), by=who.doer(offered))
    except (Refused, Conflict) as error:
        session().rollback()
        return _gone(offered, error), error.status
    taken = offered.token
    session().commit()
    return redirect(url_for(".accepted", token=taken), HTTPStatus.SEE_OTHER)


@blueprint.post("/wizyty/<token>/odrzuc")
@security.limiter.limit(LIMIT)
def decline(token: str) -> ResponseReturnValue:
    """Let the offered time go; what was booked before stays as it is."""
    offered = _offered(token)
    if offered is None:
        return who.door(token)
    try:
        offering.decline(session(), here(), offered, now=here().now())
    except Conflict as error:
        session().rollback()
        return _gone(offered, error), error.status
    old = offered.instead_of
    own = url_for(".overview") if who.resident() is not None else url_for("site.home")
    place = url_for(".visit", token=old.token) if old is not None else own
    session().commit()
    return redirect(place, HTTPStatus.SEE_OTHER)


def _offered(token: str) -> Visit | None:
    """Find the time that is offered, by its own address or that of the visit it is for; None for a visitor."""
    found = who.find_own(token)
    if found is None:
        return None
    if found.state == State.OFFERED:
        return found
    offered = queries.find_offer(session(), found) or queries.find_replacing(session(), found)
    if offered is None and found.came_from in {CameFrom.OFFERED, CameFrom.WAITING}:
        return found  # the first of two presses took it
    if offered is None:
        raise NotFound
    return offered


def _gone(offered: Visit, error: Refused | Conflict) -> str:
    near = error.nearest if isinstance(error, HoldExpired) else ()
    return render_template(
        "citizen/visits/offer_gone.html", offered=offered, old=offered.instead_of, fault=error.message, words=words,
        near=times.days_of(near), today=day_of(here().now()),
    )  # fmt: skip
