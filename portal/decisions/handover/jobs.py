"""Background work of the handover: a closed matter packed once, when all its papers are there."""

from __future__ import annotations

from datetime import timedelta
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.cases.handover.models import CasePackage
from portal.decisions.handover.packing import pack
from portal.decisions.handover.readiness import list_ready
from portal.files import actions as files
from portal.jobs import add_once
from portal.pieces import PIECE_BYTES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.jobs import Job, Workers
    from portal.pieces import Content

KIND = "pack_case"
MEDIA_TYPE = "application/zip"
LOOK_EVERY = timedelta(minutes=10)


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register(KIND, pack_case)
    workers.register("order_packing", order_packing, every=LOOK_EVERY)


def order_packing(job: Job) -> None:
    """Find the closed cases that can be packed now."""
    with job.finishing() as session:
        if job.portal.settings.records_token:
            for token in list_ready(session, job.portal.facts, job.now):
                add_once(session, KIND, {"package": token}, at=job.now, key=f"{KIND}:{token}")


def pack_case(job: Job) -> None:
    """Pack a case and keep the bytes; a second run finds the package made and does nothing.

    A package is made once and never again: its logbook is sealed with the moment, other bytes would have another hash.
    """
    with SpooledTemporaryFile(PIECE_BYTES) as content:
        with job.reading() as session:
            package = _get(session, job.payload["package"])
            if package.made_at is not None:
                return
            reference = package.case.reference
            pack(session, job.portal, reference, job.now, content)
        _keep(job, reference, content)


def _keep(job: Job, reference: str, content: Content) -> None:
    key = files.keep(job.portal, content)
    with job.finishing() as session:
        package = _get(session, job.payload["package"], lock=True)
        if package.made_at is not None:
            return
        stored = files.add_row(
            session, key, content, name=f"{reference}.zip", media_type=MEDIA_TYPE, at=job.now
        )
        session.flush()  # the package needs the file's id
        package.file_id, package.sha256, package.size = stored.id, stored.sha256, stored.size
        package.made_at = job.now


def _get(session: Session, token: str, *, lock: bool = False) -> CasePackage:
    query = select(CasePackage).where(CasePackage.token == token)
    return session.scalars(query.with_for_update() if lock else query).one()
