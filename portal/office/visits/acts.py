"""What the office does to a visit: came, called, began, ended, nobody came; each press done once."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from portal import security
from portal.accounts.models import Official
from portal.context import here
from portal.db import session
from portal.errors import NotFound, Refused
from portal.office.door import blueprint, official_id
from portal.office.visits import access, desk
from portal.office.visits.forms import EndForm
from portal.security import need_actor
from portal.visits import booking, queries, serving
from portal.visits.graph import State
from portal.visits.models import Visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

HALL, DESK = "sala", "stanowisko"
# at which state an act finds itself done already
DONE_AT = {
    "przyszedl": State.ARRIVED, "cofnij": State.ARRIVED, "wezwij": State.CALLED, "rozpocznij": State.UNDER_WAY,
    "nie-przyszedl": State.NO_SHOW,
}  # fmt: skip
# what the front desk does for anybody; the rest is for who receives
AT_THE_DOOR = frozenset({"przyszedl", "nie-przyszedl"})


@blueprint.post("/biurko/wizyty/<token>/<act>")
@security.limiter.limit("120/minute")
def visit_act(token: str, act: str) -> ResponseReturnValue:
    """Do one act and return to where it was pressed."""
    if act not in ACTS:
        raise NotFound
    visit = queries.get_visit(session(), token) if act in AT_THE_DOOR else _served(token)
    if DONE_AT.get(act) != visit.state:
        ACTS[act](visit)
        session().commit()
    return redirect(_back(visit), HTTPStatus.SEE_OTHER)


@blueprint.post("/biurko/wizyty/<token>/zakoncz")
def end_visit(token: str) -> ResponseReturnValue:
    """End a visit with how it ended; the same answer again changes nothing."""
    visit, form = _served(token), EndForm.from_request(request.form)
    if form.validate():
        asked = form.answers()
        try:
            serving.finish(
                session(), visit, asked["outcome"], asked["outcome_service"] or None, here().now(), _me()
            )
            session().commit()
            return redirect(_back(visit), HTTPStatus.SEE_OTHER)
        except Refused as refused:
            form.add_error(refused.field or "outcome", refused.message)
    session().rollback()
    visit = _served(token)
    if visit.desk is None:
        raise NotFound
    return desk.page(visit.desk, form), HTTPStatus.UNPROCESSABLE_ENTITY


def _came(visit: Visit) -> None:
    serving.arrive(session(), here(), visit, here().now(), _me())


def _missed(visit: Visit) -> None:
    serving.miss(session(), here(), visit, here().now(), _me())
    booking.keep(session(), "visit.no_show", visit, need_actor(), here().now())


def _call(visit: Visit) -> None:
    own = desk.need_own_desk(request.form.get("przy", ""))
    serving.call(session(), here(), visit, own, session().get_one(Official, _me()), here().now())


def _call_back(visit: Visit) -> None:
    serving.call_back(session(), visit, session().get_one(Official, _me()), here().now())


def _begin(visit: Visit) -> None:
    serving.begin(session(), visit, here().now(), _me())


ACTS: dict[str, Callable[[Visit], None]] = {
    "przyszedl": _came,
    "nie-przyszedl": _missed,
    "wezwij": _call,
    "cofnij": _call_back,
    "rozpocznij": _begin,
}


def _me() -> int:
    return official_id(need_actor())


def _served(token: str) -> Visit:
    """Return a visit to who receives it or works at its desk; raises NotFound."""
    visit = queries.get_visit(session(), token)
    if access.concerns(need_actor(), visit):
        return visit
    if visit.desk_id is not None and visit.desk_id in {
        one.id for one in access.list_own_desks(visit.place_code)
    }:
        return visit
    raise NotFound


def _back(visit: Visit) -> str:
    """Return the page on which the button was pressed."""
    place = request.form.get("dokad", "")
    if place == HALL:
        return url_for("office.reception", place=visit.place_code)
    if place == DESK and visit.desk is not None:
        own = request.form.get("przy", "") or visit.desk.token
        return url_for("office.desk", desk=own)
    return url_for("office.visit", token=visit.token)
