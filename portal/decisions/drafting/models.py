"""Versions of a decision's draft; a version is only ever added, so that it can be seen who wrote what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official
from portal.db import Base
from portal.decisions.patterns.models import DecisionPattern


class DraftVersion(Base):
    """One version of the text that ends a matter: outcome, ruling, basis, reasons, as an official wrote them.

    It may have begun from a version of the office's pattern, or from the one that a version of the service brought.
    """

    __tablename__ = "decision_drafts"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(12))
    values: Mapped[dict[str, Any]]
    author_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    written_at: Mapped[datetime]
    pattern_id: Mapped[int | None] = mapped_column(ForeignKey("decision_patterns.id"))
    brought_by_version: Mapped[int | None]
    author: Mapped[Official] = relationship()
    pattern: Mapped[DecisionPattern | None] = relationship()
