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

from sqlalchemy import delete, select, update

from portal.billing.sources.models import MirrorAccount, MirrorLine, MirrorPayment
from portal.billing.sources.told import Told
from portal.db import Moment

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

TOLD_OF_ACCOUNT = 6  # values of Told before its lines, in the order of the columns below
BATCH = 500  # accounts; some ten thousand lines
INSERT_LINES = (
    "INSERT INTO mirror_lines (account_id, external_id, period, decision, due_on, amount_grosze, paid_grosze,"
    " interest_grosze) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_PAYMENTS = (
    "INSERT INTO mirror_payments (account_id, paid_on, amount_grosze, title, receipt_no)"
    " VALUES (?, ?, ?, ?, ?)"
)
# an account that passed to somebody else must not stay with the person it was linked to
WRITE_ACCOUNTS = (
    "INSERT INTO mirror_accounts (source_id, number, owner_match, kind, title, object_title, bank_account,"
    " content_hash, as_of) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source_id, number) DO UPDATE SET"
    " owner_match = excluded.owner_match, kind = excluded.kind, title = excluded.title,"
    " object_title = excluded.object_title, bank_account = excluded.bank_account,"
    " content_hash = excluded.content_hash, as_of = excluded.as_of,"
    " subject_id = CASE WHEN mirror_accounts.owner_match = excluded.owner_match"
    " THEN mirror_accounts.subject_id END"
)


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
    older = MirrorAccount.as_of != as_of  # what was just written is not written again
    connection.execute(update(MirrorAccount).where(ours, older).values(as_of=as_of))
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
    at = Moment().process_bind_param(as_of, connection.dialect)
    accounts = [(source_id, *account[:TOLD_OF_ACCOUNT], digest, at) for account, digest in batch]
    _insert(connection, WRITE_ACCOUNTS, accounts)
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


def _insert(connection: Connection, statement: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        written = statement.replace("?", "%s") if connection.dialect.name == "postgresql" else statement
        connection.exec_driver_sql(written, rows)
