"""One table: each document that an official took out of a state register for a matter, and how it went out."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official
from portal.cases.models import Case
from portal.db import Base
from portal.files.models import StoredFile


class PaperState(StrEnum):
    """Where a document stands: its signature is checked, found good or refused; or it went by post.

    RECALLED is what went nowhere: an official called it back, or the matter had moved on before it was checked.
    """

    CHECKING = "checking"
    GOOD = "good"
    REFUSED = "refused"
    POSTED = "posted"
    RECALLED = "recalled"


class RegisterPaper(Base):
    """A document of a register: a signed file with what was found of its signature, or the day it was posted."""

    __tablename__ = "register_papers"
    __table_args__ = (Index("ix_register_papers_case_id", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    found: Mapped[dict[str, Any]]
    posted_on: Mapped[date | None]
    added_at: Mapped[datetime]
    since_at: Mapped[datetime]
    case: Mapped[Case] = relationship()
    official: Mapped[Official] = relationship()
    file: Mapped[StoredFile | None] = relationship()
