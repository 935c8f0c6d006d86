"""Background work on refunds: send what was approved, ask about what is under way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.billing.refunding.callbacks import pursue
from portal.billing.refunding.queries import list_to_pursue
from portal.jobs import add_once

if TYPE_CHECKING:
    from portal.jobs import Job, Workers

BATCH = 200


def send_refund(job: Job) -> None:
    """Send one approved refund; what the gateway leaves unanswered is the poller's from then on."""
    pursue(job.portal, job.payload["refund"], now=job.now)


def poll_refunds(job: Job) -> None:
    """Queue a question about every refund whose turn it is: one that fails keeps no other waiting."""
    with job.finishing() as session:
        for token, poll_at in list_to_pursue(session, job.now, BATCH):
            key = f"refund:{token}:{int(poll_at.timestamp())}"
            add_once(session, "send_refund", {"refund": token}, at=job.now, key=key)


def register_jobs(workers: Workers) -> None:
    """Bind the work on refunds."""
    workers.register("send_refund", send_refund)
    workers.register("poll_refunds", poll_refunds, every=timedelta(minutes=1))
