"""Background work of this room: codes and messages sent, and what has served its time swept away."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sqlalchemy import delete

from portal.accounts.contacts import PURPOSE, Channel
from portal.accounts.mandates.queries import list_told
from portal.accounts.messages import TEXT_LENGTH, as_mail, has_text, page_of, wants_mail, wants_text, write
from portal.accounts.models import ContactCode, LogoutToken, Profile, SignIn, WebSession
from portal.accounts.wording.actions import find_current
from portal.jobs import new_job
from portal.words import day_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.jobs import Job, Workers

SWEEP_EVERY = timedelta(days=1)
KEEP_SIGN_INS = timedelta(days=1)
KEEP_SESSIONS = timedelta(days=30)


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register("send_code", send_code)
    workers.register("send_message", send_message)
    workers.register("send_text", send_text)
    workers.register("sweep_sign_ins", sweep, every=SWEEP_EVERY)


def send_code(job: Job) -> None:
    """Send a code; run twice it sends the same one."""
    portal = job.portal
    sealed = json.loads(portal.vault.open(PURPOSE, job.payload["sealed"]))
    if sealed["channel"] == Channel.EMAIL:
        written = write("code", sealed["language"], {"code": sealed["code"]}, portal.settings)
        portal.outside.mail.send(as_mail(written, sealed["address"], portal.settings))
    else:
        written = write("code.sms", sealed["language"], {"code": sealed["code"]}, portal.settings)
        portal.outside.sms.send(sealed["address"], written.body.strip())


def send_message(job: Job) -> None:
    """Send an e-mail if the person wants it; whatever else follows is a job of its own: nothing is sent twice."""
    portal, template = job.portal, job.payload["template"]
    with job.reading() as session:
        profile = session.get(Profile, job.payload["subject_id"])
        own = find_current(session, template, profile.language) if profile is not None else None
        others = _others(session, job)
    follow = [new_job("send_message", payload, at=job.now) for payload in others]
    if profile is not None and wants_mail(profile, template):
        written = write(template, profile.language, job.payload["values"], portal.settings, own)
        portal.outside.mail.send(as_mail(written, profile.email, portal.settings))
    if profile is not None and wants_text(profile) and has_text(template):
        follow.append(new_job("send_text", job.payload, at=job.now))
    if follow:
        with job.finishing() as session:
            session.add_all(follow)


def _others(session: Session, job: Job) -> list[dict[str, Any]]:
    """Return the same message for whoever acts for the person, by a mandate in force at this moment."""
    payload, values = job.payload, job.payload["values"]
    if payload.get("for_agent"):
        return []
    told = list_told(session, payload["subject_id"], payload.get("mandate"), day_of(job.now))
    same = {"template": payload["template"], "for_agent": True}
    # a page of the other's opens only to who acts for them: the link offers that first
    place = urlencode({"dalej": page_of(values)})
    return [
        {**same, "subject_id": one.agent_id, "values": {**values, "path": f"/w-imieniu/{one.token}?{place}"}}
        for one in told
    ]


def send_text(job: Job) -> None:
    """Send a text message, if the person still wants it."""
    with job.reading() as session:
        profile = session.get(Profile, job.payload["subject_id"])
    if profile is None or not wants_text(profile):
        return
    template = f"{job.payload['template']}.sms"
    written = write(template, profile.language, job.payload["values"], job.portal.settings)
    job.portal.outside.sms.send(profile.phone, " ".join(written.body.split())[:TEXT_LENGTH])


def sweep(job: Job) -> None:
    """Forget sign-ins, logout tokens and codes of yesterday, and web sessions a month after their end."""
    yesterday, last_month = job.now - KEEP_SIGN_INS, job.now - KEEP_SESSIONS
    with job.finishing() as session:
        session.execute(delete(SignIn).where(SignIn.created_at < yesterday))
        session.execute(delete(LogoutToken).where(LogoutToken.seen_at < yesterday))
        session.execute(delete(ContactCode).where(ContactCode.expires_at < yesterday))
        session.execute(delete(WebSession).where(WebSession.ends_at < last_month))
