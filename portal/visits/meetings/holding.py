"""Whose a room is: asked again whenever a paper is read, for a visit or a mandate may change hands in mid-call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.absences.queries import list_stood_for
from portal.accounts.mandates.queries import list_in_force
from portal.acting import ALL
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.accounts.models import WebSession
    from portal.visits.models import Visit


def is_conductor(session: Session, visit: Visit, holder: WebSession, now: datetime) -> bool:
    """Tell whether an official holds a visit, or stands in for who does."""
    if holder.official_id is None or visit.official_id is None:
        return False
    if visit.official_id == holder.official_id:
        return True
    stands_for = list_stood_for(session, holder.official_id, day_of(now))
    return any(one.official_id == visit.official_id for one in stands_for)


def is_visitor(session: Session, visit: Visit, holder: WebSession, now: datetime) -> bool:
    """Tell whether a visit is of who signed in, or of somebody for whom they may come.

    Not asked is for whom their other tabs act just now: turning to another matter ends no call.
    """
    if holder.subject_id is None or visit.subject_id is None:
        return False
    if visit.subject_id == holder.subject_id:
        return True
    reach = {ALL, visit.service or ALL}
    return any(
        one.principal_id == visit.subject_id
        and (visit.person_id == holder.subject_id or bool(reach & set(one.scope)))
        for one in list_in_force(session, holder.subject_id, day_of(now))
    )
