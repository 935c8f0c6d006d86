"""Tables of walls: matters that only few may see, officials who must keep out, units that are asked for an opinion."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official, Unit
from portal.cases.models import Case
from portal.db import Base


class Ground(StrEnum):
    """Why an official keeps out of a matter (art. 24 KPA, art. 130 Ordynacja podatkowa)."""

    PARTY = "party"
    NEAR = "near"
    WITNESS = "witness"
    AGENT = "agent"
    EARLIER = "earlier"
    DOUBT = "doubt"


class SensitiveCase(Base):
    """A matter that only who conducts it, their substitute and the approvers of the unit may see."""

    __tablename__ = "sensitive_cases"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(Text)
    marked_by_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    marked_at: Mapped[datetime]


class Exclusion(Base):
    """An official who keeps out (wyłączenie pracownika): of one matter, or of every matter of a person.

    A person is a subject, or whoever has a PESEL (its keyed hash), so that a matter filed later is walled off too.
    """

    __tablename__ = "exclusions"
    __table_args__ = (Index("ix_exclusions_official_id", "official_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"))
    pesel_match: Mapped[str | None] = mapped_column(String(64))
    ground: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    declared_by_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    declared_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    official: Mapped[Official] = relationship(foreign_keys=[official_id])


class Consultation(Base):
    """A matter shown to another unit until a day, for its opinion: to be read there, never worked there."""

    __tablename__ = "consultations"
    __table_args__ = (
        Index("ix_consultations_case_id", "case_id"),
        Index("ix_consultations_unit_code_until_on", "unit_code", "until_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    question: Mapped[str] = mapped_column(Text)
    until_on: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    answered_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    case: Mapped[Case] = relationship()
    unit: Mapped[Unit] = relationship()
    asked_by: Mapped[Official] = relationship(foreign_keys=[asked_by_id])
    answered_by: Mapped[Official | None] = relationship(foreign_keys=[answered_by_id])
