"""The table of matters settled by machine: when, on which grounds, and what a person found who checked one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official
from portal.cases.models import Case
from portal.db import Base

TO_CHECK = text("sampled AND checked_at IS NULL")


class AutomaticIssue(Base):
    """One matter that was settled by machine; ``sampled`` ones are left to a person, who finds them right or wrong.

    The case is the key, so that a second issue of the same matter fails in the database.
    """

    __tablename__ = "automatic_issues"
    __table_args__ = (
        Index("ix_automatic_issues_to_check", "issued_at", sqlite_where=TO_CHECK, postgresql_where=TO_CHECK),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    issued_at: Mapped[datetime]
    sampled: Mapped[bool] = mapped_column(default=False)
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    verdict: Mapped[str | None] = mapped_column(String(8))
    note: Mapped[str] = mapped_column(Text, default="")
    case: Mapped[Case] = relationship()
    checked_by: Mapped[Official | None] = relationship()
