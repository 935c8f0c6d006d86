"""Tables of the mirror: whose figures they are, accounts, lines, history, imports, and what we report back."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class SourceKind(StrEnum):
    """How the other system speaks to us."""

    FILE = "file"
    REST = "rest"


class ImportState(StrEnum):
    """What became of a file: taken, refused as a whole, or known already (which leaves no row of its own)."""

    OK = "ok"
    REJECTED = "rejected"
    SAME = "same"


class ReportState(StrEnum):
    """Where our report of one payment stands; the source allocates, so the last word is its own."""

    WAITING = "waiting"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ALLOCATED = "allocated"


REPORT_EDGES: dict[tuple[ReportState, str], ReportState] = {
    (ReportState.WAITING, "sent"): ReportState.SENT,
    (ReportState.SENT, "sent"): ReportState.SENT,
    (ReportState.SENT, "acknowledged"): ReportState.ACKNOWLEDGED,
    (ReportState.WAITING, "allocated"): ReportState.ALLOCATED,
    (ReportState.SENT, "allocated"): ReportState.ALLOCATED,
    (ReportState.ACKNOWLEDGED, "allocated"): ReportState.ALLOCATED,
}


class TaxSource(Base):
    """Another system and how far we have read it; ``last_error`` names a fault and holds nobody's data."""

    __tablename__ = "tax_sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    as_of: Mapped[datetime | None]
    imported_at: Mapped[datetime | None]
    cursor: Mapped[str | None] = mapped_column(String(500))
    last_error: Mapped[str | None] = mapped_column(String(200))
    last_error_at: Mapped[datetime | None]


class MirrorAccount(Base):
    """One account as the source told it; ``owner_match`` is the keyed hash of PESEL or NIP, never the number.

    ``as_of`` is the moment of the newest figures that still named this account.
    """

    __tablename__ = "mirror_accounts"
    __table_args__ = (UniqueConstraint("source_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("tax_sources.id"))
    number: Mapped[str] = mapped_column(String(34))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"), index=True)
    owner_match: Mapped[str | None] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(200))
    object_title: Mapped[str] = mapped_column(String(200), default="")
    bank_account: Mapped[str] = mapped_column(String(26), default="")
    content_hash: Mapped[str] = mapped_column(String(64))
    as_of: Mapped[datetime]


class MirrorLine(Base):
    """One due of an account as the source told it; interest is None when the source leaves it to us."""

    __tablename__ = "mirror_lines"
    # the unique index leads with the account, so that the account's lines are found by it as well
    __table_args__ = (UniqueConstraint("account_id", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("mirror_accounts.id"))
    external_id: Mapped[str] = mapped_column(String(60))
    period: Mapped[str] = mapped_column(String(60))
    decision: Mapped[str] = mapped_column(String(120), default="")
    due_on: Mapped[date]
    amount_grosze: Mapped[int]
    paid_grosze: Mapped[int]
    interest_grosze: Mapped[int | None]


class MirrorPayment(Base):
    """One payment in the source's history; ``receipt_no`` is ours when the payment was reported by us."""

    __tablename__ = "mirror_payments"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("mirror_accounts.id"), index=True)
    paid_on: Mapped[date]
    amount_grosze: Mapped[int]
    title: Mapped[str] = mapped_column(String(200), default="")
    receipt_no: Mapped[str | None] = mapped_column(String(30), index=True)


class SourceImport(Base):
    """One file that came: what it held and what is wrong with it, by line number and without personal data."""

    __tablename__ = "source_imports"
    __table_args__ = (UniqueConstraint("source_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("tax_sources.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int] = mapped_column(default=0)
    accounts: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10))
    report: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]


class SourceReport(Base):
    """One payment that we tell the source, under a receipt number that makes telling it twice harmless."""

    __tablename__ = "source_reports"
    __table_args__ = (
        UniqueConstraint("payment_id", "account_number"),
        Index("ix_source_reports_source_id_account_number", "source_id", "account_number"),
        Index("ix_source_reports_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("tax_sources.id"))
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"))
    account_number: Mapped[str] = mapped_column(String(34))
    amount_grosze: Mapped[int]
    paid_on: Mapped[date]
    receipt_no: Mapped[str] = mapped_column(String(30), unique=True)
    state: Mapped[str] = mapped_column(String(12), default=ReportState.WAITING)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    allocated_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
