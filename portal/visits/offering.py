"""Offer somebody another time and hold it a while: from the waiting list, or for a visit that cannot be kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from portal.errors import Conflict
from portal.i18n import translate
from portal.visits import messages, waiting
from portal.visits.booked import book, new_code
from portal.visits.booking import carried, check_held, keep, move, new_visit
from portal.visits.clock import moment_of, wall
from portal.visits.graph import State
from portal.visits.limits import check_limits, lock_whom
from portal.visits.models import CameFrom, Visit, WaitingState
from portal.visits.moving import go, note
from portal.visits.planning import load
from portal.visits.rules import Limits
from portal.visits.seating import seat

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.security import Actor
    from portal.visits.free import Free
    from portal.visits.models import Topic, Waiting


def offer_waiting(
    session: Session, portal: Portal, found: Waiting, times: Iterable[Free], *, now: datetime
) -> Visit | None:
    """Offer the first of some times that is free in truth to somebody on the list; None when none is."""
    names = (
        "subject_id",
        "person_id",
        "guest_id",
        "whom",
        "language",
        "contact_email",
        "contact_phone",
        "holder",
    )
    person = {name: getattr(found, name) for name in names}
    instead_of = session.get(Visit, found.instead_of_id) if found.instead_of_id else None
    visit = _offer(
        session, portal, found.topic, found.channel, times, person, CameFrom.WAITING, instead_of, now
    )
    if visit is not None:
        if visit.person_id is None:
            visit.code = new_code(
                session, visit.on
            )  # with it a guest opens what the link of the message leads to
        until = visit.held_until
        waiting.turn(session, found, WaitingState.OFFERED, offered_visit_id=visit.id, offer_until=until)
        messages.tell(session, visit, "visits/offer", at=now)
    return visit


def offer_instead(
    session: Session, portal: Portal, old: Visit, times: Iterable[Free], *, now: datetime
) -> Visit | None:
    """Offer the first of some times that is free in truth in the place of a visit; the caller tells the person."""
    person = {**carried(old), "whom": old.whom, "holder": old.holder}
    return _offer(session, portal, old.topic, old.channel, times, person, CameFrom.OFFERED, old, now)


def accept(
    session: Session, portal: Portal, offered: Visit, *, now: datetime, by: Actor | None = None
) -> Visit:
    """Take an offered time; with a visit that it replaces, that one is moved. A second press finds it done.

    Raises HoldExpired when the offer is over, TooManyVisits, OnlyInPerson, Conflict.
    """
    if offered.state == State.BOOKED:
        return offered
    if offered.instead_of is not None:
        move(session, portal, offered.instead_of, offered, now=now, by=by)
    else:
        lock_whom(session, offered.whom or "0")
        check_held(session, portal, offered, now)
        check_limits(session, portal, offered.whom or "", now=now)
        book(session, offered, now=now)
        keep(session, "visit.booked", offered, by, now)
        messages.tell(session, offered, "visits/booked", at=now)
    waiting.taken(session, offered, now=now)
    return offered


def decline(session: Session, portal: Portal, offered: Visit, *, now: datetime) -> None:
    """Let an offered time go for the next person; what was booked before stays as it is."""
    if offered.state == State.RELEASED:
        return
    if offered.state != State.OFFERED:
        raise Conflict(translate("Ta wizyta zmieniła się w międzyczasie. Odśwież stronę i sprawdź."))
    go(session, offered, State.RELEASED, now=now)
    waiting.passed(session, portal, offered, now=now)
    messages.offer_freed_soon(session, offered, now)


def lapse(session: Session, portal: Portal, visit: Visit, *, now: datetime) -> None:
    """Let a hold or an offer go whose time is over; who was offered it is told. Raises Conflict."""
    was_offered = visit.state == State.OFFERED
    go(session, visit, State.EXPIRED, now=now)
    if was_offered:
        waiting.passed(session, portal, visit, now=now)
        old = visit.instead_of
        if old is not None and old.state == State.BOOKED and visit.came_from == CameFrom.OFFERED:
            messages.tell(session, old, "visits/offer_lapsed", at=now)
        messages.offer_freed_soon(session, visit, now)


def _offer(
    session: Session, portal: Portal, topic: Topic, channel: str, times: Iterable[Free], person: dict[str, Any],
    came_from: CameFrom, instead_of: Visit | None, now: datetime,
) -> Visit | None:  # fmt: skip
    """Hold the first of some times that is free in truth, in a person's name."""
    for time in times:
        visit = new_visit(
            topic, channel, time.place_code, time.on, time.minute, state=State.OFFERED, now=now,
            came_from=came_from, held_until=_until(portal, time, now), instead_of=instead_of,
        )  # fmt: skip
        for name, value in person.items():
            setattr(visit, name, value)
        plan = load(session, topic, channel, place_code=time.place_code, from_on=time.on, until_on=time.on)
        if seat(session, visit, plan.candidates(time.place_code, time.on, time.minute)):
            note(session, visit, State.OFFERED, now=now)
            return visit
    return None


def _until(portal: Portal, time: Free, now: datetime) -> datetime:
    """Return until when an offer stands: never past the time itself."""
    minutes = Limits.of(portal.facts, wall(now)[0]).offer_minutes
    return min(now + timedelta(minutes=minutes), moment_of(time.on, time.minute))
