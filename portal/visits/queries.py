"""Read visits: a person's own, a browser's, a day of a place, by its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.errors import NotFound
from portal.visits.clock import wall
from portal.visits.graph import CONFIRMED, LIVE, WAITING, State
from portal.visits.models import Channel, Desk, DeskTopic, Topic, Visit, VisitEvent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from portal.security import Actor

SHOWN = 50
# what the day's list of an office shows: neither what is only held, nor what came to nothing
OF_A_DAY = frozenset(State) - WAITING - {State.EXPIRED, State.RELEASED, State.MOVED}


def whole() -> Select[Visit]:
    """Select visits with what every page of one needs, by one statement."""
    return select(Visit).options(
        joinedload(Visit.topic), joinedload(Visit.place), joinedload(Visit.desk), joinedload(Visit.official)
    )


def get_own(session: Session, actor: Actor, token: str) -> Visit:
    """Return a resident's visit, or one they made for whom they represent; another's is not found."""
    found = session.scalars(whole().where(Visit.token == token, _of(actor))).one_or_none()
    if found is None or not _may_see(actor, found):
        raise NotFound
    return found


def list_own(session: Session, actor: Actor, now: datetime) -> tuple[Sequence[Visit], Sequence[Visit]]:
    """List a resident's visits: those to come with offers that wait for an answer, and the newest that were."""
    today = wall(now)[0]
    over = whole().where(
        _of(actor),
        Visit.state.not_in((State.HELD, State.OFFERED, State.EXPIRED, State.RELEASED, State.MOVED)),
        or_(Visit.state.not_in(LIVE), Visit.on < today),
    )
    newest = over.order_by(Visit.on.desc(), Visit.minute.desc(), Visit.id.desc()).limit(SHOWN)
    return list_coming(session, actor, now), [one for one in session.scalars(newest) if _may_see(actor, one)]


def list_coming(session: Session, actor: Actor, now: datetime) -> Sequence[Visit]:
    """List a resident's visits to come with offers that wait for an answer, by time."""
    open_ones = Visit.state.in_(CONFIRMED | {State.OFFERED})
    query = whole().where(_of(actor), open_ones, Visit.on >= wall(now)[0])
    found = session.scalars(query.order_by(Visit.on, Visit.minute, Visit.id))
    return [one for one in found if _may_see(actor, one)]


def get_of_holder(session: Session, holder: str, token: str) -> Visit:
    """Return the visit that a browser held, whatever became of it; another browser's is not found."""
    found = session.scalars(whole().where(Visit.token == token, Visit.holder == holder)).one_or_none()
    if found is None or not holder:
        raise NotFound
    return found


def get_by_code(session: Session, token: str, code: str) -> Visit:
    """Return a guest's visit by its link and the code they were told; raises NotFound. The caller counts tries."""
    query = whole().where(Visit.token == token, Visit.code == normal_code(code), Visit.person_id.is_(None))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_made_by(session: Session, token: str, person_id: int | None) -> Visit | None:
    """Find a visit that a person made, for whomever it is; a time that was only held is none."""
    if person_id is None:
        return None
    query = whole().where(Visit.token == token, Visit.person_id == person_id, Visit.booked_at.is_not(None))
    return session.scalars(query).one_or_none()


def get_visit(session: Session, token: str) -> Visit:
    """Return any visit, for who has already been let in to all of them; raises NotFound."""
    found = session.scalars(whole().where(Visit.token == token)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_offer(session: Session, visit: Visit) -> Visit | None:
    """Find the other time that is offered for a visit just now."""
    query = whole().where(Visit.instead_of_id == visit.id, Visit.state == State.OFFERED)
    return session.scalars(query.order_by(Visit.id.desc())).first()


def find_replacing(session: Session, visit: Visit) -> Visit | None:
    """Find the visit that replaced one."""
    states = State.HELD, State.OFFERED, State.EXPIRED, State.RELEASED
    query = whole().where(Visit.instead_of_id == visit.id, Visit.state.not_in(states))
    return session.scalars(query.order_by(Visit.id.desc())).first()


def find_held(session: Session, holder: str) -> Visit | None:
    """Find the time that a browser holds just now."""
    if not holder:
        return None
    query = whole().where(Visit.holder == holder, Visit.state == State.HELD)
    return session.scalars(query.order_by(Visit.id.desc())).first()


def find_by_code(session: Session, place_code: str, on: date, code: str) -> Visit | None:
    """Find a day's visit in a place by the code that the person reads out."""
    query = whole().where(Visit.place_code == place_code, Visit.on == on, Visit.code == normal_code(code))
    return session.scalars(query.where(Visit.state.in_(OF_A_DAY))).one_or_none()


def list_day(session: Session, place_code: str, on: date) -> Sequence[Visit]:
    """List the visits of a day in a place, by time."""
    query = whole().where(Visit.place_code == place_code, Visit.on == on, Visit.state.in_(OF_A_DAY))
    return session.scalars(query.order_by(Visit.minute, Visit.id)).all()


def list_of_official(session: Session, official_id: int, on: date) -> Sequence[Visit]:
    """List an official's visits of a day, by time."""
    query = whole().where(Visit.official_id == official_id, Visit.on == on, Visit.state.in_(OF_A_DAY))
    return session.scalars(query.order_by(Visit.minute, Visit.id)).all()


def list_screen(session: Session, place_code: str, on: date) -> Sequence[tuple[str, str, datetime]]:
    """List what the hall's screen shows: code, number of the desk, since when; the latest call first."""
    called = (State.CALLED, State.UNDER_WAY)
    query = (
        select(Visit.code, Desk.number, Visit.called_at)
        .join(Desk, Desk.id == Visit.desk_id)
        .where(Visit.place_code == place_code, Visit.on == on, Visit.state.in_(called))
        .where(Visit.channel == Channel.COUNTER)  # by phone and by video nobody stands in the hall
        .where(Visit.code.is_not(None), Visit.called_at.is_not(None))
        .order_by(Visit.called_at.desc(), Visit.id.desc())
    )
    return [(code or "", number, at) for code, number, at in session.execute(query) if at is not None]


def list_events(session: Session, visit: Visit) -> Sequence[VisitEvent]:
    """List what happened to a visit, in order."""
    query = select(VisitEvent).where(VisitEvent.visit_id == visit.id).order_by(VisitEvent.id)
    return session.scalars(query).all()


def list_desks(session: Session, place_code: str | None = None) -> Sequence[Desk]:
    """List the open desks, of one place where given, by place and number."""
    query = select(Desk).where(Desk.is_open).options(joinedload(Desk.place))
    query = query.where(Desk.place_code == place_code) if place_code is not None else query
    return session.scalars(query.order_by(Desk.place_code, Desk.number, Desk.id)).all()


def get_desk(session: Session, token: str) -> Desk:
    """Return a desk; raises NotFound."""
    found = session.scalars(
        select(Desk).where(Desk.token == token).options(joinedload(Desk.place))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_desk_topics(session: Session, desk: Desk) -> Sequence[Topic]:
    """List the topics that a desk takes."""
    query = select(Topic).join(DeskTopic, DeskTopic.topic_id == Topic.id).where(DeskTopic.desk_id == desk.id)
    return session.scalars(query.order_by(Topic.code)).all()


def normal_code(typed: str) -> str:
    """Return what was typed as a code: a capital and digits, whatever stood between them."""
    return "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())[:5]


def _may_see(actor: Actor, visit: Visit) -> bool:
    """Tell whether a mandate reaches a visit: to who acts for another only what they made, or what it covers."""
    if actor.acting is None or actor.acting.is_whole or visit.person_id == actor.person_id:
        return True
    return visit.service is not None and actor.acting.covers(visit.service)


def _of(actor: Actor) -> ColumnElement[bool]:
    """Choose whose visits somebody sees: their own, or of whom they represent just now."""
    if actor.subject_id is None:
        raise NotFound
    return Visit.subject_id == actor.subject_id
