"""The looking: each connection is asked in turn, and what came of it is kept at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import or_
from sqlalchemy.dialects import postgresql, sqlite

from portal.links import FAULT_LENGTH, Broken, Link, LinkCheck, links_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

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
            _keep(session, link.name, fault, job)


def _keep(session: Session, name: str, fault: str | None, job: Job) -> None:
    """Keep what a look found, unless a later one was quicker; a look in a time yet to come was a wrong clock's."""
    kept = {"kept_at": job.now} if fault is None else {}
    found = {"checked_at": job.now, "fault": fault, **kept}
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(
        dialect.insert(LinkCheck)
        .values(name=name, **found)
        .on_conflict_do_update(
            index_elements=["name"],
            set_=found,
            where=or_(LinkCheck.checked_at <= job.now, LinkCheck.checked_at > job.portal.now()),
        )
    )


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
