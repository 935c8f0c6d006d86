"""Tables of the month's reports: the file, the wishes of officials, the e-mails that went out."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base
from portal.files.models import StoredFile


class MonthReport(Base):
    """The one report of a month, as it was made; later revisions stand in later months' reports."""

    __tablename__ = "month_reports"

    month: Mapped[date] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    made_at: Mapped[datetime]
    file: Mapped[StoredFile] = relationship()


class ReportWish(Base):
    """Whether an official wants the report by e-mail; without a row the configuration says it for managers."""

    __tablename__ = "month_report_wishes"

    official_id: Mapped[int] = mapped_column(
        ForeignKey("officials.id"), primary_key=True, autoincrement=False
    )
    wanted: Mapped[bool]
    at: Mapped[datetime]


class ReportMail(Base):
    """That a month's report went to an official, or is about to: the row is written before the sending."""

    __tablename__ = "month_report_mails"

    month: Mapped[date] = mapped_column(ForeignKey("month_reports.month"), primary_key=True)
    official_id: Mapped[int] = mapped_column(
        ForeignKey("officials.id"), primary_key=True, autoincrement=False
    )
    sent_at: Mapped[datetime]
