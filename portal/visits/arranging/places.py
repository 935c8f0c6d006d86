"""Houses in which residents are received, and the secret address of the screen in each one's hall."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import audit
from portal.errors import NotFound, Refused
from portal.i18n import translate
from portal.visits.models import Place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor

CODE = re.compile(r"[A-Z0-9]{2,20}")
HALL_BYTES = 18


@dataclass(frozen=True)
class Told:
    """What an administrator says of a place."""

    name: str
    address: str
    way_there: str
    is_open: bool


def list_places(session: Session) -> Sequence[Place]:
    """List all places, those that are closed last."""
    return session.scalars(select(Place).order_by(Place.is_open.desc(), Place.name, Place.code)).all()


def get_place(session: Session, code: str) -> Place:
    """Return a place, open or not; raises NotFound."""
    found = session.get(Place, code)
    if found is None:
        raise NotFound
    return found


def find_by_hall(session: Session, token: str) -> Place:
    """Return the place whose hall has this address; raises NotFound."""
    found = session.scalars(select(Place).where(Place.hall_token == token)).one_or_none() if token else None
    if found is None:
        raise NotFound
    return found


def add(session: Session, code: str, told: Told, *, actor: Actor, now: datetime) -> Place:
    """Add a place; raises Refused for a code that is none, or taken."""
    if not CODE.fullmatch(code):
        said = translate(
            "Skrót to od 2 do 20 wielkich liter bez polskich znaków albo cyfr, na przykład SLON."
        )
        raise Refused(said, "code")
    if session.get(Place, code) is not None:
        raise Refused(translate("Ten skrót ma już inne miejsce."), "code")
    place = Place(code=code)
    session.add(place)
    change(session, place, told, actor=actor, now=now)
    return place


def change(session: Session, place: Place, told: Told, *, actor: Actor, now: datetime) -> None:
    """Change what is known of a place."""
    place.name, place.address, place.way_there = told.name, told.address, told.way_there
    place.is_open = told.is_open
    session.flush()
    audit.record(session, "visits.place", at=now, actor=actor, object_ref=place.code)


def renew_hall(session: Session, place: Place, *, actor: Actor, now: datetime) -> None:
    """Give the hall's screen a new address; the old one shows nothing from then on."""
    place.hall_token = secrets.token_urlsafe(HALL_BYTES)
    audit.record(session, "visits.hall_renewed", at=now, actor=actor, object_ref=place.code)


def end_hall(session: Session, place: Place, *, actor: Actor, now: datetime) -> None:
    """Take the hall's screen off the air."""
    place.hall_token = None
    audit.record(session, "visits.hall_ended", at=now, actor=actor, object_ref=place.code)
