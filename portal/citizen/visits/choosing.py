"""Choose what a visit is about, how and when to meet; choosing a time holds it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal import security
from portal.citizen.visits import carrying, times, turning, who, words
from portal.citizen.visits.site import blueprint
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused, SignInNeeded
from portal.i18n import translate
from portal.service.topics import TOPICS
from portal.visits import slots
from portal.visits.booking import hold
from portal.visits.free import get_topic, list_places, list_topics
from portal.visits.models import Channel
from portal.visits.moving import change
from portal.visits.refusals import Taken
from portal.words import alphabetical, day_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from flask.typing import ResponseReturnValue

    from portal.citizen.visits.carrying import Carried
    from portal.citizen.visits.times import Offer
    from portal.visits.free import Free
    from portal.visits.models import Place, Topic, Visit

SINCE = "od"


@blueprint.get("/wizyty/umow")
def topics() -> ResponseReturnValue:
    """Ask what the visit is about; from a service that has one topic of its own lead straight to it."""
    carried = carrying.read()
    found = list_topics(session(), carried.slug)
    own = [one for one in found if carried.slug in one.services]
    if len(own) == 1 and "wszystkie" not in request.args:
        return redirect(url_for(".ways", topic=own[0].code, **carried.query), HTTPStatus.SEE_OTHER)
    if "wszystkie" in request.args or not found:
        found = list_topics(session())
    return render_template(
        "citizen/visits/topics.html", groups=_grouped(found, carried), carried=carried,
        has_more=carried.slug is not None and "wszystkie" not in request.args,
    )  # fmt: skip


@blueprint.get("/wizyty/umow/<topic>")
def ways(topic: str) -> ResponseReturnValue:
    """Ask how to meet, with what each way needs and its nearest time."""
    found, carried = get_topic(session(), topic), carrying.read()
    rows, has_turn = [], turning.waits_for(found) is None
    for channel in words.SLUGS:
        if channel in found.channels:
            free = times.list_times(found, channel, has_turn=has_turn)
            rows.append((channel, free[0] if free else None))
    return render_template(
        "citizen/visits/ways.html", topic=found, title=words.title_of(found), rows=rows, carried=carried,
        bring=words.bring_of(found), today=_today(), words=words, signed_in=who.resident() is not None,
    )  # fmt: skip


@blueprint.get("/wizyty/umow/<topic>/<way>")
def when(topic: str, way: str) -> ResponseReturnValue:
    """Show free days and hours; before them, where one place is as good as another, ask which."""
    found, channel = get_topic(session(), topic), channel_of(way)
    _check_way(found, channel)
    place_code = request.args.get(carrying.PLACE) or None
    if channel == Channel.COUNTER and place_code is None:
        free = times.list_times(found, channel, has_turn=turning.waits_for(found) is None)
        codes = sorted({one.place_code for one in free})
        if len(codes) > 1:
            return _places(found, free, codes)
        place_code = codes[0] if codes else None
    return when_page(found, channel, place_code=place_code)


@blueprint.post("/wizyty/umow/<topic>/<way>")
@security.limiter.limit(who.takes_allowed)
def take(topic: str, way: str) -> ResponseReturnValue:
    """Hold the chosen time for this browser, and go on to what is still to be told."""
    found, channel, carried = get_topic(session(), topic), channel_of(way), carrying.read()
    _check_way(found, channel)
    if (refusal := beyond_mandate(carried.slug)) is not None:
        return refusal
    try:
        visit = hold_chosen(found, channel, kept=carried.kept)
    except (Refused, Conflict) as error:
        session().rollback()
        return when_page(
            found, channel, place_code=request.args.get(carrying.PLACE) or None, error=error
        ), error.status
    return redirect(url_for(".details", token=visit.token), HTTPStatus.SEE_OTHER)


def hold_chosen(
    topic: Topic, channel: Channel, *, kept: Mapping[str, Any], instead_of: Visit | None = None
) -> Visit:
    """Hold the time that the form names, and keep with it what is known. Raises Refused without one, Taken."""
    asked = slots.read(request.form.get(slots.FIELD, ""))
    if asked is None:
        raise Refused(translate("Wybierz godzinę."), slots.FIELD)
    queued = turning.waits_for(topic)
    if asked.on == queued:
        raise Conflict(
            translate("Ten dzień właśnie się otwiera. Najpierw weź los i poczekaj na swoją kolej.")
        )
    visit = hold(
        session(), here(), topic, channel, asked.place_code, asked.on, asked.minute, holder=who.holder(),
        now=here().now(), instead_of=instead_of, has_turn=queued is None,
    )  # fmt: skip
    if kept:
        change(session(), visit, **kept)
    session().commit()
    return visit


def when_page(
    topic: Topic, channel: Channel, *, place_code: str | None, error: Refused | Conflict | None = None,
    moving: Visit | None = None,
) -> str:  # fmt: skip
    """Return the page of free times; what went wrong stands on top, with the closest other times first."""
    queued = turning.waits_for(topic)
    free = times.list_times(topic, channel, place_code, has_turn=queued is None)
    near = error.nearest if isinstance(error, Taken) else ()
    offer = times.offer_of(free, slots.day_from(request.args.get(SINCE, "")))
    later = offer.later_on.isoformat() if offer.later_on is not None else None
    return render_template(
        "citizen/visits/when.html", topic=topic, title=words.title_of(topic), channel=channel, words=words,
        offer=offer, near=times.days_of(near), later_url=_page_from(topic, channel, moving, later),
        first_url=_page_from(topic, channel, moving, None), signed_in=who.resident() is not None,
        fault=error.message if error is not None else "", carried=carrying.read(), moving=moving, today=_today(),
        chosen=request.form.get(slots.FIELD, ""), may_wait=_may_wait(offer, moving),
        place=_place(place_code, free) if channel == Channel.COUNTER else None, queued=queued,
    )  # fmt: skip


def _may_wait(offer: Offer, moving: Visit | None) -> bool:
    """Tell whether waiting could bring an earlier time: not today, nor where what is free is earlier already."""
    nearest = offer.nearest_on
    if nearest is None or not offer.is_first or nearest <= _today():
        return False
    return moving is None or nearest >= moving.on


def _page_from(topic: Topic, channel: Channel, moving: Visit | None, since: str | None) -> str:
    """Return the address of the free times from a day on."""
    query = carrying.along() | ({SINCE: since} if since else {})
    if moving is not None:
        return url_for(".move", token=moving.token, **query)
    return url_for(".when", topic=topic.code, way=words.SLUGS[channel], **query)


def channel_of(way: str) -> Channel:
    """Return the way that an address names; raises NotFound."""
    if way not in words.WAYS:
        raise NotFound
    return words.WAYS[way]


def beyond_mandate(slug: str | None) -> ResponseReturnValue | None:
    """Return the page that refuses a visit for somebody whose mandate is for other things, None when it may be."""
    person = who.resident()
    if person is None or person.acting is None or person.acting.is_whole:
        return None
    if slug is not None and person.acting.covers(slug):
        return None
    page = render_template(
        "citizen/mandates/not_here.html", acting=person.acting, is_alone=False, place="",
        why_title=translate("Pełnomocnictwo nie obejmuje tej wizyty"),
    )  # fmt: skip
    return page, HTTPStatus.FORBIDDEN


def _check_way(topic: Topic, channel: Channel) -> None:
    """Raise NotFound for a way that is not offered, SignInNeeded for one in which the office must know who speaks."""
    if channel not in topic.channels:
        raise NotFound
    if channel != Channel.COUNTER and who.resident() is None:
        raise SignInNeeded


def _places(topic: Topic, free: Sequence[Free], codes: Sequence[str]) -> str:
    known = {one.code: one for one in list_places(session())}
    rows = [
        (known[code], next(one for one in free if one.place_code == code)) for code in codes if code in known
    ]
    return render_template(
        "citizen/visits/places.html", topic=topic, title=words.title_of(topic), carried=carrying.read(),
        rows=sorted(rows, key=lambda row: row[1]), today=_today(), words=words, param=carrying.PLACE,
    )  # fmt: skip


def _place(place_code: str | None, free: Sequence[Free]) -> Place | None:
    code = place_code or (free[0].place_code if free else None)
    return next((one for one in list_places(session()) if one.code == code), None)


def _grouped(found: Sequence[Topic], carried: Carried) -> list[tuple[str, list[Topic]]]:
    """Put topics together: those of the service that was brought along, then by the subjects of the catalogue."""
    groups: dict[str, list[Topic]] = {}
    for one in found:
        groups.setdefault(_subject_of(one, carried.slug), []).append(one)
    order = [*TOPICS, ""]
    ranked = sorted(groups, key=lambda key: -1 if key == "own" else order.index(key))
    names = {
        "own": translate("W tej sprawie"),
        "": translate("Inne sprawy"),
        **{k: str(v) for k, v in TOPICS.items()},
    }
    return [
        (names[key], sorted(groups[key], key=lambda one: alphabetical(words.title_of(one)))) for key in ranked
    ]


def _subject_of(topic: Topic, slug: str | None) -> str:
    if slug is not None and slug in topic.services:
        return "own"
    services = here().services
    return next((services[one].card.topic for one in topic.services if one in services), "")


def _today() -> date:
    return day_of(here().now())
