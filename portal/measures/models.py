"""Counts kept per day and per month: recomputed from the rows of the matters, never counted up by hand."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from sqlalchemy import Boolean, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

REASON_LENGTH = 200


class _Counted:
    """How many matters were filed that went alike: the columns of the key are their channel vector and their end.

    ``left_out`` names why they are in no share (portal.measures.leaving_out), empty for all others. ``ended`` is
    ``open``, ``settled`` or ``closed`` (withdrawn, forwarded, left). ``returned`` of them were called to complete.
    ``charged_grosze`` are their own charges that were not cancelled, all together.
    """

    service: Mapped[str] = mapped_column(String(60), primary_key=True)
    unit_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    left_out: Mapped[str] = mapped_column(String(12), primary_key=True)
    visited: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    on_paper: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    paid: Mapped[str] = mapped_column(String(10), primary_key=True)
    delivered: Mapped[str] = mapped_column(String(10), primary_key=True)
    ended: Mapped[str] = mapped_column(String(10), primary_key=True)
    matters: Mapped[int]
    returned: Mapped[int]
    charged_grosze: Mapped[int] = mapped_column(default=0)
    counted_at: Mapped[datetime]


class DayFact(_Counted, Base):
    """Matters filed on a day."""

    __tablename__ = "day_facts"

    on: Mapped[date] = mapped_column(primary_key=True)


class MonthFact(_Counted, Base):
    """Matters filed in a month, whose first day is ``on``: the sum of its days.

    ``count_token`` is drawn for each count of a month, so that what a process keeps of a count (portal.measures.parts)
    is known by it; empty in rows from before there were any.
    """

    __tablename__ = "month_facts"

    on: Mapped[date] = mapped_column(primary_key=True)
    count_token: Mapped[str] = mapped_column(String(32), default="", server_default="")


class TermFact(Base):
    """Settled matters filed in a month, by whole days: the office's, the applicant's (a payment too), another body's.

    ``late`` ones were settled after their term (art. 35–36 KPA, art. 139–140 Ordynacja podatkowa).
    """

    __tablename__ = "term_facts"

    on: Mapped[date] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(String(60), primary_key=True)
    unit_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    left_out: Mapped[str] = mapped_column(String(12), primary_key=True)
    office_days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    applicant_days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    external_days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    late: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    matters: Mapped[int]


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
