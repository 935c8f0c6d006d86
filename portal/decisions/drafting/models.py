"""Versions of a decision's draft; a version is only ever added, so that it can be seen who wrote what."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official
from portal.db import Base


class Outcome(StrEnum):
    """What a decision does with the request."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
    DISCONTINUED = "discontinued"
    OBJECTION = "objection"
    REPLY = "reply"


class DraftVersion(Base):
    """One version of the text that ends a matter: outcome, ruling, basis, reasons, as an official wrote them."""

    __tablename__ = "decision_drafts"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(12))
    values: Mapped[dict[str, Any]]
    author_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    written_at: Mapped[datetime]
    author: Mapped[Official] = relationship()
