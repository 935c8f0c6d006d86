"""The pages of an interpreter whom the office invited to one call: a link that the first browser keeps to itself."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import jsonify, redirect, render_template, url_for

from portal import headers, security
from portal.citizen import browser
from portal.citizen.visits import words
from portal.citizen.visits.site import blueprint
from portal.context import here
from portal.db import session
from portal.visits.meetings import inviting
from portal.visits.meetings.admission import admission, invited
from portal.visits.meetings.models import Invitation, Role
from portal.visits.meetings.rules import Limits, Phase, phase, window
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/tlumacz/<token>")
@security.limiter.limit("60/minute")
def interpret(token: str) -> ResponseReturnValue:
    """Show the door to whom the link was given: who looks at it first in a browser, and only a press, takes it."""
    found = inviting.get_invitation(session(), token)
    if found.browser_hash is not None:
        found = inviting.get_opened(session(), token, browser.find_hash() or "")
    visit, now = found.visit, here().now()
    limits = Limits.of(here().facts, day_of(now))
    at_door = phase(visit, limits, now)
    if at_door == Phase.OPEN and here().settings.signal_url:
        headers.allow_devices(connect=here().settings.signal_url)
    return render_template(
        "citizen/visits/interpret.html", invitation=found, visit=visit, token=token, phase=at_door,
        window=window(visit, limits), words=words, today=day_of(now), is_served=bool(here().settings.signal_url),
    )  # fmt: skip


@blueprint.post("/tlumacz/<token>")
@security.limiter.limit("20/minute")
def take_link(token: str) -> ResponseReturnValue:
    """Bind the link to this browser; another one finds nothing from now on."""
    inviting.open_link(session(), token, browser.bind(), here().now())
    session().commit()
    return redirect(url_for("visits.interpret", token=token), HTTPStatus.SEE_OTHER)


@blueprint.post("/tlumacz/<token>/bilet")
@security.limiter.limit("60/minute")
def interpreter_ticket(token: str) -> ResponseReturnValue:
    """Write the ticket with which an interpreter's page knocks at the door."""
    found = _opened(token)
    return jsonify(admission(here(), found.visit, Role.INTERPRETER, invited(found), here().now()))


def _opened(token: str) -> Invitation:
    return inviting.get_opened(session(), token, browser.find_hash() or "")
