"""Background work of disposals: the protocol's PDF, and the destruction of what was confirmed, matter by matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal import audit
from portal.cases.keeping.actions import find_keeping
from portal.cases.models import Case
from portal.files import actions as files
from portal.records.disposal import actions
from portal.records.disposal.actions import DESTROY, PROTOCOL
from portal.records.disposal.destroying import destroy
from portal.records.disposal.due import find_obstacle
from portal.records.disposal.models import Disposal, DisposalItem, DisposalState
from portal.records.erasure import register
from portal.records.erasure.register import standing
from portal.words import day_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.jobs import Job, Workers

TEMPLATE, TITLE = "disposal", "Spis akt do zniszczenia"


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register(PROTOCOL, make_protocol)
    workers.register(DESTROY, destroy_disposal)


def make_protocol(job: Job) -> None:
    """Render, seal and keep a list's protocol; a second run finds it made and does nothing."""
    with job.reading() as session:
        row = actions.get(session, job.payload["disposal"])
        if row.file_id is not None:
            return
        values = _values(row)
    pdf = files.make_pdf(job.portal, TEMPLATE, values, title=TITLE, at=job.now)
    key = files.keep(job.portal, pdf)
    with job.finishing() as session:
        query = select(Disposal).where(Disposal.token == job.payload["disposal"]).with_for_update()
        row = session.scalars(query).one()
        if row.file_id is not None:
            return
        name = f"{TITLE} {day_of(row.proposed_at)}.pdf"
        stored = files.add_row(session, key, pdf, name=name, media_type="application/pdf", at=job.now)
        session.flush()  # the list needs the file's id
        row.file_id = stored.id


def destroy_disposal(job: Job) -> None:
    """Destroy what is on a confirmed list, each matter in a transaction of its own, so that a new run goes on.

    Bytes go after the commit; of a worker that died in between they are swept, for no row names them any more.
    """
    with job.reading() as session:
        of_list = select(DisposalItem.id).join(Disposal).where(Disposal.token == job.payload["disposal"])
        left = of_list.where(DisposalItem.destroyed_at.is_(None), DisposalItem.left_because.is_(None))
        waiting = list(session.scalars(left.order_by(DisposalItem.id)))
    for item_id in waiting:
        with job.writing() as session:
            keys = _destroy_one(session, job, item_id)
        for key in keys:
            job.portal.outside.store.delete(key)
    with job.finishing() as session:
        row = session.scalars(select(Disposal).where(Disposal.token == job.payload["disposal"])).one()
        row.state, row.done_at = DisposalState.DONE, job.now


def _destroy_one(session: Session, job: Job, item_id: int) -> list[str]:
    """Destroy one matter, or leave it with the reason: it may have been opened again since the list was made."""
    item = session.scalars(select(DisposalItem).where(DisposalItem.id == item_id).with_for_update()).one()
    if item.destroyed_at is not None or item.left_because is not None:
        return []
    case = session.scalars(select(Case).where(Case.id == item.case_id).with_for_update()).one()
    kept = find_keeping(session, job.portal, case)
    if obstacle := str(find_obstacle(session, case, kept, day_of(job.now))):
        item.left_because = obstacle
        _take_back(job, case.reference)
        return []
    register.write(job.portal, register.Kind.CASE, [case.reference], job.now)
    item.destroyed_at = job.now
    audit.record(
        session, "case.disposed", at=job.now, actor=None, object_ref=case.reference,
        detail=item.disposal.approval,
    )  # fmt: skip
    return destroy(session, case, job.now)


def _take_back(job: Job, reference: str) -> None:
    """Say on the register that a matter is kept, where a machine stopped after it wrote the line and before it did."""
    path = register.path_of(job.portal)
    if path.exists() and reference in standing(register.read(path))[0]:
        register.write(job.portal, register.Kind.KEPT, [reference], job.now)


def _values(row: Disposal) -> dict[str, Any]:
    """Return what the protocol says: marks, classes and days, nobody's name but the proposer's."""
    return {
        "made_at": row.proposed_at.isoformat(),
        "issued_on": day_of(row.proposed_at).isoformat(),
        "proposed_by": row.proposed_by.name,
        "position": row.proposed_by.position,
        "count": len(row.items),
        "rows": [
            {
                "number": number, "mark": item.case.office_number or item.case.reference, "case_class": item.case_class,
                "category": item.category, "ended_on": item.ended_on.isoformat(),
                "kept_until": item.kept_until.isoformat(),
            }
            for number, item in enumerate(row.items, start=1)
        ],
    }  # fmt: skip
