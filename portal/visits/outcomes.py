"""How visits ended, counted for the figures of the office; nothing of who came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.cases.tallies.models import Ending, Tally
from portal.visits.graph import State
from portal.visits.models import Outcome, Topic, Visit

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Counted:
    """Visits that ended alike; ``service`` is what could be done online, or the case that was opened."""

    outcome: str
    channel: str
    topic: str
    service: str | None
    count: int


def count_outcomes(session: Session, from_on: date, until_on: date) -> tuple[Counted, ...]:
    """Count the visits of some days, both counted, that took place, by how they ended, the way, topic and service."""
    group = (Visit.outcome, Visit.channel, Topic.code, Visit.outcome_service)
    query = (
        select(*group, func.count())
        .join(Topic, Topic.id == Visit.topic_id)
        .where(Visit.on.between(from_on, until_on), Visit.state == State.DONE, Visit.outcome.is_not(None))
        .group_by(*group)
        .order_by(*group)
    )
    return tuple(
        Counted(str(ended), channel, topic, service, int(count))
        for ended, channel, topic, service, count in session.execute(query)
    )


def count_missed(session: Session, from_on: date, until_on: date) -> int:
    """Count the visits of some days to which nobody came; never one that the office marked by mistake."""
    ours = Visit.excused_for.is_not_distinct_from("ours")
    missed = (Visit.on.between(from_on, until_on), Visit.state == State.NO_SHOW, ~ours)
    return session.scalar(select(func.count()).select_from(Visit).where(*missed)) or 0


def count_could_online(session: Session, from_on: date, until_on: date) -> dict[str | None, int]:
    """Count by service who came with what the portal does: from visits, and from the desk's tally of the others."""
    found: dict[str | None, int] = {}
    for one in count_outcomes(session, from_on, until_on):
        if one.outcome == Outcome.COULD_ONLINE:
            found[one.service] = found.get(one.service, 0) + one.count
    tallied = select(Tally.service, func.count()).where(
        Tally.on.between(from_on, until_on), Tally.ending == Ending.COULD_ONLINE, Tally.undone_at.is_(None)
    )
    for service, count in session.execute(tallied.group_by(Tally.service)):
        found[service] = found.get(service, 0) + int(count)
    return found
