"""Make the report of each published month once, and send it once to each who wants it."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from portal.accounts.messages import as_mail, write
from portal.accounts.models import Official
from portal.errors import Unavailable
from portal.files import actions as files
from portal.files.media import PDF
from portal.i18n import SOURCE, speaking, translate
from portal.insight.report.contents import build
from portal.jobs import add_once
from portal.measures.counting import month_of
from portal.measures.publishing.models import Figure
from portal.measures.report.actions import find_report, list_wanting, wants
from portal.measures.report.models import MonthReport, ReportMail, ReportWish
from portal.outside import Unsure
from portal.words import day_of, month_name

if TYPE_CHECKING:
    from email.message import EmailMessage

    from sqlalchemy.orm import Session

    from portal.jobs import Job, Workers

EVERY = timedelta(hours=1)
MAIL = "send_month_report"
TEMPLATE, LETTER = "month_report", "reports/month"
MONTHS_BACK = (
    12  # a portal that was just brought up makes the reports of its last year, and mails the newest alone
)


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register("make_month_reports", make_reports, every=EVERY)
    workers.register(MAIL, send_report)


def make_reports(job: Job) -> None:
    """Make the report of every published month that has none; a second run finds it and makes nothing."""
    with job.reading() as session:
        missing = _missing(session, day_of(job.now))
    for month in missing:
        _make(job, month)


def send_report(job: Job) -> None:
    """Send a month's report to one official who still wants it, once.

    The row that says so is written before: who finds it does not send. It goes again where the server surely did not
    take the message. Where nobody knows (the worker died while sending, or the answer never came) nothing is sent a
    second time: SMTP knows no message once more (RFC 5321, 4.5.3.2.6). The job then fails for good and stands on the
    administrators' page, where a person may send it again; it has the same Message-ID each time (RFC 5322, 3.6.4).
    """
    month, official_id = date.fromisoformat(job.payload["month"]), int(job.payload["official_id"])
    with job.writing() as session:
        message = _claim(session, job, month, official_id)
    if message is None:
        return
    try:
        job.portal.outside.mail.send(message)
    except Unsure:
        raise
    except Unavailable:
        with job.writing() as session:
            session.execute(
                delete(ReportMail).where(ReportMail.month == month, ReportMail.official_id == official_id)
            )
        raise


def _claim(session: Session, job: Job, month: date, official_id: int) -> EmailMessage | None:
    """Write down that a report goes, and return it; None where it is not wanted. Raises Unsure where it may have gone.

    A first try that finds the row was asked for by a person, after another one failed for good.
    """
    portal = job.portal
    report, official = find_report(session, month), session.get(Official, official_id)
    if report is None or official is None:
        return None
    wish = session.get(ReportWish, official_id)
    if not wants(official, wish, by_default=portal.settings.month_report):
        return None
    known = session.get(ReportMail, (month, official_id))
    if known is not None and job.attempts > 1:
        raise Unsure("mail: it may have gone")
    if known is None:
        session.add(ReportMail(month=month, official_id=official_id, sent_at=job.now))
    else:
        known.sent_at = job.now
    with speaking(SOURCE):
        values = {"title": month_name(month), "path": f"/liczby/miesiace/{month:%Y-%m}"}
        message = as_mail(write(LETTER, SOURCE, values, portal.settings), official.email, portal.settings)
    message.replace_header("Message-ID", _message_id(str(message["Message-ID"]), month, official_id))
    kind, _, subtype = PDF.partition("/")
    message.add_attachment(
        files.read(portal, report.file), maintype=kind, subtype=subtype, filename=file_name(month)
    )
    return message


def file_name(month: date) -> str:
    """Name the report's file."""
    return f"raport-{month:%Y-%m}.pdf"


def _make(job: Job, month: date) -> None:
    """Make one report: bytes first, then the row that names them, with the e-mails in the same transaction."""
    portal = job.portal
    with job.reading() as session:
        values = build(session, portal, month, job.now)
    if values is None:
        return
    with speaking(SOURCE):
        title = translate("Raport miesiąca: %(month)s", month=month_name(month))
    pdf = files.make_pdf(portal, TEMPLATE, values, title=title, at=job.now)
    key = files.keep(portal, pdf)
    with job.writing() as session:
        if find_report(session, month) is not None:
            return
        kept = files.add_row(session, key, pdf, name=file_name(month), media_type=PDF, at=job.now)
        session.flush()
        session.add(MonthReport(month=month, file_id=kept.id, made_at=job.now))
        session.flush()  # of two workers at once one is refused here, and finds the report at the next try
        if month == _last_full(day_of(job.now)):
            for official in list_wanting(session, by_default=portal.settings.month_report):
                payload = {"month": month.isoformat(), "official_id": official.id}
                add_once(session, MAIL, payload, at=job.now, key=f"{MAIL}:{month:%Y-%m}:{official.id}")


def _missing(session: Session, today: date) -> list[date]:
    """List the published months of the last year that have no report, the oldest first."""
    since = _last_full(today).replace(day=1)
    index = since.year * 12 + since.month - MONTHS_BACK
    first = date(index // 12, index % 12 + 1, 1)
    query = (
        select(Figure.month)
        .where(Figure.month >= first, Figure.month <= since, Figure.month.not_in(select(MonthReport.month)))
        .distinct()
        .order_by(Figure.month)
    )
    return list(session.scalars(query))


def _last_full(today: date) -> date:
    """Return the first day of the last month that is over."""
    return month_of(month_of(today) - timedelta(days=1))


def _message_id(drawn: str, month: date, official_id: int) -> str:
    """Return the same id for a month and a recipient however often the message is made."""
    host = drawn.rpartition("@")[2]
    told = hashlib.sha256(f"{month:%Y-%m}:{official_id}".encode()).hexdigest()[:32]
    return f"<month-report.{told}@{host}"
