"""Tables of what settled matters brought: a row for each thing, which makes it happen once, and the permits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.models import Case
from portal.db import Base


class CaseOutcome(Base):
    """One thing that a case brought: kind and values as the service said them, and what the portal made of them.

    ``decision`` is the version of the text that was issued (0 where no text decides) and ``position`` the place among
    what it brings: a second carrying-out fails in the database. ``account`` is the token of the tax account that was
    changed; ``told`` holds what came of it, in grosze and days (``left_to`` names who still has to act). Once the
    decision no longer stands the row stays, with ``undone_at`` and what was done about it.
    """

    __tablename__ = "case_outcomes"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    decision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=0)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    kind: Mapped[str] = mapped_column(String(12))
    values: Mapped[dict[str, Any]]
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    account: Mapped[str] = mapped_column(String(32), default="")
    brought_at: Mapped[datetime]
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    undone_at: Mapped[datetime | None]
    undone: Mapped[dict[str, Any] | None]
    case: Mapped[Case] = relationship()


class PermitRow(Base):
    """One permit: its number, what it is for (``key``), and the days on which it holds, both counted whole.

    ``decision`` and ``position`` are those of the outcome; one whose decision no longer stands is ``undone_at``.
    One that lapsed or was taken away held for the last time on ``ended_on``.
    """

    __tablename__ = "permits"
    __table_args__ = (
        UniqueConstraint("case_id", "decision", "position"),
        Index("ix_permits_service_key_valid_until", "service", "key", "valid_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    decision: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=1)
    service: Mapped[str] = mapped_column(String(60))
    number: Mapped[str | None] = mapped_column(String(30), unique=True)
    key: Mapped[str] = mapped_column(String(60), default="")
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    issued_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    case: Mapped[Case] = relationship()
