"""One visit, call or letter that opened no case."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class Ending(StrEnum):
    """How a visit without a case ended."""

    ASKED = "asked"
    INFORMED = "informed"
    ELSEWHERE = "elsewhere"
    COULD_ONLINE = "could_online"


class Tally(Base):
    """A visit that opened no case: how it ended and which service it was about; nothing about the person."""

    __tablename__ = "tallies"
    __table_args__ = (Index("ix_tallies_on_unit_code", "on", "unit_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission: Mapped[str] = mapped_column(String(43), unique=True)
    on: Mapped[date]
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    ending: Mapped[str] = mapped_column(String(12))
    service: Mapped[str | None] = mapped_column(String(60))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
