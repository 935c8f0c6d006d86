"""Bring the mirror in line with what a source told: changed accounts in place, their lines anew, in one transaction.

Two million lines pass here, so they go to the driver as plain tuples: on the way through the ORM each would cost
several times its insert.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.billing.sources.models import MirrorAccount, MirrorLine, MirrorPayment
from portal.billing.sources.told import Told

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

BATCH = 500  # accounts; some ten thousand lines
INSERT_LINES = (
    "INSERT INTO mirror_lines (account_id, external_id, period, decision, due_on, amount_grosze, paid_grosze,"
    " interest_grosze) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_PAYMENTS = (
    "INSERT INTO mirror_payments (account_id, paid_on, amount_grosze, title, receipt_no)"
    " VALUES (?, ?, ?, ?, ?)"
)
COLUMNS = ("owner_match", "kind", "title", "object_title", "bank_account", "content_hash", "as_of")


def apply(session: Session, source_id: int, changed: Iterable[tuple[Told, str]], as_of: datetime) -> int:
    """Write accounts into the mirror over what it held of them; return how many lines were written."""
    connection, waiting, written = session.connection(), iter(changed), 0
    with _no_collecting():
        while batch := list(islice(waiting, BATCH)):
            written += _apply_batch(connection, source_id, batch, as_of)
    return written


def confirm(session: Session, source_id: int, as_of: datetime, missing: Collection[str] = ()) -> None:
    """Say that the source still knows all accounts as of a moment, but for the missing ones, which grow stale."""
    ours = MirrorAccount.source_id == source_id
    query = select(MirrorAccount.number, MirrorAccount.as_of).where(ours)
    connection, gone = session.connection(), list(missing)
    kept: list[Any] = []
    for at in range(0, len(gone), BATCH):
        kept += connection.execute(query.where(MirrorAccount.number.in_(gone[at : at + BATCH]))).all()
    connection.execute(update(MirrorAccount).where(ours).values(as_of=as_of))
    for number, before in kept:
        connection.execute(
            update(MirrorAccount).where(ours, MirrorAccount.number == number).values(as_of=before)
        )


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Keep the garbage collector from walking through millions of tuples that hold no cycles: a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _apply_batch(
    connection: Connection, source_id: int, batch: list[tuple[Told, str]], as_of: datetime
) -> int:
    numbers = [account.number for account, _ in batch]
    known = _ids_of(connection, source_id, numbers)
    _write_accounts(connection, source_id, batch, as_of)
    if known:
        for table in (MirrorLine, MirrorPayment):
            connection.execute(delete(table).where(table.account_id.in_(list(known.values()))))
    ids = _ids_of(connection, source_id, numbers)
    lines = [(ids[account.number], *line) for account, _ in batch for line in account.lines]
    payments = [(ids[account.number], *row) for account, _ in batch for row in account.payments]
    _insert(connection, INSERT_LINES, lines)
    _insert(connection, INSERT_PAYMENTS, payments)
    return len(lines)


def _ids_of(connection: Connection, source_id: int, numbers: list[str]) -> dict[str, int]:
    query = select(MirrorAccount.number, MirrorAccount.id).where(MirrorAccount.source_id == source_id)
    found = connection.execute(query.where(MirrorAccount.number.in_(numbers)))
    return {row.number: row.id for row in found}


def _write_accounts(
    connection: Connection, source_id: int, batch: list[tuple[Told, str]], as_of: datetime
) -> None:
    accounts: Any = MirrorAccount.__table__
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    writing = dialect.insert(accounts)
    told = writing.excluded
    # an account that passed to somebody else must not stay with the person it was linked to
    same_owner = accounts.c.owner_match == told.owner_match
    values = {name: told[name] for name in COLUMNS}
    values["subject_id"] = case((same_owner, accounts.c.subject_id), else_=None)
    connection.execute(
        writing.on_conflict_do_update(index_elements=["source_id", "number"], set_=values),
        [_row(source_id, account, digest, as_of) for account, digest in batch],
    )


def _row(source_id: int, account: Told, digest: str, as_of: datetime) -> dict[str, Any]:
    told = account._asdict()
    values = {
        name: told[name]
        for name in ("number", "owner_match", "kind", "title", "object_title", "bank_account")
    }
    return {**values, "source_id": source_id, "content_hash": digest, "as_of": as_of}


def _insert(connection: Connection, statement: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        written = statement.replace("?", "%s") if connection.dialect.name == "postgresql" else statement
        connection.exec_driver_sql(written, rows)
