"""The table of what is declared to be left out of the figures."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

REASON_LENGTH = 200


class LeftOut(Base):
    """A person, a service or one matter that is in no share: for tests, monitoring, or staff filing for themselves.

    Of a person or a service those filed from ``since_on`` (None: all so far) to before ``until_on``; none at all
    where the declaration was ``mistaken``. One that was ended stays as a row.
    """

    __tablename__ = "measure_left_out"
    __table_args__ = (
        *(
            Index(
                f"uq_measure_left_out_{name}", name, unique=True, sqlite_where=stands, postgresql_where=stands
            )
            for name, stands in (
                ("subject_id", text("ended_at IS NULL")),
                ("case_id", text("ended_at IS NULL")),
                ("service", text("ended_at IS NULL AND service <> ''")),
            )
        ),
        *(Index(f"ix_measure_left_out_{name}", name) for name in ("subject_id", "case_id", "service")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True, default=lambda: secrets.token_hex(16))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"))
    service: Mapped[str] = mapped_column(String(60), default="")
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    why: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    since_on: Mapped[date | None]
    until_on: Mapped[date | None]
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    since_at: Mapped[datetime]
    mistaken: Mapped[bool] = mapped_column(default=False)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    ended_at: Mapped[datetime | None]
