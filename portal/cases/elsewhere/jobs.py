"""Background work with other systems: read what they dropped, ask those that answer; each commit is in sight here."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from portal.cases.elsewhere import importing, queries
from portal.cases.elsewhere.importing import Came, Outcome
from portal.cases.elsewhere.layouts import LayoutError, find_layout, system_of
from portal.cases.elsewhere.models import ImportState
from portal.cases.elsewhere.pulling import StatusClient
from portal.cases.elsewhere.reading import checking, putting_aside
from portal.errors import PortalError
from portal.feeds.dropping import file_away, list_complete, sum_of
from portal.words import day_of

if TYPE_CHECKING:
    from pathlib import Path

    from portal.cases.elsewhere.layouts import Layout
    from portal.context import Portal
    from portal.jobs import Job, Workers

READ_EVERY = timedelta(minutes=15)
FOLDER = "folder-plikow"  # what goes wrong with the folder itself; no layout can have a name with a hyphen
log = structlog.get_logger("portal.elsewhere")


def register_jobs(workers: Workers) -> None:
    """Bind this part's kind of job."""
    workers.register("read_elsewhere", read_elsewhere, every=READ_EVERY)


def read_elsewhere(job: Job) -> None:
    """Take what every other system has to tell; whatever goes wrong with one stays with it, for a person."""
    portal = job.portal
    _take_dropped(portal)
    for name, url in portal.settings.cases_urls.items():
        try:
            pull(portal, name, url)
        except (PortalError, OSError) as error:
            note_error(portal, name, _words_of(error))


def import_file(portal: Portal, path: Path, layout: Layout) -> Outcome:
    """Check a file and take it, or refuse it as a whole; commits."""
    now = portal.now()
    with portal.db.reading() as session:
        if queries.is_known(session, layout.system, sum_of(path)):
            return Outcome(ImportState.SAME)
    scratch = portal.settings.data_dir
    with checking(path, layout, match=portal.vault.match, now=now, scratch=scratch) as checked:
        came = Came(path.name, checked.as_of, checked.is_full, checked.sha256)
        with portal.db.writing() as session:
            system = queries.ensure_system(session, layout.system, layout.title)
            if checked.is_in_order:
                return importing.take(session, system, came, checked.aside, now)
            return importing.refuse(session, system, came, checked.rejections, now)


def pull(portal: Portal, name: str, url: str) -> None:
    """Ask a system for all its matters once a day, and in between for what changed; commits. Raises PortalError."""
    now = portal.now()
    with portal.db.reading() as session:
        known = queries.find_system(session, name)
    since = None
    if known is not None and known.full_as_of is not None and day_of(known.full_as_of) == day_of(now):
        since = known.as_of
    client = StatusClient(url, portal.settings.cases_token, match=portal.vault.match)
    try:
        with putting_aside(portal.settings.data_dir) as aside:
            told = client.get_round(aside, changed_since=since)
            name_of_round = f"REST {told.as_of:%Y-%m-%d %H:%M:%S}"
            came = Came(name_of_round, told.as_of, is_full=since is None, strange_ways=told.strange_ways)
            with portal.db.writing() as session:
                system = queries.ensure_system(session, name, told.title)
                if came.is_full or aside.count:
                    importing.take(session, system, came, aside, now)
                else:
                    importing.move_on(system, came, now)
        log.info("other system", system=name, rows=aside.count)
    finally:
        client.close()


def note_error(portal: Portal, name: str, words: str) -> None:
    """Keep with a system what went wrong; commits."""
    log.warning("other system fault", system=name)  # the words may name a file: they are for an administrator
    with portal.db.writing() as session:
        system = queries.ensure_system(session, name)
        system.last_error, system.last_error_at = words[:200], portal.now()


def _take_dropped(portal: Portal) -> None:
    folder = portal.settings.cases_drop
    if folder is None:
        return
    fault = ""
    try:
        for path in list_complete(folder):
            fault = _take_one(portal, path) or fault
    except OSError as error:
        fault = _words_of(error)
    if fault:
        note_error(portal, FOLDER, fault)
    else:
        _forget_error(portal, FOLDER)


def _take_one(portal: Portal, path: Path) -> str:
    """Take one file and put it away; one whose layout is wrong or missing waits, and why is returned."""
    try:
        layout = find_layout(portal.settings.cases_layouts, path)
    except LayoutError as error:
        return f"{path.name}: {error.faults[0]}"
    outcome = import_file(portal, path, layout)
    file_away(path, asdict(outcome), rejected=outcome.state is ImportState.REJECTED)
    log.info("status file", system=system_of(path), state=outcome.state, rows=outcome.rows)
    return ""


def _forget_error(portal: Portal, name: str) -> None:
    with portal.db.reading() as session:
        known = queries.find_system(session, name)
    if known is not None and known.last_error:
        with portal.db.writing() as session:
            system = queries.ensure_system(session, name)
            system.last_error, system.last_error_at = None, None


def _words_of(error: Exception) -> str:
    """Name a fault without what was sent or received."""
    said = str(error) if isinstance(error, PortalError) else ""
    return f"{type(error).__name__} {said}".strip()
