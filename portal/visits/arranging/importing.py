"""Judge a calendar file row by row, then take it whole or not at all: what is new, what stands, what is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.models import Official, Role, fold
from portal.errors import Refused
from portal.i18n import translate
from portal.visits.arranging import blackouts, desks, shifts
from portal.visits.arranging.reading import SHIFT, Row, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor
    from portal.visits.models import Desk, Place

RECEIVING = frozenset({Role.CLERK, Role.APPROVER, Role.FRONT_DESK})


@dataclass
class Judged:
    """What of a file is new, what stands already (rows), and (line, reason) of what is refused."""

    new: list[Row] = field(default_factory=list)
    known: list[Row] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


def take(
    session: Session, place: Place, content: bytes, *, actor: Actor, now: datetime, today: date
) -> Judged:
    """Write down what a file tells of a place, row by row, each judged beside those before it; raises Refused.

    The caller rolls back to foresee, or when a row is refused: a file is taken whole or not at all.
    """
    told = read(content)
    judged = Judged(faults=list(told.faults))
    names = _Names(session, place)
    for row in told.rows:
        try:
            with session.begin_nested():
                added = _enter(session, names, row, actor=actor, now=now, today=today)
        except Refused as refused:
            judged.faults.append((row.line, str(refused.message)))
            continue
        (judged.new if added else judged.known).append(row)
    judged.faults.sort()
    return judged


def _enter(session: Session, names: _Names, row: Row, *, actor: Actor, now: datetime, today: date) -> int:
    if row.until_on is not None and row.until_on < row.on:
        raise Refused(translate("Ostatni dzień jest wcześniejszy niż pierwszy."))
    if row.kind == SHIFT:
        if row.until_on is not None and row.until_on < today:
            raise Refused(translate("Ten dyżur już się skończył."))
        asked = shifts.Told(
            names.person(row.person), row.weekday, row.from_minute, row.until_minute, row.on, row.until_on
        )
        return shifts.add(session, names.desk(row.desk), [asked], actor=actor, now=now)
    desk_id = names.desk(row.desk).id if row.desk else None
    place_code = None if desk_id is not None else names.place.code
    last = row.until_on or row.on
    told = [blackouts.Told(on, first, end, row.reason[: blackouts.LONGEST_REASON], place_code, desk_id)
            for on, first, end in _hours(blackouts.days(row.on, last, today), row)]  # fmt: skip
    return blackouts.add(session, told, actor=actor, now=now)


def _hours(days: Sequence[date], row: Row) -> Iterator[tuple[date, int, int]]:
    """Give the closed hours of each day: the same ones daily, or from the first day's hour to the last day's."""
    if row.from_minute < row.until_minute:
        for on in days:
            yield on, row.from_minute, row.until_minute
        return
    one = timedelta(days=1)
    for on in days:
        begin = row.from_minute if on == days[0] else 0
        end = row.until_minute if on == days[-1] else int(one.total_seconds()) // 60
        yield on, begin, end


class _Names:
    """Desks and people of a place by what a file calls them: number or name, without regard to case."""

    def __init__(self, session: Session, place: Place) -> None:
        self.place = place
        self._desks = [one for one in desks.list_desks(session, place.code) if one.is_open]
        people = session.scalars(select(Official).where(Official.active).order_by(Official.id))
        self._people = [one for one in people if RECEIVING & set(one.roles)]

    def desk(self, told: str) -> Desk:
        """Return the open desk that is meant; raises Refused."""
        asked = fold(told)
        found = [one for one in self._desks if asked and asked in {fold(one.number), fold(one.name)}]
        if len(found) != 1:
            raise Refused(translate("nie ma tu otwartego stanowiska „%(name)s”", name=told[:60]))
        return found[0]

    def person(self, told: str) -> int:
        """Return the row of the official who is meant; raises Refused for nobody, or more than one."""
        asked = fold(told)
        found = [one.id for one in self._people if asked and asked in {fold(one.name), one.email.casefold()}]
        if not found:
            raise Refused(translate("nie ma w urzędzie osoby „%(name)s”, która przyjmuje", name=told[:60]))
        if len(found) > 1:
            raise Refused(
                translate("tak nazywa się kilka osób, wpisz adres e-mail: „%(name)s”", name=told[:60])
            )
        return found[0]
