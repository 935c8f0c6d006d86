"""The queue of a new day: take a lot, see when one's turn is, go on to the times when it has come."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import current_app, make_response, redirect, render_template, request, url_for

from portal import security
from portal.citizen.visits import carrying, times, who, words
from portal.citizen.visits.site import blueprint
from portal.context import here
from portal.cookies import cookie_name, set_cookie
from portal.db import session
from portal.errors import NotFound
from portal.visits.clock import wall
from portal.visits.free import get_topic
from portal.visits.turns import actions
from portal.visits.turns.rules import Opening
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from flask.typing import ResponseReturnValue

    from portal.visits.models import Topic
    from portal.visits.turns.rules import Ticket, Turn

COOKIE = "turn"
OFTEN, SELDOM = 2, 60  # seconds between two looks at this page, at least and at most
KEPT_FOR = timedelta(days=1)
GONE, GONE_FOR = "visit_days_gone", timedelta(seconds=5)


@blueprint.get("/wizyty/umow/<topic>/<way>/kolejka")
def turn(topic: str, way: str) -> ResponseReturnValue:
    """Show the queue of the day that opens now: before the draw, waiting, one's turn; it looks again by itself."""
    found, now = _asked(topic, way), here().now()
    opening = opening_of(found)
    ticket = own_ticket(opening)
    place = actions.find_turn(session(), here(), ticket, now) if ticket is not None else None
    is_needed = actions.find_given_out(session(), here(), found, now) is not None
    page = make_response(
        render_template(
            "citizen/visits/turn.html", topic=found, title=words.title_of(found), way=way, words=words,
            day=day_of_opening(found), opening=opening, pace=actions.pace_of(here(), opening), turn=place, now=now,
            is_needed=is_needed, today=day_of(now), promise=actions.promise_of(opening),
            seed=actions.seed_of(opening) if place is not None and place.is_drawn else "",
            lot=ticket.lot if ticket is not None else "", onward=_onward(topic, way),
            is_gone=_is_gone(found, way) if place is not None and place.is_drawn else False,
        )
    )  # fmt: skip
    if place is not None and not place.is_now(now) and not place.is_over(now) and is_needed:
        page.headers["Refresh"] = str(_look_again(place, now))
    return page


@blueprint.post("/wizyty/umow/<topic>/<way>/kolejka")
@security.limiter.limit(who.takes_allowed)  # more lots than times that one line may hold are worth nothing
def draw(topic: str, way: str) -> ResponseReturnValue:
    """Give this browser a ticket; a second press keeps the first one while its turn is not over."""
    found, now = _asked(topic, way), here().now()
    opening = opening_of(found)
    place = _with_query(".turn", topic, way)
    answer = make_response(redirect(place, HTTPStatus.SEE_OTHER))
    ticket = own_ticket(opening)
    if ticket is not None and not actions.find_turn(session(), here(), ticket, now).is_over(now):
        return answer
    person = who.resident()
    taken = actions.take(
        session(), here(), opening, person=str(person.person_id) if person is not None else "", now=now
    )
    session().commit()
    set_cookie(answer, COOKIE, actions.write(taken), max_age=int(KEPT_FOR.total_seconds()))
    return answer


def opening_of(topic: Topic) -> Opening:
    """Return today's opening of a topic."""
    return Opening(wall(here().now())[0], topic.release_minute)


def day_of_opening(topic: Topic) -> date:
    """Return the day that opens for a topic today."""
    return opening_of(topic).on + timedelta(days=topic.horizon_days)


def waits_for(topic: Topic) -> date | None:
    """Return the day that this browser may not choose yet, because its turn has not come; None otherwise."""
    now = here().now()
    given_out = actions.find_given_out(session(), here(), topic, now)
    if given_out is None:
        return None
    ticket = own_ticket(opening_of(topic))
    if ticket is not None and actions.find_turn(session(), here(), ticket, now).is_now(now):
        return None
    return given_out.day


def own_ticket(opening: Opening) -> Ticket | None:
    """Return this browser's ticket for an opening; a lot drawn before a sign-in is no second chance after it."""
    ticket = actions.read(request.cookies.get(cookie_name(COOKIE), ""))
    if ticket is None or ticket.opening != opening:
        return None
    person = who.resident()
    if (
        person is not None
        and ticket.number is None
        and ticket.lot != actions.lot_of(opening, str(person.person_id))
    ):
        return None
    return ticket


def _is_gone(topic: Topic, way: str) -> bool:
    """Tell whether nothing is left of the day: then nobody needs to wait.

    A crowd that looks every two seconds is answered from one search for a few of them.
    """
    known: dict[tuple[str, str], tuple[date, datetime, bool]] = current_app.extensions.setdefault(GONE, {})
    day, now = day_of_opening(topic), here().now()
    on, until, is_gone = known.get((topic.code, way), (day, now, False))
    if on != day or now >= until:
        is_gone = not times.list_of_day(topic, words.WAYS[way], day)
        known[topic.code, way] = day, now + GONE_FOR, is_gone
    return is_gone


def _look_again(place: Turn, now: datetime) -> int:
    """Return in how many seconds to look again: at the turn itself, and sooner only to see that all is gone."""
    return max(OFTEN, min(SELDOM, int((place.at - now).total_seconds()) + 1))


def _onward(topic: str, way: str) -> str:
    return _with_query(".when", topic, way)


def _asked(topic: str, way: str) -> Topic:
    found = get_topic(session(), topic)
    if way not in words.WAYS or words.WAYS[way] not in found.channels:
        raise NotFound
    return found


def _with_query(page: str, topic: str, way: str) -> str:
    """Return the address of a page with what was carried along."""
    return url_for(page, topic=topic, way=way, **carrying.along())
