"""Send the e-mails and text messages about visits, while they are still true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.accounts.messages import TEXT_LENGTH, as_mail, has_text, wants_text, write
from portal.accounts.models import Profile
from portal.jobs import new_job
from portal.visits.calendar import attach
from portal.visits.clock import clock
from portal.visits.graph import State
from portal.visits.messages import ANSWERS, KIND, NEEDED, TEXT_KIND, TRUE_WHILE, WAITS_WHILE, values_of
from portal.visits.models import Visit, Waiting
from portal.visits.sealing import EMAIL, PHONE, opened

if TYPE_CHECKING:
    from email.message import EmailMessage

    from sqlalchemy.orm import Session

    from portal.jobs import Job, Workers


def register_jobs(workers: Workers) -> None:
    """Bind the sending of messages."""
    workers.register(KIND, send_mail)
    workers.register(TEXT_KIND, send_text)


def send_mail(job: Job) -> None:
    """Send the e-mail of a message if it is still true; the text message is a job of its own."""
    portal, template = job.portal, job.payload["template"]
    with job.reading() as session:
        found = _read(session, job)
        if found is None:
            return
        message = _written(session, job, *found)
        wants = _wants_text(session, found[0], template) and has_text(template)
    if message is not None:
        portal.outside.mail.send(message)
    if wants:
        with job.finishing() as session:
            session.add(new_job(TEXT_KIND, job.payload, at=job.now))


def send_text(job: Job) -> None:
    """Send the text message of a message if it is still true."""
    with job.reading() as session:
        found = _read(session, job)
    if found is None:
        return
    row, values = found
    written = write(f"{job.payload['template']}.sms", row.language, values, job.portal.settings)
    said = " ".join(written.body.split())[:TEXT_LENGTH]
    job.portal.outside.sms.send(opened(job.portal, PHONE, row.contact_phone), said)


def _written(session: Session, job: Job, row: Visit | Waiting, values: dict[str, Any]) -> EmailMessage | None:
    """Write the e-mail of a message; None for who has no address, or wants no mail and need not know."""
    portal, template = job.portal, job.payload["template"]
    email = opened(portal, EMAIL, row.contact_email)
    profile = session.get(Profile, row.person_id) if row.person_id is not None else None
    if not email or (profile is not None and not profile.notify_email and template not in NEEDED):
        return None
    message = as_mail(write(template, row.language, values, portal.settings), email, portal.settings)
    if isinstance(row, Visit):
        attach(message, row, portal, template, now=job.now)
    return message


def _read(session: Session, job: Job) -> tuple[Visit | Waiting, dict[str, Any]] | None:
    """Return whom a message is for with what it says; None when it is not true any more."""
    if "waiting_id" in job.payload:
        waiting = session.get(Waiting, job.payload["waiting_id"])
        if waiting is None or waiting.state not in WAITS_WHILE[job.payload["template"]]:
            return None
        return waiting, {"path": f"/wizyty/lista/{waiting.token}"}
    visit = session.get(Visit, job.payload["visit_id"])
    if visit is None or State(visit.state) not in TRUE_WHILE[job.payload["template"]]:
        return None
    return visit, {**values_of(visit), **_offered(session, visit)}


def _offered(session: Session, visit: Visit) -> dict[str, Any]:
    """Return the other time that is offered for a visit just now, and until when an offer stands."""
    query = select(Visit).where(Visit.instead_of_id == visit.id, Visit.state == State.OFFERED)
    offer = session.scalars(query.order_by(Visit.id.desc())).first()
    if offer is None:
        return {"offer_on": None, "offer_until": visit.held_until}
    return {"offer_on": offer.on, "offer_clock": clock(offer.minute), "offer_until": offer.held_until}


def _wants_text(session: Session, row: Visit | Waiting, template: str) -> bool:
    """Tell whether a text message goes out: as the resident chose; to whoever gave nothing but a phone."""
    if not row.contact_phone or (template in ANSWERS and row.contact_email):
        return False
    profile = session.get(Profile, row.person_id) if row.person_id is not None else None
    chose = profile is not None and profile.phone_verified_at is not None
    return wants_text(profile) if profile is not None and chose else not row.contact_email
