"""The database: one engine for SQLite or PostgreSQL, read and write transactions, and the request's session.

Reads begin DEFERRED and writes IMMEDIATE. On SQLite writers queue at a file lock before they begin, which is
fair where SQLite's own busy polling is not (tail latency under 16 writers drops by a factor of five).
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from flask import g, has_request_context, request
from sqlalchemy import JSON, BigInteger, Date, DateTime, Integer, MetaData, String, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from portal.context import here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Dialect, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.orm import ORMExecuteState
    from sqlalchemy.pool import ConnectionPoolEntry
    from sqlalchemy.types import TypeEngine

if sys.platform != "win32":
    import fcntl

WRITING = "portal_writing"
MOST_CONNECTIONS, KEPT_CONNECTIONS = 20, 5  # of one process to PostgreSQL
POOL_WAIT_SECONDS = 3  # a person is told to come back rather than kept waiting for half a minute
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SQLITE_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA wal_autocheckpoint=8000",  # pages: a long import writes the same ones again and again
    "PRAGMA busy_timeout=20000",
)


class Moment(TypeDecorator[datetime]):
    """Store an aware UTC moment: timestamptz on PostgreSQL, sortable text on SQLite."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of this database."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(32))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse naive moments; keep microseconds so that text sorts as time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(UTC)
        return value.isoformat(" ", "microseconds") if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC moment."""
        del dialect
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return value.astimezone(UTC) if isinstance(value, datetime) else None


Json = JSON(none_as_null=True)


class Base(DeclarativeBase):
    """The base of all models; names of constraints are fixed so that migrations can drop them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment,
        date: Date,
        int: BigInteger().with_variant(Integer(), "sqlite"),
        dict[str, Any]: Json,
        list[Any]: Json,
    }


class _Session(Session):
    """A session in which whoever locks rows is given them as they stand.

    A row that was read before, without a lock, would else be given as it was then: what another transaction kept
    meanwhile was judged by, and written over with, words of before.
    """


@event.listens_for(_Session, "do_orm_execute")
def _see_what_is_locked(executed: ORMExecuteState) -> None:
    if executed.is_select and getattr(executed.statement, "_for_update_arg", None) is not None:
        executed.update_execution_options(populate_existing=True)


class Database:
    """Own the engine and open its transactions."""

    def __init__(self, url: str) -> None:
        sqlite = url.startswith("sqlite")
        if sqlite and ":memory:" in url:
            raise ValueError("an in-memory database would be a new one for each connection")
        # SQLite: writers stand in line at the lock file, each with its connection; a cap would turn the last one away.
        options: dict[str, Any] = (
            {"connect_args": {"check_same_thread": False}, "max_overflow": -1}
            if sqlite
            else {
                "pool_pre_ping": True,
                "pool_timeout": POOL_WAIT_SECONDS,
                "max_overflow": MOST_CONNECTIONS - KEPT_CONNECTIONS,
            }
        )
        self.url = url
        self.engine: Engine = create_engine(url, **options)
        self._writers = self.engine.execution_options(**{WRITING: True})
        if sqlite:
            _prepare_sqlite(self.engine, url.removeprefix("sqlite:///"))
        else:
            _prepare_postgres(self.engine)

    def session(self, *, write: bool) -> Session:
        """Open a session; the caller commits and closes it."""
        return _Session(self._writers if write else self.engine, expire_on_commit=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a read transaction that ends without a commit."""
        with self.session(write=False) as opened:
            yield opened

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a write transaction; commit at its end, roll back on any exception."""
        with self.session(write=True) as opened:
            yield opened
            opened.commit()


def session() -> Session:
    """Return the request's session: a read transaction for safe methods, else a write transaction."""
    opened: Session | None = g.get("portal_session")
    if opened is None:
        write = has_request_context() and request.method not in SAFE_METHODS
        opened = here().db.session(write=write)
        g.portal_session = opened
    return opened


def close_session(_error: BaseException | None = None) -> None:
    """Close the request's session; uncommitted work is lost by design."""
    opened: Session | None = g.pop("portal_session", None)
    if opened is not None:
        opened.close()


def roll_back() -> None:
    """Undo the request's uncommitted work, before an error page is rendered."""
    opened: Session | None = g.get("portal_session")
    if opened is not None:
        opened.rollback()


def _prepare_postgres(engine: Engine) -> None:
    """Let nothing be compiled to machine code: the queue's counts took a second for that, and 20 ms to be counted."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("SET jit = off")
        cursor.close()
        connection.commit()


def _prepare_sqlite(engine: Engine, path: str) -> None:
    """Take over BEGIN from the driver and queue writers at a lock file beside the database."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITING):
            _take_turn(connection.connection._connection_record, f"{path}.writers")  # noqa: SLF001 - the pool's entry
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("BEGIN")

    @event.listens_for(engine, "checkin")
    def on_checkin(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        _end_turn(entry)

    @event.listens_for(engine, "close")
    def on_close(_connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        _end_turn(entry)


def _take_turn(entry: ConnectionPoolEntry | None, lock_path: str) -> None:
    if entry is None or sys.platform == "win32" or "turn" in entry.info:
        return
    lock = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    entry.info["turn"] = lock


def _end_turn(entry: ConnectionPoolEntry) -> None:
    lock = entry.info.pop("turn", None)
    if lock is not None:
        os.close(lock)
