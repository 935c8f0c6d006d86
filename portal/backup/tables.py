"""The database of a server, table by table, by COPY within one moment: no other program is needed for it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, LiteralString

from psycopg import sql
from sqlalchemy import inspect, text

from portal.backup.manifest import Table
from portal.backup.parts import Part, new_part, pieces
from portal.errors import PortalError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from portal.db import Database

VERSION = "alembic_version"
# who is signed in, or about to be, is nobody's business once the copy is old
LEFT_OUT = frozenset({"web_sessions", "sign_ins"})
TO_FILE = "COPY {} ({}) TO STDOUT (FORMAT text, ENCODING 'UTF8')"
FROM_FILE = "COPY {} ({}) FROM STDIN (FORMAT text, ENCODING 'UTF8')"
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()"
# the sequence of an empty table stays where it is: at its beginning
SET_SEQUENCE = "SELECT setval(CAST(format('%I', CAST(:name AS text)) AS regclass), :value)"


@contextmanager
def one_moment(db: Database) -> Iterator[Connection]:
    """Open a transaction in which everything read is of one moment, while others write."""
    with db.engine.connect() as connection:
        still = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with still.begin():
            still.execute(text("SET LOCAL datestyle = 'ISO, YMD'"))
            yield still


def names(connection: Connection) -> list[str]:
    """List the tables, those that others name before those that name them."""
    ordered = inspect(connection).get_sorted_table_and_fkc_names()
    if rings := [keys for name, keys in ordered if name is None and keys]:
        raise PortalError(f"tables that name each other in a ring cannot be loaded in order: {rings}")
    return [name for name, _ in ordered if name is not None and name != VERSION]


def revision(connection: Connection) -> str:
    """Return the migration the database stands at; empty for a database without tables."""
    if not inspect(connection).has_table(VERSION):
        return ""
    return str(connection.scalar(text(f"SELECT version_num FROM {VERSION}")) or "")  # noqa: S608 - our own constant


def count(connection: Connection, name: str) -> int:
    """Count a table's rows."""
    quoted = connection.dialect.identifier_preparer.quote(name)
    return int(connection.scalar(text(f"SELECT count(*) FROM {quoted}")) or 0)  # noqa: S608 - a table's quoted name


def holds_rows(connection: Connection, name: str) -> bool:
    """Tell whether a table has any row."""
    quoted = connection.dialect.identifier_preparer.quote(name)
    return connection.scalar(text(f"SELECT 1 FROM {quoted} LIMIT 1")) is not None  # noqa: S608 - a table's quoted name


def dump(connection: Connection, folder: Path) -> tuple[list[Table], list[Part]]:
    """Write each table to a part of its own; an empty one has none."""
    tables, parts = [], []
    for number, name in enumerate(names(connection), 1):
        columns = [column["name"] for column in inspect(connection).get_columns(name)]
        if name in LEFT_OUT or not count(connection, name):
            tables.append(Table(name, columns, 0))
            continue
        rows, part = _write(connection, folder, f"table-{number:03}-{name}.copy", (name, columns))
        tables.append(Table(name, columns, rows, part.name))
        parts.append(part)
    return tables, parts


def sequences(connection: Connection) -> dict[str, int]:
    """Return the last number each sequence gave; numbers given since are ahead of the rows, which does no harm."""
    return {name: value for name, value in connection.execute(text(SEQUENCES)).all() if value is not None}


def load(connection: Connection, folder: Path, table: Table) -> None:
    """Load one table from its part.

    What guards rows against changes is silent meanwhile: it asks about other rows, and these were judged once already.
    """
    quoted = connection.dialect.identifier_preparer.quote(table.name)
    connection.execute(text(f"ALTER TABLE {quoted} DISABLE TRIGGER USER"))
    with (
        _driver(connection).cursor() as cursor,
        cursor.copy(_order(FROM_FILE, table.name, table.columns)) as copy,
    ):
        for piece in pieces(folder / table.part):
            copy.write(piece)
    connection.execute(text(f"ALTER TABLE {quoted} ENABLE TRIGGER USER"))


def set_sequences(connection: Connection, values: dict[str, int]) -> None:
    """Let numbers go on after the last one given."""
    for name, value in values.items():
        connection.execute(text(SET_SEQUENCE), {"name": name, "value": value})


def _write(
    connection: Connection, folder: Path, part_name: str, table: tuple[str, list[str]]
) -> tuple[int, Part]:
    rows = 0
    with new_part(folder, part_name) as part, _driver(connection).cursor() as cursor:
        with cursor.copy(_order(TO_FILE, *table)) as copy:
            for block in copy:
                rows += bytes(block).count(b"\n")  # within a value COPY writes a line's end as two signs
                part.write(block)
        return rows, part.part()


def _order(words: LiteralString, name: str, columns: list[str]) -> sql.Composed:
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL(words).format(sql.Identifier(name), listed)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
