"""Tables of what settled matters brought: one row a case, which makes it happen once, and the permits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.models import Case
from portal.db import Base


class CaseOutcome(Base):
    """What a case brought: kind and values as the service said them, and what the portal made of them.

    The case is the key: a second carrying-out fails in the database. ``account`` is the token of the tax account that
    was changed; ``told`` holds what came of it, in grosze and days (``left_to`` names who still has to act).
    """

    __tablename__ = "case_outcomes"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(12))
    values: Mapped[dict[str, Any]]
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    account: Mapped[str] = mapped_column(String(32), default="")
    brought_at: Mapped[datetime]
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    case: Mapped[Case] = relationship()


class PermitRow(Base):
    """One permit: its number, what it is for (``key``), and the days on which it holds, both counted whole."""

    __tablename__ = "permits"
    __table_args__ = (Index("ix_permits_service_key_valid_until", "service", "key", "valid_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    service: Mapped[str] = mapped_column(String(60))
    number: Mapped[str | None] = mapped_column(String(30), unique=True)
    key: Mapped[str] = mapped_column(String(60), default="")
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    issued_at: Mapped[datetime]
    case: Mapped[Case] = relationship()
