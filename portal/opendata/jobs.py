"""Publish the portal's own datasets: each day every source is written anew, and what differs becomes a version."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import current_app

from portal.opendata import actions, queries
from portal.opendata.actions import Described
from portal.opendata.sources import sources_of, write
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.jobs import Job, Workers
    from portal.opendata.models import Dataset, DatasetVersion
    from portal.opendata.sources import Source

EVERY = timedelta(days=1)
TOKEN_LENGTH = 40


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register("publish_sources", publish_sources, every=EVERY)


def publish_sources(job: Job) -> None:
    """Publish every source whose file changed."""
    with job.finishing() as session:
        for source in sources_of(current_app).by_code.values():
            publish_source(session, job.portal, source, job.now)


def publish_source(session: Session, portal: Portal, source: Source, now: datetime) -> DatasetVersion | None:
    """Write a source and publish it as the next version; None when nothing changed, or there is nothing to tell."""
    dataset = _described(session, source, now)
    content = write(source, source.rows(session, portal, day_of(now)))
    newest = queries.find_newest(session, dataset)
    if newest is not None and newest.file.sha256 == hashlib.sha256(content).hexdigest():
        return None
    if content.count(b"\n") <= 1:
        return None
    submission = _token(f"{source.code} {actions.next_number(session, dataset)}")
    version = actions.take_file(
        session, portal, dataset, content, note="", submission=submission, actor=None, now=now
    )
    actions.publish(session, version, actor=None, now=now)
    return version


def _described(session: Session, source: Source, now: datetime) -> Dataset:
    """Return the source's dataset, as the source describes it now."""
    said = Described(
        titles=source.titles, descriptions=source.descriptions, unit_code=None, contact="",
        licence=source.licence, cadence=source.cadence, theme=source.theme, columns=source.table_schema(),
    )  # fmt: skip
    token = _token(source.code)
    dataset = actions.describe(session, said, submission=token, slug=source.code, actor=None, now=now)
    if Described.of(dataset) != said:
        actions.change(session, dataset, said, actor=None, now=now)
    return dataset


def _token(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:TOKEN_LENGTH]
