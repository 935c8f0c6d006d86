"""How many visits one person may have to come, and what follows when they were not kept: counted under a lock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.i18n import translate
from portal.visits.clock import wall
from portal.visits.graph import CONFIRMED, State
from portal.visits.models import CameFrom, Visit
from portal.visits.refusals import OnlyInPerson, TooManyVisits
from portal.visits.rules import Limits

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal

LOCK_SIGNS = 15  # hexadecimal digits that fit a lock's number


def lock_whom(session: Session, whom: str) -> None:
    """Let one booking of a person pass at a time, so that two at once cannot both be the last allowed one."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(int(whom[:LOCK_SIGNS], 16))))


def check_limits(
    session: Session, portal: Portal, whom: str, *, now: datetime, is_assisted: bool = False
) -> None:
    """Raise TooManyVisits, or OnlyInPerson: not to whom the office itself books for, as that one tells them to ask."""
    today = wall(now)[0]
    limits = Limits.of(portal.facts, today)
    missed = 0 if is_assisted else count_missed(session, whom, today - timedelta(days=limits.no_show_days))
    if missed >= limits.no_shows:
        raise OnlyInPerson(
            translate(
                "Na kilka umówionych wizyt nikt nie przyszedł. Przez pewien czas umówisz się tylko telefonicznie "
                "albo w urzędzie. Jeśli to pomyłka, zadzwoń: poprawimy to od razu."
            )
        )
    if count_live(session, whom, today) >= limits.live_limit:
        raise TooManyVisits(
            translate(
                "Masz już tyle umówionych wizyt, ile można mieć naraz (%(count)s). "
                "Odwołaj jedną z nich albo poczekaj, aż się odbędzie.",
                count=limits.live_limit,
            )
        )


def count_live(session: Session, whom: str, today: date) -> int:
    """Count a person's visits to come."""
    live = (Visit.whom == whom, Visit.on >= today, Visit.state.in_(CONFIRMED))
    return session.scalar(select(func.count()).select_from(Visit).where(*live)) or 0


def count_missed(session: Session, whom: str, since: date) -> int:
    """Count the visits a person did not come to; never one that the office moved, could not keep or excused."""
    missed = (
        Visit.whom == whom, Visit.on >= since, Visit.state == State.NO_SHOW, Visit.displaced_at.is_(None),
        Visit.came_from != CameFrom.OFFERED, Visit.excused_at.is_(None),
    )  # fmt: skip
    return session.scalar(select(func.count()).select_from(Visit).where(*missed)) or 0
