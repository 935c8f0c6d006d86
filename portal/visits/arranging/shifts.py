"""Who sits at which desk, on which weekdays and hours, from and until which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal import audit
from portal.accounts.models import Official
from portal.errors import NotFound, Refused
from portal.i18n import translate
from portal.visits.clock import DAY_MINUTES, QUANTUM, clock
from portal.visits.models import Desk, Shift

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor


@dataclass(frozen=True)
class Told:
    """One shift as it is entered; ``valid_until`` None means until further notice."""

    official_id: int
    weekday: int
    from_minute: int
    until_minute: int
    valid_from: date
    valid_until: date | None = None

    def meets(self, other: Shift) -> bool:
        """Tell whether both would be worked at one time of one day."""
        return (
            self.weekday == other.weekday
            and self.from_minute < other.until_minute
            and other.from_minute < self.until_minute
            and (self.valid_until is None or other.valid_from <= self.valid_until)
            and (other.valid_until is None or self.valid_from <= other.valid_until)
        )

    def is_same(self, other: Shift) -> bool:
        """Tell whether this shift is written down already."""
        mine = (self.official_id, self.weekday, self.from_minute, self.until_minute, self.valid_until)
        its = (other.official_id, other.weekday, other.from_minute, other.until_minute, other.valid_until)
        return mine == its and other.valid_from <= self.valid_from


def list_shifts(session: Session, desk: Desk, today: date) -> Sequence[Shift]:
    """List a desk's shifts that are not over, by weekday and hour."""
    query = select(Shift).where(Shift.desk_id == desk.id).options(joinedload(Shift.official))
    query = query.where(or_(Shift.valid_until.is_(None), Shift.valid_until >= today))
    return session.scalars(query.order_by(Shift.weekday, Shift.from_minute, Shift.valid_from, Shift.id)).all()


def get_shift(session: Session, desk: Desk, number: int) -> Shift:
    """Return one of a desk's shifts; raises NotFound."""
    found = session.get(Shift, number)
    if found is None or found.desk_id != desk.id:
        raise NotFound
    return found


def add(session: Session, desk: Desk, asked: Iterable[Told], *, actor: Actor, now: datetime) -> int:
    """Write shifts down, all or none; those that stand already are passed over. Return how many are new.

    Raises Refused when a desk or a person would have two at one time.
    """
    added = 0
    for told in asked:
        check_hours(told.from_minute, told.until_minute)
        _check_person(session, told)
        if find_same(session, desk, told) is not None:
            continue
        check_free(session, desk, told)
        session.add(
            Shift(
                desk_id=desk.id, official_id=told.official_id, weekday=told.weekday, from_minute=told.from_minute,
                until_minute=told.until_minute, valid_from=told.valid_from, valid_until=told.valid_until,
            )
        )  # fmt: skip
        session.flush()
        added += 1
    if added:
        audit.record(session, "visits.shifts", at=now, actor=actor, object_ref=desk.token, detail=str(added))
    return added


def end(session: Session, shift: Shift, last_on: date, *, actor: Actor, now: datetime) -> None:
    """Let a shift be worked for the last time on a day; one that would never be worked goes."""
    audit.record(
        session, "visits.shift_ended", at=now, actor=actor, object_ref=str(shift.id), detail=str(last_on)
    )
    if last_on < shift.valid_from:
        session.delete(shift)
    else:
        shift.valid_until = min(last_on, shift.valid_until or last_on)
    session.flush()


def last_day(now_on: date) -> date:
    """Return the last day of a shift that is ended now: yesterday, so that today's visits are looked after too."""
    return now_on - timedelta(days=1)


def check_hours(from_minute: int, until_minute: int) -> None:
    """Raise Refused unless hours lie within a day, in order, on full five minutes."""
    if not 0 <= from_minute < until_minute <= DAY_MINUTES:
        raise Refused(translate("Koniec musi być później niż początek."), "until_minute")
    if from_minute % QUANTUM or until_minute % QUANTUM:
        said = translate("Godziny podaj w pełnych pięciu minutach, na przykład 8:05.")
        raise Refused(said, "from_minute" if from_minute % QUANTUM else "until_minute")


def find_same(session: Session, desk: Desk, told: Told) -> Shift | None:
    """Find a shift that says what is told already."""
    return next(
        (one for one in _near(session, desk, told) if one.desk_id == desk.id and told.is_same(one)), None
    )


def check_free(session: Session, desk: Desk, told: Told) -> None:
    """Raise Refused when the desk or the person has another shift at the same time."""
    for one in _near(session, desk, told):
        if not told.meets(one):
            continue
        hours = f"{clock(one.from_minute)}–{clock(one.until_minute)}"
        if one.desk_id == desk.id:
            said = translate(
                "Przy tym stanowisku siedzi wtedy %(name)s (%(hours)s).", name=one.official.name, hours=hours
            )
            raise Refused(said, "from_minute")
        said = translate("%(name)s siedzi wtedy przy innym stanowisku: %(desk)s (%(hours)s).",
                         name=one.official.name, desk=one.desk.name, hours=hours)  # fmt: skip
        raise Refused(said, "official")


def _near(session: Session, desk: Desk, told: Told) -> Sequence[Shift]:
    """Read the shifts of the desk and of the person on that weekday; two administrators at once meet at the desk."""
    session.execute(select(Desk.id).where(Desk.id == desk.id).with_for_update(key_share=True))
    query = select(Shift).where(
        or_(Shift.desk_id == desk.id, Shift.official_id == told.official_id), Shift.weekday == told.weekday
    )
    query = query.options(joinedload(Shift.official), joinedload(Shift.desk))
    return session.scalars(query.order_by(Shift.id)).all()


def _check_person(session: Session, told: Told) -> None:
    found = session.get(Official, told.official_id)
    if found is None or not found.active:
        raise Refused(translate("Wybierz osobę z listy."), "official")
    if told.valid_until is not None and told.valid_until < told.valid_from:
        raise Refused(translate("Ostatni dzień jest wcześniejszy niż pierwszy."), "valid_until")
