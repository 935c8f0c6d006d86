"""Load a backup's database into an empty one, so that it takes effect whole or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from portal import migrating
from portal.backup import copying, onefile, tables
from portal.db import Database
from portal.errors import Refused
from portal.health import newest_migration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from portal.backup.manifest import Manifest
    from portal.backup.steps import Steps

# what `flask db upgrade` writes into an empty database; the backup has its own
SEEDED = ("service_versions", "case_classes")
WAIT = "SET LOCAL lock_timeout = '5s'"
BUSY = "Ktoś używa tej bazy. Zatrzymaj portal i prace w tle, potem odtwórz kopię."


def check_fits(db: Database, told: Manifest) -> None:
    """Look whether a backup may go into this database at all; raises Refused."""
    if told.engine != copying.engine_name(db):
        raise Refused(
            f"Kopia jest z bazy {told.engine}, a ta baza to {copying.engine_name(db)}. "
            "Jednej nie da się wczytać do drugiej."
        )
    if told.revision != newest_migration():
        raise Refused(
            f"Kopia jest z migracji {told.revision}, a ten portal ma {newest_migration()}. "
            "Odtwórz ją wersją portalu, która ją zrobiła, a potem go zaktualizuj."
        )
    with db.engine.connect() as connection:
        _check_empty(connection, told)


@contextmanager
def loaded(db: Database, folder: Path, told: Manifest, steps: Steps) -> Iterator[Session]:
    """Load the database for the caller to commit; what is not committed leaves nothing behind."""
    way = _loaded_file if told.engine == copying.SQLITE else _loaded_tables
    with way(db, folder, told, steps) as session:
        yield session


@contextmanager
def _loaded_file(db: Database, folder: Path, told: Manifest, steps: Steps) -> Iterator[Session]:
    with steps.step("Wczytanie bazy"):
        beside = onefile.lay_beside(db, folder)
    own = Database(f"sqlite:///{beside}")
    try:
        with steps.step("Sprawdzenie bazy"):
            if damage := onefile.find_damage(beside):
                raise Refused(f"Baza w kopii jest uszkodzona: {'; '.join(damage[:5])}")
            _check_drift(own)
        with own.session(write=True) as session:
            session.connection()  # begins what the caller has to commit
            yield session
            _check_committed(session)
        own.engine.dispose()
        with db.engine.connect() as connection:
            _check_empty(connection, told)
        onefile.put_in_place(db, beside)
    finally:
        own.engine.dispose()
        onefile.remove(beside)


@contextmanager
def _loaded_tables(db: Database, folder: Path, told: Manifest, steps: Steps) -> Iterator[Session]:
    with db.engine.connect() as connection:
        is_fresh = not tables.revision(connection)
    if is_fresh:
        with steps.step("Utworzenie tabel"):
            migrating.upgrade(db)
    with steps.step("Sprawdzenie tabel"):
        _check_drift(db)
    with db.session(write=True) as session:
        connection = session.connection()
        _keep_others_out(connection)
        _check_empty(connection, told)
        with steps.step("Wczytanie bazy"):
            _load(connection, folder, told)
        yield session
        _check_committed(session)


def _check_committed(session: Session) -> None:
    if session.in_transaction():
        raise RuntimeError("a restore that its command forgot to commit")


def _load(connection: Connection, folder: Path, told: Manifest) -> None:
    for name in SEEDED:
        connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608 - one of our own names
    for table in told.tables:
        if table.part:
            tables.load(connection, folder, table)
    tables.set_sequences(connection, told.sequences)
    connection.execute(text("ANALYZE"))  # what looks through the rows next must know how many there are


def _check_empty(connection: Connection, told: Manifest) -> None:
    found = tables.revision(connection)
    if not found:
        if names := tables.names(connection):
            raise Refused(f"W bazie są tabele, których portal nie zrobił: {', '.join(names[:5])}.")
        return
    if found != told.revision:
        raise Refused(f"Baza jest z migracji {found}, a kopia z {told.revision}. Użyj pustej bazy.")
    full = [
        name
        for name in tables.names(connection)
        if name not in SEEDED and tables.holds_rows(connection, name)
    ]
    if full:
        raise Refused(
            f"Baza nie jest pusta (tabele: {', '.join(full[:5])}). Kopię odtwarza się tylko w pustej bazie."
        )


def _check_drift(db: Database) -> None:
    if drift := migrating.drift(db):
        raise Refused(f"Tabele różnią się od tych, które zna portal (różnic: {len(drift)}).")


def _keep_others_out(connection: Connection) -> None:
    """Take every table for this transaction; raises Refused when somebody else is at work."""
    quote = connection.dialect.identifier_preparer.quote
    connection.execute(text(WAIT))
    try:
        connection.execute(text(f"LOCK TABLE {', '.join(map(quote, tables.names(connection)))}"))
    except OperationalError as error:
        raise Refused(BUSY) from error
