"""How far a person is with the matters of an event: sent, begun, or left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.cases.carrying import list_begun, list_sent
from portal.citizen.capacity import takes

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.citizen.life.events import Event, Part
    from portal.context import Portal
    from portal.security import Actor
    from portal.service import Service

RECENT = timedelta(days=365)  # a matter of years ago belongs to an earlier move
UNSETTLED = frozenset({"withdrawn", "left"})  # what was not carried to its end is still to be settled


@dataclass(frozen=True)
class Standing:
    """One matter of an event: sent under a reference, begun, or neither.

    Without ``is_theirs`` it cannot be settled as the person acts now.
    """

    part: Part
    service: Service
    is_theirs: bool = True
    reference: str = ""
    sent_at: datetime | None = None
    begun_at: datetime | None = None


def list_standings(session: Session, portal: Portal, event: Event, person: Actor | None) -> list[Standing]:
    """List the matters of an event that this deployment has, and how far a resident is; by two statements."""
    found = [
        Standing(part, portal.services[part.service])
        for part in event.parts
        if part.service in portal.services and part.service in portal.deployed
    ]
    if person is None or person.kind != "resident" or person.subject_id is None:
        return found
    slugs, now = frozenset(one.service.slug for one in found), portal.now()
    rows = list_sent(session, slugs, person.subject_id, now - RECENT)
    sent = {service: (reference, at) for service, reference, at, status in rows if status not in UNSETTLED}
    begun = list_begun(session, slugs, person.subject_id, now)
    return [_how_far(one, person, sent, begun) for one in found]


def _how_far(
    one: Standing, person: Actor, sent: dict[str, tuple[str, datetime]], begun: dict[str, datetime]
) -> Standing:
    slug = one.service.slug
    reference, sent_at = sent.get(slug, ("", None))
    return replace(
        one, is_theirs=takes(one.service, person), reference=reference, sent_at=sent_at,
        begun_at=begun.get(slug),
    )  # fmt: skip
