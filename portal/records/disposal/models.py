"""Tables of disposals: each list with who proposed and who decided, and the matters on it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official
from portal.cases.models import Case
from portal.db import Base
from portal.files.models import StoredFile

WAITING = text("left_because IS NULL AND destroyed_at IS NULL")
APPROVAL_LENGTH, REASON_LENGTH = 80, 500


class DisposalState(StrEnum):
    """Where a list stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    DONE = "done"


class Disposal(Base):
    """One list of matters proposed for disposal; ``approval`` is the mark of the state archive's consent."""

    __tablename__ = "disposals"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=DisposalState.PROPOSED)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    decided_at: Mapped[datetime | None]
    approval: Mapped[str] = mapped_column(String(APPROVAL_LENGTH), default="")
    approved_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    done_at: Mapped[datetime | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    file: Mapped[StoredFile | None] = relationship()
    proposed_by: Mapped[Official] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Official | None] = relationship(foreign_keys=[decided_by_id])
    items: Mapped[list[DisposalItem]] = relationship(back_populates="disposal", order_by="DisposalItem.id")


class DisposalItem(Base):
    """One matter on a list, as it was when the list was made; one that was left says why."""

    __tablename__ = "disposal_items"
    __table_args__ = (
        Index(
            "uq_disposal_items_waiting",
            "case_id",
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index("ix_disposal_items_disposal_id", "disposal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    disposal_id: Mapped[int] = mapped_column(ForeignKey("disposals.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    case_class: Mapped[str] = mapped_column(String(6))
    category: Mapped[str] = mapped_column(String(5))
    ended_on: Mapped[date]
    kept_until: Mapped[date]
    destroyed_at: Mapped[datetime | None]
    left_because: Mapped[str | None] = mapped_column(String(120))
    disposal: Mapped[Disposal] = relationship(back_populates="items")
    case: Mapped[Case] = relationship()
