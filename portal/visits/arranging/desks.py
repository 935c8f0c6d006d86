"""Desks at which residents are received: their number in the hall, the ways and topics that each one takes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from portal import audit
from portal.errors import Refused
from portal.i18n import translate
from portal.visits.models import Desk, DeskTopic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor
    from portal.visits.models import Place

TOKEN_BYTES = 12


@dataclass(frozen=True)
class Told:
    """What an administrator says of a desk; ``topics`` by their numbers."""

    name: str
    number: str
    channels: list[str]
    topics: list[int]
    is_open: bool


def list_desks(session: Session, place_code: str | None = None) -> Sequence[Desk]:
    """List all desks, of one place where given; those that are closed last."""
    query = select(Desk).options(joinedload(Desk.place))
    if place_code is not None:
        query = query.where(Desk.place_code == place_code)
    return session.scalars(query.order_by(Desk.is_open.desc(), Desk.place_code, Desk.number, Desk.id)).all()


def list_topic_numbers(session: Session, desk: Desk) -> Sequence[int]:
    """List the numbers of the topics that a desk takes."""
    query = select(DeskTopic.topic_id).where(DeskTopic.desk_id == desk.id)
    return session.scalars(query.order_by(DeskTopic.topic_id)).all()


def add(session: Session, place: Place, told: Told, *, actor: Actor, now: datetime) -> Desk:
    """Add a desk to a place; raises Refused for a number that another desk of it has."""
    desk = Desk(
        token=secrets.token_urlsafe(TOKEN_BYTES), place_code=place.code, name="", number="", channels=[]
    )
    _check_number(session, place.code, told, None)
    session.add(desk)
    _write(session, desk, told)
    audit.record(session, "visits.desk", at=now, actor=actor, object_ref=desk.token)
    return desk


def change(session: Session, desk: Desk, told: Told, *, actor: Actor, now: datetime) -> None:
    """Change a desk; it never moves to another house, for people were told where to come. Raises Refused."""
    _check_number(session, desk.place_code, told, desk.id)
    _write(session, desk, told)
    audit.record(session, "visits.desk", at=now, actor=actor, object_ref=desk.token)


def _write(session: Session, desk: Desk, told: Told) -> None:
    desk.name, desk.number = told.name, told.number
    desk.channels, desk.is_open = list(told.channels), told.is_open
    session.flush()
    session.execute(delete(DeskTopic).where(DeskTopic.desk_id == desk.id))
    session.add_all(DeskTopic(desk_id=desk.id, topic_id=number) for number in sorted(set(told.topics)))
    session.flush()


def _check_number(session: Session, place_code: str, told: Told, own_id: int | None) -> None:
    """Refuse a number that another open desk of the house has: the hall would send people to both."""
    query = select(Desk.name).where(Desk.place_code == place_code, Desk.number == told.number, Desk.is_open)
    query = query if own_id is None else query.where(Desk.id != own_id)
    other = session.scalars(query).first()
    if told.is_open and other is not None:
        raise Refused(translate("Ten numer ma już: %(name)s.", name=other), "number")
