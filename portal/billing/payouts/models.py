"""Tables of the gateway's payouts: batches with their payments and refunds, and how far its reports were read."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class BatchState(StrEnum):
    """Where a payout stands: told by the gateway, arrived at the bank, or not what its own lines add up to."""

    SENT = "sent"
    DIFFERS = "differs"
    BOOKED = "booked"


class ItemKind(StrEnum):
    """What a payout is made of."""

    TRANSACTION = "transaction"
    REFUND = "refund"


class ItemState(StrEnum):
    """How an item of a payout stands to our own rows."""

    MATCHED = "matched"
    MISSING_HERE = "missing_here"
    DIFFERS = "differs"


class GatewayBatch(Base):
    """One payout (wypłata), a single transfer on the bank statement; ``is_told`` False: guessed from the books.

    ``amount_grosze`` is what was transferred, ``gross_grosze`` what its payments come to, ``refund_grosze`` what its
    refunds took away, ``commission_grosze`` what the gateway kept back (0 in a gross payout). ``loose_grosze`` is what
    of a booked payout its known payments and refunds do not make up.
    """

    __tablename__ = "gateway_batches"
    __table_args__ = (UniqueConstraint("shop", "batch_id"), Index("ix_gateway_batches_state", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    shop: Mapped[str] = mapped_column(String(20))
    batch_id: Mapped[int]
    opened_at: Mapped[datetime | None]
    paid_out_at: Mapped[datetime | None]
    amount_grosze: Mapped[int]
    gross_grosze: Mapped[int]
    refund_grosze: Mapped[int]
    commission_grosze: Mapped[int]
    loose_grosze: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10))
    is_told: Mapped[bool] = mapped_column(default=True)
    fetched_at: Mapped[datetime]
    line_id: Mapped[int | None] = mapped_column(unique=True)
    booked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0)  # grows when a person takes the match back

    @property
    def cleared_grosze(self) -> int:
        """Return by how much the payout empties the clearing account: its payments less its refunds."""
        return self.gross_grosze - self.refund_grosze


class GatewayItem(Base):
    """One payment or refund in a payout; ``payment_id`` and ``refund_id`` are ours, when we know them."""

    __tablename__ = "gateway_items"
    __table_args__ = (
        UniqueConstraint("batch_id", "kind", "order_id", "number"),
        Index("ix_gateway_items_payment_id", "payment_id"),
        Index("ix_gateway_items_refund_id", "refund_id"),
        Index("ix_gateway_items_strange", "batch_id", sqlite_where=text("state != 'matched'"),
              postgresql_where=text("state != 'matched'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("gateway_batches.id"))
    kind: Mapped[str] = mapped_column(String(12))
    order_id: Mapped[int]
    number: Mapped[int] = mapped_column(default=0)  # a refund's own; 0 for a payment
    session_id: Mapped[str] = mapped_column(String(100), default="")
    amount_grosze: Mapped[int]
    fee_grosze: Mapped[int] = mapped_column(default=0)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"))
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("refunds.id"))
    state: Mapped[str] = mapped_column(String(12))


# SQLite uses a partial index only where the query holds the index's own words
STRANGE = GatewayItem.state != literal_column("'matched'")


class GatewayReport(Base):
    """How far a shop's reports were read; ``error`` says why the last reading failed, empty when it did not."""

    __tablename__ = "gateway_reports"

    shop: Mapped[str] = mapped_column(String(20), primary_key=True)
    asked_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(40), default="")
