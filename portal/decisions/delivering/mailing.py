"""An answer by e-mail, where the person asked for it there: the letter itself goes to the address as it was typed.

Art. 14 ust. 1 ustawy o dostępie do informacji publicznej: in the way and form of the request. The letter stays in the
portal as well; a receipt, which repeats what the person wrote, is never sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.guests.models import Guest
from portal.accounts.messages import as_mail, write
from portal.accounts.models import Profile
from portal.cases.models import Document
from portal.cases.queries import get_by_id
from portal.decisions.delivering.actions import take
from portal.decisions.delivering.course import State, Step, Way
from portal.files import actions as files
from portal.i18n import SOURCE
from portal.jobs import new_job
from portal.service import ReplyWay
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.decisions.delivering.models import Delivery
    from portal.jobs import Job

ANSWER_JOB, TEMPLATE = "send_answer", "answer"


def queue_answer(
    session: Session, portal: Portal, case: Case, document: Document, delivery: Delivery, now: datetime
) -> None:
    """Queue a letter for the address that the applicant gave, if they wanted the answer by e-mail."""
    if case.demo or delivery.way != Way.PORTAL:
        return
    if portal.services[case.service].reply_of(case.answers).way != ReplyWay.EMAIL:
        return
    if delivery.state == State.PUBLISHED:
        take(session, portal, delivery, Step.NOTIFY, by=By.SYSTEM, now=now)
    payload = {"document": document.id, "subject_id": delivery.party.subject_id}
    session.add(new_job(ANSWER_JOB, payload, at=now, key=f"answer:{delivery.id}"))


def send_answer(job: Job) -> None:
    """Send a letter as an attachment; a matter whose papers were destroyed meanwhile sends nothing."""
    portal = job.portal
    with job.reading() as session:
        document = session.get(Document, job.payload["document"])
        if document is None or document.file is None:
            return
        case = get_by_id(session, document.case_id)
        email = portal.services[case.service].reply_of(case.answers).email
        language, is_guest = _language(session, job.payload["subject_id"])
        title, stored, reference = document.title, document.file, case.reference
    if not email:
        return
    values = {"title": title, "reference": reference, **({"path": "/sprawa"} if is_guest else {})}
    message = as_mail(write(TEMPLATE, language, values, portal.settings), email, portal.settings)
    message.add_attachment(
        files.read(portal, stored), maintype="application", subtype="pdf", filename=f"{title}.pdf"
    )
    portal.outside.mail.send(message)


def _language(session: Session, subject_id: int) -> tuple[str, bool]:
    """Return the language of whoever filed, and whether they did so without signing in."""
    guest = session.scalars(select(Guest.language).where(Guest.subject_id == subject_id)).one_or_none()
    if guest is not None:
        return guest, True
    profile = session.get(Profile, subject_id)
    return (profile.language if profile is not None else SOURCE), False
