"""Visits that cannot be kept: an official is away, hours are closed; seated elsewhere, or offered another time.

Nobody is dropped without a word: a visit stays booked until the person chose, or its hour came and they were told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, extract, or_, select

from portal.accounts.absences.models import Absence
from portal.accounts.models import Official
from portal.errors import Conflict
from portal.visits import messages, waiting
from portal.visits.booked import list_pending
from portal.visits.clock import moment_of, wall
from portal.visits.free import list_nearest
from portal.visits.graph import State
from portal.visits.models import Blackout, CameFrom, Desk, Place, Quantum, Shift, Visit
from portal.visits.moving import change, go, note
from portal.visits.offering import offer_instead
from portal.visits.planning import load
from portal.visits.seating import take

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal

RESEATED = "reseated"
DISPLACED = "displaced"
RESTORED = "restored"
CALLED_OFF = "called_off"


def list_unkept(session: Session, now: datetime) -> Sequence[int]:
    """List the visits to come that cannot be kept as they are, and the offers that cannot, in order of time."""
    ahead = Visit.on >= wall(now)[0], Visit.state.in_((State.BOOKED, State.OFFERED)), _cannot_be_kept()
    return session.scalars(select(Visit.id).where(*ahead).order_by(Visit.on, Visit.minute, Visit.id)).all()


def list_displaced(session: Session) -> Sequence[int]:
    """List the booked visits of which the office said that they cannot be kept."""
    query = select(Visit.id).where(Visit.state == State.BOOKED, Visit.displaced_at.is_not(None))
    return session.scalars(query.order_by(Visit.id)).all()


def displace(session: Session, portal: Portal, visit: Visit, *, now: datetime) -> None:
    """Seat a visit elsewhere at its time; where nobody can take it, offer the closest other time and tell the person.

    An offer that cannot be kept is taken back, and another one made for the visit it was for.
    """
    if visit.state == State.OFFERED:
        go(session, visit, State.RELEASED, now=now, displaced_at=now)
        waiting.recalled(session, visit, now=now)
        old = visit.instead_of
        if old is not None and old.state == State.BOOKED and old.displaced_at is not None:
            _offer(session, portal, old, now)
        return
    if visit.displaced_at is not None or _reseat(session, visit, now):
        return
    change(session, visit, displaced_at=now)
    note(session, visit, DISPLACED, now=now)
    _offer(session, portal, visit, now)


def settle_displaced(session: Session, visit: Visit, *, now: datetime) -> None:
    """Call a displaced visit off when its hour has come, or take the word back when it can be kept after all."""
    if moment_of(visit.on, visit.minute) <= now:
        go(session, visit, State.CANCELLED, now=now, kind=CALLED_OFF, sequence=visit.sequence + 1)
        waiting.settled(session, visit, now=now)
        _release(session, list_pending(session, visit), now)
        messages.tell(session, visit, "visits/called_off", at=now)
    elif not session.scalar(select(exists().where(Visit.id == visit.id, _cannot_be_kept()))):
        change(session, visit, displaced_at=None)
        note(session, visit, RESTORED, now=now)
        ours = [one for one in list_pending(session, visit) if one.came_from == CameFrom.OFFERED]
        _release(session, ours, now)
        messages.tell(session, visit, "visits/restored", at=now)


def _offer(session: Session, portal: Portal, visit: Visit, now: datetime) -> None:
    near = list_nearest(
        session, portal, visit.topic, visit.channel, visit.place_code, visit.on, visit.minute, now=now
    )
    closest = sorted(
        near, key=lambda one: (abs((one.on - visit.on).days), abs(one.minute - visit.minute), one)
    )
    offer_instead(session, portal, visit, closest, now=now)
    messages.tell(session, visit, "visits/displaced", at=now)


def _reseat(session: Session, visit: Visit, now: datetime) -> bool:
    """Seat a visit at another desk of the same place at the same time; the person need not do anything."""
    plan = load(
        session, visit.topic, visit.channel, place_code=visit.place_code, from_on=visit.on, until_on=visit.on,
        besides=visit.id,
    )  # fmt: skip
    seats = plan.candidates(visit.place_code, visit.on, visit.minute)
    if not seats:
        return False
    with session.begin_nested() as tried:
        session.execute(
            delete(Quantum).where(Quantum.visit_id == visit.id).execution_options(synchronize_session=False)
        )
        for seat in seats:
            if take(session, visit, seat):
                change(session, visit, desk_id=seat.desk_id, official_id=seat.official_id)
                note(session, visit, RESEATED, now=now)
                return True
        tried.rollback()
    return False


def _release(session: Session, others: Sequence[Visit], now: datetime) -> None:
    for other in others:
        try:
            go(session, other, State.RELEASED, now=now)
        except Conflict:
            continue  # the person answered at this very moment, and meets what became of their visit


def _cannot_be_kept() -> Any:
    """Say when nobody would be there: away, closed hours, a closed desk or house, no longer working here."""
    away = exists().where(
        Absence.official_id == Visit.official_id, Absence.called_off_at.is_(None), Absence.from_on <= Visit.on,
        Absence.until_on >= Visit.on,
    )  # fmt: skip
    closed = exists().where(
        Blackout.on == Visit.on, Blackout.ended_at.is_(None),
        Blackout.from_minute < Visit.minute + Visit.minutes, Blackout.until_minute > Visit.minute,
        or_(Blackout.desk_id.is_(None), Blackout.desk_id == Visit.desk_id),
        or_(Blackout.place_code.is_(None), Blackout.place_code == Visit.place_code),
    )  # fmt: skip
    no_shift = ~exists().where(
        Shift.desk_id == Visit.desk_id, Shift.official_id == Visit.official_id, Shift.valid_from <= Visit.on,
        or_(Shift.valid_until.is_(None), Shift.valid_until >= Visit.on),
        Shift.weekday == (extract("dow", Visit.on) + 6) % 7,  # the database's week begins on Sunday
        Shift.from_minute <= Visit.minute, Shift.until_minute >= Visit.minute + Visit.minutes,
    )  # fmt: skip
    gone = exists().where(Official.id == Visit.official_id, ~Official.active)
    shut = exists().where(Desk.id == Visit.desk_id, ~Desk.is_open)
    house = exists().where(Place.code == Visit.place_code, ~Place.is_open)
    return or_(away, closed, no_shift, gone, shut, house)
