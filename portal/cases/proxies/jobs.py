"""Background work of mandates: the signature of a power of attorney is looked at, as far as a machine can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.accounts.mandates.queries import get_claimed_or_known
from portal.cases.proxies import papers
from portal.errors import Unavailable
from portal.files import actions as files
from portal.files.models import ScanState, StoredFile
from portal.files.signature_check import BadSignature, Fault, read_signature

if TYPE_CHECKING:
    from portal.jobs import Job, Workers

CHECK = "check_mandate"


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register(CHECK, check_paper)


def check_paper(job: Job) -> None:
    """Keep what is found of the signatures for the official, who decides; run twice it finds the same."""
    with job.reading() as session:
        mandate = get_claimed_or_known(session, job.payload["mandate"])
        paper = session.get(StoredFile, mandate.file_id) if mandate.file_id else None
        later = {one.id: one.file for one in papers.list_documents(session, mandate.id)}
    found = _found(job, paper) if paper is not None else None
    found_later = {number: _found(job, file) for number, file in later.items()}
    with job.finishing() as session:
        mandate = get_claimed_or_known(session, job.payload["mandate"], lock=True)
        if paper is not None and mandate.file_id == paper.id:
            mandate.signature = found
        for one in papers.list_documents(session, mandate.id):
            one.signature = found_later.get(one.id, one.signature)


def _found(job: Job, paper: StoredFile) -> dict[str, Any]:
    """Say what is found, JSON-ready; raises Unavailable while no scanner has seen the file, to be tried again."""
    if paper.state == ScanState.WAITING:
        raise Unavailable("scanner: the power of attorney waits")
    if paper.state == ScanState.INFECTED:
        return {"fault": Fault.INFECTED}
    roots = job.portal.settings.signature_authorities
    try:
        found = read_signature(files.read(job.portal, paper), [roots] if roots else [], at=job.now)
    except BadSignature as error:
        return {"fault": str(error.fault)}
    return {
        "name": found.name, "issuer": found.issuer, "trusted": found.trusted, "qualified": found.qualified,
        "signed_at": found.signed_at.isoformat() if found.signed_at else None, "stamped": found.stamped,
    }  # fmt: skip
