"""Judge a register's file against what stands, then take it whole or not at all: from then on it is the register."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy.exc import IntegrityError

from portal import audit
from portal.errors import Conflict, Refused
from portal.i18n import translate
from portal.programme import sheets
from portal.programme.importing import Nonsense
from portal.programme.models import RegisterDay, RegisterRow
from portal.programme.registers import cells, queries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.programme.shape import Register
    from portal.security import Actor


class Row(NamedTuple):
    """One row of a file, or one that the file leaves out (its line is 0)."""

    line: int
    key: str
    values: dict[str, Any]
    version: int


@dataclass
class Judged:
    """What a file would do: rows that are new, changed, the same, no longer there; (line, reason) of the refused."""

    new: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    same: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    is_new_day: bool = False

    @property
    def writes(self) -> int:
        """Return how many versions it would write."""
        return len(self.new) + len(self.changed) + len(self.removed)

    @property
    def seal(self) -> str:
        """Return what the second press must find again."""
        return f"{len(self.new)}-{len(self.changed)}-{len(self.removed)}"


def judge(session: Session, register: Register, text: str, today: date) -> Judged:
    """Judge a file; raises Refused for what is no such table. Nothing is written."""
    needed = [column.name for column in register.columns]
    lines = sheets.read(text, needed)
    standing, found, seen = queries.list_newest(session, register), Judged(), dict[str, int]()
    for line in lines:
        try:
            values = {column.name: cells.read(column, line.cells[column.name]) for column in register.columns}
            key = values[register.key]
            if (before := seen.setdefault(key.casefold(), line.number)) != line.number:
                raise Nonsense(translate("ten kod jest już w wierszu %(line)s", line=before))
            _place(found, Row(line.number, key, values, 0), standing.get(key))
        except Nonsense as error:
            found.faults.append((line.number, str(error)))
    found.removed = [
        Row(0, key, row.values, row.version + 1)
        for key, row in standing.items()
        if not row.is_removed and key.casefold() not in seen
    ]
    said = queries.find_last_day(session, register)
    found.is_new_day = said is None or said.on < today
    return found


def take(
    session: Session,
    register: Register,
    text: str,
    *,
    official_id: int,
    actor: Actor,
    now: datetime,
    today: date,
) -> Judged:
    """Let a file be the register; raises Refused when one line is at fault, Conflict when another file came first."""
    found = judge(session, register, text, today)
    if found.faults:
        raise Refused(translate("W pliku są błędy. Niczego nie zapisaliśmy."), sheets.FIELD)
    if not found.writes and not found.is_new_day:
        return found
    session.add_all(
        RegisterRow(
            register=register.code, key=row.key, version=row.version, values=row.values, is_removed=is_removed,
            official_id=official_id, at=now,
        )
        for rows, is_removed in ((found.new, False), (found.changed, False), (found.removed, True))
        for row in rows
    )  # fmt: skip
    if found.is_new_day:
        session.add(RegisterDay(register=register.code, on=today, official_id=official_id, at=now))
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(translate("Ktoś w tej samej chwili wczytał inny plik. Obejrzyj rejestr.")) from error
    audit.record(
        session, "register.imported", at=now, actor=actor, object_ref=register.code, detail=found.seal
    )
    return found


def export(register: Register, rows: Sequence[dict[str, Any]]) -> str:
    """Write a register as a file that can be taken back."""
    names = [column.name for column in register.columns]
    return sheets.written(
        names, ([cells.written(column, row.get(column.name)) for column in register.columns] for row in rows)
    )


def _place(found: Judged, row: Row, standing: RegisterRow | None) -> None:
    if standing is None:
        found.new.append(row._replace(version=1))
    elif standing.is_removed:
        found.new.append(row._replace(version=standing.version + 1))
    elif standing.values == row.values:
        found.same.append(row)
    else:
        found.changed.append(row._replace(version=standing.version + 1))
