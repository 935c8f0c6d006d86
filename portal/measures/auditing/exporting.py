"""Write the rows that the figures rest on into a SQLite file of their own, as they stood at one moment."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from portal.errors import Refused
from portal.i18n import translate
from portal.measures.auditing.rows import list_tables

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.measures.auditing.rows import Table

AT_ONCE = 5000


def export_rows(session: Session, portal: Portal, path: Path) -> dict[str, int]:
    """Write the file and return how many rows each table has. Raises Refused where one is there already.

    The session must not have been asked anything yet: on PostgreSQL all is read as at one moment.
    """
    if path.exists():
        raise Refused(translate("Taki plik już jest. Podaj nazwę nowego."))
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    os.close(
        os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    )  # numbers of matters are no one else's
    with closing(sqlite3.connect(path)) as file, file:  # as one transaction of the file's own
        return {
            table.name: _write(session, file, table) for table in list_tables(demo_city=portal.settings.demo)
        }


def _write(session: Session, file: sqlite3.Connection, table: Table) -> int:
    """Copy what a question answers; the names are ours and no one types them in."""
    names = [f'"{one.name}"' for one in table.query.selected_columns]
    file.execute(f'CREATE TABLE "{table.name}" ({", ".join(names)})')
    places = ", ".join("?" * len(names))
    insert, count = f'INSERT INTO "{table.name}" VALUES ({places})', 0  # noqa: S608 - our own names
    for rows in session.execute(table.query, execution_options={"yield_per": AT_ONCE}).partitions():
        file.executemany(insert, [[_plain(value) for value in row] for row in rows])
        count += len(rows)
    return count


def _plain(value: object) -> object:
    """Write a moment as UTC and a day as ISO text, which SQLite's own functions of time read."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value
