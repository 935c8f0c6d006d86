"""Background work with the finance system: take its figures, tell it of payments; each commit stands here in sight."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from portal.billing.law.kinds import kinds
from portal.billing.sources import dropping, importing, pulling, queries, reporting
from portal.billing.sources.files import checking
from portal.billing.sources.layouts import LayoutError, read_layout
from portal.billing.sources.models import ImportState, ReportState, SourceKind
from portal.billing.sources.rest import FinanceClient
from portal.errors import Conflict, Gone, NotFound, PortalError, Refused, Unavailable
from portal.feeds.dropping import file_away, list_complete, sum_of
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.billing.sources.importing import Outcome
    from portal.billing.sources.layouts import Layout
    from portal.billing.sources.models import SourceReport
    from portal.context import Portal
    from portal.jobs import Job, Workers

IMPORT_EVERY, SEND_EVERY = timedelta(minutes=5), timedelta(minutes=1)
MOST_PAGES = 10_000
log = structlog.get_logger("portal.billing")


def register_jobs(workers: Workers) -> None:
    """Bind this part's kinds of job."""
    workers.register("import_figures", import_figures, every=IMPORT_EVERY)
    workers.register("send_reports", send_reports, every=SEND_EVERY)


def import_figures(job: Job) -> None:
    """Take what the finance system has to tell; whatever goes wrong with it stays with the source, for a person."""
    portal = job.portal
    try:
        if portal.settings.finance_source == SourceKind.FILE:
            _take_dropped(portal)
        elif portal.settings.finance_source == SourceKind.REST:
            _pull(portal)
    except Conflict:
        return  # somebody else is reading; the next round sees what is left
    except (LayoutError, OSError, Unavailable) as error:
        note_error(portal, _words_of(error))


def send_reports(job: Job) -> None:
    """Tell the finance system of the payments that were taken since; it knows a receipt number told twice."""
    portal = job.portal
    try:
        if portal.settings.finance_source == SourceKind.FILE:
            _put_out(portal)
        elif portal.settings.finance_source == SourceKind.REST:
            _tell(portal)
    except (OSError, Unavailable) as error:
        note_error(portal, _words_of(error))


def import_file(portal: Portal, path: Path, layout: Layout) -> Outcome:
    """Check a file and take it, or refuse it as a whole; commits. Raises Conflict when another import was faster."""
    now = portal.now()
    with portal.db.writing() as session:
        source_id = queries.ensure_source(session, SourceKind.FILE).id
    with portal.db.reading() as session:
        if queries.is_known(session, source_id, sum_of(path)):
            return importing.Outcome(ImportState.SAME)
        present = queries.get_present(session, queries.get_source(session))
    scratch, match = portal.settings.data_dir, portal.vault.match
    with checking(path, layout, match=match, present=present, now=now, scratch=scratch) as checked:
        with portal.db.writing() as session:
            if checked.is_in_order:
                outcome = importing.take(session, source_id, checked, present, vault=portal.vault, now=now)
            else:
                outcome = importing.refuse(checked, present)
                queries.note_error(session, source_id, f"Odrzucono plik {path.name}", now)
            importing.write_down(
                session, source_id, path.name, checked.sha256, outcome, started_at=now, now=portal.now()
            )
        return outcome


def get_layout(portal: Portal) -> Layout:
    """Read the layout of the settings; raises LayoutError, also for kinds of charge that the city does not know."""
    path = portal.settings.finance_layout
    if path is None:
        raise LayoutError(["PORTAL_FINANCE_LAYOUT nie jest ustawione."])
    layout = read_layout(path)
    known = kinds(portal.facts, day_of(portal.now()))
    if strange := sorted({kind.kind for kind in layout.kinds.values()} - known.keys()):
        raise LayoutError([f"kinds: portal nie zna rodzajów należności: {', '.join(strange)}."])
    return layout


def note_error(portal: Portal, words: str) -> None:
    """Keep with the source what went wrong; commits."""
    log.warning("finance system", error=words)
    with portal.db.writing() as session:
        source = queries.ensure_source(session, SourceKind(portal.settings.finance_source))
        queries.note_error(session, source.id, words, portal.now())


def _take_dropped(portal: Portal) -> None:
    folder = portal.settings.finance_files
    waiting = list_complete(folder) if folder else []
    if not waiting:
        return
    layout = get_layout(portal)
    for path in waiting:
        outcome = import_file(portal, path, layout)
        file_away(path, asdict(outcome), rejected=outcome.state is ImportState.REJECTED)
        log.info("finance file", state=outcome.state, rows=outcome.rows, rejected=outcome.rejected)


def _pull(portal: Portal) -> None:
    """Take pages until the round ends; each page is a transaction, and its cursor says where to go on after a fall."""
    client = _client(portal)
    try:
        with portal.db.writing() as session:
            source_id = queries.ensure_source(session, SourceKind.REST).id
        for _ in range(MOST_PAGES):
            with portal.db.reading() as session:
                present = queries.get_present(session, queries.get_source(session))
            try:
                page = client.get_page(changed_since=present.as_of, cursor=present.cursor)
            except Gone:
                with portal.db.writing() as session:
                    queries.move_on(session, source_id, present, now=portal.now(), as_of=None, cursor=None)
                return
            with portal.db.writing() as session:
                pulling.take_page(session, source_id, page, present, portal)
            if page.next_cursor is None:
                return
    finally:
        client.close()


def _put_out(portal: Portal) -> None:
    """Begin a batch, write its file, mark it written: cut off anywhere, the same batch is written to the same name."""
    folder = portal.settings.finance_files
    if folder is None:
        return
    with portal.db.reading() as session:
        source = queries.find_source(session)
        fresh = source is not None and reporting.list_reports(session, source.id, (ReportState.WAITING,))
    if source is None:
        return
    if fresh:
        with portal.db.writing() as session:
            at = reporting.next_batch_at(session, source.id, portal.now())
            waiting = reporting.list_reports(session, source.id, (ReportState.WAITING,))
            reporting.mark(session, waiting, "sent", at)
    with portal.db.reading() as session:
        begun = reporting.list_unwritten(session, source.id)
        batches = [(at, reporting.list_batch(session, source.id, at)) for at in begun]
    for at, reports in batches:
        dropping.put_out(folder, reports, at)
        with portal.db.writing() as session:
            reporting.mark(session, reports, "acknowledged", portal.now())


def _tell(portal: Portal) -> None:
    """Tell one by one; what may have arrived already is asked for before it is told again."""
    client = _client(portal)
    try:
        for report in _due(portal):
            try:
                if report.state == ReportState.WAITING or not client.is_noted(report.receipt_no):
                    with portal.db.writing() as session:
                        reporting.mark(session, [report], "sent", portal.now())
                    client.report(
                        receipt_no=report.receipt_no,
                        account_number=report.account_number,
                        amount_grosze=report.amount_grosze,
                        paid_on=report.paid_on,
                    )
            except (Conflict, NotFound, Refused) as error:
                note_error(portal, f"Zgłoszenie wpłaty {report.receipt_no} odrzucone: {error.message}")
                continue
            with portal.db.writing() as session:
                reporting.mark_acknowledged(session, report.id, portal.now())
    finally:
        client.close()


def _due(portal: Portal) -> Iterator[SourceReport]:
    with portal.db.reading() as session:
        source = queries.find_source(session)
        due = reporting.list_due(session, source.id, portal.now()) if source else []
    yield from due


def _client(portal: Portal) -> FinanceClient:
    settings = portal.settings
    return FinanceClient(settings.finance_url, settings.finance_token, match=portal.vault.match)


def _words_of(error: Exception) -> str:
    """Say what went wrong without anybody's data: a layout's faults, or the kind of an error."""
    if isinstance(error, LayoutError):
        return f"Opis pliku ma błędy: {error.faults[0]}"
    told = error.message if isinstance(error, PortalError) else ""
    return f"{type(error).__name__} {told}".strip()
