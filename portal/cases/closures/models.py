"""The table of days on which the office is closed by its own order."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official
from portal.db import Base


class ClosedDay(Base):
    """A working day on which the office is closed: its own terms in working days pass over it, the law's do not."""

    __tablename__ = "closed_days"

    on: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(200))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    entered_at: Mapped[datetime]
    entered_by: Mapped[Official] = relationship()
