"""Background work for residents: proofs of payment made, due dates reminded of."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from portal.billing.residents import proofs, reminders
from portal.billing.residents.models import PaymentProof
from portal.files import actions as files
from portal.words import day_of

if TYPE_CHECKING:
    from portal.jobs import Job, Workers


def register_jobs(workers: Workers) -> None:
    """Bind this room's work."""
    workers.register(proofs.KIND, make_proof)
    workers.register("remind_due", remind_due, every=timedelta(days=1))


def make_proof(job: Job) -> None:
    """Render, seal and keep one proof; a second run finds it made and does nothing."""
    with job.reading() as session:
        proof = session.get_one(PaymentProof, job.payload["proof"])
        if proof.file_id is not None:
            return
        values = dict(proof.values)
    pdf = files.make_pdf(job.portal, proofs.TEMPLATE, values, title=proofs.TITLE, at=job.now)
    key = files.keep(job.portal, pdf)
    with job.finishing() as session:
        proof = session.get_one(PaymentProof, job.payload["proof"], with_for_update=True)
        if proof.file_id is not None:
            return
        stored = files.add_row(
            session, key, pdf, name=f"{proofs.TITLE}.pdf", media_type="application/pdf", at=job.now
        )
        session.flush()  # the proof needs the file's id
        proof.file_id = stored.id


def remind_due(job: Job) -> None:
    """Remind of what falls due within the days that the city laid down; a charge is marked before it is written of."""
    today = day_of(job.now)
    until_on = today + timedelta(days=int(job.portal.facts.at("tax.reminder_days", today)))
    after, read = 0, reminders.BATCH
    while read == reminders.BATCH:
        with job.writing() as session:
            found = reminders.list_due(session, today, until_on, after)
            read = len(found)
            by_day = groupby(found, lambda row: (row[0].subject_id, row[0].due_on))
            marked = sum(reminders.remind(session, list(rows), job.now) for _key, rows in by_day)
            # of the last person there may be more; where nothing was marked, it is not read for ever
            after = found[-1][0].subject_id + (0 if marked else 1) if found else 0
