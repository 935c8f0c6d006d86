"""The table of absences: who is away, between which days, who stands in, who wrote it down."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official
from portal.db import Base


class Absence(Base):
    """Days on which an official is away and another works their matters (zastępstwo); both days count.

    Rows stay: a person asks later in whose place somebody acted. One that was called off never counts.
    """

    __tablename__ = "absences"
    __table_args__ = (
        Index("ix_absences_substitute_id_until_on", "substitute_id", "until_on"),
        Index("ix_absences_official_id_until_on", "official_id", "until_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    substitute_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    entered_at: Mapped[datetime]
    called_off_at: Mapped[datetime | None]
    official: Mapped[Official] = relationship(foreign_keys=[official_id])
    substitute: Mapped[Official] = relationship(foreign_keys=[substitute_id])
    entered_by: Mapped[Official] = relationship(foreign_keys=[entered_by_id])
