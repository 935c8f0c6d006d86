"""The room of one's own video visit: the waiting room and the call, files into the matter, the way to the phone."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import jsonify, redirect, render_template, request, url_for

from portal import headers, security
from portal.cases.messages import actions as messages
from portal.cases.messages.queries import get_party
from portal.citizen.message_forms import MessageForm
from portal.citizen.visits import words
from portal.citizen.visits.site import blueprint
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, PortalError, Refused, SignInNeeded
from portal.i18n import translate
from portal.once import new_submission, own_submission
from portal.security import need_actor
from portal.visits import queries
from portal.visits.meetings import calls, entering
from portal.visits.meetings.admission import admission, holder_of
from portal.visits.meetings.models import Role
from portal.visits.meetings.rules import Limits, Phase, phase, window
from portal.visits.models import Channel
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.visits.models import Visit


@blueprint.get("/wizyty/<token>/rozmowa")
def room(token: str) -> ResponseReturnValue:
    """Show the door of the room: closed yet, open, closed again; open it is the waiting room and the call."""
    found = _own(token)
    now, limits = here().now(), _limits()
    at_door = phase(found, limits, now)
    if at_door == Phase.OPEN and here().settings.signal_url:
        _need_fresh_sign_in(found, limits)
        headers.allow_devices(connect=here().settings.signal_url)
    return render_template(
        "citizen/visits/room.html", visit=found, phase=at_door, window=window(found, limits), words=words,
        today=day_of(now), phone=calls.phone_of(session(), here(), found),
        reference=calls.reference_of(session(), found), submission=new_submission("message"),
        is_served=bool(here().settings.signal_url), asked_to_phone="telefon" in request.args,
    )  # fmt: skip


@blueprint.post("/wizyty/<token>/rozmowa/bilet")
@security.limiter.limit("60/minute")
def room_ticket(token: str) -> ResponseReturnValue:
    """Write the ticket with which this page knocks at the door, and how its pictures find their way."""
    found = _own(token)
    _need_fresh_sign_in(found, _limits())
    return jsonify(admission(here(), found, Role.VISITOR, holder_of(need_actor()), here().now()))


@blueprint.post("/wizyty/<token>/rozmowa/telefon")
@security.limiter.limit("20/minute")
def room_to_phone(token: str) -> ResponseReturnValue:
    """Go on by phone: the office calls. It works without a script as well."""
    found = _own(token)
    calls.go_to_phone(session(), found, official_id=None, now=here().now())
    session().commit()
    if request.accept_mimetypes.best == "application/json":
        return jsonify(phone=calls.phone_of(session(), here(), found))
    return redirect(url_for("visits.room", token=token, telefon=1), HTTPStatus.SEE_OTHER)


@blueprint.post("/wizyty/<token>/rozmowa/klopot")
@security.limiter.limit("20/minute")
def room_trouble(token: str) -> ResponseReturnValue:
    """Write down that something does not work."""
    found = _own(token)
    calls.report_trouble(session(), found, official_id=None, now=here().now())
    session().commit()
    return jsonify(ok=True)


@blueprint.post("/wizyty/<token>/rozmowa/plik")
@security.limiter.limit("30/minute")
def room_file(token: str) -> ResponseReturnValue:
    """Put a file, or what was typed in the call, into the matter as a message: with the checks of every attachment."""
    found = _own(token)
    form = MessageForm.from_request(request.form, request.files)
    try:
        kept = _keep(found, form)
        session().commit()
    except (Refused, Conflict) as error:
        return _refused(error)
    return jsonify(files=kept, submission=new_submission("message"))


def _keep(found: Visit, form: MessageForm) -> list[str]:
    """Write the message; return the names of its files. Raises Refused with the first thing that is wrong."""
    reference = calls.reference_of(session(), found)
    if not reference:
        raise Refused(translate("Ta wizyta nie dotyczy żadnej sprawy, więc nie ma gdzie zapisać pliku."))
    if not form.validate():
        raise Refused(str(next(message for messages in form.errors.values() for message in messages)))
    person, now = need_actor(), here().now()
    party = get_party(session(), reference, person.subject_id or 0, lock=True)
    written = messages.Written(
        own_submission("message", request.form.get("submission", "")),
        str(form.answers()["text"]),
        form.files.uploads(),
    )
    made = messages.write_to_office(session(), here(), party, written, actor=person, now=now)
    return [one.name for one in made.files]


def _refused(error: PortalError) -> ResponseReturnValue:
    session().rollback()
    return jsonify(message=str(error.message), submission=new_submission("message")), error.status


def _own(token: str) -> Visit:
    found = queries.get_own(session(), need_actor(), token)
    if found.channel != Channel.VIDEO:
        raise NotFound
    return found


def _limits() -> Limits:
    return Limits.of(here().facts, day_of(here().now()))


def _need_fresh_sign_in(found: Visit, limits: Limits) -> None:
    """Ask who it is once more for this visit; who came in with this web session goes on with it."""
    fresh = need_actor().is_fresh(here().now(), timedelta(minutes=limits.sign_in))
    if not fresh and not entering.has_entered(session(), found, Role.VISITOR, holder_of(need_actor())):
        raise SignInNeeded(fresh=True)
