"""Taking a statement in two steps: keep it as a draft, book it piece by piece; each commit stands here in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from portal import audit
from portal.billing.models import TaskKind
from portal.billing.statements import importing, queries, tasks
from portal.billing.statements.booking import book_lines
from portal.billing.statements.matching import shops_by_account
from portal.billing.statements.models import BankStatement, LineState, StatementState
from portal.billing.statements.reading import read_statement
from portal.errors import Conflict
from portal.i18n import translate
from portal.jobs import add_once
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime
    from typing import BinaryIO

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.jobs import Job, Workers
    from portal.security import Actor

BOOK = "book_statement"


def register_jobs(workers: Workers) -> None:
    """Bind this part's kind of job."""
    workers.register(BOOK, book_statement)


def take_file(portal: Portal, stream: BinaryIO, name: str, *, actor: Actor | None) -> list[importing.Taken]:
    """Keep the statements of a file as drafts, in short transactions; a file is taken whole or nothing of it stays.

    A statement that is here already is only named. Raises StatementError, with how to put it right.
    """
    now = portal.now()
    official_id = actor.official_id if actor is not None else None
    source = importing.Source(name, importing.sum_of(stream), official_id, now)
    accounts = shops_by_account(portal.facts, day_of(now))
    taken: list[importing.Taken] = []
    counts: dict[int, int] = {}
    try:
        for statement in read_statement(stream, name):
            with portal.db.writing() as session:
                one = importing.begin(session, statement.head, source, frozenset(accounts))
            taken.append(one)
            if one.is_known:
                continue
            for piece in importing.in_pieces(statement.lines):
                with portal.db.writing() as session:
                    importing.keep(session, one.statement, piece, accounts[statement.head.account])
                counts[one.statement.id] = piece[-1].position
        fresh = [one.statement for one in taken if not one.is_known]
        with portal.db.writing() as session:
            importing.finish(session, fresh, {row.id: counts.get(row.id, 0) for row in fresh})
            for row in fresh:
                audit.record(session, "statement.taken", at=now, actor=actor, object_ref=row.token)
    except Exception:
        # whatever stopped us: half a file must not look like a statement
        _forget(portal, taken)
        raise
    return taken


def order_booking(session: Session, statement: BankStatement, *, actor: Actor | None, now: datetime) -> None:
    """Let a draft be booked by the worker, once however often it is asked for."""
    ordered = session.execute(
        update(BankStatement)
        .where(BankStatement.id == statement.id, BankStatement.state == StatementState.DRAFT)
        .values(state=StatementState.BOOKING)
        .returning(BankStatement.id)
        .execution_options(synchronize_session=False)
    )
    if ordered.one_or_none() is None:
        return
    audit.record(session, "statement.booked", at=now, actor=actor, object_ref=statement.token)
    add_once(session, BOOK, {"statement": statement.token}, at=now, key=f"{BOOK}:{statement.id}")


def book_statement(job: Job) -> None:
    """Book an ordered statement to its end."""
    book_all(job.portal, job.payload["statement"])


def book_all(portal: Portal, token: str) -> None:
    """Book what is not booked yet of an ordered statement, piece by piece; cut off anywhere, it goes on from there.

    A line changes its state in the transaction of its entries, so nothing is booked twice.
    """
    after = 0
    while (last := _book_next(portal, token, after)) is not None:
        after = last
    with portal.db.writing() as session:
        statement = queries.get_statement(session, token)
        _close(session, statement, portal.now())


def drop_draft(session: Session, statement: BankStatement, *, actor: Actor | None, now: datetime) -> None:
    """Throw a draft away that nobody booked; raises Conflict when somebody did."""
    query = select(BankStatement.state).where(BankStatement.id == statement.id).with_for_update()
    if session.scalars(query).one() != StatementState.DRAFT:
        raise Conflict(translate("Ten wyciąg jest już księgowany."))
    importing.forget(session, statement)
    audit.record(session, "statement.dropped", at=now, actor=actor, object_ref=statement.token)


def _book_next(portal: Portal, token: str, after: int) -> int | None:
    """Book the next piece; two who book the same statement take turns at its row."""
    now = portal.now()
    with portal.db.writing() as session:
        statement = queries.get_statement(session, token, lock=True)
        if statement.state != StatementState.BOOKING:
            return None
        lines = queries.next_lines(session, statement.id, after, importing.LINES_AT_ONCE)
        if not lines:
            return None
        shops = shops_by_account(portal.facts, day_of(now)).get(statement.account, frozenset())
        book_lines(session, portal, statement, shops, now, lines)
        return lines[-1].position


def _close(session: Session, statement: BankStatement, now: datetime) -> None:
    """Call a statement booked, once, and tell the treasurer what of it waits for a person."""
    closed = session.execute(
        update(BankStatement)
        .where(BankStatement.id == statement.id, BankStatement.state == StatementState.BOOKING)
        .values(state=StatementState.BOOKED, booked_at=now)
        .returning(BankStatement.id)
        .execution_options(synchronize_session=False)
    )
    if closed.one_or_none() is None:
        return
    groups = queries.list_groups(session, statement)
    waiting = [one for one in groups if one.state == LineState.UNMATCHED]
    over = sum(one.surplus_grosze for one in groups)
    if waiting:
        lines = sum(one.count for one in waiting)
        tasks.open_task(session, statement, TaskKind.UNMATCHED, {"lines": lines}, now)
    if over:
        tasks.open_task(session, statement, TaskKind.SURPLUS, {"amount": over}, now)


def _forget(portal: Portal, taken: list[importing.Taken]) -> None:
    with portal.db.writing() as session:
        for one in taken:
            if not one.is_known:
                importing.forget(session, one.statement)
