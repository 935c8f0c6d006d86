"""Counts kept per day and per month: recomputed from the rows of the matters, never counted up by hand."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


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
