"""Take what another system told of its matters, in the caller's transaction; the older never covers the newer."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.cases.elsewhere.models import ImportState, OtherCase, OtherImport, OtherSystem

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from portal.cases.elsewhere.reading import Told
    from portal.feeds.rejections import Rejections

BATCH = 1000
DAYS = ("filed_on", "due_on", "settled_on")
KEPT = ("token", "system_id", "number")  # what a matter keeps when it is told again
OUTDATED = "dane są starsze niż ostatni pełny stan, który portal już ma; wyślij nowsze"


@dataclass(frozen=True)
class Came:
    """What came: a file with its sum, or a round of pages without; all matters of the system, or the changed ones.

    ``strange_ways`` are its matters that told how they came in a word of no meaning here.
    """

    name: str
    as_of: datetime | None
    is_full: bool
    sha256: str | None = None
    strange_ways: int = 0


@dataclass(frozen=True)
class Outcome:
    """What became of it; ``report`` is what lies beside a file afterwards and holds nobody's data."""

    state: ImportState
    rows: int = 0
    skipped: int = 0
    removed: int = 0
    rejected: int = 0
    report: dict[str, Any] = field(default_factory=dict)


def take(session: Session, system: OtherSystem, came: Came, told: Iterable[Told], now: datetime) -> Outcome:
    """Write matters over what was held of them, and drop those that a full telling no longer names.

    What was told as of a later moment stays. A telling older than the last full one is refused: what it names may
    have gone since.
    """
    if came.as_of is None:
        raise ValueError("what is in order says as of when it is")
    if system.full_as_of is not None and came.as_of < system.full_as_of:
        reasons = {"rejected": [{"row": 0, "reason": OUTDATED}], "not_shown": 0}
        return write_down(
            session, system, came, Outcome(ImportState.REJECTED, rejected=1, report=reasons), now
        )
    row = _row_of(session, system, came, now)
    session.flush()
    rows = _write(session.connection(), system.id, row.id, came.as_of, told)
    mine = (OtherCase.system_id == system.id, OtherCase.import_id == row.id)
    written = session.scalar(select(func.count()).select_from(OtherCase).where(*mine)) or 0
    removed = _remove(session, system.id, row.id, came.as_of) if came.is_full else 0
    move_on(system, came, now)
    report = {"strange_ways": came.strange_ways} if came.strange_ways else {}
    outcome = Outcome(ImportState.OK, rows, rows - written, removed, report=report)
    return write_down(session, system, came, outcome, now)


def refuse(
    session: Session, system: OtherSystem, came: Came, rejections: Rejections, now: datetime
) -> Outcome:
    """Write down why something is refused as a whole."""
    hidden = rejections.count - len(rejections.rows)
    report = {"rejected": rejections.rows, "not_shown": hidden}
    outcome = Outcome(ImportState.REJECTED, rejected=rejections.count, report=report)
    return write_down(session, system, came, outcome, now)


def write_down(session: Session, system: OtherSystem, came: Came, outcome: Outcome, now: datetime) -> Outcome:
    """Keep what became of it; a file that was refused and comes again has one row, of the last time."""
    row = _row_of(session, system, came, now)
    row.state, row.report, row.finished_at = outcome.state, outcome.report, now
    row.rows, row.skipped = outcome.rows, outcome.skipped
    row.removed, row.rejected = outcome.removed, outcome.rejected
    if outcome.state is ImportState.REJECTED:
        system.last_error, system.last_error_at = f"Odrzucono {came.name}"[:200], now
    session.flush()
    return outcome


def _row_of(session: Session, system: OtherSystem, came: Came, now: datetime) -> OtherImport:
    """Find or make the row of what came; a round of pages has no sum and is known by its moment."""
    known = (OtherImport.system_id == system.id, OtherImport.sha256 == came.sha256)
    if came.sha256 is None:
        known = (OtherImport.system_id == system.id, OtherImport.started_at == now)
    row = session.scalars(select(OtherImport).where(*known)).one_or_none()
    if row is None:
        row = OtherImport(
            system_id=system.id, sha256=came.sha256, state=ImportState.OK, report={}, started_at=now
        )
        session.add(row)
    row.name, row.is_full, row.as_of = came.name[:200], came.is_full, came.as_of
    row.finished_at = now
    return row


def _write(
    connection: Connection, system_id: int, import_id: int, as_of: datetime, told: Iterable[Told]
) -> int:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(OtherCase)
    fresh = {
        column.name: statement.excluded[column.name]
        for column in OtherCase.__table__.columns
        if column.name not in {"id", *KEPT}
    }
    upsert = statement.on_conflict_do_update(
        index_elements=["system_id", "number"], set_=fresh, where=OtherCase.as_of <= statement.excluded.as_of
    )
    waiting, count = iter(told), 0
    common = {"system_id": system_id, "import_id": import_id, "as_of": as_of}
    while batch := [_values(one) | common for one in islice(waiting, BATCH)]:
        connection.execute(upsert, batch)
        count += len(batch)
    return count


def _values(told: Told) -> dict[str, Any]:
    values = told._asdict()
    days = {name: values[name] and date.fromisoformat(values[name]) for name in DAYS}
    return {**values, **days, "token": secrets.token_hex(16)}


def _remove(session: Session, system_id: int, import_id: int, as_of: datetime) -> int:
    """Drop what a full telling did not name, unless it was told of later."""
    gone = delete(OtherCase).where(
        OtherCase.system_id == system_id, OtherCase.import_id != import_id, OtherCase.as_of <= as_of
    )
    done = session.execute(gone.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]


def move_on(system: OtherSystem, came: Came, now: datetime) -> None:
    """Set as of when a system was heard; a round in which nothing changed is only that."""
    at = came.as_of
    if at is None:
        return
    system.as_of = at if system.as_of is None else max(system.as_of, at)
    if came.is_full:
        system.full_as_of = at
    system.imported_at, system.last_error, system.last_error_at = now, None, None
