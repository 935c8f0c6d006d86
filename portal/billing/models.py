"""Tables of money owed and paid: charges, links, baskets, payments with lines and events, the treasurer's tasks."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Subject
from portal.billing.taxes.models import TaxAccount
from portal.db import Base

OPEN = text("paid_at IS NULL AND cancelled_at IS NULL")


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
    """What is owed (należność): a matter's duty, or an instalment of a tax account.

    ``amount_grosze`` is what was charged; what is left is a sum over the ledger. ``paid_at`` is set when nothing is
    left (the legal day of the last payment); ``version`` grows with each change, so that two who allocate money at
    once see each other. ``lapse`` holds the original terms of what was deferred (portal.billing.law.lapsing).
    """

    __tablename__ = "charges"
    __table_args__ = (
        UniqueConstraint("case_id", "kind"),
        UniqueConstraint("account_id", "period"),
        CheckConstraint("amount_grosze > 0", name="amount_positive"),
        Index("ix_charges_open", "subject_id", "due_on", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_charges_account_id_year", "account_id", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("tax_accounts.id"))
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessments.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(200))
    period: Mapped[str | None] = mapped_column(String(60))
    year: Mapped[int | None]
    law: Mapped[str] = mapped_column(String(200), default="")
    amount_grosze: Mapped[int]
    due_on: Mapped[date]
    lapse: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    paid_by_id: Mapped[int | None]
    reminded_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0)
    subject: Mapped[Subject] = relationship()
    account: Mapped[TaxAccount | None] = relationship()


class PayLink(Base):
    """A taxpayer's leave for whoever has ``token`` to pay one charge, or what is open on an account.

    ``shows_sum``: the page tells what is due and takes only that; else the payer types a sum and is told nothing.
    """

    __tablename__ = "pay_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("tax_accounts.id"))
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("charges.id"))
    title: Mapped[str] = mapped_column(String(100))
    shows_sum: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Basket(Base):
    """What somebody chose to pay at once; a shop of the gateway takes its part, so there may be several payments.

    ``wanted`` lists ``{"account": id, "amount_grosze": n | null}`` and ``{"charge": id}``; sums are counted anew at
    each look, for interest grows by the day. ``click`` names the page view that made it. Who pays for another came by
    a link, or typed ``{"reference": number, "kind": name, "amount_grosze": n}``.
    """

    __tablename__ = "baskets"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    click: Mapped[str] = mapped_column(String(43), unique=True)
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"), index=True)
    relation: Mapped[str] = mapped_column(String(20), default="self")
    link_id: Mapped[int | None] = mapped_column(ForeignKey("pay_links.id"), index=True)
    wanted: Mapped[list[Any]]
    created_at: Mapped[datetime]


class Payment(Base):
    """One attempt to pay; ``session_id`` is our own id at the gateway and the idempotency key.

    ``click`` names the page view that began it, so that a double click is one attempt. ``authorised_at`` is
    the gateway's word on when the payer paid; the law looks at that day (art. 60 Ordynacja podatkowa).
    ``payer_id`` is empty when somebody pays for another without signing in.
    """

    __tablename__ = "payments"
    __table_args__ = (
        Index("ix_payments_state_poll_at", "state", "poll_at"),
        Index("ix_payments_verified_at", "verified_at"),
        CheckConstraint("amount_grosze > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(String(64), unique=True)
    basket_id: Mapped[int | None] = mapped_column(ForeignKey("baskets.id"), index=True)
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"), index=True)
    shop: Mapped[str] = mapped_column(String(20), default="main")
    click: Mapped[str] = mapped_column(String(43), unique=True)
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
    lines: Mapped[list[PaymentLine]] = relationship(order_by="PaymentLine.id")


class PaymentLine(Base):
    """What one payment is for: a charge, a tax account kept here or (``mirror_id``) elsewhere, or an unknown number.

    ``named`` lists the charges of an account that the payer chose: civil law heeds it (art. 451 § 1 KC).
    """

    __tablename__ = "payment_lines"
    __table_args__ = (CheckConstraint("amount_grosze > 0", name="amount_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("charges.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("tax_accounts.id"), index=True)
    mirror_id: Mapped[int | None] = mapped_column(ForeignKey("mirror_accounts.id"), index=True)
    reference: Mapped[str | None] = mapped_column(String(34))
    title: Mapped[str] = mapped_column(String(200))
    amount_grosze: Mapped[int]
    named: Mapped[list[Any] | None]
    charge: Mapped[Charge | None] = relationship()
    account: Mapped[TaxAccount | None] = relationship()


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
    UNIDENTIFIED = "unidentified"
    UNMATCHED = "unmatched"
    REFUND_FAILED = "refund_failed"
    LEDGER = "ledger"
    ENTER = "enter"  # another system keeps the account: what a case brought is to be entered there
    REFUND_ASKED = "refund_asked"
    REFUSED_PAID = (
        "refused_paid"  # what was paid for a right that was refused goes back without being asked for
    )
    UNDO = "undo"  # a decision no longer stands, and what it brought can't be taken back by machine


class TreasurerTask(Base):
    """Money that a person must look at; never settled by machine. ``case_id`` names the matter that brought it."""

    __tablename__ = "treasurer_tasks"
    __table_args__ = (
        UniqueConstraint("payment_id", "kind"),
        UniqueConstraint("refund_id", "kind"),
        Index("ix_treasurer_tasks_case_id", "case_id"),
        Index("ix_treasurer_tasks_open", "opened_at", sqlite_where=text("closed_at IS NULL"),
              postgresql_where=text("closed_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"))
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("charges.id"))
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("refunds.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    resolution: Mapped[str] = mapped_column(Text, default="")
    payment: Mapped[Payment | None] = relationship()
    charge: Mapped[Charge | None] = relationship()
