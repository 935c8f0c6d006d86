"""One table: the packages of closed matters, and which of them the records system has acknowledged."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.models import Case
from portal.db import Base
from portal.files.models import SHA256_DIGITS, StoredFile

WAITING = "acknowledged_at IS NULL"


class CasePackage(Base):
    """A closed matter as one file: queued when the matter closes, made when its papers are all there and posted.

    It waits until the records system says that it has exactly these bytes. Then the bytes are let go (``file_id`` is
    empty): the matter itself stays here, the package there.
    """

    __tablename__ = "case_packages"
    __table_args__ = (
        Index("ix_case_packages_waiting", "id", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    sha256: Mapped[str] = mapped_column(String(SHA256_DIGITS), default="")
    size: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    case: Mapped[Case] = relationship()
    file: Mapped[StoredFile | None] = relationship()
