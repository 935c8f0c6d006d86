"""The table of the office's patterns of decisions: every version is kept, the last one counts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official
from portal.db import Base


class State(StrEnum):
    """What a version says: the office's own text, no pattern at all, or back to the one that the service brings."""

    OWN = "own"
    RETIRED = "retired"
    BROUGHT = "brought"


class DecisionPattern(Base):
    """One version of the text that a decision of a service begins with; without words unless it is the office's own."""

    __tablename__ = "decision_patterns"
    __table_args__ = (UniqueConstraint("service", "outcome", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(12))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    values: Mapped[dict[str, Any]]
    author_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    written_at: Mapped[datetime]
    author: Mapped[Official] = relationship()
