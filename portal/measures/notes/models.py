"""The table of notes on events, every version of each."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

TEXT_LENGTH = 300


class EventKind(StrEnum):
    """What happened."""

    CAMPAIGN = "campaign"
    OUTAGE = "outage"
    LAW = "law"
    ORGANISATION = "organisation"
    OTHER = "other"


class EventNote(Base):
    """One version of a note, by its public ``token``; the newest stands. Rows are only ever added.

    Without ``service`` and ``unit_code`` it is about the whole city. ``rebases`` begins the limits of the control
    chart anew. ``withdrawn`` in the newest version takes the note back; its texts stay.
    """

    __tablename__ = "event_notes"
    __table_args__ = (UniqueConstraint("token", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(43))
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    since_on: Mapped[date]
    until_on: Mapped[date | None]
    service: Mapped[str] = mapped_column(String(60), default="")
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    rebases: Mapped[bool]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    at: Mapped[datetime]

    @property
    def last_on(self) -> date:
        """Return the last day of the event."""
        return self.until_on or self.since_on

    @property
    def is_of_city(self) -> bool:
        """Tell whether the note is about the whole city."""
        return not self.service and self.unit_code is None
