"""Counts kept per day: recomputed from the rows of the cases, never counted up by hand."""

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class DailyCount(Base):
    """How many matters of a service came over a channel on a day; demo matters are counted apart."""

    __tablename__ = "daily_counts"

    on: Mapped[date] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(String(60), primary_key=True)
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    demo: Mapped[bool] = mapped_column(primary_key=True)
    filed: Mapped[int]
    settled: Mapped[int]
    counted_at: Mapped[datetime]
