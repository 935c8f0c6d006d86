"""The table of records of meetings: what was written is sealed until it becomes a document of the matter."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official
from portal.cases.models import Case
from portal.db import Base
from portal.visits.models import Visit


class RecordKind(StrEnum):
    """What is confirmed: what both did and found, or what the resident states."""

    PROTOCOL = "protocol"
    STATEMENT = "statement"


class RecordState(StrEnum):
    """Where a record stands; from ``confirmed`` on it is a sealed document of the matter."""

    DRAFT = "draft"
    SENT = "sent"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    UNSIGNED = "unsigned"
    WITHDRAWN = "withdrawn"


class MeetingRecord(Base):
    """One record of a visit, in a matter; ``number`` counts those of the matter, ``times`` how often it was rewritten.

    ``text``, ``others`` (who else was present, and as whom), ``remarks`` and ``reason`` are sealed.
    """

    __tablename__ = "visit_records"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    submission: Mapped[str] = mapped_column(String(64), unique=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    times: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text)
    others: Mapped[str] = mapped_column(Text, default="")
    remarks: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    drafted_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    visit: Mapped[Visit] = relationship()
    case: Mapped[Case] = relationship()
    drafted_by: Mapped[Official] = relationship()

    @property
    def slot(self) -> str:
        """Return the slot of its document in the matter."""
        return f"record-{self.number}"
