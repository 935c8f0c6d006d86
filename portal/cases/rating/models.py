"""The table of how easy the forms were that people sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class FormRating(Base):
    """How easy it was to fill a matter's form in and send it, 1 to 5, once per matter; no words."""

    __tablename__ = "form_ratings"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    score: Mapped[int]
    at: Mapped[datetime]
