"""The one table of the books: entries of transfers, each signed (debit > 0), never changed and never taken out."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

ON_CHARGE = text("charge_id IS NOT NULL")


class Book(StrEnum):
    """The chart of accounts; CLEARING, COMMISSION, BANK and FORWARDED are kept apart by ``part``."""

    RECEIVABLE = "receivable"  # należności: what is owed to the city, by charge
    REVENUE = "revenue"  # przypis: what was charged, by charge
    INTEREST = "interest"  # odsetki: counted when they are paid
    CLEARING = "clearing"  # money that the gateway holds for us, by shop
    REFUNDS = "refunds"  # money that goes back: promised to the payer, not yet confirmed by the gateway
    OVERPAID = "overpaid"  # nadpłaty: money that belongs to the payer
    UNIDENTIFIED = "unidentified"  # wpłaty do wyjaśnienia
    FORWARDED = "forwarded"  # money for an account that another system keeps, by source
    BANK = "bank"  # the city's bank accounts, by number
    COMMISSION = "commission"  # what the gateway kept of a net payout, by shop
    DESK = "desk"  # taken at the office's cash desk, or by transfer that an official confirmed


class Move(StrEnum):
    """Why money moved."""

    CHARGED = "charged"
    CORRECTED = "corrected"
    CANCELLED = "cancelled"
    PAID = "paid"
    DESK_PAID = "desk_paid"
    CREDITED = "credited"  # an overpayment or an identified sum was put against a charge
    REFUND_SENT = "refund_sent"
    REFUND_DONE = "refund_done"
    REFUND_REJECTED = "refund_rejected"
    PAYOUT = "payout"
    BANK_IN = "bank_in"
    BANK_OUT = "bank_out"


class Entry(Base):
    """One side of a transfer. ``once`` names the transfer so that it cannot be booked twice; ``digest`` is keyed.

    ``at`` is when it was booked, ``value_on`` the day that the law looks at.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint("amount_grosze <> 0", name="amount_not_zero"),
        Index("ix_ledger_entries_charge_id_book", "charge_id", "book", sqlite_where=ON_CHARGE,
              postgresql_where=ON_CHARGE),
        Index("ix_ledger_entries_subject_id_book", "subject_id", "book", "value_on"),
        Index("ix_ledger_entries_at", "at"),
        Index("ix_ledger_entries_book_part", "book", "part"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    transfer: Mapped[str] = mapped_column(String(24), index=True)
    once: Mapped[str | None] = mapped_column(String(60), unique=True)
    move: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    value_on: Mapped[date]
    book: Mapped[str] = mapped_column(String(16))
    part: Mapped[str] = mapped_column(String(34), default="")
    amount_grosze: Mapped[int]
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"))
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("charges.id"))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), index=True)
    refund_id: Mapped[int | None] = mapped_column(index=True)
    line_id: Mapped[int | None] = mapped_column(index=True)
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    digest: Mapped[str] = mapped_column(String(64))
