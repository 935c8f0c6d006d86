"""Background work of reaching out: a batch of messages written to, batches whose window is over closed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts.messages import queue_message
from portal.accounts.models import Profile
from portal.i18n import SOURCE, speaking
from portal.voice.reaching import actions, rules
from portal.voice.reaching.models import Campaign, CampaignRecipient, State
from portal.words import day_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.jobs import Job, Workers

BATCH = 500
CLOSE_EVERY = timedelta(hours=6)
MESSAGE = "campaign"


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register(actions.SEND, send_campaign)
    workers.register("close_campaigns", close_campaigns, every=CLOSE_EVERY)


def send_campaign(job: Job) -> None:
    """Draw the groups of all who agreed to be reminded and queue the messages; run again it goes on where it was."""
    number, last = job.payload["campaign"], 0
    while True:
        with job.writing() as session:
            one = session.get_one(Campaign, number)
            people = _next_people(session, last)
            for subject_id in people:
                _write_to(session, job, one, subject_id)
        if not people:
            break
        last = people[-1]
    with job.finishing() as session:
        actions.recount(session, session.get_one(Campaign, number))


def close_campaigns(job: Job) -> None:
    """Close the batches whose last day is over."""
    today = day_of(job.now)
    with job.finishing() as session:
        for one in session.scalars(select(Campaign).where(Campaign.state == State.SENT)):
            if one.sent_on is not None and today > rules.last_day(one.sent_on, one.days):
                actions.close(session, one, job.now)


def _next_people(session: Session, after: int) -> list[int]:
    """List the next residents who agreed to reminders and can be reached: a batch is no notice of their own matter."""
    query = select(Profile.subject_id).where(
        Profile.subject_id > after, Profile.remind_email, Profile.email_verified_at.is_not(None)
    )
    return list(session.scalars(query.order_by(Profile.subject_id).limit(BATCH)))


def _write_to(session: Session, job: Job, one: Campaign, subject_id: int) -> None:
    held = rules.is_held_out(job.portal.vault.match(one.code, f"account {subject_id}"), one.held_percent)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"campaign_id": one.id, "subject_id": subject_id, "party_match": None, "held_out": held}
    session.execute(dialect.insert(CampaignRecipient).values(**row).on_conflict_do_nothing())
    if held:
        return
    with speaking(SOURCE):
        title = str(job.portal.services[one.service].card.title)
    queue_message(
        session, subject_id, MESSAGE, {"title": title, "path": f"/k/{one.code}"}, at=job.now,
        key=f"campaign:{one.id}:{subject_id}",
    )  # fmt: skip
