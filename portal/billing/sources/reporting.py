"""Report payments to the system that keeps the account: a row with a receipt number in the posting's transaction.

The source allocates, we never do. Until its history names the receipt with the whole sum, what is missing counts as
taken and not yet posted ("przyjęto, czeka na zaksięgowanie") and cannot be paid again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select, update
from stdnum import luhn

from portal.billing.sources.models import (
    REPORT_EDGES,
    MirrorAccount,
    MirrorPayment,
    ReportState,
    SourceReport,
)
from portal.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from sqlalchemy import ScalarSelect
    from sqlalchemy.orm import Session

    from portal.billing.sources.models import TaxSource

CITY = "BI"
BATCH = 500
SHOWN = 100
FIRST_WAIT, LONGEST_WAIT, DOUBLINGS = timedelta(seconds=30), timedelta(days=1), 12
OPEN = tuple(state for state in ReportState if state is not ReportState.ALLOCATED)


def receipt_number(payment_id: int, part: int, paid_on: date) -> str:
    """Return the receipt number of one account's part of a payment: city, year, payment, part, check digit (Luhn)."""
    digits = f"{paid_on.year}{payment_id:09d}{part:02d}"
    return f"{CITY}{digits}{luhn.calc_check_digit(digits)}"


def report_payment(
    session: Session,
    *,
    source: TaxSource,
    payment_id: int,
    account_number: str,
    amount_grosze: int,
    paid_on: date,
    now: datetime,
) -> SourceReport:
    """Write the report of a payment for one account, once; the job sends it after the commit.

    Said again it is the same row; raises Conflict when it was said with another sum.
    """
    query = select(SourceReport).where(SourceReport.payment_id == payment_id).order_by(SourceReport.id)
    told = list(session.scalars(query))
    for report in told:
        if report.account_number == account_number:
            if (report.amount_grosze, report.paid_on) != (amount_grosze, paid_on):
                raise Conflict(f"payment {payment_id} was reported with another sum or day")
            return report
    report = SourceReport(
        source_id=source.id,
        payment_id=payment_id,
        account_number=account_number,
        amount_grosze=amount_grosze,
        paid_on=paid_on,
        receipt_no=receipt_number(payment_id, len(told) + 1, paid_on),
        state=ReportState.WAITING,
        created_at=now,
        attempts=0,
    )
    session.add(report)
    session.flush()
    return report


def list_reports(session: Session, source_id: int, states: Collection[ReportState]) -> list[SourceReport]:
    """List a source's reports in some states, oldest first, a batch at most."""
    query = select(SourceReport).where(SourceReport.source_id == source_id, SourceReport.state.in_(states))
    return list(session.scalars(query.order_by(SourceReport.id).limit(BATCH)))


def list_due(session: Session, source_id: int, now: datetime) -> list[SourceReport]:
    """List what is to be told one by one: the new, and what was told without an answer, at growing distances."""
    open_reports = list_reports(session, source_id, (ReportState.WAITING, ReportState.SENT))
    return [report for report in open_reports if report.sent_at is None or next_try_at(report) <= now]


def next_try_at(report: SourceReport) -> datetime:
    """Return when a report without an answer is tried again: after 1, 2, 4 minutes, at last once a day."""
    if report.sent_at is None:
        return report.created_at
    wait = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(report.attempts, DOUBLINGS)))
    return report.sent_at + wait


def next_batch_at(session: Session, source_id: int, now: datetime) -> datetime:
    """Return the moment that names a new batch: the present one, or just after the last that was given."""
    query = select(func.max(SourceReport.sent_at)).where(SourceReport.source_id == source_id)
    last = session.scalar(query)
    return now if last is None or last < now else last + timedelta(microseconds=1)


def list_unwritten(session: Session, source_id: int) -> list[datetime]:
    """List the batches that were begun and not confirmed to lie on the disk, oldest first."""
    query = select(SourceReport.sent_at).where(
        SourceReport.source_id == source_id, SourceReport.state == ReportState.SENT
    )
    return sorted({at for at in session.scalars(query) if at is not None})


def list_batch(session: Session, source_id: int, sent_at: datetime) -> list[SourceReport]:
    """List the reports that were sent together, whatever became of them since."""
    query = select(SourceReport).where(SourceReport.source_id == source_id, SourceReport.sent_at == sent_at)
    return list(session.scalars(query.order_by(SourceReport.id)))


def mark(session: Session, reports: Sequence[SourceReport], step: str, now: datetime) -> None:
    """Take reports one step along the declared graph, each only from where it stands; one already further stays."""
    for state in {report.state for report in reports}:
        target = REPORT_EDGES.get((ReportState(state), step))
        if target is None:
            continue
        values = {"state": target, f"{step}_at": now}
        values |= {"attempts": SourceReport.attempts + 1} if step == "sent" else {}
        ids = [report.id for report in reports if report.state == state]
        mine = (SourceReport.id.in_(ids), SourceReport.state == state)
        session.execute(
            update(SourceReport).where(*mine).values(**values).execution_options(synchronize_session=False)
        )


def mark_acknowledged(session: Session, report_id: int, now: datetime) -> None:
    """Mark one report as noted by the source, as it stands now."""
    mark(session, [session.get_one(SourceReport, report_id)], "acknowledged", now)


def mark_allocated(session: Session, source_id: int, now: datetime) -> list[str]:
    """Mark what the source's history names in full; return the receipts that it names with another sum."""
    open_here = (SourceReport.source_id == source_id, SourceReport.state.in_(OPEN))
    named = _named()
    session.execute(
        update(SourceReport)
        .where(*open_here, named >= SourceReport.amount_grosze)
        .values(state=ReportState.ALLOCATED, allocated_at=now)
        .execution_options(synchronize_session=False)
    )
    odd = (SourceReport.source_id == source_id, named > 0, named != SourceReport.amount_grosze)
    query = select(SourceReport.receipt_no).where(*odd).order_by(SourceReport.id.desc()).limit(SHOWN)
    return list(session.scalars(query))


def waiting_grosze(session: Session, account_ids: Collection[int]) -> dict[int, int]:
    """Return, by account, what was paid and is not yet posted there; accounts without such money are left out."""
    same = and_(
        SourceReport.source_id == MirrorAccount.source_id, SourceReport.account_number == MirrorAccount.number
    )
    left = func.sum(SourceReport.amount_grosze - _named())
    query = (
        select(MirrorAccount.id, left)
        .join(SourceReport, same)
        .where(MirrorAccount.id.in_(list(account_ids)), SourceReport.state.in_(OPEN))
        .group_by(MirrorAccount.id)
    )
    return {account_id: int(grosze) for account_id, grosze in session.execute(query)}


def _named() -> ScalarSelect[int]:
    """Return the sum for which the history of the source names a report's receipt."""
    mine = (
        MirrorPayment.receipt_no == SourceReport.receipt_no,
        MirrorPayment.account_id == MirrorAccount.id,
        MirrorAccount.source_id == SourceReport.source_id,
    )
    total = func.coalesce(func.sum(MirrorPayment.amount_grosze), 0)
    return select(total).where(*mine).correlate(SourceReport).scalar_subquery()
