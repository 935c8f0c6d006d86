"""The table of forms that the office begins: one row for each day before which the next matter should be here."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.models import Case
from portal.db import Base

WAITS = text("offered_at IS NULL AND closed_at IS NULL")


class Closed(StrEnum):
    """Why nothing is begun any more, or what came of what was."""

    RENEWED = "renewed"
    ENDED = "ended"
    UNDONE = "undone"
    PAST = "past"
    NO_ACCOUNT = "no_account"


class BegunForm(Base):
    """One form to be begun from a settled matter: of which service, before which day, and what came of it.

    ``key`` names the thing it is for; ``led_to_id`` is the matter that was filed by the form the office began.
    """

    __tablename__ = "begun_forms"
    __table_args__ = (
        UniqueConstraint("case_id", "service", "ends_on"),
        Index("ix_begun_forms_waiting", "service", "ends_on", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_begun_forms_led_to_id", "led_to_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    service: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(160), default="")
    ends_on: Mapped[date]
    offered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(String(12), default="")
    led_to_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    case: Mapped[Case] = relationship(foreign_keys=[case_id])
