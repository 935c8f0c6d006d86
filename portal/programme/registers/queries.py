"""The rows of a register as they stand: the newest version of each that was not removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from portal.accounts.models import Official
from portal.programme.models import RegisterDay, RegisterRow

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.programme.shape import Register

Values = dict[str, Any]


class Said(NamedTuple):
    """The last day for which somebody said that a register holds what is so: when and who."""

    on: date
    at: datetime
    who: str


def list_newest(session: Session, register: Register) -> dict[str, RegisterRow]:
    """Return the newest version of every row by its key, removed ones too."""
    newest = (
        select(RegisterRow.key, func.max(RegisterRow.version).label("version"))
        .where(RegisterRow.register == register.code)
        .group_by(RegisterRow.key)
        .subquery()
    )
    query = (
        select(RegisterRow)
        .join(newest, (newest.c.key == RegisterRow.key) & (newest.c.version == RegisterRow.version))
        .where(RegisterRow.register == register.code)
        .order_by(RegisterRow.key)
    )
    return {row.key: row for row in session.scalars(query)}


def list_rows(session: Session, register: Register) -> list[Values]:
    """List the values of the rows that stand, by key."""
    return [row.values for row in list_newest(session, register).values() if not row.is_removed]


def find_last_day(session: Session, register: Register) -> Said | None:
    """Return the last day that somebody said; None while nobody did."""
    query = (
        select(RegisterDay.on, RegisterDay.at, Official.name)
        .join(Official, Official.id == RegisterDay.official_id)
        .where(RegisterDay.register == register.code)
        .order_by(RegisterDay.on.desc(), RegisterDay.id.desc())
        .limit(1)
    )
    found = session.execute(query).one_or_none()
    return None if found is None else Said(*found)


def count_rows(session: Session) -> dict[str, int]:
    """Return how many rows stand in each register that has any."""
    newest = (
        select(RegisterRow.register, RegisterRow.key, func.max(RegisterRow.version).label("version"))
        .group_by(RegisterRow.register, RegisterRow.key)
        .subquery()
    )
    query = (
        select(RegisterRow.register, func.count())
        .join(
            newest,
            (newest.c.register == RegisterRow.register)
            & (newest.c.key == RegisterRow.key)
            & (newest.c.version == RegisterRow.version),
        )
        .where(RegisterRow.is_removed.is_(False))
        .group_by(RegisterRow.register)
    )
    return {code: int(count) for code, count in session.execute(query)}
