"""Tables of deliveries: one row for a letter, a party and a way; one row for each of its steps."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official
from portal.cases.models import Case, CaseParty, Document
from portal.db import Base
from portal.files.models import StoredFile

FIRST: dict[str, Any] = {
    "sqlite_where": text("replaces_id IS NULL"),
    "postgresql_where": text("replaces_id IS NULL"),
}
TO_POST: dict[str, Any] = {"sqlite_where": text("to_post = 1"), "postgresql_where": text("to_post")}
LOOKED_AT: dict[str, Any] = {
    "sqlite_where": text("look_on IS NOT NULL"),
    "postgresql_where": text("look_on IS NOT NULL"),
}
_TO_SEND = text("way = 'edelivery' AND state = 'prepared'")
TO_SEND: dict[str, Any] = {"sqlite_where": _TO_SEND, "postgresql_where": _TO_SEND}


class Delivery(Base):
    """One letter on its way to one party; where it went by another way, ``replaces`` names the one before.

    ``look_on`` is the day on which somebody has to look at it; ``to_post`` puts it into the print queue.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("uq_deliveries_first", "document_id", "party_id", unique=True, **FIRST),
        Index("ix_deliveries_to_post", "case_id", **TO_POST),
        Index("ix_deliveries_look_on", "look_on", **LOOKED_AT),
        Index("ix_deliveries_to_send", "id", **TO_SEND),
        Index("ix_deliveries_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("case_parties.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id"), unique=True)
    way: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(12))
    since_at: Mapped[datetime]
    created_at: Mapped[datetime]
    address: Mapped[str | None] = mapped_column(String(40))
    posted_on: Mapped[date | None]
    arrived_on: Mapped[date | None]
    notice_on: Mapped[date | None]
    delivered_on: Mapped[date | None]
    confirmed_at: Mapped[datetime | None]
    waived_on: Mapped[date | None]
    look_on: Mapped[date | None]
    to_post: Mapped[bool] = mapped_column(default=False)
    proof_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    case: Mapped[Case] = relationship()
    document: Mapped[Document] = relationship()
    party: Mapped[CaseParty] = relationship()
    proof: Mapped[StoredFile | None] = relationship()


class DeliveryEvent(Base):
    """One step of a delivery, with who took it and the day it tells of. Rows are only ever added."""

    __tablename__ = "delivery_events"
    __table_args__ = (Index("ix_delivery_events_delivery_id", "delivery_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))
    at: Mapped[datetime]
    step: Mapped[str] = mapped_column(String(12))
    source: Mapped[str | None] = mapped_column(String(12))
    target: Mapped[str] = mapped_column(String(12))
    by: Mapped[str] = mapped_column(String(12))
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    on: Mapped[date | None]
    values: Mapped[dict[str, Any]]
    official: Mapped[Official | None] = relationship()
