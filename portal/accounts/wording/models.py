"""The table of the office's own texts of messages: every version is kept, the last one is in force."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official
from portal.db import Base


class MessageText(Base):
    """One version of a message's subject and lead in a language; an empty one goes back to the portal's own text."""

    __tablename__ = "message_texts"
    __table_args__ = (UniqueConstraint("kind", "language", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    number: Mapped[int]
    subject: Mapped[str] = mapped_column(String(200), default="")
    lead: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    written_at: Mapped[datetime]
    author: Mapped[Official] = relationship()

    @property
    def is_own(self) -> bool:
        """Tell whether this version has words of its own."""
        return bool(self.subject)
