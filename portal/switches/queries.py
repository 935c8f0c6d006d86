"""Read which services are off now, which will be, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.errors import NotFound
from portal.switches.models import ServiceSwitch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session


def list_standing(session: Session, on: date, service: str | None = None) -> Sequence[ServiceSwitch]:
    """List the switches that count on a day or later, the earliest first; of one service, where given."""
    query = select(ServiceSwitch).where(ServiceSwitch.ended_at.is_(None))
    query = query.where(ServiceSwitch.until_on.is_(None) | (ServiceSwitch.until_on >= on))
    if service is not None:
        query = query.where(ServiceSwitch.service == service)
    return session.scalars(query.order_by(ServiceSwitch.from_on, ServiceSwitch.id)).all()


def find_off(session: Session, channel: str, on: date) -> dict[str, ServiceSwitch]:
    """Return the switch of each service that a channel does not take on a day, in one statement."""
    return {
        one.service: one for one in list_standing(session, on) if one.channel == channel and one.is_off(on)
    }


def get(session: Session, service: str, token: str, *, lock: bool = False) -> ServiceSwitch:
    """Return one switch of a service; raises NotFound."""
    query = select(ServiceSwitch).where(ServiceSwitch.service == service, ServiceSwitch.token == token)
    found = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotFound
    return found
