"""The table of services that an administrator switched off: which channel, between which days, and what people read."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

NOTICE_LIMIT = 500


class ServiceSwitch(Base):
    """One service that takes no new matters through one channel; rows stay, so that it is known when that was so."""

    __tablename__ = "service_switches"
    __table_args__ = (
        # the same button pressed twice at once makes one row
        Index(
            "uq_service_switches_open", "service", "channel", "from_on", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    service: Mapped[str] = mapped_column(String(60))
    channel: Mapped[str] = mapped_column(String(20))
    from_on: Mapped[date]
    until_on: Mapped[date | None]  # the last day; none: until it is switched on again
    notice: Mapped[str] = mapped_column(String(NOTICE_LIMIT))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    entered_at: Mapped[datetime]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    ended_at: Mapped[datetime | None]

    def is_off(self, on: date) -> bool:
        """Tell whether the service is off on a day."""
        return self.ended_at is None and self.from_on <= on and (self.until_on is None or on <= self.until_on)

    def meets(self, from_on: date, until_on: date | None) -> bool:
        """Tell whether its days and these have one in common."""
        starts_before_end = until_on is None or self.from_on <= until_on
        return starts_before_end and (self.until_on is None or from_on <= self.until_on)
