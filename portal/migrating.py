"""Bring a database to a revision and back, by Alembic, with the models of every room."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from portal import models
from portal.db import Base, Database, Moment

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext
    from sqlalchemy import Connection

FOLDER = Path(__file__).parent.parent / "migrations"
LOCK = 20261123


def upgrade(db: Database, revision: str = "head") -> None:
    """Bring the database up to a revision; a failed migration leaves it as it was."""
    _run(db, lambda config: command.upgrade(config, revision))


def downgrade(db: Database, revision: str) -> None:
    """Bring the database down to a revision (``base``: empty)."""
    _run(db, lambda config: command.downgrade(config, revision))


def revise(db: Database, message: str, number: str) -> None:
    """Write a new numbered migration from what differs between models and database."""
    _run(db, lambda config: command.revision(config, message, autogenerate=True, rev_id=number))


def drift(db: Database) -> list[Any]:
    """List what differs between models and database; a migrated one has nothing."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": include_object})
        return list(compare_metadata(context, Base.metadata))


def include_object(item: Any, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:  # noqa: FBT001 - Alembic's own hook
    """Leave Alembic's own table out of comparisons."""
    del item, reflected, compared
    return not (kind == "table" and name == "alembic_version")


def render_item(kind: str, item: Any, context: AutogenContext) -> str | bool:
    """Write our column type by its name in migrations."""
    if kind == "type" and isinstance(item, Moment):
        context.imports.add("from portal.db import Moment")
        return "Moment()"
    return False


def _run(db: Database, act: Any) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    assert models.TABLES, "the rooms' models must be imported before a migration"  # noqa: S101 - for the reader
    with db.engine.connect() as connection:
        config.attributes["connection"] = connection
        if connection.dialect.name == "sqlite":
            _run_on_sqlite(connection, act, config)
            return
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.execute(text("SELECT pg_advisory_lock(:n)"), {"n": LOCK})
        connection.commit()
        act(config)
        connection.commit()
        connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": LOCK})
        connection.commit()


def _run_on_sqlite(connection: Connection, act: Any, config: Config) -> None:
    """Migrate with foreign keys unchecked (rows name tables that are made anew), and check them at the end."""
    _check_foreign_keys(connection, on=False)
    try:
        act(config)
        torn = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if torn:
            raise RuntimeError(f"the migration would leave rows that name nothing: {torn[:5]}")
        connection.commit()
    finally:
        connection.rollback()
        _check_foreign_keys(connection, on=True)


def _check_foreign_keys(connection: Connection, *, on: bool) -> None:
    """Let SQLite check foreign keys or not.

    Only the driver's own connection will do: SQLAlchemy begins a transaction, and within one the pragma is ignored.
    """
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
    # a table that is made anew takes its old name again, though triggers of other tables ask for it meanwhile
    driver.execute(f"PRAGMA legacy_alter_table={'OFF' if on else 'ON'}")
