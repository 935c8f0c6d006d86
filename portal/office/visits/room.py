"""The official's side of a video visit: who waits, the call, the way to the phone, an interpreter's link."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import jsonify, redirect, render_template, request, url_for

from portal import headers
from portal.acting import worked_for
from portal.context import here
from portal.db import session
from portal.errors import NotFound, Refused
from portal.office.door import blueprint, official_id, record_look
from portal.office.visits.access import find_case
from portal.security import need_actor
from portal.visits import queries
from portal.visits.meetings import calls, inviting
from portal.visits.meetings.admission import admission, holder_of
from portal.visits.meetings.models import Role
from portal.visits.meetings.rules import Limits, Phase, phase, window
from portal.visits.models import Channel
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.visits.models import Visit

BY_PHONE = "telefon"  # in an address: the number stands on the page


@blueprint.get("/biurko/wizyty/<token>/rozmowa")
def visit_room(token: str) -> ResponseReturnValue:
    """Show the room to the official of the visit: the waiting room and the call while it is open."""
    found = _conducted(token)
    record_look("look.visit_phone" if BY_PHONE in request.args else "look.visit", found.subject_id, None)
    return _page(found, by_phone=BY_PHONE in request.args)


@blueprint.post("/biurko/wizyty/<token>/rozmowa/bilet")
def visit_room_ticket(token: str) -> ResponseReturnValue:
    """Write the ticket with which the official's page comes in."""
    return jsonify(admission(here(), _conducted(token), Role.OFFICIAL, holder_of(need_actor()), here().now()))


@blueprint.post("/biurko/wizyty/<token>/rozmowa/telefon")
def visit_to_phone(token: str) -> ResponseReturnValue:
    """Go on by phone, and show the number: the look at it is kept."""
    found = _conducted(token)
    calls.go_to_phone(session(), found, official_id=official_id(need_actor()), now=here().now())
    number = calls.phone_of(session(), here(), found)
    record_look("look.visit_phone", found.subject_id, None)
    session().commit()
    if request.accept_mimetypes.best == "application/json":
        return jsonify(phone=number)
    return redirect(url_for("office.visit_room", token=token, telefon=1), HTTPStatus.SEE_OTHER)


@blueprint.post("/biurko/wizyty/<token>/rozmowa/klopot")
def visit_trouble(token: str) -> ResponseReturnValue:
    """Write down that something does not work."""
    found = _conducted(token)
    calls.report_trouble(session(), found, official_id=official_id(need_actor()), now=here().now())
    session().commit()
    return jsonify(ok=True)


@blueprint.post("/biurko/wizyty/<token>/rozmowa/tlumacz")
def invite_interpreter(token: str) -> ResponseReturnValue:
    """Make an interpreter's link and show it, this once."""
    found = _conducted(token)
    name = request.form.get("name", "")
    try:
        word = inviting.invite(
            session(), found, name, official_id=official_id(need_actor()), now=here().now()
        )
        session().commit()
    except Refused as refused:
        session().rollback()
        return _page(_conducted(token), fault=str(refused.message), typed=name), refused.status
    link = url_for("visits.interpret", token=word)
    return _page(_conducted(token), link=f"{here().settings.base_url}{link}", invited=" ".join(name.split()))


@blueprint.post("/biurko/wizyty/<token>/rozmowa/tlumacz/<int:invitation_id>/cofnij")
def take_invitation_back(token: str, invitation_id: int) -> ResponseReturnValue:
    """Let an interpreter's link open nothing any more."""
    inviting.take_back(session(), _conducted(token), invitation_id, here().now())
    session().commit()
    return redirect(url_for("office.visit_room", token=token), HTTPStatus.SEE_OTHER)


def _conducted(token: str) -> Visit:
    """Return a video visit that the official holds, or stands in for; anybody else's is not found."""
    found = queries.get_visit(session(), token)
    if found.channel != Channel.VIDEO or found.official_id not in worked_for(need_actor()):
        raise NotFound
    return found


def _page(
    found: Visit, *, by_phone: bool = False, link: str = "", invited: str = "", fault: str = "", typed: str = ""
) -> str:  # fmt: skip
    """Return the page; ``by_phone`` shows the visitor's number, whose look the caller recorded."""
    now = here().now()
    limits = Limits.of(here().facts, day_of(now))
    at_door = phase(found, limits, now)
    is_served = bool(here().settings.signal_url)
    if at_door == Phase.OPEN and is_served:
        headers.allow_devices(connect=here().settings.signal_url)
    case = find_case(found)
    return render_template(
        "office/visits/room.html", visit=found, phase=at_door, window=window(found, limits), today=day_of(now),
        is_served=is_served, reference=case.reference if case is not None else "", link=link,
        invited=invited, fault=fault, typed=typed, invitations=inviting.list_invitations(session(), found),
        leads_to=url_for("office.visit", token=found.token),
        phone=calls.phone_of(session(), here(), found) if by_phone else "", by_phone=by_phone,
    )  # fmt: skip
