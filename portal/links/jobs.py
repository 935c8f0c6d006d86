"""The looking: each connection is asked in turn, and what came of it is kept at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from portal.links import FAULT_LENGTH, Broken, Link, LinkCheck, links_of

if TYPE_CHECKING:
    from datetime import datetime

    from portal.context import Portal
    from portal.jobs import Job, Workers

CHECK_EVERY = timedelta(hours=6)
log = structlog.get_logger("portal.links")


def register_jobs(workers: Workers) -> None:
    """Bind the looking."""
    workers.register("check_links", check_links, every=CHECK_EVERY)


def check_links(job: Job) -> None:
    """Look at each connection in turn; no transaction is open while the other side is waited for."""
    for link in links_of(job.portal).by_name.values():
        fault = _fault_of(link, job.portal, job.now)
        with job.writing() as session:
            row = session.get(LinkCheck, link.name)
            if row is None:
                row = LinkCheck(name=link.name)
                session.add(row)
            row.checked_at, row.fault = job.now, fault
            if fault is None:
                row.kept_at = job.now


def _fault_of(link: Link, portal: Portal, now: datetime) -> str | None:
    """Name what is wrong with a connection; a stranger's answer may break anything, so nothing is let through."""
    try:
        link.check(portal, now)
    except Broken as error:
        fault = str(error)
    except Exception as error:  # noqa: BLE001
        fault = type(error).__name__  # its words may hold an address with a key in it
    else:
        return None
    log.warning("connection broken", link=link.name, fault=fault)
    return fault[:FAULT_LENGTH]
