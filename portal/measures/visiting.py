"""How often people came to the office in a month, beside how many matters needed no coming."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.cases.models import Channel
from portal.cases.tallies.models import Tally
from portal.measures.definitions import STRICT
from portal.measures.statistics.shares import Ratio
from portal.visits.graph import State
from portal.visits.models import Channel as VisitChannel
from portal.visits.models import Outcome, Visit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.measures.definitions import Group

AT_THE_DESK = (Channel.COUNTER, Channel.ASSISTED)


def count_came(session: Session, since: date, until: date) -> tuple[int, int]:
    """Count who was received at a counter from a day to before another, in the book of visits or the desk's tally.

    The second number are those of the book whose visit ended with a matter that was opened.
    """
    held = (Visit.state == State.DONE, Visit.channel == VisitChannel.COUNTER)
    tallied = (Tally.on >= since, Tally.on < until, Tally.undone_at.is_(None))
    opened = func.count().filter(Visit.outcome == Outcome.CASE_OPENED)
    visits = select(func.count(), opened).where(Visit.on >= since, Visit.on < until, *held)
    received, brought = session.execute(visits).one()
    return received + (session.scalar(select(func.count()).where(*tallied)) or 0), brought


def online_to_visits(groups: Iterable[Group], came: int, opened: int = 0) -> Ratio:
    """Return the matters of a month that were wholly online to its visits.

    A matter that was keyed in at the desk without a visit of the book was brought by somebody who came, too. A visit
    does not say which matter it ended with: as many as ended with one are in the book already, and count once.
    """
    known = list(groups)
    brought = sum(
        group.matters
        for group in known
        if not group.outside and group.vector.channel in AT_THE_DESK and not group.vector.visited
    )
    return Ratio(STRICT.of(known).count, came + max(0, brought - opened))
