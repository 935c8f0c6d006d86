"""Tables of what goes out by the operator: each letter, each proof as it came, and how the operator answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base
from portal.decisions.delivering.models import Delivery
from portal.files.models import StoredFile


class EDeliveryLetter(Base):
    """A delivery that the portal sends itself; ``message_id`` is the operator's name for it, once it has it.

    ``stopped_at`` tells since when the operator is not asked any more: it refused the letter, or its key clashes.
    """

    __tablename__ = "edelivery_letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), unique=True)
    message_id: Mapped[str | None] = mapped_column(String(80), unique=True)
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    delivery: Mapped[Delivery] = relationship()


class EDeliveryProof(Base):
    """One proof as the operator gave it; ``noted`` tells whether the delivery's course could take it.

    A proof may come before the portal knows which letter it is of: it waits under the operator's name, ``message_id``.
    """

    __tablename__ = "edelivery_proofs"
    __table_args__ = (
        Index("ix_edelivery_proofs_letter_id", "letter_id"),
        Index("ix_edelivery_proofs_message_id", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("edelivery_letters.id"))
    message_id: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500))
    noted: Mapped[bool]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    read_at: Mapped[datetime]
    file: Mapped[StoredFile | None] = relationship()


class EDeliveryOperator(Base):
    """How the operator answers: one row, written when that changes."""

    __tablename__ = "edelivery_operator"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    failing_since: Mapped[datetime | None]
