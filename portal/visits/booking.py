"""Take a time and keep it: hold, confirm, let go, cancel, move; each decided by the database, not by a look before."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import audit
from portal.errors import Conflict, Refused
from portal.i18n import translate
from portal.visits import messages, waiting
from portal.visits.booked import book, check_contact, check_details, list_pending, written
from portal.visits.clock import QUANTUM, clock, moment_of, wall
from portal.visits.free import Free, find_given_out, list_nearest
from portal.visits.graph import State
from portal.visits.limits import check_limits, lock_whom
from portal.visits.models import CameFrom, Visit
from portal.visits.moving import TOKEN_BYTES, go, note
from portal.visits.planning import load
from portal.visits.refusals import HoldExpired, Taken
from portal.visits.rules import Limits, can_be_had
from portal.visits.sealing import whom
from portal.visits.seating import seat

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.security import Actor
    from portal.visits.models import Topic


@dataclass(frozen=True)
class Visitor:
    """Who comes: whose matter, which human, or which guest; addresses only when verified."""

    subject_id: int | None = None
    person_id: int | None = None
    guest_id: int | None = None
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Details:
    """What they come with; whether the matter and the draft are theirs, the caller has looked."""

    about: str = ""
    language: str = "pl"
    interpreter: bool = False
    case_id: int | None = None
    draft_token: str | None = None
    service: str | None = None


def hold(
    session: Session, portal: Portal, topic: Topic, channel: str, place_code: str, on: date, minute: int, *,
    holder: str, now: datetime, instead_of: Visit | None = None, has_turn: bool = False,
) -> Visit:  # fmt: skip
    """Hold a time for a browser, at the least busy desk that has it; what the browser held before is let go.

    Of a day that lots give out only somebody whose turn it is has a time (``has_turn``). Raises Refused for a time
    that is nobody's to take, Taken with the closest others when it is gone.
    """
    _check_time(topic, channel, on, minute, now)
    if not has_turn:
        _check_not_given_out(session, portal, topic, on, now)
    if instead_of is not None:
        _check_can_move(instead_of, now)
    _let_go(session, holder, now)
    until = now + timedelta(minutes=Limits.of(portal.facts, wall(now)[0]).hold_minutes)
    visit = new_visit(
        topic, channel, place_code, on, minute, state=State.HELD, held_until=until, holder=holder,
        instead_of=instead_of, now=now,
    )  # fmt: skip
    plan = load(session, topic, channel, place_code=place_code, from_on=on, until_on=on)
    if not seat(session, visit, plan.candidates(place_code, on, minute)):
        near = list_nearest(
            session, portal, topic, channel, place_code, on, minute, now=now, has_turn=has_turn
        )
        raise Taken(translate("Ktoś był szybszy i zajął ten termin. Wybierz inny."), near)
    note(session, visit, State.HELD, now=now)
    return visit


def confirm(
    session: Session, portal: Portal, visit: Visit, visitor: Visitor, *, details: Details, submission: str,
    now: datetime, by: Actor | None = None, asked_by: str = "",
) -> Visit:  # fmt: skip
    """Make a held time a visit; the same submission is the same visit. With ``instead_of`` the other one is moved.

    ``by`` is who pressed, for the record of it; ``asked_by`` how an official was asked to do it. Raises HoldExpired,
    TooManyVisits, OnlyInPerson, Refused with the field to put right, Conflict.
    """
    if (same := find_submitted(session, submission)) is not None:
        return same
    check_contact(visitor.email, visitor.phone, visit.channel, is_guest=visitor.person_id is None)
    check_details(details.about, details.language)
    who = whom(portal, person_id=visitor.person_id, email=visitor.email, phone=visitor.phone)
    lock_whom(session, who)
    if (same := find_submitted(session, submission)) is not None:
        return same
    check_held(session, portal, visit, now)
    if visit.instead_of is not None:
        return move(session, portal, visit.instead_of, visit, now=now, submission=submission, by=by)
    check_limits(session, portal, who, now=now, is_assisted=bool(asked_by))
    assisted = {"came_from": CameFrom.ASSISTED, "by": by.official_id} if asked_by and by is not None else {}
    book(
        session,
        visit,
        now=now,
        submission=submission,
        whom=who,
        **written(portal, visitor, details),
        **assisted,
    )
    keep(session, "visit.booked", visit, by, now, detail=_assisted(asked_by))
    messages.tell(session, visit, "visits/booked", at=now)
    return visit


def keep(
    session: Session, kind: str, visit: Visit, by: Actor | None, now: datetime, *, detail: str | None = None
) -> None:
    """Write into the records of what people did, which nobody can change, an act that gives or takes a visit."""
    whose = visit.subject_id or visit.guest_id
    audit.record(session, kind, at=now, actor=by, subject_id=whose, object_ref=visit.token, detail=detail)


def _assisted(asked_by: str) -> str | None:
    """Say for the records by which channel an act came that an official did for somebody."""
    return f"assisted, {asked_by}" if asked_by else None


def release(session: Session, visit: Visit, *, now: datetime) -> None:
    """Let a held or offered time go; one that is gone already stays so."""
    if visit.state in (State.HELD, State.OFFERED):
        go(session, visit, State.RELEASED, now=now)


def cancel(
    session: Session, portal: Portal, visit: Visit, *, by: Actor | None, now: datetime, asked_by: str = ""
) -> None:
    """Cancel a visit to come; a second press finds it done. Raises Refused when its time has come, Conflict."""
    del portal
    if visit.state == State.CANCELLED:
        return
    official_id = by.official_id if by is not None else None
    if official_id is None and moment_of(visit.on, visit.minute) <= now:
        raise Refused(translate("Ta wizyta już się zaczęła, więc nie można jej odwołać."))
    if visit.state not in (State.BOOKED, State.ARRIVED):
        raise Conflict(translate("Tej wizyty nie można już odwołać. Odśwież stronę i sprawdź."))
    go(session, visit, State.CANCELLED, now=now, by=official_id, sequence=visit.sequence + 1)
    _release_pending(session, visit, None, now)
    keep(session, "visit.cancelled", visit, by, now, detail=_assisted(asked_by))
    messages.offer_freed_soon(session, visit, now)
    messages.tell(session, visit, "visits/cancelled", at=now)


def move(
    session: Session, portal: Portal, old: Visit, held: Visit, *, now: datetime, submission: str | None = None,
    by: Actor | None = None, asked_by: str = "",
) -> Visit:  # fmt: skip
    """Put a held or offered time in the place of a visit: both change, or neither. Raises HoldExpired, Conflict."""
    if held.state == State.BOOKED and held.instead_of_id == old.id:
        return held
    if held.instead_of_id != old.id:
        raise Conflict(translate("Ten termin nie jest dla tej wizyty. Wybierz termin jeszcze raz."))
    _check_can_move(old, now)
    check_held(session, portal, held, now)
    # a person who cancels meanwhile meets us at the old visit's row: one of both is told
    official_id = by.official_id if by is not None else None
    go(session, old, State.MOVED, now=now, by=official_id)
    came_from = CameFrom.OFFERED if old.displaced_at is not None else held.came_from
    book(
        session, held, now=now, submission=submission, whom=old.whom, uid=old.uid, sequence=old.sequence + 1,
        came_from=came_from, by=official_id, **carried(old),
    )  # fmt: skip
    _release_pending(session, old, held, now)
    keep(session, "visit.moved", held, by, now, detail=_assisted(asked_by))
    messages.offer_freed_soon(session, old, now)
    messages.tell(session, held, "visits/moved", at=now)
    return held


def new_visit(
    topic: Topic, channel: str, place_code: str, on: date, minute: int, *, state: State, now: datetime,
    holder: str = "", held_until: datetime | None = None, came_from: CameFrom = CameFrom.BOOKED,
    instead_of: Visit | None = None,
) -> Visit:  # fmt: skip
    """Make the row of a visit that nobody sits at yet."""
    return Visit(
        token=secrets.token_urlsafe(TOKEN_BYTES), topic_id=topic.id, topic=topic, channel=channel,
        place_code=place_code, on=on, minute=minute, minutes=topic.minutes, buffer_minutes=topic.buffer_minutes,
        state=state, version=0, held_until=held_until, holder=holder, came_from=came_from,
        instead_of_id=instead_of.id if instead_of is not None else None,
        uid=secrets.token_hex(TOKEN_BYTES), sequence=0, created_at=now, language="pl", interpreter=False,
    )  # fmt: skip


def carried(old: Visit) -> dict[str, object]:
    """Return what goes with a person from one time to another."""
    names = (
        "subject_id", "guest_id", "person_id", "case_id", "draft_token", "service", "about", "language",
        "interpreter", "contact_email", "contact_phone",
    )  # fmt: skip
    return {name: getattr(old, name) for name in names}


def _check_can_move(old: Visit, now: datetime) -> None:
    """Raise Conflict once a visit is settled or its hour has come; what the office cannot keep may go at any time."""
    has_begun = moment_of(old.on, old.minute) <= now and old.displaced_at is None
    if old.state != State.BOOKED or has_begun:
        raise Conflict(translate("Tej wizyty nie można już przełożyć. Odśwież stronę i sprawdź."))


def _check_time(topic: Topic, channel: str, on: date, minute: int, now: datetime) -> None:
    if not topic.is_open or channel not in topic.channels:
        raise Refused(translate("W tej sprawie nie umawiamy takich wizyt. Wybierz inny sposób."), "channel")
    if minute % QUANTUM or not can_be_had(topic, on, minute, now):
        raise Refused(translate("Na ten termin nie można się teraz umówić. Wybierz inny z listy."), "time")


def _check_not_given_out(session: Session, portal: Portal, topic: Topic, on: date, now: datetime) -> None:
    """Raise Refused for a day that residents are still given by lot: nobody passes them by, nor does the office."""
    if (given_out := find_given_out(session, portal, topic, on, now)) is not None:
        raise Refused(
            translate(
                "Godziny tego dnia mieszkańcy dostają teraz po kolei, przez losowanie. Dla wszystkich będą "
                "najwcześniej o %(at)s.",
                at=clock(wall(given_out.told_until)[1]),
            ),
            "time",
        )


def check_held(session: Session, portal: Portal, visit: Visit, now: datetime) -> None:
    """Raise HoldExpired unless the time is still held: by the clock, whether it was swept up or not."""
    if visit.state in (State.HELD, State.OFFERED) and visit.held_until and visit.held_until > now:
        return
    if visit.state not in (State.HELD, State.OFFERED, State.EXPIRED, State.RELEASED):
        raise Conflict(translate("Ta wizyta zmieniła się w międzyczasie. Odśwież stronę i sprawdź."))
    asked = Free(visit.on, visit.minute, visit.place_code)
    channel, topic = visit.channel, visit.topic
    again = None
    if can_be_had(topic, visit.on, visit.minute, now):
        plan = load(
            session, topic, channel, place_code=visit.place_code, from_on=visit.on, until_on=visit.on,
            besides=visit.id,
        )  # fmt: skip
        again = asked if plan.candidates(visit.place_code, visit.on, visit.minute) else None
    near = list_nearest(session, portal, topic, channel, visit.place_code, visit.on, visit.minute, now=now)
    raise HoldExpired(
        translate("Nie trzymamy już tego terminu, bo minął czas na potwierdzenie. To, co wpisano, zostało."),
        again,
        near,
    )


def find_submitted(session: Session, submission: str) -> Visit | None:
    """Find what the same press of a button made before."""
    query = select(Visit).where(Visit.submission == submission)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _let_go(session: Session, holder: str, now: datetime) -> None:
    """Let go of what a browser held: it chose another time."""
    if not holder:
        return
    query = select(Visit).where(Visit.holder == holder, Visit.state == State.HELD).order_by(Visit.id)
    for other in session.scalars(query).all():
        try:
            go(session, other, State.RELEASED, now=now)
        except Conflict:
            continue  # confirmed or swept up at this very moment: it is no longer ours to let go


def _release_pending(session: Session, old: Visit, but: Visit | None, now: datetime) -> None:
    """Let go of the other times that were held or offered in the place of a visit which is now settled."""
    waiting.settled(session, old, now=now, taken=but)
    for other in list_pending(session, old):
        if but is None or other.id != but.id:
            go(session, other, State.RELEASED, now=now)
