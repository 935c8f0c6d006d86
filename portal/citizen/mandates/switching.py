"""The switch: for whom the person acts from now on, until they switch again or sign out."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import security
from portal.accounts.mandates import queries, sessions
from portal.accounts.mandates.rules import fault_of
from portal.accounts.mandates.sessions import SAID
from portal.citizen.mandates.door import TITLES, blueprint, person_id, scope_words, today
from portal.context import here
from portal.db import session
from portal.errors import Refused
from portal.security import is_local_path, need_actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/w-imieniu")
def choose() -> ResponseReturnValue:
    """Show for whom the person may act today."""
    return _page()


@blueprint.get("/w-imieniu/<token>")
def offer(token: str) -> ResponseReturnValue:
    """Offer to act for somebody and to go on to the page that a message was about."""
    mandate = queries.get_own(session(), person_id(), token)
    fault = fault_of(mandate, today())
    return render_template(
        "citizen/mandates/offer.html", mandate=mandate, place=_place(), why=SAID[fault] if fault else ""
    )


@blueprint.post("/w-imieniu")
@security.limiter.limit("60/minute")
def switch() -> ResponseReturnValue:
    """Act for somebody, or for oneself; what is not in force any more is said."""
    try:
        sessions.switch(session(), need_actor(), request.form.get("mandate", ""), here().now())
        session().commit()
    except Refused as refusal:
        session().rollback()
        return _page(refusal.message), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(_place() or url_for("my.home"), HTTPStatus.SEE_OTHER)


def _place() -> str:
    place = request.values.get("dalej", "")
    return place if is_local_path(place) else ""


def _page(fault: str = "") -> str:
    return render_template(
        "citizen/mandates/choose.html", found=queries.list_in_force(session(), person_id(), today()), fault=fault,
        checked=queries.list_checked(session(), person_id()), titles=TITLES, scope_words=scope_words, place=_place(),
    )  # fmt: skip
