"""Two tables: messages between a party and the office, and the files that came with them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official
from portal.cases.models import Case, CaseParty
from portal.db import Base
from portal.files.models import StoredFile

WAITS = "official_id IS NULL AND settled_at IS NULL"


class CaseMessage(Base):
    """One message of one party's thread; without an official it is the party's own.

    ``answer_by`` is the day until which an official asks for an answer; ``settled_at`` is when the other side
    answered, or said that no answer is needed.
    """

    __tablename__ = "case_messages"
    __table_args__ = (
        Index("ix_case_messages_case_id", "case_id", "id"),
        Index("ix_case_messages_party_id", "party_id"),
        Index("ix_case_messages_to_answer", "id", sqlite_where=text(WAITS), postgresql_where=text(WAITS)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    submission_id: Mapped[str] = mapped_column(String(43), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("case_parties.id"))
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    text: Mapped[str] = mapped_column(Text)
    answer_by: Mapped[date | None]
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    case: Mapped[Case] = relationship()
    party: Mapped[CaseParty] = relationship()
    official: Mapped[Official | None] = relationship()
    files: Mapped[list[MessageFile]] = relationship(back_populates="message", order_by="MessageFile.id")

    @property
    def is_from_party(self) -> bool:
        """Tell whether the party wrote it."""
        return self.official_id is None

    @property
    def wants_answer(self) -> bool:
        """Tell whether somebody still waits for an answer to it: every party does, an official where they ask."""
        return self.settled_at is None and (self.is_from_party or self.answer_by is not None)


class MessageFile(Base):
    """A file that came with a message."""

    __tablename__ = "case_message_files"
    __table_args__ = (Index("ix_case_message_files_message_id", "message_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("case_messages.id"))
    name: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    message: Mapped[CaseMessage] = relationship(back_populates="files")
    file: Mapped[StoredFile] = relationship()
