"""Background work of deliveries: letters that lie are brought before an official, proofs are sealed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.cases.timing.actions import open_task
from portal.decisions.delivering import proofs, queries
from portal.decisions.delivering.actions import lock_case, take
from portal.decisions.delivering.consequences import PROOF_JOB, task_of
from portal.decisions.delivering.course import State, Step
from portal.decisions.delivering.mailing import ANSWER_JOB, send_answer
from portal.decisions.delivering.models import Delivery
from portal.files import actions as files
from portal.i18n import lazy
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.jobs import Job, Workers

WATCH_EVERY = timedelta(hours=6)
UNREAD = lazy("Strona nie otworzyła pisma w portalu: doręcz je przez e-Doręczenia albo pocztą")
UNCOLLECTED = lazy("Strona nie odebrała pisma: sprawdź, czy uznać je za doręczone")


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register("watch_deliveries", watch_deliveries, every=WATCH_EVERY)
    workers.register(PROOF_JOB, make_proof)
    workers.register(ANSWER_JOB, send_answer)


def watch_deliveries(job: Job) -> None:
    """Open a task for each letter that lies; nothing is delivered by a clock, an official confirms.

    Each in a transaction of its own: who opens a letter meanwhile waits for one of them at most.
    """
    while True:
        with job.reading() as session:
            found = queries.list_to_look_at(session, day_of(job.now))
        for delivery_id in found:
            with job.writing() as session:
                _look_at(session, job, session.get_one(Delivery, delivery_id))
        if len(found) < queries.LOOK_BATCH:
            return


def _look_at(session: Session, job: Job, delivery: Delivery) -> None:
    case = lock_case(session, delivery)
    if delivery.look_on is None or delivery.look_on > day_of(job.now):
        return  # the party opened it at this very moment
    lies_in_account = delivery.state in {State.PUBLISHED, State.NOTIFIED}
    if lies_in_account:
        take(session, job.portal, delivery, Step.EXPIRE, by=By.SYSTEM, now=job.now)
    else:
        delivery.look_on = None
    if not case.demo:
        open_task(session, case, task_of(delivery), UNREAD if lies_in_account else UNCOLLECTED, job.now)


def make_proof(job: Job) -> None:
    """Render, seal and keep one proof of delivery; a second run finds it made and does nothing."""
    with job.reading() as session:
        delivery = session.get_one(Delivery, job.payload["delivery"])
        if delivery.proof_id is not None:
            return
        values = proofs.values_of(session, delivery)
    pdf = files.make_pdf(job.portal, proofs.TEMPLATE, values, title=proofs.TITLE, at=job.now)
    key = files.keep(job.portal, pdf)
    with job.finishing() as session:
        delivery = session.get_one(Delivery, job.payload["delivery"], with_for_update=True)
        if delivery.proof_id is not None:
            return
        stored = files.add_row(
            session, key, pdf, name=f"{proofs.TITLE}.pdf", media_type="application/pdf", at=job.now
        )
        session.flush()  # the delivery needs the file's id
        delivery.proof_id = stored.id
