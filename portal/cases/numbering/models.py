"""Tables of office numbers: classes of matters, the last number given in each list, groups of matters."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

SYMBOL_LENGTH, CATEGORY_LENGTH, TITLE_LENGTH, SOURCE_LENGTH = 6, 5, 300, 200


class CaseClass(Base):
    """A class of matters (klasa jednolitego rzeczowego wykazu akt) with its archive category.

    ``confirmed`` is false for one that only a service names: its title and category nobody has given yet.
    """

    __tablename__ = "case_classes"

    symbol: Mapped[str] = mapped_column(String(SYMBOL_LENGTH), primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    category: Mapped[str] = mapped_column(String(CATEGORY_LENGTH), default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH))
    confirmed: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]


class NumberSequence(Base):
    """The last number given in one list of matters (spis spraw): a unit's class in a year, or a group's own list.

    ``group_no`` is 0 for the class's own list. The row is counted up in the transaction that uses the number,
    so what is rolled back leaves no hole, and whoever comes meanwhile waits for the row.
    """

    __tablename__ = "number_sequences"

    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"), primary_key=True)
    case_class: Mapped[str] = mapped_column(String(SYMBOL_LENGTH), primary_key=True)
    group_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class CaseGroup(Base):
    """Matters of one kind set apart under one number of the class's list (wydzielona grupa spraw)."""

    __tablename__ = "case_groups"
    __table_args__ = (UniqueConstraint("unit_code", "case_class", "year", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    case_class: Mapped[str] = mapped_column(String(SYMBOL_LENGTH))
    year: Mapped[int]
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    opened_at: Mapped[datetime]
