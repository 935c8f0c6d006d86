"""One table: the sealed copies of a matter's logbook that officials asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base
from portal.files.models import StoredFile


class CaseLogbook(Base):
    """A copy of a logbook as it stood after ``last_event_id``; its PDF follows by a job."""

    __tablename__ = "case_logbooks"
    __table_args__ = (Index("ix_case_logbooks_case_id", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    last_event_id: Mapped[int]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    asked_at: Mapped[datetime]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    file: Mapped[StoredFile | None] = relationship()
