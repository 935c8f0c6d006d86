"""Background work of rooms: forget what opens nothing any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete

from portal.visits.meetings.models import Invitation, UsedTicket

if TYPE_CHECKING:
    from portal.jobs import Job, Workers

SWEEP_EVERY = timedelta(hours=6)
KEEP_TICKETS = timedelta(days=1)  # a ticket is out of time after a minute
KEEP_INVITATIONS = timedelta(days=30)


def register_jobs(workers: Workers) -> None:
    """Bind the room's kind of job."""
    workers.register("sweep_rooms", sweep_rooms, every=SWEEP_EVERY)


def sweep_rooms(job: Job) -> None:
    """Forget used tickets of yesterday, and who was invited to interpret a month ago."""
    with job.finishing() as session:
        session.execute(delete(UsedTicket).where(UsedTicket.used_at < job.now - KEEP_TICKETS))
        session.execute(delete(Invitation).where(Invitation.created_at < job.now - KEEP_INVITATIONS))
