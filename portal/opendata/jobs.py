"""Publish what renews itself: the portal's own datasets once a month, and what lies at an address every few hours.

What differs from the last version becomes the next one.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import current_app

from portal.jobs import add_once
from portal.opendata import actions, fetching, queries
from portal.opendata.actions import Described
from portal.opendata.fetching import LookError
from portal.opendata.models import Dataset
from portal.opendata.sources import cells_of, sources_of, write
from portal.opendata.telling import is_due, tell
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.jobs import Job, Workers
    from portal.opendata.models import DatasetVersion
    from portal.opendata.sources import Source, Value

EVERY = timedelta(days=1)
LOOK_EVERY = timedelta(hours=6)


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register("publish_sources", publish_sources, every=EVERY)
    workers.register("look_at_addresses", look_at_addresses, every=LOOK_EVERY)
    workers.register("look_at_address", look_at_address)


def publish_sources(job: Job) -> None:
    """Publish every source that is due and whose file changed; nobody has to wait while its rows are read."""
    for source in sources_of(current_app).by_code.values():
        with job.reading() as session:
            rows = _list_due(session, job.portal, source, job.now)
        with job.writing() as session:
            _publish(session, job.portal, source, rows, job.now)


def publish_source(session: Session, portal: Portal, source: Source, now: datetime) -> DatasetVersion | None:
    """Write a source and publish it as the next version; None when it is not due, or there is nothing new to tell."""
    return _publish(session, portal, source, _list_due(session, portal, source, now), now)


def _list_due(session: Session, portal: Portal, source: Source, now: datetime) -> list[Sequence[Value]]:
    """List the rows of a source that is due, none of another one.

    Counts are told once a month: each day anew they would show where one late matter fell.
    """
    dataset = queries.find_dataset(session, source.code)
    newest = queries.find_newest(session, dataset) if dataset is not None else None
    is_same = newest is not None and newest.columns == source.table_schema()
    last = dataset.looked_at if dataset is not None else None
    if last is not None and newest is None:
        return []  # whoever withdrew all its versions did so for a reason
    if is_same and not is_due(day_of(last) if last else None, day_of(now)):
        return []
    return list(source.rows(session, portal, day_of(now)))


def _publish(
    session: Session, portal: Portal, source: Source, rows: list[Sequence[Value]], now: datetime
) -> DatasetVersion | None:
    dataset = _described(session, source, now)
    if not rows:
        return None
    dataset.looked_at = now
    content = write(source, rows, tell(session, source.code, cells_of(source, rows), day_of(now)))
    newest = queries.find_newest(session, dataset)
    if newest is not None and newest.file.sha256 == hashlib.sha256(content).hexdigest():
        return None
    submission = actions.token_of(f"{source.code} {actions.next_number(session, dataset)}")
    version = actions.take_file(
        session, portal, dataset, content, note="", submission=submission, actor=None, now=now
    )
    actions.publish(session, version, actor=None, now=now)
    return version


def look_at_addresses(job: Job) -> None:
    """Have each dataset's address looked at, one apart from the other."""
    with job.finishing() as session:
        for number in fetching.list_addressed(session):
            ask_for_look(session, number, str(job.id), job.now)


def ask_for_look(session: Session, dataset_id: int, why: str, now: datetime) -> None:
    """Have a dataset's address looked at; the same reason once."""
    add_once(session, "look_at_address", {"dataset": dataset_id}, at=now, key=f"look {dataset_id} {why}")


def look_at_address(job: Job) -> None:
    """Look at one address; no transaction is open meanwhile. Its fault is kept, and the next look tries again."""
    with job.reading() as session:
        url = session.get_one(Dataset, job.payload["dataset"]).source_url
    content, fault = b"", None
    try:
        content = fetching.fetch(url, job.portal.settings.data_origins)
    except LookError as error:
        fault = error.fault
    with job.finishing() as session:
        dataset = session.get_one(Dataset, job.payload["dataset"])
        if dataset.source_url != url:
            return  # the unit gave another one meanwhile, which is looked at in its turn
        if fault is None:
            fetching.take(session, job.portal, dataset, content, job.now)
        else:
            fetching.look(dataset, fault, job.now)


def _described(session: Session, source: Source, now: datetime) -> Dataset:
    """Return the source's dataset, as the source describes it now."""
    said = Described(
        titles=source.titles, descriptions=source.descriptions, unit_code=None, contact="",
        licence=source.licence, cadence=source.cadence, theme=source.theme, columns=source.table_schema(),
    )  # fmt: skip
    token = actions.token_of(source.code)
    dataset = actions.describe(session, said, submission=token, slug=source.code, actor=None, now=now)
    if Described.of(dataset) != said:
        actions.change(session, dataset, said, actor=None, now=now)
    return dataset
