"""The public page of an event; who is signed in sees what of it they have settled, begun and left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Flask, render_template

from portal import security
from portal.citizen.life.events import EVENTS
from portal.citizen.life.standing import list_standings
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.security import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("life", __name__)


def register(app: Flask) -> None:
    """Open the pages to everybody."""
    security.admit(app, blueprint, security.PUBLIC)


@blueprint.get("/zycie/<event>")
def event(event: str) -> ResponseReturnValue:
    """Show the matters of an event in their order."""
    if event not in EVENTS:
        raise NotFound
    person = actor()
    return render_template(
        "citizen/life/event.html", event=EVENTS[event], off=here().switched_off(),
        standings=list_standings(session(), here(), EVENTS[event], person),
        is_resident=person is not None and person.kind == "resident",
    )  # fmt: skip
