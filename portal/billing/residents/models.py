"""Tables of what residents ask for around their dues: a calendar feed, proofs of payment."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.billing.models import Payment
from portal.db import Base
from portal.files.models import StoredFile


class CalendarFeed(Base):
    """A person's calendar of due dates; who knows ``token`` reads it, so that it can be renewed and ended."""

    __tablename__ = "calendar_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), unique=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    with_amounts: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Audience(StrEnum):
    """For whom a proof is written: only the one who owes reads a name, an address and what the money went for."""

    OWNER = "owner"
    PAYER = "payer"


class PaymentProof(Base):
    """A proof of payment (potwierdzenie wpłaty): its values at once, its sealed PDF when the worker has made it."""

    __tablename__ = "payment_proofs"
    __table_args__ = (UniqueConstraint("payment_id", "audience"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"))
    audience: Mapped[str] = mapped_column(String(10))
    values: Mapped[dict[str, Any]]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    created_at: Mapped[datetime]
    payment: Mapped[Payment] = relationship()
    file: Mapped[StoredFile | None] = relationship()
