"""The database of one file: a copy of one moment while others write, and a file put in its place at once."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from portal.backup.parts import sync_folder
from portal.backup.tables import LEFT_OUT
from portal.errors import Refused

if TYPE_CHECKING:
    from portal.db import Database

DATABASE = "database.sqlite"
BESIDE = ("", "-wal", "-shm", "-journal", ".writers")


def copy(db: Database, folder: Path) -> None:
    """Copy the database as it is at one moment, without what was deleted from it before and who is signed in."""
    target = folder / DATABASE
    with closing(_open(place(db))) as source:
        source.execute("VACUUM INTO ?", (str(target),))
    with closing(_open(target)) as copied:
        copied.execute("PRAGMA secure_delete=ON")
        for table in LEFT_OUT:
            copied.execute(f"DELETE FROM {table}")  # noqa: S608 - one of our own names
        copied.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    _sync(target)


def place(db: Database) -> Path:
    """Return where the database's file lies, or will."""
    return Path(db.engine.url.database or "")


def lay_beside(db: Database, folder: Path) -> Path:
    """Copy a backup's database next to the place it shall have."""
    beside = place(db).with_name(f"{place(db).name}.restoring")
    remove(beside)
    beside.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folder / DATABASE, beside)
    beside.chmod(0o600)
    return beside


def find_damage(beside: Path) -> list[str]:
    """List what SQLite itself finds wrong with a database."""
    with closing(_open(beside)) as opened:
        said = [row[0] for row in opened.execute("PRAGMA quick_check") if row[0] != "ok"]
        return said + [f"{row[0]}: {row[2]}" for row in opened.execute("PRAGMA foreign_key_check")]


def put_in_place(db: Database, beside: Path) -> None:
    """Replace the empty database by one laid beside it; raises Refused while anybody else has it open."""
    with closing(_open(beside)) as opened:
        opened.execute("PRAGMA journal_mode=DELETE")  # folds the log in
    _sync(beside)
    db.engine.dispose()
    with closing(_open(place(db))) as old:
        try:
            old.execute("PRAGMA journal_mode=DELETE")  # only the last one who has it open may
            old.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise Refused(
                "Ktoś używa tej bazy. Zatrzymaj portal i prace w tle, potem odtwórz kopię."
            ) from error
        beside.replace(place(db))
    sync_folder(place(db).parent)
    remove(beside)


def remove(beside: Path) -> None:
    """Remove a database laid beside and what SQLite keeps next to it."""
    for end in BESIDE:
        beside.with_name(beside.name + end).unlink(missing_ok=True)


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=5)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
