"""One table as a person receives it: which rows are theirs, which columns they get, and why not the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, select

from portal.cases.models import CaseParty
from portal.db import Base
from portal.security import Actor, Loa

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from portal.context import Portal

BATCH = 500
APPLICANT = "applicant"
# why a column of a person's own row does not leave the house
INSIDE = "wewnętrzne oznaczenie techniczne"
OFFICIAL = "dane urzędnika"
OPENS = "daje dostęp każdemu, kto to zna"
TOLD_ELSEWHERE = "jest w innym miejscu tej kopii"
Change = Callable[["Own", Any, dict[str, Any]], None]


@dataclass(frozen=True)
class Own:
    """Whose copy it is, and how well the sign-in at which they asked proved it."""

    session: Session
    portal: Portal
    subject_id: int
    loa: Loa

    @property
    def person(self) -> Actor:
        """Return the person as the rooms know who asks."""
        return Actor("resident", self.subject_id, "", subject_id=self.subject_id, loa=self.loa)

    def cases(self) -> Select[int]:
        """Select the matters in which the person has a part."""
        return select(CaseParty.case_id).where(CaseParty.subject_id == self.subject_id)

    def own_cases(self) -> Select[int]:
        """Select the matters that the person began: only there are the answers theirs."""
        return self.cases().where(CaseParty.role == APPLICANT)


@dataclass(frozen=True)
class Sheet:
    """One table: ``given`` and ``withheld`` name its columns, each of them once; a new column has to be decided on.

    ``change`` puts into words what is kept sealed, and empties what of a row is somebody else's.
    """

    model: type[Base]
    rows: Callable[[Own], Select[Any]]
    given: str
    withheld: Mapping[str, str] = field(default_factory=dict)
    change: Change | None = None

    @property
    def table(self) -> str:
        """Return the table's name."""
        return str(self.model.__tablename__)

    @property
    def columns(self) -> list[str]:
        """List the columns that are given."""
        return self.given.split()


@dataclass(frozen=True)
class Room:
    """One file of the copy: its name, what is in it, and its sheets."""

    name: str
    title: str
    sheets: tuple[Sheet, ...]


def read(own: Own, sheet: Sheet) -> Iterator[dict[str, Any]]:
    """Give a sheet's rows one by one, as JSON holds them."""
    keys = inspect(sheet.model).primary_key
    query = sheet.rows(own).order_by(*keys).execution_options(yield_per=BATCH)
    for row in own.session.scalars(query):
        told = {name: plain(getattr(row, name)) for name in sheet.columns}
        if sheet.change is not None:
            sheet.change(own, row, told)
        yield told
        own.session.expunge(row)  # a person may have more rows than memory has room for


def plain(value: Any) -> Any:
    """Write a value as JSON knows it: moments and days in ISO 8601, sums in whole grosze."""
    return value.isoformat() if isinstance(value, datetime | date) else value
