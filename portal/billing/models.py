"""Tables of money: charges, payments and their events, tax accounts and instalments; sums in grosze."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Subject
from portal.db import Base


class PaymentState(StrEnum):
    """Where one attempt to pay stands; PAID never changes back."""

    CREATED = "created"
    REGISTERED = "registered"
    NOTIFIED = "notified"
    PAID = "paid"
    EXPIRED = "expired"
    MISMATCH = "mismatch"
    SURPLUS = "surplus"


PAYMENT_EDGES: dict[tuple[PaymentState, str], PaymentState] = {
    (PaymentState.CREATED, "registered"): PaymentState.REGISTERED,
    (PaymentState.CREATED, "notified"): PaymentState.NOTIFIED,
    (PaymentState.CREATED, "verified"): PaymentState.PAID,
    (PaymentState.CREATED, "verified_surplus"): PaymentState.SURPLUS,
    (PaymentState.CREATED, "mismatched"): PaymentState.MISMATCH,
    (PaymentState.CREATED, "expired"): PaymentState.EXPIRED,
    (PaymentState.REGISTERED, "notified"): PaymentState.NOTIFIED,
    (PaymentState.REGISTERED, "verified"): PaymentState.PAID,
    (PaymentState.REGISTERED, "verified_surplus"): PaymentState.SURPLUS,
    (PaymentState.REGISTERED, "mismatched"): PaymentState.MISMATCH,
    (PaymentState.REGISTERED, "expired"): PaymentState.EXPIRED,
    (PaymentState.NOTIFIED, "verified"): PaymentState.PAID,
    (PaymentState.NOTIFIED, "verified_surplus"): PaymentState.SURPLUS,
    (PaymentState.NOTIFIED, "mismatched"): PaymentState.MISMATCH,
    (PaymentState.CREATED, "sent_back"): PaymentState.EXPIRED,
    (PaymentState.REGISTERED, "sent_back"): PaymentState.EXPIRED,
    (PaymentState.NOTIFIED, "sent_back"): PaymentState.EXPIRED,
    (PaymentState.EXPIRED, "notified"): PaymentState.NOTIFIED,
    (PaymentState.EXPIRED, "verified"): PaymentState.PAID,
    (PaymentState.EXPIRED, "verified_surplus"): PaymentState.SURPLUS,
    (PaymentState.EXPIRED, "mismatched"): PaymentState.MISMATCH,
}


FINAL = frozenset({PaymentState.PAID, PaymentState.MISMATCH, PaymentState.SURPLUS})


class Charge(Base):
    """What is owed and for what; a case's duty has the case's id. Settled by the payment that set paid_at."""

    __tablename__ = "charges"
    __table_args__ = (
        UniqueConstraint("case_id", "kind"),
        CheckConstraint("amount_grosze > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(200))
    law: Mapped[str] = mapped_column(String(200), default="")
    amount_grosze: Mapped[int]
    due_on: Mapped[date]
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    paid_by_id: Mapped[int | None]
    reminded_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    subject: Mapped[Subject] = relationship()


class Payment(Base):
    """One attempt to pay one charge; ``session_id`` is our own id at the gateway and the idempotency key.

    ``click`` names the page view that began it, so that a double click is one attempt. ``authorised_at`` is
    the gateway's word on when the payer paid; the law looks at that day (art. 60 Ordynacja podatkowa).
    """

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("charge_id", "click"),
        Index("ix_payments_state_poll_at", "state", "poll_at"),
        CheckConstraint("amount_grosze > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(String(64), unique=True)
    charge_id: Mapped[int] = mapped_column(ForeignKey("charges.id"))
    click: Mapped[str] = mapped_column(String(43))
    amount_grosze: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3), default="PLN")
    state: Mapped[str] = mapped_column(String(12), default=PaymentState.CREATED)
    url: Mapped[str | None] = mapped_column(String(300))
    order_id: Mapped[int | None] = mapped_column(unique=True)
    method_id: Mapped[int | None]
    created_at: Mapped[datetime]
    registered_at: Mapped[datetime | None]
    authorised_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    poll_at: Mapped[datetime | None]
    polls: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None]
    charge: Mapped[Charge] = relationship()


class PaymentEvent(Base):
    """One step of a payment, with what the gateway said; rows are only ever added."""

    __tablename__ = "payment_events"
    __table_args__ = (Index("ix_payment_events_payment_id", "payment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"))
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(String(30))
    source: Mapped[str] = mapped_column(String(12))
    target: Mapped[str] = mapped_column(String(12))
    values: Mapped[dict[str, Any]]


class TaskKind(StrEnum):
    """Why a person must look at money."""

    SURPLUS = "surplus"
    MISMATCH = "mismatch"
    UNCONFIRMED = "unconfirmed"
    WITHDRAWN_PAID = "withdrawn_paid"


class TreasurerTask(Base):
    """Money that a person must look at; never settled by machine."""

    __tablename__ = "treasurer_tasks"
    __table_args__ = (UniqueConstraint("payment_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"))
    kind: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class TaxAccount(Base):
    """One taxpayer's account of one kind of due (the embedded tax ledger)."""

    __tablename__ = "tax_accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(200))
    as_of: Mapped[datetime]
    demo: Mapped[bool] = mapped_column(default=False)


class TaxInstalment(Base):
    """One instalment: what was assessed, what was paid, when it fell due."""

    __tablename__ = "tax_instalments"
    __table_args__ = (UniqueConstraint("account_id", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("tax_accounts.id"))
    period: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date]
    amount_grosze: Mapped[int]
    paid_grosze: Mapped[int] = mapped_column(default=0)
    account: Mapped[TaxAccount] = relationship()
