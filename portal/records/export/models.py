"""Tables of the copies that people ask for: each request, and the pieces its archive is kept in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base
from portal.files.models import StoredFile

PENDING: dict[str, Any] = {
    "sqlite_where": text("made_at IS NULL AND swept_at IS NULL"),
    "postgresql_where": text("made_at IS NULL AND swept_at IS NULL"),
}
KEPT: dict[str, Any] = {
    "sqlite_where": text("made_at IS NOT NULL AND swept_at IS NULL"),
    "postgresql_where": text("made_at IS NOT NULL AND swept_at IS NULL"),
}


class DataExport(Base):
    """One request for a copy; ``loa`` is the level it was asked at, which tells whose figures elsewhere are proven.

    ``taken_at`` is set before the first byte goes out: one request gives one copy. ``swept_at`` says that no byte
    of it is kept any more.
    """

    __tablename__ = "data_exports"
    __table_args__ = (
        Index("uq_data_exports_pending", "subject_id", unique=True, **PENDING),
        Index("ix_data_exports_kept", "made_at", **KEPT),
        Index("ix_data_exports_subject_id_asked_at", "subject_id", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    loa: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    size: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    swept_at: Mapped[datetime | None]


class DataExportPart(Base):
    """One piece of an archive, in order: it is written and handed out piece by piece and never held whole."""

    __tablename__ = "data_export_parts"

    export_id: Mapped[int] = mapped_column(
        ForeignKey("data_exports.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    file: Mapped[StoredFile] = relationship()
