"""The table of papers that came with the same claim to act for somebody once more."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.mandates.models import Mandate
from portal.db import Base
from portal.files.models import StoredFile


class PaperKind(StrEnum):
    """What a paper is said to be."""

    DOCUMENT = "document"
    PROOF = "proof"


class MandatePaper(Base):
    """One more paper of a claim: the power of attorney again, or another proof that its duty was paid."""

    __tablename__ = "mandate_papers"
    __table_args__ = (Index("ix_mandate_papers_mandate_id", "mandate_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandates.id"))
    kind: Mapped[str] = mapped_column(String(10))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    signature: Mapped[dict[str, Any] | None]
    added_at: Mapped[datetime]
    mandate: Mapped[Mandate] = relationship()
    file: Mapped[StoredFile] = relationship()
