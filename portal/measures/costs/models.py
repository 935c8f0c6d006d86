"""The table of work that settled matters took: acts, visits, letters, by month, service and channel."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class WorkFact(Base):
    """Matters settled in a month, whose first day is ``on``, and what they took of the office from their filing on.

    ``acts`` are events by officials, without the one by which a matter that did not come by the portal was keyed in.
    """

    __tablename__ = "work_facts"

    on: Mapped[date] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(String(60), primary_key=True)
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    left_out: Mapped[str] = mapped_column(String(12), primary_key=True)
    matters: Mapped[int]
    acts: Mapped[int]
    visits: Mapped[int]
    letters: Mapped[int]
