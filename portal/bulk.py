"""Many rows by one statement of the driver, where SQLAlchemy's own care for each row would take half of the time."""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, insert

from portal.db import Moment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Dialect, Table
    from sqlalchemy.orm import Session
    from sqlalchemy.types import TypeEngine


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns, in the session's transaction; nothing is filled in for them.

    Values go through the types of their columns as in any other statement (moments aware, days as days).
    """
    if not rows:
        return
    connection = session.connection()
    text, order, changes = _plan(table, tuple(rows[0]), connection.dialect)
    given: list[Any] = (
        [list(order(row)) for row in rows] if order is not None else [dict(row) for row in rows]
    )
    for place, change in changes:
        for one in given:
            one[place] = change(one[place])
    # the driver takes a row by position as a tuple
    connection.exec_driver_sql(text, [tuple(one) for one in given] if order is not None else given)


@lru_cache(maxsize=64)
def _plan(
    table: Table, names: tuple[str, ...], dialect: Dialect
) -> tuple[str, Callable[[Any], Any] | None, list[tuple[Any, Any]]]:
    """Return the statement, how to order a row where the driver takes positions, and what to convert where."""
    compiled = insert(table).compile(dialect=dialect, column_keys=list(names))
    positions = getattr(compiled, "positiontup", None)
    found = [(name, _change_of(table.c[name].type, dialect)) for name in positions or names]
    changes = [
        (at if positions else name, change) for at, (name, change) in enumerate(found) if change is not None
    ]
    return str(compiled), itemgetter(*positions) if positions else None, changes


def _change_of(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    change = kind.dialect_impl(dialect).bind_processor(dialect)
    if change is None or not isinstance(kind, Moment | Date):
        return change
    return lru_cache(maxsize=1024)(change)  # rows that are written together are of few moments and days
