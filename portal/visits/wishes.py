"""What somebody on the waiting list wishes for, and which free times answer it and were not let go by them before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.visits.free import Free, list_free
from portal.visits.graph import State
from portal.visits.models import CameFrom, Visit

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.visits.models import Topic, Waiting


@dataclass(frozen=True)
class Wish:
    """Between which days, in which house where it matters, and earlier than which booked time (day and minute)."""

    from_on: date
    until_on: date
    place_code: str | None = None
    before: tuple[date, int] | None = None

    def suits(self, time: Free) -> bool:
        """Tell whether a time answers the wish."""
        if self.before is not None and (time.on, time.minute) >= self.before:
            return False
        return self.from_on <= time.on <= self.until_on and self.place_code in (None, time.place_code)


def wish_of(waiting: Waiting, old: Visit | None) -> Wish:
    """Return what a place on the list stands for; ``old`` is the visit for which an earlier time is wanted."""
    before = (old.on, old.minute) if old is not None else None
    return Wish(waiting.from_on, waiting.until_on, waiting.place_code, before)


def list_answers(
    session: Session, portal: Portal, topic: Topic, channel: str, wish: Wish, *, now: datetime
) -> tuple[Free, ...]:
    """List the free times that answer a wish just now."""
    free = list_free(
        session, portal, topic, channel, place_code=wish.place_code, from_on=wish.from_on, until_on=wish.until_on,
        now=now,
    )  # fmt: skip
    return tuple(one for one in free if wish.suits(one))


def list_let_go(session: Session, waiting: Waiting) -> set[Free]:
    """Return the times that were offered to somebody who did not take them: they are asked about others from then on.

    What the office took back itself nobody let go.
    """
    offered = (
        Visit.whom == waiting.whom, Visit.topic_id == waiting.topic_id, Visit.channel == waiting.channel,
        Visit.came_from == CameFrom.WAITING, Visit.displaced_at.is_(None),
        Visit.state.in_((State.RELEASED, State.EXPIRED)), Visit.on >= waiting.from_on,
    )  # fmt: skip
    rows = session.execute(select(Visit.on, Visit.minute, Visit.place_code).where(*offered))
    return {Free(*row) for row in rows}
