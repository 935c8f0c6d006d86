"""Observations of indicators, rows and days of registers: only ever added, what is newer stands for what is older."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

NOTE_LENGTH, UNIT_LENGTH = 500, 40


class Origin(StrEnum):
    """How an observation came."""

    FORM = "form"
    FILE = "file"
    FEEDER = "feeder"


class KpiObservation(Base):
    """One value of an indicator on a day, in thousandths of its unit; a correction is a new row that replaces.

    ``once`` lets a day of an indicator have one first row, and a row one that replaces it, however many press at once.
    Without an official the portal reckoned it itself.
    """

    __tablename__ = "kpi_observations"
    __table_args__ = (Index("ix_kpi_observations_kpi_on", "kpi", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    once: Mapped[str] = mapped_column(String(60), unique=True)
    kpi: Mapped[str] = mapped_column(String(20))
    on: Mapped[date]
    value_thousandths: Mapped[int]
    unit: Mapped[str] = mapped_column(String(UNIT_LENGTH))
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH))
    origin: Mapped[str] = mapped_column(String(10))
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    at: Mapped[datetime]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("kpi_observations.id"))
    reason: Mapped[str] = mapped_column(String(NOTE_LENGTH))


class RegisterRow(Base):
    """One version of a row of a register; the newest stands, and one that is removed says so."""

    __tablename__ = "register_rows"
    __table_args__ = (UniqueConstraint("register", "key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    register: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(120))
    version: Mapped[int]
    values: Mapped[dict[str, Any]]
    is_removed: Mapped[bool]
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    at: Mapped[datetime]


class RegisterDay(Base):
    """A day on which somebody said that a register holds what is so: with a changed file, or with the same one."""

    __tablename__ = "register_days"
    __table_args__ = (UniqueConstraint("register", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    register: Mapped[str] = mapped_column(String(20))
    on: Mapped[date]
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    at: Mapped[datetime]
