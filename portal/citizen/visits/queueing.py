"""The waiting list for an earlier time: join it, see one's place, leave it."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import security
from portal.accounts.queries import get_own_known
from portal.citizen import browser
from portal.citizen.visits import carrying, choosing, joining, who, words
from portal.citizen.visits.confirming import address_asked
from portal.citizen.visits.forms import GuestWaitingForm, WaitingForm
from portal.citizen.visits.proving import patience
from portal.citizen.visits.site import blueprint
from portal.context import here
from portal.db import session
from portal.errors import NotFound, Refused, SignInNeeded, TooMany
from portal.security import actor, need_actor
from portal.visits import offering, queries, waiting
from portal.visits.booking import Visitor
from portal.visits.free import get_topic, list_places
from portal.visits.models import Channel, WaitingState
from portal.visits.rules import Limits
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.visits.models import Place, Topic, Visit, Waiting

USUALLY = timedelta(days=30)


@blueprint.get("/wizyty/umow/<topic>/<way>/lista")
def ask_to_wait(topic: str, way: str) -> ResponseReturnValue:
    """Ask between which days an earlier time would do."""
    found, channel = _asked(topic, way)
    form = _form()(data={"from_on": _today(), "until_on": _today() + USUALLY})
    return _page(found, channel, form)


@blueprint.post("/wizyty/umow/<topic>/<way>/lista")
@security.limiter.limit("10/minute")
@security.limiter.limit("10/hour", key_func=address_asked, exempt_when=lambda: who.resident() is not None)
def wait(topic: str, way: str) -> ResponseReturnValue:
    """Put the person on the list; once for a topic and way, however often the button is pressed."""
    found, channel = _asked(topic, way)
    if (refusal := choosing.beyond_mandate(None)) is not None:
        return refusal
    form = _form().from_request(request.form)
    if not form.validate():
        return _page(found, channel, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(form, GuestWaitingForm):
        return _ask_for_proof(found, channel, form)
    person, known, place = need_actor(), get_own_known(here().vault), _place(channel)
    try:
        joined = waiting.join(
            session(), here(), found, channel,
            Visitor(person.subject_id, person.person_id, email=known.email, phone=known.phone),
            place_code=place.code if place is not None else None, language=person.language or "pl",
            now=here().now(), instead_of=_moved(found, channel),
            from_on=form.from_on.data, until_on=form.until_on.data,
        )  # fmt: skip
    except Refused as error:
        session().rollback()
        form.add_error(error.field, error.message)
        return _page(found, channel, form), error.status
    token = joined.token
    session().commit()
    return redirect(url_for(".waiting_place", token=token), HTTPStatus.SEE_OTHER)


@blueprint.get("/wizyty/lista/<token>")
def waiting_place(token: str) -> ResponseReturnValue:
    """Show a place on the list: how many come before, and what happens when a time is free."""
    found = _own(token)
    if found.state == WaitingState.OFFERED and found.offered_visit is not None:
        return redirect(url_for(".visit", token=found.offered_visit.token), HTTPStatus.SEE_OTHER)
    limits = Limits.of(here().facts, _today())
    return render_template(
        "citizen/visits/waiting.html", waiting=found, title=words.title_of(found.topic), words=words, today=_today(),
        before=waiting.count_before(session(), found), hours=limits.offer_minutes // 60,
        is_open=found.state in waiting.OPEN, signed_in=who.resident() is not None,
    )  # fmt: skip


@blueprint.post("/wizyty/lista/<token>/wypisz")
@security.limiter.limit("20/minute")
def stop_waiting(token: str) -> ResponseReturnValue:
    """Leave the list; a time that was offered goes to the next one."""
    now = here().now()
    found = _own(token)
    offered = waiting.leave(session(), found, now=now)
    if offered is not None:
        offering.decline(session(), here(), offered, now=now)
    session().commit()
    place = url_for(".overview") if who.resident() is not None else url_for(".waiting_place", token=token)
    return redirect(place, HTTPStatus.SEE_OTHER)


def _ask_for_proof(found: Topic, channel: Channel, form: GuestWaitingForm) -> ResponseReturnValue:
    """Send a guest the code that proves their address; the days go along in the next page's own."""
    try:
        waiting.check_days(form.from_on.data, form.until_on.data, _today())
        joining.send(str(form.email.data))
    except Refused as error:
        session().rollback()
        form.add_error(error.field, error.message)
        return _page(found, channel, form), error.status
    except TooMany as error:
        session().rollback()
        form.add_error("email", patience(error))
        return _page(found, channel, form), error.status
    session().commit()
    place = _place(channel)
    return redirect(
        url_for(
            ".prove_to_wait", topic=found.code, way=words.SLUGS[channel], od=form.from_on.data, do=form.until_on.data,
            miejsce=place.code if place is not None else None,
        ),
        HTTPStatus.SEE_OTHER,
    )  # fmt: skip


def _form() -> type[WaitingForm]:
    return WaitingForm if who.resident() is not None else GuestWaitingForm


def _own(token: str) -> Waiting:
    """Return a place of the resident or of this browser's guest; who is not known here signs in first."""
    person = who.resident()
    if person is not None:
        return waiting.get_own(session(), person, token)
    try:
        return waiting.get_of_holder(session(), browser.find_hash() or "", token)
    except NotFound:
        if actor() is not None:
            raise
        raise SignInNeeded from None


def _moved(topic: Topic, channel: Channel) -> Visit | None:
    """Return the visit for which an earlier time is wanted; raises NotFound for another's."""
    token = request.args.get("zamiast", "")
    if token and who.resident() is None:
        raise SignInNeeded
    found = queries.get_own(session(), need_actor(), token) if token else None
    if found is not None and (found.topic_id, found.channel) != (topic.id, channel):
        raise NotFound
    return found


def _asked(topic: str, way: str) -> tuple[Topic, Channel]:
    """Return for what somebody waits; without an account only a counter is waited for. Raises SignInNeeded."""
    found, channel = get_topic(session(), topic), choosing.channel_of(way)
    if channel not in found.channels:
        raise NotFound
    if channel != Channel.COUNTER and who.resident() is None:
        raise SignInNeeded
    return found, channel


def _place(channel: Channel) -> Place | None:
    code = request.args.get(carrying.PLACE, "") if channel == Channel.COUNTER else ""
    return next((one for one in list_places(session()) if one.code == code), None)


def _page(topic: Topic, channel: Channel, form: WaitingForm) -> str:
    return render_template(
        "citizen/visits/wait.html", topic=topic, channel=channel, form=form, words=words, place=_place(channel),
        service_name=words.title_of(topic), hours=Limits.of(here().facts, _today()).offer_minutes // 60,
        old=_moved(topic, channel), back_url=_back(topic, channel), today=_today(),
    )  # fmt: skip


def _back(topic: Topic, channel: Channel) -> str:
    if token := request.args.get("zamiast", ""):
        return url_for(".move", token=token)
    return url_for(".when", topic=topic.code, way=words.SLUGS[channel], **carrying.along())


def _today() -> date:
    return day_of(here().now())
