"""The night's work on payouts: read the gateway's reports, set them against our rows, and find what now matches."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from portal.billing.gateway import list_shops
from portal.billing.payouts import fetching, reports
from portal.billing.payouts.reports import NoReportError
from portal.billing.statements.later import match_payouts
from portal.jobs import add_once
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.jobs import Job, Workers

FETCH = "fetch_payouts"
LOOK_BACK = timedelta(days=14)  # before the last day that is known: a payout may be told late
LONGEST = timedelta(days=31)  # that the gateway tells of at once
OURS = "PLN"
log = structlog.get_logger("portal.billing")


def register_jobs(workers: Workers) -> None:
    """Bind this part's kind of job."""
    workers.register(FETCH, fetch_payouts, every=timedelta(days=1))


def fetch_payouts(job: Job) -> None:
    """Read what the gateway tells of the payouts of the last days."""
    fetch_all(job.portal)


def order_fetch(session: Session, now: datetime) -> None:
    """Let the worker read the reports now; pressed twice within a minute, once."""
    add_once(session, FETCH, {}, at=now, key=f"{FETCH}!{int(now.timestamp() // 60)}")


def fetch_all(portal: Portal) -> None:
    """Read every shop's reports, then look again at what was strange and at payouts that waited for a report."""
    for shop in list_shops(portal.settings):
        error = ""
        try:
            _fetch(portal, shop.name)
        except NoReportError as failure:
            error = failure.code
        with portal.db.writing() as session:
            fetching.note_read(session, shop.name, portal.now(), error)
    with portal.db.writing() as session:
        fetching.compare(session, fetching.list_strange(session))
        fetching.open_tasks(session, portal.now())
    with portal.db.writing() as session:
        match_payouts(session, portal, portal.now())


def _windows(since: date, until: date) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of each question: a gateway that was away for long is asked for all of it."""
    while since <= until:
        last = min(since + LONGEST - timedelta(days=1), until)
        yield since, last
        since = last + timedelta(days=1)


def _fetch(portal: Portal, shop: str) -> None:
    today = day_of(portal.now())
    with portal.db.reading() as session:
        since = fetching.known_until(session, shop, today) - LOOK_BACK
    told = [
        one
        for first, last in _windows(since, today)
        for one in reports.list_batches(portal.settings, shop, first, last)
    ]
    if strange := sorted({one.currency for one in told} - {OURS}):
        log.error("payout in another currency", shop=shop, currencies=strange)
    with portal.db.reading() as session:
        fresh = fetching.list_new(session, shop, (one.batch_id for one in told if one.currency == OURS))
    for batch_id in fresh:
        report = reports.read_batch(portal.settings, shop, batch_id)
        with portal.db.writing() as session:
            fetching.store(session, shop, report, portal.now())
