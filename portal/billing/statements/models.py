"""Tables of bank statements: each statement once, whatever its file's format, with its lines and their fate."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base

UNMATCHED = text("state = 'unmatched'")


class StatementState(StrEnum):
    """Where a statement stands; LOADING and BOOKING are left only by finishing, and can be gone on with."""

    LOADING = "loading"
    DRAFT = "draft"
    BOOKING = "booking"
    BOOKED = "booked"


class LineState(StrEnum):
    """Where a line stands: not in the books yet, explained, or waiting for a person."""

    NEW = "new"
    MATCHED = "matched"
    UNMATCHED = "unmatched"


class LineKind(StrEnum):
    """What a line is: planned while it is NEW or UNMATCHED, done when it is MATCHED."""

    UNKNOWN = ""
    PAYOUT = "payout"
    ACCOUNT = "account"
    REFUND = "refund"
    SENT_BACK = "sent_back"  # money that is not ours: a credit, and the debit that took it back
    DESK = "desk"  # an official had taken it as paid by transfer before the statement came


class BankStatement(Base):
    """One statement of one of the city's accounts; ``sha256`` is of the file that it was first read from."""

    __tablename__ = "bank_statements"
    __table_args__ = (UniqueConstraint("account", "number", "from_on", "to_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(200))
    account: Mapped[str] = mapped_column(String(26))
    number: Mapped[str] = mapped_column(String(60))
    from_on: Mapped[date]
    to_on: Mapped[date]
    opening_grosze: Mapped[int]
    closing_grosze: Mapped[int]
    lines: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    uploaded_at: Mapped[datetime]
    booked_at: Mapped[datetime | None]


class BankLine(Base):
    """One movement on a statement. ``version`` grows with each act, so that two who act at once see each other.

    ``amount_grosze`` is above zero for a credit; ``surplus_grosze`` is what of it nobody owed.
    """

    __tablename__ = "bank_lines"
    __table_args__ = (
        UniqueConstraint("statement_id", "position"),
        Index("ix_bank_lines_unmatched", "booked_on", "id", sqlite_where=UNMATCHED, postgresql_where=UNMATCHED),
        Index("ix_bank_lines_account_id", "account_id", sqlite_where=text("account_id IS NOT NULL"),
              postgresql_where=text("account_id IS NOT NULL")),
        Index("ix_bank_lines_batch_id", "batch_id", sqlite_where=text("batch_id IS NOT NULL"),
              postgresql_where=text("batch_id IS NOT NULL")),
        Index("ix_bank_lines_refund_id", "refund_id", sqlite_where=text("refund_id IS NOT NULL"),
              postgresql_where=text("refund_id IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statements.id"))
    position: Mapped[int]
    booked_on: Mapped[date]
    value_on: Mapped[date]
    amount_grosze: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    counterparty: Mapped[str] = mapped_column(Text)
    counterparty_account: Mapped[str] = mapped_column(Text)
    credited_account: Mapped[str] = mapped_column(Text)
    bank_reference: Mapped[str] = mapped_column(Text)
    is_reversal: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10))
    match_kind: Mapped[str] = mapped_column(String(10), default=LineKind.UNKNOWN)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("tax_accounts.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("gateway_batches.id"))
    refund_id: Mapped[int | None]
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("bank_lines.id"))
    surplus_grosze: Mapped[int] = mapped_column(default=0)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    settled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0)
    statement: Mapped[BankStatement] = relationship()


# SQLite uses a partial index only where the query holds the index's own words
WAITING = BankLine.state == literal_column("'unmatched'")
