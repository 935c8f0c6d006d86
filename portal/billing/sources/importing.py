"""Take a checked file into the mirror, or write down why it was refused; in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.billing.sources.applying import apply, confirm
from portal.billing.sources.linking import link_people
from portal.billing.sources.models import ImportState, SourceImport
from portal.billing.sources.queries import move_on
from portal.billing.sources.reporting import mark_allocated

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.billing.sources.files import Checked, Present
    from portal.vault import Vault


@dataclass(frozen=True)
class Outcome:
    """What became of a file; ``report`` is what lies beside it afterwards and holds nobody's data."""

    state: ImportState
    rows: int = 0
    accounts: int = 0
    changed: int = 0
    rejected: int = 0
    report: dict[str, Any] = field(default_factory=dict)


def take(
    session: Session, source_id: int, checked: Checked, present: Present, *, vault: Vault, now: datetime
) -> Outcome:
    """Apply what changed in a file that is in order, link it to people, and mark the payments that it names.

    Raises Conflict when the mirror changed since ``present`` was read.
    """
    if checked.as_of is None:
        raise ValueError("a file in order says as of when it is")
    report = checked.report(present)
    move_on(session, source_id, present, now=now, as_of=checked.as_of, cursor=None)
    apply(session, source_id, checked.changed(), checked.as_of)
    confirm(session, source_id, checked.as_of, present.hashes.keys() - checked.seen)
    link_people(session, vault, source_id)
    report["disagreeing_receipts"] = mark_allocated(session, source_id, now)
    return Outcome(
        ImportState.OK, checked.rows, len(checked.seen), checked.changed_count, rejected=0, report=report
    )


def refuse(checked: Checked, present: Present) -> Outcome:
    """Say why a file is refused as a whole."""
    count = checked.rejections.count
    return Outcome(ImportState.REJECTED, checked.rows, len(checked.seen), 0, count, checked.report(present))


def write_down(
    session: Session,
    source_id: int,
    name: str,
    sha256: str,
    outcome: Outcome,
    *,
    started_at: datetime,
    now: datetime,
) -> None:
    """Keep what became of a file; one that was refused and comes again has one row, of the last time."""
    query = select(SourceImport).where(SourceImport.source_id == source_id, SourceImport.sha256 == sha256)
    row = session.scalars(query).one_or_none() or SourceImport(source_id=source_id, sha256=sha256)
    row.file_name, row.state, row.report = name[:200], outcome.state, outcome.report
    row.rows, row.accounts = outcome.rows, outcome.accounts
    row.changed, row.rejected = outcome.changed, outcome.rejected
    row.started_at, row.finished_at = started_at, now
    session.add(row)
