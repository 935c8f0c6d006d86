"""The table of published figures."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class Status(StrEnum):
    """Whether open matters may still change a figure."""

    PROVISIONAL = "provisional"
    FINAL = "final"


class Figure(Base):
    """One figure of a month, of one service or (empty) of all, as it was told. Rows are only ever added.

    A later ``revision`` takes its place and says ``why``. ``query`` is the hash of the definition and the question it
    was reckoned by; ``seal_id`` and ``seal_hash`` are the link of the audit chain up to which acts were looked at.
    """

    __tablename__ = "figures"
    __table_args__ = (UniqueConstraint("month", "code", "service", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date]
    code: Mapped[str] = mapped_column(String(30))
    service: Mapped[str] = mapped_column(String(60), default="")
    revision: Mapped[int]
    definition: Mapped[int]
    query: Mapped[str] = mapped_column(String(64))
    numerator: Mapped[int]
    denominator: Mapped[int]
    unknown: Mapped[int]
    status: Mapped[str] = mapped_column(String(12))
    seal_id: Mapped[int]
    seal_hash: Mapped[str] = mapped_column(String(64))
    computed_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(200), default="")
