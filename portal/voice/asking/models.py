"""Tables of consultations: the draft and its questions, and what residents said to it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official, Subject, Unit
from portal.db import Base
from portal.files.models import StoredFile

TITLE_LENGTH, TEXT_LENGTH, REASON_LENGTH = 160, 6000, 500
QUESTION_LENGTH, MOST_QUESTIONS, COMMENT_LENGTH = 300, 5, 3000


class State(StrEnum):
    """Where a consultation stands; whether it takes comments its days say."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class CommentState(StrEnum):
    """What the office decided of a comment; one that was changed waits anew."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"


class PublicConsultation(Base):
    """A draft laid before residents (konsultacje): what it is, what is asked, from when until when, what came of it.

    ``positions`` are the office's answers, one to each question; ``version`` counts the changes.
    """

    __tablename__ = "public_consultations"
    __table_args__ = (CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission: Mapped[str] = mapped_column(String(43), unique=True)
    titles: Mapped[dict[str, Any]]
    texts: Mapped[dict[str, Any]]
    questions: Mapped[list[Any]]
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default=State.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    result: Mapped[str] = mapped_column(Text, default="")
    positions: Mapped[list[Any]] = mapped_column(default=list)
    result_at: Mapped[datetime | None]
    unit: Mapped[Unit] = relationship()
    file: Mapped[StoredFile] = relationship()
    made_by: Mapped[Official | None] = relationship()


class Comment(Base):
    """What one person said: an answer to each question, empty where they gave none; a person has one comment.

    Without ``subject_id`` somebody said it who did not sign in, or who was erased since. ``named`` says whether they
    want their name beside it; ``position`` is what the office answers to this comment alone.
    """

    __tablename__ = "public_comments"
    __table_args__ = (
        UniqueConstraint("consultation_id", "subject_id"),
        CheckConstraint("state IN ('waiting', 'shown', 'hidden')", name="state"),
        Index("ix_public_comments_consultation_id_state", "consultation_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    submission: Mapped[str] = mapped_column(String(43), unique=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("public_consultations.id"))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"), index=True)
    named: Mapped[bool]
    texts: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(String(10), default=CommentState.WAITING)
    version: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    position: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    decided_at: Mapped[datetime | None]
    sent_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    consultation: Mapped[PublicConsultation] = relationship()
    subject: Mapped[Subject | None] = relationship()
    decided_by: Mapped[Official | None] = relationship()

    @property
    def author(self) -> str:
        """Return the author's name where they want it shown; empty for a resident who does not."""
        return self.subject.full_name if self.named and self.subject is not None else ""
