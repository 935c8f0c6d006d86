"""Tables of rooms: who came in and was let in, used tickets, invited interpreters, forms that were pointed to.

Only who and when; nothing that was said, shown or typed in a call is kept anywhere.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official
from portal.db import Base
from portal.visits.models import Visit


class Role(StrEnum):
    """As what somebody sits in a room; one of each at most."""

    VISITOR = "visitor"
    OFFICIAL = "official"
    INTERPRETER = "interpreter"


class Entry(Base):
    """Somebody's coming to a room with one web session or one invitation; ``admitted_at`` is when they were let in.

    ``holder`` names the web session or the invitation by its number, for neither is kept as long as this row.
    """

    __tablename__ = "visit_entries"
    __table_args__ = (UniqueConstraint("visit_id", "role", "holder"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    role: Mapped[str] = mapped_column(String(12))
    holder: Mapped[str] = mapped_column(String(24))
    entered_at: Mapped[datetime]
    admitted_at: Mapped[datetime | None]
    admitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    visit: Mapped[Visit] = relationship()


class UsedTicket(Base):
    """A ticket that was shown at the door: it opens it once."""

    __tablename__ = "visit_used_tickets"

    nonce: Mapped[str] = mapped_column(String(32), primary_key=True)
    used_at: Mapped[datetime] = mapped_column(index=True)


class Invitation(Base):
    """An interpreter's link to one room, good for the first browser that opens it."""

    __tablename__ = "visit_invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    created_at: Mapped[datetime]
    browser_hash: Mapped[str | None] = mapped_column(String(64))
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    visit: Mapped[Visit] = relationship()
    invited_by: Mapped[Official] = relationship()


class PointedForm(Base):
    """A service's form that an official asked a resident to fill in during a visit.

    The form itself is the resident's own: how far they came with it is read from their drafts and matters.
    """

    __tablename__ = "visit_forms"
    __table_args__ = (UniqueConstraint("visit_id", "service"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    service: Mapped[str] = mapped_column(String(60))
    pointed_by_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    pointed_at: Mapped[datetime]
