"""Timers of matters and the tasks that they, or a party's letter, open for officials."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official
from portal.cases.models import Case
from portal.db import Base

ARMED: dict[str, Any] = {"sqlite_where": text("state = 'armed'"), "postgresql_where": text("state = 'armed'")}
TOLD: dict[str, Any] = {"sqlite_where": text("state = 'told'"), "postgresql_where": text("state = 'told'")}
OPEN: dict[str, Any] = {
    "sqlite_where": text("closed_at IS NULL"),
    "postgresql_where": text("closed_at IS NULL"),
}


class TimerState(StrEnum):
    """Where a timer stands; those that rang or were cleared are kept: a person asks later what reminded whom.

    TOLD is a timer of the due day that rang: it needs no row before, the case itself has the day.
    """

    ARMED = "armed"
    RUNG = "rung"
    TOLD = "told"
    CLEARED = "cleared"


class CaseTimer(Base):
    """A day on which a matter's timer rings; at most one armed timer of a code in a case."""

    __tablename__ = "case_timers"
    __table_args__ = (
        Index("uq_case_timers_armed", "case_id", "code", unique=True, **ARMED),
        Index("uq_case_timers_told", "case_id", "code", "rings_on", unique=True, **TOLD),
        Index("ix_case_timers_due", "rings_on", "id", **ARMED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    code: Mapped[str] = mapped_column(String(40))
    rings_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(8), default=TimerState.ARMED)
    set_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    case: Mapped[Case] = relationship()


class CaseTask(Base):
    """Something an official has to look at; at most one open task of a code in a case."""

    __tablename__ = "case_tasks"
    __table_args__ = (
        Index("uq_case_tasks_open", "case_id", "code", unique=True, **OPEN),
        Index("ix_case_tasks_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    code: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(200))
    opened_at: Mapped[datetime]
    do_by: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    case: Mapped[Case] = relationship()
    closed_by: Mapped[Official | None] = relationship()
