"""One table: which bytes are kept under which key, and whether they were found clean."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

SHA256_DIGITS = 64


class ScanState(StrEnum):
    """What the virus scanner said of a file."""

    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


class StoredFile(Base):
    """A kept file: ``key`` names its bytes in the store, ``sha256`` is of the bytes before encryption."""

    __tablename__ = "stored_files"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'clean', 'infected')", name="state"),
        Index("ix_stored_files_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(SHA256_DIGITS))
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
