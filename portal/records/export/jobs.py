"""Background work of copies: each made in one moment of the database, and thrown away when its time is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, or_, select

from portal.accounts.messages import queue_message
from portal.files import actions as files
from portal.files.models import StoredFile
from portal.i18n import SOURCE, speaking
from portal.records.export import readable
from portal.records.export.actions import KIND
from portal.records.export.content import ROOMS, SCHEMA, VERSION, describe
from portal.records.export.models import DataExport, DataExportPart
from portal.records.export.papers import put_papers
from portal.records.export.parcel import Parcel, rows_as_json
from portal.records.export.sheets import Own, read
from portal.security import Loa
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.jobs import Job, Workers

# long enough to come back to, short enough that a copy of everything does not lie about
LIFETIME = timedelta(days=3)
# a copy that is being taken over a slow line
LONGEST_TAKING = timedelta(hours=2)
SWEEP_EVERY = timedelta(hours=1)
BATCH = 100
MESSAGE, PAGE = "own_data", "/konto/moje-dane"
READABLE, SCHEMA_FILE, LISTED = "moje-dane.pdf", "schemat.json", "opis.json"


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register(KIND, make_export)
    workers.register("sweep_data_exports", sweep_exports, every=SWEEP_EVERY)


def make_export(job: Job) -> None:
    """Write a person's copy; a second run finds it made and does nothing.

    A worker that dies leaves pieces that no row names: they are swept, and the next run begins anew.
    """
    with job.reading() as session:
        _hold_still(session)
        row = session.scalars(select(DataExport).where(DataExport.token == job.payload["export"])).one()
        if row.made_at is not None or row.swept_at is not None:
            return
        own = Own(session, job.portal, row.subject_id, Loa(row.loa))
        parcel = _fill(own, job.now)
    with job.finishing() as session:
        query = select(DataExport).where(DataExport.token == job.payload["export"]).with_for_update()
        row = session.scalars(query).one()
        if row.made_at is not None or row.swept_at is not None:
            return
        session.add_all(parcel.pieces.rows)
        session.flush()  # the parts name their files
        session.add_all(
            DataExportPart(export_id=row.id, number=number, file_id=piece.id)
            for number, piece in enumerate(parcel.pieces.rows)
        )
        row.made_at, row.size, row.expires_at = job.now, parcel.pieces.size, job.now + LIFETIME
        until = day_of(row.expires_at).isoformat()
        queue_message(session, row.subject_id, MESSAGE, {"path": PAGE, "until": until}, at=job.now)


def sweep_exports(job: Job) -> None:
    """Throw away the copies that were taken or whose time is over: rows first, then the bytes."""
    with job.writing() as session:
        stale = list(session.scalars(_stale(job.now).limit(BATCH).with_for_update()))
        keys = [key for row in stale for key in throw_away(session, row, job.now)]
    for key in keys:
        job.portal.outside.store.delete(key)


def throw_away(session: Session, row: DataExport, now: datetime) -> list[str]:
    """Forget a copy's pieces; return the keys of the bytes, which the caller deletes after the commit."""
    of_row = DataExportPart.export_id == row.id
    files_of_row = select(StoredFile.id, StoredFile.key).join(
        DataExportPart, DataExportPart.file_id == StoredFile.id
    )
    found = session.execute(files_of_row.where(of_row)).all()
    for what in (
        delete(DataExportPart).where(of_row),
        delete(StoredFile).where(StoredFile.id.in_([one.id for one in found])),
    ):
        session.execute(what.execution_options(synchronize_session=False))
    row.swept_at = now
    return [one.key for one in found]


def _stale(now: datetime) -> Any:
    taken = and_(DataExport.taken_at.is_not(None), DataExport.taken_at <= now - LONGEST_TAKING)
    left = and_(DataExport.taken_at.is_(None), DataExport.expires_at <= now)
    kept = (DataExport.made_at.is_not(None), DataExport.swept_at.is_(None))
    return select(DataExport).where(*kept, or_(taken, left)).order_by(DataExport.id)


def _fill(own: Own, at: datetime) -> Parcel:
    parcel = Parcel(own.portal, at)
    pdf = files.make_pdf(own.portal, readable.TEMPLATE, readable.values(own, at), title=readable.TITLE, at=at)
    parcel.put(READABLE, pdf)
    with speaking(SOURCE):
        parcel.put_json(SCHEMA_FILE, describe())
    for room in ROOMS:
        head = {"schema": SCHEMA, "file": room.name, "made_at": at.isoformat()}
        rows = {sheet.table: read(own, sheet) for sheet in room.sheets}
        parcel.stream(f"dane/{room.name}.json", rows_as_json(head, rows))
    missed = put_papers(parcel, own)
    told = {room.name: room.title for room in ROOMS}
    parcel.put_json(
        LISTED,
        {"schema": SCHEMA, "version": VERSION, "made_at": at.isoformat(), "files": told, "missed": missed},
    )
    parcel.close()
    return parcel


def _hold_still(session: Session) -> None:
    """Read everything as of one moment while others write; SQLite does so by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
