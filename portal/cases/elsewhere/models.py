"""Tables of matters that run in other systems: the systems, what came from each, and the matters as last told."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.elsewhere.ways import UNKNOWN
from portal.db import Base


class Kind(StrEnum):
    """Where a matter stands, whatever words its own system has for it."""

    IN_PROGRESS = "in_progress"
    WAITING_FOR_PARTY = "waiting_for_party"
    SETTLED = "settled"


class ImportState(StrEnum):
    """What became of something that came: taken, refused as a whole, or known already (which leaves no row)."""

    OK = "ok"
    REJECTED = "rejected"
    SAME = "same"


class OtherSystem(Base):
    """Another system; ``full_as_of`` is the moment of the newest telling of all its matters.

    ``last_error`` names a fault and holds nobody's data.
    """

    __tablename__ = "elsewhere_systems"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(160), default="")
    as_of: Mapped[datetime | None]
    full_as_of: Mapped[datetime | None]
    imported_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(200))
    last_error_at: Mapped[datetime | None]


class OtherImport(Base):
    """One file or one round of pages; ``sha256`` is a file's, ``skipped`` rows were older than what we held."""

    __tablename__ = "elsewhere_imports"
    __table_args__ = (UniqueConstraint("system_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    system_id: Mapped[int] = mapped_column(ForeignKey("elsewhere_systems.id"))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str | None] = mapped_column(String(64))
    is_full: Mapped[bool]
    as_of: Mapped[datetime | None]
    rows: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    removed: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10))
    report: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]


class OtherCase(Base):
    """One matter as its system told it; ``party_match`` is the keyed hash of PESEL or NIP, never the number.

    ``channel`` is how it came, one of WAYS.
    """

    __tablename__ = "elsewhere_cases"
    __table_args__ = (UniqueConstraint("system_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    system_id: Mapped[int] = mapped_column(ForeignKey("elsewhere_systems.id"))
    import_id: Mapped[int] = mapped_column(ForeignKey("elsewhere_imports.id"))
    number: Mapped[str] = mapped_column(String(80))
    case_class: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(160))
    title: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    filed_on: Mapped[date]
    due_on: Mapped[date | None]
    settled_on: Mapped[date | None]
    as_of: Mapped[datetime]
    party_match: Mapped[str] = mapped_column(String(64), index=True)
    phone: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(12), default=UNKNOWN)
    system: Mapped[OtherSystem] = relationship()
