"""Keep the table of classes: taken from a file as a whole or not at all, and what services name beside it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.cases.numbering.models import CaseClass, NumberSequence
from portal.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.numbering.reading import ClassRow
    from portal.service import Service


@dataclass(frozen=True)
class Taken:
    """How many classes an import added, changed, removed and found as they were."""

    added: int
    changed: int
    removed: int
    same: int


def take_table(session: Session, rows: Iterable[ClassRow], named: Iterable[str], now: datetime) -> Taken:
    """Let a file's classes be the table; ``named`` are those that services name.

    Raises Refused when a class that is in use is not in the file: close it by its last day instead.
    """
    given = {row.symbol: row for row in rows}
    kept = {row.symbol: row for row in session.scalars(select(CaseClass).with_for_update())}
    used = set(named) | set(session.scalars(select(NumberSequence.case_class).distinct()))
    gone = kept.keys() - given.keys()
    if lost := sorted((gone | set(named)) & used - given.keys()):
        raise Refused(
            f"W pliku nie ma klas, które są w użyciu: {', '.join(lost)}. Zostaw je, choćby z dniem w kolumnie do."
        )
    changed = [_put(session, kept.get(symbol), row, now) for symbol, row in given.items()]
    session.execute(delete(CaseClass).where(CaseClass.symbol.in_(gone)))
    added = len(given.keys() - kept.keys())
    return Taken(added, sum(changed) - added, len(gone), changed.count(False))


def note_named(session: Session, services: Mapping[str, Service], now: datetime) -> list[str]:
    """Write down as unconfirmed the classes that services name and the table lacks; return their symbols.

    Title and category stay empty: the portal knows neither, and nothing is given out as known that is not.
    """
    named = {service.case_class: slug for slug, service in sorted(services.items(), reverse=True)}
    missing = sorted(named.keys() - set(session.scalars(select(CaseClass.symbol))))
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    for symbol in missing:
        row = dialect.insert(CaseClass).values(
            symbol=symbol,
            title="",
            category="",
            source=f"usługa {named[symbol]}",
            confirmed=False,
            changed_at=now,
        )
        session.execute(row.on_conflict_do_nothing(index_elements=["symbol"]))
    return missing


def _put(session: Session, kept: CaseClass | None, row: ClassRow, now: datetime) -> bool:
    """Write one class; tell whether that changed anything."""
    given = {**asdict(row), "confirmed": True}
    if kept is None:
        session.add(CaseClass(**given, changed_at=now))
        return True
    if all(getattr(kept, name) == value for name, value in given.items()):
        return False
    for name, value in {**given, "changed_at": now}.items():
        setattr(kept, name, value)
    return True
