"""Judge a file of observations line by line, then take it whole or not at all; what stands already is left alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from portal.errors import Refused
from portal.i18n import translate
from portal.identifiers import Misspelt
from portal.programme import figures, observing, queries, sheets
from portal.programme.models import NOTE_LENGTH, KpiObservation, Origin

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.programme.shape import Kpi, Programme
    from portal.security import Actor

KPI, DAY, VALUE, NOTE, REASON = "wskaznik", "dzien", "wartosc", "uwaga", "powod"
NEEDED, OPTIONAL = (KPI, DAY, VALUE), (NOTE, REASON)
EARLIEST = date(2000, 1, 1)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", re.ASCII)


class Nonsense(ValueError):
    """Say why a line cannot be taken."""


class Row(NamedTuple):
    """One observation as a file tells it, and what it would replace."""

    line: int
    kpi: Kpi
    on: date
    value: int
    note: str
    reason: str
    replaces: KpiObservation | None = None


@dataclass
class Judged:
    """What a file would do: rows that are new, that correct, that stand already; (line, reason) of the refused."""

    new: list[Row] = field(default_factory=list)
    corrections: list[Row] = field(default_factory=list)
    known: list[Row] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)

    @property
    def seal(self) -> str:
        """Return what the second press must find again: how many new, how many corrected."""
        return f"{len(self.new)}-{len(self.corrections)}"


def judge(session: Session, programme: Programme, text: str, today: date) -> Judged:
    """Judge a file; raises Refused for what is no such table. Nothing is written."""
    found, seen, standing = Judged(), dict[tuple[str, date], int](), queries.list_standing(session)
    for line in sheets.read(text, NEEDED, OPTIONAL):
        try:
            row = _row(programme, line, today)
            if (before := seen.setdefault((row.kpi.code, row.on), row.line)) != row.line:
                raise Nonsense(translate("ten wskaźnik i dzień są już w wierszu %(line)s", line=before))
            _place(found, row, standing.get((row.kpi.code, row.on)))
        except (Nonsense, Misspelt, Refused) as error:
            found.faults.append((line.number, str(getattr(error, "message", error))))
    return found


def take(
    session: Session, programme: Programme, text: str, *, actor: Actor, now: datetime, today: date
) -> Judged:
    """Write down what a file holds, all of it; raises Refused when one line is at fault."""
    found = judge(session, programme, text, today)
    if found.faults:
        raise Refused(translate("W pliku są błędy. Niczego nie zapisaliśmy."), sheets.FIELD)
    for row in found.new:
        observing.record(
            session, row.kpi, row.value, row.on, note=row.note, origin=Origin.FILE, actor=actor, now=now, today=today
        )  # fmt: skip
    for row in found.corrections:
        if row.replaces is not None:
            observing.correct(
                session, row.kpi, row.replaces, row.value, row.reason, note=row.note, origin=Origin.FILE, actor=actor,
                now=now,
            )  # fmt: skip
    return found


def read_day(text: str) -> date:
    """Read a day such as ``2026-10-31`` or ``31.10.2026``; raises Nonsense."""
    iso, dotted = _ISO.fullmatch(text), _DOTTED.fullmatch(text)
    parts = iso.groups() if iso else tuple(reversed(dotted.groups())) if dotted else ()
    try:
        return date(*map(int, parts))
    except (TypeError, ValueError) as error:
        raise Nonsense(translate("to nie jest data, wpisz na przykład 2026-10-31")) from error


def _row(programme: Programme, line: sheets.Line, today: date) -> Row:
    code = line.cells[KPI]
    kpi = next((one for one in programme.kpis.values() if one.code.casefold() == code.casefold()), None)
    if kpi is None:
        raise Nonsense(translate("nie ma wskaźnika o takim kodzie"))
    on = read_day(line.cells[DAY])
    if on < EARLIEST:
        raise Nonsense(translate("data ma być z roku 2000 albo późniejsza"))
    observing.check_day(on, today)
    value = figures.read(line.cells[VALUE])
    observing.check_value(kpi, value)
    note, reason = line.cells.get(NOTE, ""), line.cells.get(REASON, "")
    if max(len(note), len(reason)) > NOTE_LENGTH:
        raise Nonsense(translate("tekst jest za długi, może mieć %(most)s znaków", most=NOTE_LENGTH))
    return Row(line.number, kpi, on, value, note, reason)


def _place(found: Judged, row: Row, standing: KpiObservation | None) -> None:
    if standing is None:
        found.new.append(row)
    elif standing.value_thousandths == row.value:
        found.known.append(row)
    elif not row.reason:
        said = translate(
            "na ten dzień jest już wartość %(value)s; żeby ją poprawić, wpisz powód w kolumnie „powod”",
            value=figures.told(standing.value_thousandths),
        )
        raise Nonsense(said)
    else:
        found.corrections.append(row._replace(replaces=standing))
