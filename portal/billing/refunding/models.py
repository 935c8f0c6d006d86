"""Tables of refunds: each with the steps it took, which are only ever added."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official, Subject
from portal.billing.models import Charge, Payment
from portal.db import Base

UNDER_WAY = text("poll_at IS NOT NULL")


class RefundState(StrEnum):
    """Where a refund stands; DONE never changes back."""

    REQUESTED = "requested"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    DONE = "done"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What moves a refund on."""

    APPROVED = "approved"
    REFUSED = "refused"
    CALLED = "called"
    CALLED_AGAIN = "called_again"
    TAKEN = "taken"
    DONE = "done"
    REJECTED = "rejected"


REFUND_EDGES: dict[tuple[RefundState, Step], RefundState] = {
    (RefundState.REQUESTED, Step.APPROVED): RefundState.APPROVED,
    (RefundState.REQUESTED, Step.REFUSED): RefundState.WITHDRAWN,
    (RefundState.APPROVED, Step.CALLED): RefundState.SENDING,
    (RefundState.SENDING, Step.CALLED_AGAIN): RefundState.SENDING,
    (RefundState.SENDING, Step.TAKEN): RefundState.SENT,
    (RefundState.SENDING, Step.DONE): RefundState.DONE,
    (RefundState.SENDING, Step.REJECTED): RefundState.REJECTED,
    (RefundState.SENT, Step.DONE): RefundState.DONE,
    (RefundState.SENT, Step.REJECTED): RefundState.REJECTED,
    # a transfer by the city's own bank: an official says how it went
    (RefundState.APPROVED, Step.DONE): RefundState.DONE,
    (RefundState.APPROVED, Step.REJECTED): RefundState.REJECTED,
    # the gateway's last word: the money left after all
    (RefundState.REJECTED, Step.DONE): RefundState.DONE,
}
NEVER_SENT = frozenset({RefundState.REJECTED, RefundState.WITHDRAWN})
AT_THE_GATEWAY = frozenset({RefundState.APPROVED, RefundState.SENDING, RefundState.SENT})


class Way(StrEnum):
    """How the money goes back: the way it came by the gateway, or by a transfer from the city's bank."""

    GATEWAY = "gateway"
    TRANSFER = "transfer"


class Source(StrEnum):
    """Whose money it is: overpaid by a person, a duty that was paid, or a sum that nobody could place."""

    OVERPAID = "overpaid"
    CHARGE = "charge"
    UNIDENTIFIED = "unidentified"


class Refund(Base):
    """One refund; ``request_id`` and ``refunds_uuid`` are our ids at the gateway, kept before it hears of them.

    ``number`` counts the refunds of a payment: two who ask at once collide on it. ``repeats_id`` names the refused
    refund that this one tries again. ``called_at`` is when the gateway was last asked to pay.
    """

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount_grosze > 0", name="amount_positive"),
        Index("ix_refunds_payment_id_number", "payment_id", "number", unique=True),
        Index("ix_refunds_poll_at", "poll_at", sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY),
        Index("ix_refunds_state_requested_at", "state", "requested_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    source: Mapped[str] = mapped_column(String(12))
    way: Mapped[str] = mapped_column(String(8))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"))
    number: Mapped[int | None]
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("charges.id"), index=True)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"), index=True)
    amount_grosze: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default=RefundState.REQUESTED)
    request_id: Mapped[str] = mapped_column(String(45), unique=True)
    refunds_uuid: Mapped[str] = mapped_column(String(32), unique=True)
    click: Mapped[str] = mapped_column(String(43), unique=True)
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("refunds.id"), unique=True)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    requested_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    approved_at: Mapped[datetime | None]
    called_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    poll_at: Mapped[datetime | None]
    batch_id: Mapped[int | None]
    payment: Mapped[Payment | None] = relationship()
    charge: Mapped[Charge | None] = relationship()
    subject: Mapped[Subject | None] = relationship()
    requested_by: Mapped[Official] = relationship(foreign_keys=requested_by_id)
    approved_by: Mapped[Official | None] = relationship(foreign_keys=approved_by_id)


class RefundEvent(Base):
    """One step of a refund, by whom, with what the gateway said; rows are only ever added."""

    __tablename__ = "refund_events"
    __table_args__ = (Index("ix_refund_events_refund_id", "refund_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int] = mapped_column(ForeignKey("refunds.id"))
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(10))
    target: Mapped[str] = mapped_column(String(10))
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    values: Mapped[dict[str, Any]]
