"""The waiting list for an earlier time: join it, see one's place, leave it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal import security
from portal.citizen import browser
from portal.citizen.visits import carrying, choosing, joining, times, who, wishing, words
from portal.citizen.visits.confirming import address_asked
from portal.citizen.visits.forms import GuestWaitingForm, WaitingForm
from portal.citizen.visits.proving import patience
from portal.citizen.visits.site import blueprint
from portal.context import here
from portal.db import session
from portal.errors import NotFound, Refused, SignInNeeded, TooMany
from portal.security import actor
from portal.visits import offering, waiting
from portal.visits.free import NEAREST, get_topic
from portal.visits.models import Channel, Visit, WaitingState
from portal.visits.refusals import FreeAlready
from portal.visits.rules import Limits
from portal.visits.turns.rules import Pace
from portal.visits.wishes import Wish, list_answers, wish_of
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from flask.typing import ResponseReturnValue

    from portal.visits.free import Free
    from portal.visits.models import Topic, Waiting


@blueprint.get("/wizyty/umow/<topic>/<way>/lista")
def ask_to_wait(topic: str, way: str) -> ResponseReturnValue:
    """Ask between which days an earlier time would do; what is free today is shown at once."""
    found, channel = _asked(topic, way)
    if (closed := wishing.door()) is not None:
        return closed
    old = wishing.moved(found, channel)
    wish, free = wishing.usual(found, channel, wishing.place_of(channel), old)
    form = _form(old)(data={"from_on": wish.from_on, "until_on": wish.until_on})
    return _page(found, channel, form, old, free[:NEAREST])


@blueprint.post("/wizyty/umow/<topic>/<way>/lista")
@security.limiter.limit("10/minute")
@security.limiter.limit("10/hour", key_func=address_asked, exempt_when=lambda: who.resident() is not None)
def wait(topic: str, way: str) -> ResponseReturnValue:
    """Put the person on the list; once for a topic and way, however often the button is pressed."""
    found, channel = _asked(topic, way)
    if (closed := wishing.door() or choosing.beyond_mandate(None)) is not None:
        return closed
    old = wishing.moved(found, channel)
    form = _form(old).from_request(request.form)
    if not form.validate():
        return _page(found, channel, form, old), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        if isinstance(form, GuestWaitingForm):
            return _ask_for_proof(found, channel, form)
        token = _join(found, channel, form, old)
    except FreeAlready as error:
        session().rollback()
        form.add_error(None, error.message)
        return _page(found, channel, form, old, error.nearest), error.status
    except Refused as error:
        session().rollback()
        form.add_error(error.field, error.message)
        return _page(found, channel, form, old), error.status
    session().commit()
    return redirect(url_for(".waiting_place", token=token), HTTPStatus.SEE_OTHER)


def _join(found: Topic, channel: Channel, form: WaitingForm, old: Visit | None) -> str:
    (person, language, holder), place = wishing.visitor_of(old), wishing.place_of(channel)
    return waiting.join(
        session(), here(), found, channel, person, place_code=place.code if place is not None else None,
        language=language, holder=holder, now=here().now(), instead_of=old,
        from_on=form.from_on.data, until_on=form.until_on.data,
    ).token  # fmt: skip


@blueprint.get("/wizyty/lista/<token>")
def waiting_place(token: str) -> ResponseReturnValue:
    """Show a place on the list: how many come before, and what happens when a time is free."""
    found = _own(token)
    if found.state == WaitingState.OFFERED and found.offered_visit is not None:
        return redirect(url_for(".visit", token=found.offered_visit.token), HTTPStatus.SEE_OTHER)
    limits, old = Limits.of(here().facts, _today()), _replaced(found)
    return render_template(
        "citizen/visits/waiting.html", waiting=found, old=old, free=_free_now(found, old),
        title=words.title_of(found.topic), words=words, today=_today(),
        before=waiting.count_before(session(), found), hours=limits.offer_minutes // 60,
        has_lots=bool(Pace.of(here().facts, _today()).draw_seconds),
        is_open=found.state in waiting.OPEN, signed_in=who.resident() is not None,
    )  # fmt: skip


def _replaced(found: Waiting) -> Visit | None:
    """Return the visit for which an earlier time is wanted."""
    return session().get(Visit, found.instead_of_id) if found.instead_of_id is not None else None


def _free_now(found: Waiting, old: Visit | None) -> Free | None:
    """Return the first time that answers the wish just now: what its person let go, or nobody before them wanted."""
    if found.state != WaitingState.WAITING or found.until_on < _today():
        return None
    wish = wish_of(found, old)
    free = list_answers(session(), here(), found.topic, found.channel, wish, now=here().now())
    return free[0] if free else None


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
    place = wishing.place_of(channel)
    code = place.code if place is not None else None
    wish = Wish(form.from_on.data, form.until_on.data, code)
    waiting.check_days(wish.from_on, wish.until_on, _today())
    waiting.check_nothing_free(session(), here(), found, channel, wish, now=here().now())
    try:
        joining.send(str(form.email.data))
    except TooMany as error:
        session().rollback()
        form.add_error("email", patience(error))
        return _page(found, channel, form, None), error.status
    session().commit()
    return redirect(
        url_for(
            ".prove_to_wait", topic=found.code, way=words.SLUGS[channel], od=wish.from_on, do=wish.until_on,
            miejsce=code,
        ),
        HTTPStatus.SEE_OTHER,
    )  # fmt: skip


def _form(old: Visit | None) -> type[WaitingForm]:
    """Return what is asked: a guest who has a visit already proved their address with it."""
    return WaitingForm if who.resident() is not None or old is not None else GuestWaitingForm


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


def _asked(topic: str, way: str) -> tuple[Topic, Channel]:
    """Return for what somebody waits; without an account only a counter is waited for. Raises SignInNeeded."""
    found, channel = get_topic(session(), topic), choosing.channel_of(way)
    if channel not in found.channels:
        raise NotFound
    if channel != Channel.COUNTER and who.resident() is None:
        raise SignInNeeded
    return found, channel


def _page(
    topic: Topic, channel: Channel, form: WaitingForm, old: Visit | None, free: Sequence[Free] = ()
) -> str:
    """Return the page; what is ``free`` already stands above the form, to be taken."""
    place = wishing.place_of(channel)
    along: dict[str, Any] = {
        "topic": topic.code, "way": words.SLUGS[channel], "miejsce": place.code if place else None,
    }  # fmt: skip
    return render_template(
        "citizen/visits/wait.html", topic=topic, channel=channel, form=form, words=words, place=place,
        service_name=words.title_of(topic), hours=Limits.of(here().facts, _today()).offer_minutes // 60, old=old,
        today=_today(), free=times.days_of(times.distinct(free, channel)),
        take_url=url_for(".take_other", token=old.token) if old else url_for(".take", **along),
        all_url=url_for(".move", token=old.token) if old else url_for(".when", **along), back_url=_back(topic, channel),
    )  # fmt: skip


def _back(topic: Topic, channel: Channel) -> str:
    if token := request.args.get(wishing.INSTEAD, ""):
        return url_for(".move", token=token)
    return url_for(".when", topic=topic.code, way=words.SLUGS[channel], **carrying.along())


def _today() -> date:
    return day_of(here().now())
