"""The table of people who file without signing in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Subject
from portal.db import Base


class Guest(Base):
    """A person without identity: one for each form begun, so that two forms of one browser are nobody's in common.

    ``browser_hash`` is of the cookie of the browser that wrote the form, ``code_hash`` of the code that opens the
    matter once it is filed; neither can be turned back.
    """

    __tablename__ = "guests"

    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True, autoincrement=False)
    browser_hash: Mapped[str] = mapped_column(String(64), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), unique=True)
    code_hash: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[datetime]
    subject: Mapped[Subject] = relationship()
