"""Tables of reaching out: campaigns with their code, and, until its window is over, who was in which group."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official
from portal.db import Base

TITLE_LENGTH, CODE_LENGTH = 160, 6


class Channel(StrEnum):
    """How a campaign reaches people; only messages are sent by the portal itself."""

    LETTER = "letter"
    EMAIL = "email"
    MESSAGE = "message"


class State(StrEnum):
    """Where a campaign stands; a closed one keeps its counts and forgets who was in it."""

    DRAFT = "draft"
    SENT = "sent"
    CLOSED = "closed"


class Campaign(Base):
    """One batch that was sent on a day: of which service, with which code, to how many, how many were left out.

    ``held_percent`` of the recipients are the group to compare with. The three last counts are those of the day on
    which the window ended: by code, of those written to, of those left out.
    """

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'sent', 'closed')", name="state"),
        CheckConstraint("channel IN ('letter', 'email', 'message')", name="channel"),
        CheckConstraint("held_percent BETWEEN 0 AND 50", name="held_percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission: Mapped[str] = mapped_column(String(43), unique=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    service: Mapped[str] = mapped_column(String(60))
    channel: Mapped[str] = mapped_column(String(10))
    days: Mapped[int]
    held_percent: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default=State.DRAFT)
    sent_on: Mapped[date | None]
    recipients: Mapped[int] = mapped_column(default=0)
    held_out: Mapped[int] = mapped_column(default=0)
    came_by_code: Mapped[int | None]
    came_of_sent: Mapped[int | None]
    came_of_held: Mapped[int | None]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    made_by: Mapped[Official | None] = relationship()


class CampaignRecipient(Base):
    """Somebody of a batch, by the keyed hash of their number or by their account; gone when the window is over."""

    __tablename__ = "campaign_recipients"
    __table_args__ = (
        UniqueConstraint("campaign_id", "subject_id"),
        UniqueConstraint("campaign_id", "party_match"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"), index=True)
    party_match: Mapped[str | None] = mapped_column(String(64))
    held_out: Mapped[bool]
