"""The table of openings: how many lots were taken for each, nothing of who took them."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class OpeningCount(Base):
    """Two counts of one opening: lots before the draw, people after it."""

    __tablename__ = "visit_openings"

    key: Mapped[str] = mapped_column(String(20), primary_key=True)
    drawn: Mapped[int]
    after: Mapped[int]
