"""One's visits: the list, one visit with its changes, and the entry for the person's own calendar."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, make_response, redirect, render_template, request, url_for

from portal import security
from portal.cases.queries import get_by_id
from portal.citizen import browser
from portal.citizen.visits import choosing, opened, who, words
from portal.citizen.visits.forms import VisitCodeForm
from portal.citizen.visits.papers import papers_of
from portal.citizen.visits.site import blueprint
from portal.citizen.visits.todo import told_once
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import translate
from portal.security import need_actor
from portal.visits import booking, calendar, queries, waiting
from portal.visits.clock import moment_of
from portal.visits.graph import CONFIRMED, LABELS, State
from portal.visits.meetings import rules as rooms
from portal.visits.models import Channel
from portal.visits.protocols.rules import MET
from portal.visits.sealing import ABOUT, EMAIL, PHONE
from portal.visits.sealing import opened as unsealed
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from portal.visits.models import Visit

MARKS = {
    State.BOOKED: "office", State.ARRIVED: "office", State.CALLED: "you", State.UNDER_WAY: "office",
    State.OFFERED: "you", State.DONE: "done",
}  # fmt: skip


@blueprint.get("/wizyty")
def overview() -> ResponseReturnValue:
    """List the person's visits: what waits for their answer, what is to come, what was."""
    person, now = need_actor(), here().now()
    found, over = queries.list_own(session(), person, now)
    coming, replies = told_once(found)
    held = queries.find_held(session(), who.holder())
    return render_template(
        "citizen/visits/overview.html", coming=coming, offers=replies, over=over,
        waitings=waiting.list_own(session(), person),
        held=held if held is not None and held.held_until is not None and held.held_until > now else None,
        today=day_of(now), words=words, labels=LABELS, marks=MARKS,
    )  # fmt: skip


@blueprint.get("/wizyty/<token>")
def visit(token: str) -> ResponseReturnValue:
    """Show a visit; a visitor is asked to sign in, or for the code of a visit booked without signing in."""
    found = who.find_own(token)
    if found is None:
        place = who.place_to_switch(token)
        return who.door(token) if place is None else redirect(place, HTTPStatus.SEE_OTHER)
    return _page(found)


@blueprint.post("/wizyty/<token>/otworz")
@security.limiter.limit("10/minute;60/day")
def open_by_code(token: str) -> ResponseReturnValue:
    """Open a guest's visit by the code; whatever is wrong is answered alike."""
    form = VisitCodeForm.from_request(request.form)
    try:
        found = queries.get_by_code(session(), token, str(form.code.data or ""))
    except NotFound:
        said = translate("Ten kod się nie zgadza. Sprawdź go w e-mailu o wizycie.")
        return who.door(token, said), HTTPStatus.UNPROCESSABLE_ENTITY
    response = make_response(redirect(url_for(".visit", token=token), HTTPStatus.SEE_OTHER))
    opened.open_visit(response, found)
    return response


@blueprint.post("/wizyty/zapomnij")
def forget() -> ResponseReturnValue:
    """Let this browser forget the visit that was arranged or opened in it."""
    response = make_response(redirect(url_for("site.home"), HTTPStatus.SEE_OTHER))
    browser.forget(response)
    opened.close(response)
    return response


@blueprint.get("/wizyty/<token>/umowiona")
def accepted(token: str) -> ResponseReturnValue:
    """Confirm what was arranged: when, where, the code, what to have at hand; works later as well."""
    found = who.find_own(token)
    if found is None:
        return who.door(token)
    if found.state != State.BOOKED:
        return _to_visit(found)
    return render_template(
        "citizen/visits/accepted.html", visit=found, today=_today(), words=words, bring=words.bring_of(found.topic),
        moved=found.sequence > 0 and found.instead_of_id is not None, signed_in=who.resident() is not None,
        contact=_contacts(found),
    )  # fmt: skip


@blueprint.get("/wizyty/<token>/kalendarz")
def calendar_entry(token: str) -> ResponseReturnValue:
    """Hand the entry for the person's own calendar over."""
    found = who.find_own(token)
    if found is None:
        return who.door(token)
    if found.state not in CONFIRMED | {State.CANCELLED}:
        raise NotFound
    answer = Response(calendar.entry(found, here(), now=here().now()), content_type=calendar.MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{calendar.FILE_NAME}"'
    return answer


@blueprint.get("/wizyty/<token>/odwolaj")
def ask_to_cancel(token: str) -> ResponseReturnValue:
    """Ask once more before a visit is cancelled."""
    found = who.find_own(token)
    if found is None:
        return who.door(token)
    if not can_change(found):
        return _to_visit(found)
    return _cancel_page(found)


@blueprint.post("/wizyty/<token>/odwolaj")
@security.limiter.limit("20/minute")
def cancel(token: str) -> ResponseReturnValue:
    """Cancel a visit; a second press finds it done."""
    found = who.find_own(token)
    if found is None:
        return who.door(token)
    try:
        booking.cancel(session(), here(), found, by=who.doer(found), now=here().now())
    except (Refused, Conflict) as error:
        session().rollback()
        return _cancel_page(found, error.message), error.status
    session().commit()
    return _to_visit(found)


@blueprint.get("/wizyty/<token>/przeloz")
def move(token: str) -> ResponseReturnValue:
    """Show other times for a visit."""
    found = who.find_own(token)
    if found is None:
        return who.door(token)
    if not can_change(found):
        return _to_visit(found)
    return _move_page(found)


@blueprint.post("/wizyty/<token>/przeloz")
@security.limiter.limit(who.takes_allowed)
def take_other(token: str) -> ResponseReturnValue:
    """Hold another time for a visit; the visit stays as it is until the other one is confirmed."""
    found = who.find_own(token)
    if found is None:
        return who.door(token)
    try:
        taken = choosing.hold_chosen(found.topic, Channel(found.channel), kept={}, instead_of=found)
    except (Refused, Conflict) as error:
        session().rollback()
        if not can_change(found):
            return _to_visit(found)
        return _move_page(found, error), error.status
    return redirect(url_for(".check", token=taken.token), HTTPStatus.SEE_OTHER)


def can_change(found: Visit) -> bool:
    """Tell whether a visit may still be moved or cancelled by whose it is."""
    return found.state == State.BOOKED and moment_of(found.on, found.minute) > here().now()


def _page(found: Visit) -> str:
    offer = found if found.state == State.OFFERED else queries.find_offer(session(), found)
    case = found.case_id is not None and who.resident() is not None
    met = found.state in MET and who.resident() is not None
    return render_template(
        "citizen/visits/visit.html", visit=found, offer=offer, today=_today(), words=words,
        bring=words.bring_of(found.topic), about=unsealed(here(), ABOUT, found.about), can_change=can_change(found),
        label=LABELS[State(found.state)], mark=MARKS.get(State(found.state), "off"), phase=phase_of(found),
        contact=_contacts(found), case=_reference(found) if case else "", signed_in=who.resident() is not None,
        papers=papers_of(found) if met else (),
        replaced=queries.find_replacing(session(), found) if found.state == State.MOVED else None,
    )  # fmt: skip


def phase_of(found: Visit) -> str:
    """Tell what the door of a video visit's room says now; nothing for other ways."""
    if found.channel != Channel.VIDEO or found.state not in CONFIRMED:
        return ""
    return str(rooms.phase(found, rooms.Limits.of(here().facts, _today()), here().now()))


def _contacts(found: Visit) -> list[str]:
    told = (unsealed(here(), EMAIL, found.contact_email), unsealed(here(), PHONE, found.contact_phone))
    return [one for one in told if one]


def _reference(found: Visit) -> str:
    return get_by_id(session(), found.case_id or 0).reference


def _cancel_page(found: Visit, fault: str = "") -> str:
    return render_template(
        "citizen/visits/cancel.html", visit=found, fault=fault, today=_today(), words=words
    )


def _move_page(found: Visit, error: Refused | Conflict | None = None) -> str:
    place = found.place_code if found.channel == Channel.COUNTER else None
    return choosing.when_page(
        found.topic, Channel(found.channel), place_code=place, error=error, moving=found
    )


def _to_visit(found: Visit) -> ResponseReturnValue:
    return redirect(url_for(".visit", token=found.token), HTTPStatus.SEE_OTHER)


def _today() -> date:
    return day_of(here().now())
