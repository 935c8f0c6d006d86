"""Who at the office sees which visit, and works at which desk; everybody else is told that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, or_, select

from portal.accounts.models import Role
from portal.acting import worked_for
from portal.db import session
from portal.errors import NotFound
from portal.office import queries as matters
from portal.office.door import DECIDING, need_unit
from portal.security import need_actor
from portal.visits import afterwards, queries
from portal.visits.arranging.places import get_place
from portal.visits.clock import wall
from portal.visits.models import Desk, DeskTopic, Shift, Topic, Visit, VisitEvent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement

    from portal.cases.models import Case
    from portal.security import Actor
    from portal.visits.models import Place

SERVED = ("booked", "called", "under_way", "done")  # "booked" by an official: on somebody's behalf


def need_visit(token: str) -> Visit:
    """Return a visit to whom it concerns: who receives, called or arranged it, the topic's unit."""
    found = queries.get_visit(session(), token)
    if not concerns(need_actor(), found):
        raise NotFound
    return found


def concerns(person: Actor, visit: Visit) -> bool:
    """Tell whether an official may open a visit."""
    mine = worked_for(person)
    if visit.official_id in mine:
        return True
    if person.roles & DECIDING and person.unit_code == visit.topic.unit_code:
        return True
    served = exists().where(
        VisitEvent.visit_id == visit.id, VisitEvent.official_id.in_(mine), VisitEvent.kind.in_(SERVED)
    )
    return bool(session().scalar(select(served)))


def may_assist(person: Actor, visit: Visit) -> bool:
    """Tell whether an official may change a visit for its person: the front desk anybody's, others their own."""
    return Role.FRONT_DESK in person.roles or concerns(person, visit)


def need_assisted(token: str) -> Visit:
    """Return a visit to who may change it for its person; raises NotFound."""
    found = queries.get_visit(session(), token)
    if not may_assist(need_actor(), found):
        raise NotFound
    return found


def scope() -> tuple[ColumnElement[bool], ...]:
    """Choose which unmarked visits an official is to put right."""
    person = need_actor()
    if Role.FRONT_DESK in person.roles:
        return ()
    if person.roles & {Role.APPROVER, Role.MANAGER}:
        return (afterwards.of_unit(person.unit_code or "-"),)
    return (afterwards.of_officials(worked_for(person)),)


def need_open_place(code: str) -> Place:
    """Return a place that receives; raises NotFound."""
    found = get_place(session(), code)
    if not found.is_open:
        raise NotFound
    return found


def need_desk(token: str) -> Desk:
    """Return a desk to who works there; raises NotFound."""
    found = queries.get_desk(session(), token)
    if not found.is_open or found.id not in {one.id for one in list_own_desks(None)}:
        raise NotFound
    return found


def list_own_desks(place_code: str | None) -> Sequence[Desk]:
    """List the open desks at which the official may receive: they sit there, or their unit's topics are taken there."""
    person = need_actor()
    sits = select(Shift.desk_id).where(Shift.official_id.in_(worked_for(person)))
    units = (
        select(DeskTopic.desk_id)
        .join(Topic, Topic.id == DeskTopic.topic_id)
        .where(Topic.unit_code == (person.unit_code or "-"))
    )
    own = set(session().scalars(select(Desk.id).where(or_(Desk.id.in_(sits), Desk.id.in_(units)))))
    return [one for one in queries.list_desks(session(), place_code) if one.id in own]


def find_desk_now(now: datetime) -> Desk | None:
    """Find the desk at which the official sits at this hour by their shift."""
    on, minute = wall(now)
    query = (
        select(Shift.desk_id)
        .where(Shift.official_id.in_(worked_for(need_actor())), *_worked(on))
        .where(Shift.from_minute <= minute + LEAD, Shift.until_minute > minute)
        .order_by(Shift.from_minute)
    )
    number = session().scalars(query).first()
    return next((one for one in queries.list_desks(session()) if one.id == number), None)


LEAD = 30  # minutes before a shift at which its desk is got ready


def _worked(on: date) -> tuple[ColumnElement[bool], ...]:
    until = or_(Shift.valid_until.is_(None), Shift.valid_until >= on)
    return (Shift.weekday == on.weekday(), Shift.valid_from <= on, until)


def find_case(found: Visit) -> Case | None:
    """Find the matter that came with a visit, as far as this official may see it."""
    if found.case_id is None or not need_actor().roles & DECIDING:
        return None
    seen = matters.list_by_number(session(), [found.case_id], need_unit())
    return seen[0] if seen else None
