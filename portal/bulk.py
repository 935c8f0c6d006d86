"""Many rows by one statement of the driver, where SQLAlchemy's own care for each row would take half of the time."""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Dialect, Table
    from sqlalchemy.orm import Session


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns, in the session's transaction; nothing is filled in for them.

    Values go through the types of their columns as in any other statement (moments aware, days as days).
    """
    if not rows:
        return
    connection = session.connection()
    text, order, changes = _plan(table, tuple(rows[0]), connection.dialect)
    if changes:
        rows = [{**row, **{name: change(row[name]) for name, change in changes}} for row in rows]
    given: Any = [order(row) for row in rows] if order is not None else list(rows)
    connection.exec_driver_sql(text, given)


@lru_cache(maxsize=64)
def _plan(
    table: Table, names: tuple[str, ...], dialect: Dialect
) -> tuple[str, Callable[[Any], Any] | None, list[tuple[str, Any]]]:
    """Return the statement, how to order a row where the driver takes positions, and which values to convert."""
    compiled = insert(table).compile(dialect=dialect, column_keys=list(names))
    found = [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names]
    changes = [(name, change) for name, change in found if change is not None]
    positions = getattr(compiled, "positiontup", None)
    return str(compiled), itemgetter(*positions) if positions else None, changes
