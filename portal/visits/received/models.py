"""The table of matters that somebody was received for."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class ReceivedCase(Base):
    """A matter for which somebody came to a counter; not who, nor when, nor where."""

    __tablename__ = "received_cases"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
