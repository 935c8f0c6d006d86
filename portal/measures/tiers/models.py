"""The table of tiers over time."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class ServiceTier(Base):
    """The computed tiers of a service from a day on, until the next row of the service."""

    __tablename__ = "service_tiers"

    service: Mapped[str] = mapped_column(String(60), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    declared: Mapped[int]
    proven: Mapped[int]
