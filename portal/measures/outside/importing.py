"""Judge a file of counts line by line, then take it whole or not at all; what stands already is left alone."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from portal import audit
from portal.accounts.models import Unit
from portal.errors import Refused
from portal.i18n import translate
from portal.measures.outside import rows
from portal.measures.outside.keeping import Teller, keep
from portal.measures.outside.models import OutsideCount, OutsideImport, Source
from portal.measures.outside.rows import Known, Nonsense
from portal.measures.publishing.revising import statuses_of
from portal.programme import sheets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.measures.publishing.models import Status
    from portal.security import Actor

MONTH, UNIT, SERVICE, WAY, MATTERS = COLUMNS = ("miesiac", "wydzial", "usluga", "droga", "sprawy")
NAME_LENGTH, SEAL_LENGTH = 200, 16
Key = tuple["date", str, str]  # month, unit, service


class Change(NamedTuple):
    """One count that a file would change: new where it was nought, taken back where it becomes nought."""

    month: date
    unit_code: str
    service: str
    channel: str
    before: int
    after: int


@dataclass
class Judged:
    """What a file would do; ``published`` are those of its months that were told to the public already."""

    counts: dict[Key, dict[str, int]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    known: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)
    others: dict[Key, dict[Source, int]] = field(default_factory=dict)
    published: Mapping[date, Status] = field(default_factory=dict)

    @property
    def seal(self) -> str:
        """Return what the second press must find again."""
        return hashlib.sha256(repr(self.changes).encode()).hexdigest()[:SEAL_LENGTH]

    @property
    def new(self) -> list[Change]:
        """List the counts that come to what is there."""
        return [one for one in self.changes if not one.before]

    @property
    def corrected(self) -> list[Change]:
        """List the counts that are told otherwise than before."""
        return [one for one in self.changes if one.before and one.after]

    @property
    def taken_back(self) -> list[Change]:
        """List the counts that no longer stand."""
        return [one for one in self.changes if not one.after]


def judge(session: Session, known: Known, text: str) -> Judged:
    """Judge a file; raises Refused for what is no such table. Nothing is written."""
    found = Judged()
    told = _told(found, known, sheets.read(text, COLUMNS))
    for (month, unit, kind), ways in told.items():
        try:
            summed = found.counts.setdefault((month, unit, kind.service), {})
            for way, matters in rows.ways_of({way: number for way, (number, _line) in ways.items()}).items():
                summed[way] = rows.checked_matters(summed.get(way, 0) + matters)
        except Nonsense as error:
            line = ways.get(rows.ALL, next(iter(ways.values())))[1]
            found.faults.append((line, str(error)))
    found.faults.sort()
    _compare(session, found)
    found.published = statuses_of(session, {month for month, _unit, _service in found.counts})
    return found


def take(
    session: Session, known: Known, text: str, name: str, *, actor: Actor | None, now: datetime
) -> Judged:
    """Write down what a file says, all of it; raises Refused when one line is at fault."""
    # whoever else changes counts of these units waits, so that what is judged is what is changed
    session.execute(select(Unit.code).order_by(Unit.code).with_for_update(key_share=True))
    found = judge(session, known, text)
    if found.faults:
        raise Refused(translate("W pliku są błędy. Niczego nie zapisaliśmy."), sheets.FIELD)
    if not found.changes:
        return found
    official_id = actor.official_id if actor else None
    came = _came(session, text, name, found, official_id, now)
    teller = Teller(Source.FILE, official_id, came.id)
    whole: dict[tuple[str, date], dict[tuple[str, str], int]] = defaultdict(dict)
    for (month, unit, service), ways in found.counts.items():
        whole[unit, month].update({(service, way): matters for way, matters in ways.items()})
    for (unit, month), counts in sorted(whole.items()):
        keep(session, unit, month, counts, teller, now)
    audit.record(
        session, "measures.imported", at=now, actor=actor, object_ref=f"import {came.id}",
        detail=f"{came.sha256} {len(found.changes)}",
    )  # fmt: skip
    return found


def _told(
    found: Judged, known: Known, lines: list[sheets.Line]
) -> dict[tuple[date, str, rows.Kind], dict[str, tuple[int, int]]]:
    """Return the numbers by month, unit, kind and way, each with its line; a line at fault is told."""
    told: dict[tuple[date, str, rows.Kind], dict[str, tuple[int, int]]] = defaultdict(dict)
    for line in lines:
        try:
            month = rows.read_month(line.cells[MONTH], known.today)
            unit, kind = rows.read_unit(line.cells[UNIT], known), rows.read_kind(line.cells[SERVICE], known)
            way, matters = rows.read_way(line.cells[WAY]), rows.read_matters(line.cells[MATTERS])
            before = told[month, unit, kind].setdefault(way, (matters, line.number))
            if before[1] != line.number:
                said = translate(
                    "ten miesiąc, wydział, usługa i droga są już w wierszu %(line)s", line=before[1]
                )
                raise Nonsense("", said)
        except Nonsense as error:
            found.faults.append((line.number, str(error)))
    return told


def _compare(session: Session, found: Judged) -> None:
    """Set what a file says beside what files said before, and beside the other sources."""
    standing: dict[Key, dict[str, int]] = defaultdict(dict)
    query = select(OutsideCount).where(
        OutsideCount.month.in_({month for month, _unit, _service in found.counts}), OutsideCount.replaced_at.is_(None)
    )  # fmt: skip
    for row in session.scalars(query):
        key = (row.month, row.unit_code, row.service)
        if row.source == Source.FILE:
            standing[key][row.channel] = row.matters
        elif key in found.counts:
            others = found.others.setdefault(key, {})
            others[Source(row.source)] = others.get(Source(row.source), 0) + row.matters
    for key, ways in sorted(found.counts.items()):
        for way in sorted({*ways, *standing[key]}):
            before, after = standing[key].get(way, 0), ways.get(way, 0)
            if before != after:
                found.changes.append(Change(*key, way, before, after))
            elif after:
                found.known += 1


def _came(
    session: Session, text: str, name: str, found: Judged, official_id: int | None, now: datetime
) -> OutsideImport:
    """Find or make the row of a file; one that comes again, after another had changed its counts, has one row."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    row = session.scalars(select(OutsideImport).where(OutsideImport.sha256 == sha256)).one_or_none()
    if row is None:
        row = OutsideImport(sha256=sha256)
        session.add(row)
    row.name, row.official_id, row.at = name[:NAME_LENGTH], official_id, now
    row.rows, row.changed = sum(map(len, found.counts.values())), len(found.changes)
    session.flush()
    return row
