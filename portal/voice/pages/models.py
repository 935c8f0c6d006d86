"""The tables of how it went to use the portal, by month and service; they know nobody."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class Done(StrEnum):
    """Whether people did what they had come for."""

    YES = "yes"
    LATER = "later"
    NO = "no"


class PageAnswer(Base):
    """How often something was answered in a month, whose first day is ``month``; counts only grow.

    ``service`` is the one whose page led here, empty for all other pages.
    """

    __tablename__ = "page_answers"

    month: Mapped[date] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(String(60), primary_key=True)
    done: Mapped[str] = mapped_column(String(8), primary_key=True)
    score: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]


class AnsweredPage(Base):
    """That a page with the question was sent, by the hash of its id; nothing of the answer, and gone two days later."""

    __tablename__ = "answered_pages"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    shown_on: Mapped[date]
