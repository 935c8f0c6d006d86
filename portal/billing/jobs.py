"""Background work on money: check claims, ask about open payments, remind of unpaid fees."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.billing import actions, baskets, queries
from portal.billing.brought import jobs as brought_jobs
from portal.billing.callbacks import settle
from portal.billing.ledger import jobs as ledger_jobs
from portal.billing.models import FINAL, PaymentState
from portal.billing.payouts import jobs as payouts_jobs
from portal.billing.refunding import jobs as refunding_jobs
from portal.billing.refunds import note_refused
from portal.billing.settling import SILENCE
from portal.billing.statements import jobs as statements_jobs
from portal.cases.actions import touch
from portal.cases.queries import get_by_reference
from portal.errors import Unavailable
from portal.jobs import add_once
from portal.words import day_of

if TYPE_CHECKING:
    from portal.jobs import Job, Workers

BATCH = 200


def verify_payment(job: Job) -> None:
    """Check one notified payment with the gateway; raises Unavailable to be tried again."""
    state = settle(job.portal, job.payload["session_id"], now=job.now)
    if state not in FINAL and state != PaymentState.EXPIRED:
        raise Unavailable("the gateway has not confirmed the payment yet")


def poll_payments(job: Job) -> None:
    """Queue a question about every payment whose turn it is: one that fails keeps no other waiting."""
    with job.finishing() as session:
        for session_id, poll_at in queries.list_to_poll(session, job.now, BATCH):
            key = f"ask:{session_id}:{int(poll_at.timestamp())}"
            add_once(session, "ask_payment", {"session_id": session_id}, at=job.now, key=key)
            actions.ask_again_at(session, session_id, job.now + SILENCE)


def ask_payment(job: Job) -> None:
    """Ask the gateway about one open payment and post what it says."""
    settle(job.portal, job.payload["session_id"], now=job.now)


def remind_unpaid(job: Job) -> None:
    """Remind of fees that were not paid some days after filing, once each."""
    days = int(job.portal.facts.at("fee.reminder_days", day_of(job.now)))
    with job.finishing() as session:
        for charge, case in queries.list_to_remind(session, job.now - timedelta(days=days), BATCH):
            actions.remind(session, charge, case.reference, job.now)


def sweep_baskets(job: Job) -> None:
    """Forget baskets for which nobody began to pay."""
    with job.finishing() as session:
        baskets.sweep(session, job.now)


def give_fee_back(job: Job) -> None:
    """Return what was paid for a right that was refused; what is unpaid is owed no more."""
    with job.finishing() as session:
        case = get_by_reference(session, job.payload["case"])
        touch(session, case.filed_on, case.service, job.now)  # whether a duty is open is counted
        for one in queries.list_case_charges(session, case.id):
            actions.cancel_charge(session, job.portal.vault, one.charge, actor=None, now=job.now)
        note_refused(session, case.id, job.now)


def register_jobs(workers: Workers) -> None:
    """Bind this room's work."""
    workers.register("verify_payment", verify_payment)
    workers.register("ask_payment", ask_payment)
    workers.register("poll_payments", poll_payments, every=timedelta(minutes=1))
    workers.register("give_fee_back", give_fee_back)
    workers.register("sweep_baskets", sweep_baskets, every=timedelta(days=1))
    workers.register("remind_unpaid", remind_unpaid, every=timedelta(hours=1))
    brought_jobs.register_jobs(workers)
    refunding_jobs.register_jobs(workers)
    ledger_jobs.register_jobs(workers)
    statements_jobs.register_jobs(workers)
    payouts_jobs.register_jobs(workers)
