"""Tables of bulk work: what an official chose to do to which matters, and what became of each."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class ItemState(StrEnum):
    """Where one matter of a batch stands."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


class Batch(Base):
    """Some matters picked from the queue and the act chosen for them; it is looked at before it is done."""

    __tablename__ = "batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"), index=True)
    act: Mapped[str] = mapped_column(String(60))
    values: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    started_at: Mapped[datetime | None]


class BatchItem(Base):
    """One matter of a batch: as it was when it was picked (its version), and what became of it."""

    __tablename__ = "batch_items"
    __table_args__ = (UniqueConstraint("batch_id", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default=ItemState.WAITING)
    said: Mapped[str] = mapped_column(String(400), default="")
    ended_at: Mapped[datetime | None]
