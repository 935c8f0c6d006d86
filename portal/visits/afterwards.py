"""What is put right afterwards: a visit that nobody marked gets its outcome, a no-show that was none is excused."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.errors import Conflict, Refused
from portal.i18n import translate
from portal.visits.booking import keep
from portal.visits.clock import wall
from portal.visits.graph import CONFIRMED, State
from portal.visits.models import Topic, Visit
from portal.visits.moving import change, go, note
from portal.visits.queries import whole
from portal.visits.serving import check_outcome, kept_service, touch_matter

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.security import Actor

NOBODY, LEFT = "nobody", "left"
CLOSED, EXCUSED = "closed_later", "excused"
BACK = timedelta(days=92)
SHOWN = 100


class Excuse(StrEnum):
    """Why nobody's coming counts against nobody; the person's own reasons are not asked, so none is written down."""

    OURS = "ours"
    GOOD = "good"
    BROKEN = "broken"


def close(
    session: Session, visit: Visit, outcome: str, service: str | None, *, by: Actor, now: datetime
) -> None:
    """Write down what became of a visit of a day that is over. Raises Refused on its own day, Conflict.

    ``outcome`` is one of a visit's, NOBODY when nobody came, LEFT when the person went before they were called.
    """
    if visit.on >= wall(now)[0]:
        raise Refused(translate("Wizytę z dzisiaj zakończ na stronie sali albo stanowiska."), "outcome")
    if visit.state not in CONFIRMED | {State.NO_SHOW}:
        raise Conflict(translate("Ta wizyta ma już wynik. Odśwież stronę i sprawdź."))
    if outcome == NOBODY:
        if visit.state != State.NO_SHOW:
            go(session, visit, State.NO_SHOW, now=now, by=by.official_id, is_later=True)
            keep(session, "visit.no_show", visit, by, now)
        return
    if outcome == LEFT:
        go(session, visit, State.CANCELLED, now=now, by=by.official_id, kind=LEFT, is_later=True)
    else:
        check_outcome(outcome, service)
        go(
            session, visit, State.DONE, now=now, by=by.official_id, kind=CLOSED, is_later=True, outcome=outcome,
            outcome_service=kept_service(outcome, service),
        )  # fmt: skip
        touch_matter(session, visit, now)
    keep(session, "visit.closed_later", visit, by, now, detail=outcome)


def excuse(session: Session, visit: Visit, why: Excuse, *, by: Actor, now: datetime) -> None:
    """Let a visit that nobody came to count against nobody; a second press changes nothing. Raises Conflict."""
    if visit.excused_at is not None:
        return
    if visit.state != State.NO_SHOW:
        raise Conflict(translate("Usprawiedliwić można tylko wizytę, na którą nikt nie przyszedł."))
    change(session, visit, excused_at=now, excused_for=str(why))
    note(session, visit, EXCUSED, now=now, official_id=by.official_id)
    keep(session, "visit.excused", visit, by, now, detail=str(why))


def list_unmarked(session: Session, today: date, *which: ColumnElement[bool]) -> Sequence[Visit]:
    """List the visits of days that are over of which nobody said what became of them, the latest first."""
    query = whole().join(Topic, Topic.id == Visit.topic_id).where(*_unmarked(today), *which)
    return session.scalars(query.order_by(Visit.on.desc(), Visit.minute.desc(), Visit.id).limit(SHOWN)).all()


def count_unmarked(session: Session, today: date, *which: ColumnElement[bool]) -> int:
    """Count the visits of days that are over of which nobody said what became of them."""
    query = select(func.count(Visit.id)).join(Topic, Topic.id == Visit.topic_id)
    return session.scalar(query.where(*_unmarked(today), *which)) or 0


def of_officials(numbers: Collection[int]) -> ColumnElement[bool]:
    """Choose the visits that somebody was to receive."""
    return Visit.official_id.in_(numbers)


def of_unit(unit_code: str) -> ColumnElement[bool]:
    """Choose the visits about what a unit deals with."""
    return Topic.unit_code == unit_code


def of_place(place_code: str) -> ColumnElement[bool]:
    """Choose the visits to a house."""
    return Visit.place_code == place_code


def _unmarked(today: date) -> tuple[ColumnElement[bool], ...]:
    # one that the office could not keep settles itself: its person is told, or has taken another time
    return (
        Visit.state.in_(CONFIRMED), Visit.on < today, Visit.on >= today - BACK, Visit.displaced_at.is_(None),
    )  # fmt: skip
