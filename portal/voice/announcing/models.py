"""The table of announcements."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official, Unit
from portal.db import Base

TITLE_LENGTH, TEXT_LENGTH, REASON_LENGTH = 120, 4000, 300


class State(StrEnum):
    """Where an announcement stands; whether it shows today its days say."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Announcement(Base):
    """What a unit tells everybody from one day until another, in Polish and as far as somebody translated it.

    ``version`` counts the changes, so that nobody publishes what they have not seen.
    """

    __tablename__ = "announcements"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="state"),
        Index("ix_announcements_state_ends_on", "state", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission: Mapped[str] = mapped_column(String(43), unique=True)
    titles: Mapped[dict[str, Any]]
    texts: Mapped[dict[str, Any]]
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default=State.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    unit: Mapped[Unit] = relationship()
    made_by: Mapped[Official | None] = relationship()
