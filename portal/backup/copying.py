"""Copy the database of one moment, with the list of files its rows name, by the way its engine asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import NullPool

from portal.backup import onefile, stored, tables
from portal.backup.manifest import Table
from portal.backup.parts import describe, pieces
from portal.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from portal.backup.manifest import Manifest
    from portal.backup.parts import Part
    from portal.db import Database

SQLITE = "sqlite"


@dataclass(frozen=True)
class Copied:
    """What came of copying a database."""

    revision: str
    tables: list[Table]
    parts: list[Part]
    sequences: dict[str, int] = field(default_factory=dict)


def copy(db: Database, folder: Path) -> Copied:
    """Copy the database while others write."""
    return _copy_file(db, folder) if engine_name(db) == SQLITE else _copy_tables(db, folder)


def engine_name(db: Database) -> str:
    """Name the engine, as the manifest does."""
    return db.engine.dialect.name


def check_counts(folder: Path, told: Manifest) -> None:
    """Count the rows of a backup once more; raises Refused when they are not those that were told."""
    if told.engine == SQLITE:
        found = {table.name: table.rows for table in _counted(folder)}
    else:
        found = {table.name: _lines(folder, table.part) for table in told.tables}
    wrong = [table.name for table in told.tables if found.get(table.name) != table.rows]
    if wrong:
        raise Refused(f"W kopii nie zgadza się liczba wierszy tabel: {', '.join(wrong)}.")


def _copy_file(db: Database, folder: Path) -> Copied:
    onefile.copy(db, folder)
    engine = create_engine(f"sqlite:///{folder / onefile.DATABASE}", poolclass=NullPool)
    with engine.connect() as connection:
        revision = tables.revision(connection)
        files = stored.write_list(connection, folder)
    return Copied(revision, _counted(folder), [describe(folder, onefile.DATABASE), files])


def _copy_tables(db: Database, folder: Path) -> Copied:
    with tables.one_moment(db) as connection:
        written, parts = tables.dump(connection, folder)
        files = stored.write_list(connection, folder)
        return Copied(tables.revision(connection), written, [*parts, files], tables.sequences(connection))


def _counted(folder: Path) -> list[Table]:
    """Count the rows of a copied file, without SQLite's leaving anything beside it."""
    engine = create_engine(f"sqlite:///{folder / onefile.DATABASE}", poolclass=NullPool)
    with engine.connect() as connection:
        return [
            Table(name, _columns(connection, name), tables.count(connection, name))
            for name in tables.names(connection)
        ]


def _columns(connection: Connection, name: str) -> list[str]:
    return [column["name"] for column in inspect(connection).get_columns(name)]


def _lines(folder: Path, part: str) -> int:
    return sum(piece.count(b"\n") for piece in pieces(folder / part)) if part else 0
