"""Background work of erasures: what a machine that stopped left half done is finished, or called off."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.models import Subject
from portal.records.erasure import register
from portal.records.erasure.erasing import forget
from portal.records.erasure.register import standing
from portal.records.erasure.staying import list_staying

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from portal.jobs import Job, Workers

FINISH_EVERY = timedelta(hours=1)
BATCH = 500


def register_jobs(workers: Workers) -> None:
    """Bind this room's kind of job."""
    workers.register("finish_erasures", finish_erasures, every=FINISH_EVERY)


def finish_erasures(job: Job) -> None:
    """Erase whoever stands on the register and is there; who went on meanwhile is kept, and the register says so."""
    path = register.path_of(job.portal)
    if not path.exists():
        return
    _cases, people = standing(register.read(path))
    with job.reading() as session:  # nearly all were erased long ago: no lock is taken for them
        there = _alive(session, sorted(people))
    for token in there:
        with job.writing() as session:
            keys = []
            alive = select(Subject).where(Subject.token == token, Subject.erased_at.is_(None))
            subject = session.scalars(alive.with_for_update()).one_or_none()
            if subject is not None and list_staying(session, job.portal, subject.id, job.now):
                register.write(job.portal, register.Kind.KEPT, [token], job.now)
            elif subject is not None:
                keys = forget(session, subject, actor=None, now=job.now)
        for key in keys:
            job.portal.outside.store.delete(key)


def _alive(session: Session, tokens: Sequence[str]) -> list[str]:
    """Return those of some people who are not erased."""
    found: list[str] = []
    for first in range(0, len(tokens), BATCH):
        chosen = Subject.token.in_(tokens[first : first + BATCH]), Subject.erased_at.is_(None)
        found += session.scalars(select(Subject.token).where(*chosen))
    return found
