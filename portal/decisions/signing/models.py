"""One table: each file given out to be signed outside the portal, and what came back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official
from portal.db import Base
from portal.decisions.drafting.models import DraftVersion
from portal.files.models import SHA256_DIGITS, StoredFile


class State(StrEnum):
    """Where a signature made outside stands."""

    PREPARING = "preparing"
    WAITING = "waiting"
    CHECKING = "checking"
    REFUSED = "refused"
    SIGNED = "signed"
    ISSUED = "issued"
    VOID = "void"


OVER = frozenset({State.ISSUED, State.VOID})
_LIVE = text("state NOT IN ('issued', 'void')")


class SigningRequest(Base):
    """A version of a draft as a PDF that ``official`` signs outside; a matter has one live request at most.

    ``values`` are what the PDF says, ``sha256`` is of its bytes; ``found`` is what the last check found of the
    signature, ``fault`` why it was refused.
    """

    __tablename__ = "signing_requests"
    __table_args__ = (
        Index("uq_signing_requests_live", "case_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("decision_drafts.id"))
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    state: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200))
    values: Mapped[dict[str, Any]]
    sha256: Mapped[str | None] = mapped_column(String(SHA256_DIGITS))
    unsigned_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    fault: Mapped[str | None] = mapped_column(String(20))
    found: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    since_at: Mapped[datetime]
    draft: Mapped[DraftVersion] = relationship()
    official: Mapped[Official] = relationship(foreign_keys=[official_id])
    uploaded_by: Mapped[Official | None] = relationship(foreign_keys=[uploaded_by_id])
    unsigned: Mapped[StoredFile | None] = relationship(foreign_keys=[unsigned_id])
    upload: Mapped[StoredFile | None] = relationship(foreign_keys=[upload_id])
