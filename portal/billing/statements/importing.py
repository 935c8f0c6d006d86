"""Keeping a statement's lines as a draft, each with what will be done with it; nothing of it is in the books yet."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from portal.billing.statements.matching import plan
from portal.billing.statements.models import BankLine, BankStatement, LineState, StatementState
from portal.billing.statements.statement import StatementError
from portal.bulk import insert_rows
from portal.db import Base
from portal.errors import Conflict
from portal.i18n import translate
from portal.words import NBSP

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from typing import BinaryIO

    from sqlalchemy.orm import Session

    from portal.billing.statements.matching import Plan
    from portal.billing.statements.statement import StatementHead, StatementLine

LINES_AT_ONCE = 2000
TOKEN_BYTES = 18
PIECE = 1 << 20
STILL_LOADING = timedelta(minutes=5)
NAME_LENGTH = 200


@dataclass(frozen=True)
class Source:
    """The file that statements come from."""

    name: str
    sha256: str
    official_id: int | None
    at: datetime


@dataclass(frozen=True)
class Taken:
    """A statement of a file: its row, and whether it was here before."""

    statement: BankStatement
    is_known: bool


def sum_of(stream: BinaryIO) -> str:
    """Return the SHA-256 of a file."""
    stream.seek(0)
    digest = hashlib.sha256()
    while piece := stream.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def number_of(head: StatementHead) -> str:
    """Return a statement's number as every format of it would write it: MT940 fills up with zeros and adds the page."""
    plain = head.number.split("/")[0].strip().lstrip("0")
    return plain[:60] or "0"


def begin(session: Session, head: StatementHead, source: Source, accounts: frozenset[str]) -> Taken:
    """Open a statement for its lines, or find the one that is here already.

    Raises StatementError for an account that is not the city's, and for a statement that says something else than
    the one of the same number; Conflict while somebody else is taking it.
    """
    if head.account not in accounts:
        raise StatementError(
            translate(
                "Rachunek %(account)s nie jest rachunkiem miasta. Dopisz go do rodzaju należności albo wczytaj "
                "właściwy wyciąg.",
                account=f"…{head.account[-4:]}",
            )
        )
    known = find_same(session, head)
    if known is not None and known.state != StatementState.LOADING:
        return Taken(known, is_known=True)
    if known is not None:
        if source.at - known.uploaded_at < STILL_LOADING:
            raise Conflict(translate("Ten wyciąg właśnie się wczytuje. Spróbuj za kilka minut."))
        forget(session, known)  # whoever was loading it fell
    row = BankStatement(
        token=secrets.token_urlsafe(TOKEN_BYTES), sha256=source.sha256, file_name=source.name[:NAME_LENGTH],
        account=head.account, number=number_of(head), from_on=head.from_on, to_on=head.to_on,
        opening_grosze=head.opening_grosze, closing_grosze=head.closing_grosze, lines=0,
        state=StatementState.LOADING, uploaded_by_id=source.official_id, uploaded_at=source.at,
    )  # fmt: skip
    session.add(row)
    session.flush()  # the lines name it
    return Taken(row, is_known=False)


def find_same(session: Session, head: StatementHead) -> BankStatement | None:
    """Find the statement that says the same, whatever number its format gives it.

    Raises StatementError when one of the same number and days has other balances: one of the two files is wrong.
    """
    query = select(BankStatement).where(
        BankStatement.account == head.account, BankStatement.from_on == head.from_on,
        BankStatement.to_on == head.to_on,
    )  # fmt: skip
    number = number_of(head)
    for row in session.scalars(query):
        same_sums = (row.opening_grosze, row.closing_grosze) == (head.opening_grosze, head.closing_grosze)
        if row.number == number and not same_sums and row.state != StatementState.LOADING:
            raise StatementError(
                translate(
                    "Wyciąg nr %(number)s jest już w portalu, ale z innymi saldami. Sprawdź w banku, który plik jest "
                    "właściwy.",
                    number=number,
                ).replace("nr ", f"nr{NBSP}")
            )
        if row.number == number or (same_sums and row.lines):
            return row
    return None


def in_pieces(lines: Iterator[StatementLine]) -> Iterator[list[StatementLine]]:
    """Give lines so many at a time that little memory holds them."""
    while piece := list(islice(lines, LINES_AT_ONCE)):
        yield piece


def keep(
    session: Session, statement: BankStatement, lines: Sequence[StatementLine], shops: frozenset[str]
) -> None:
    """Keep some lines of a statement with what will be done with them; one statement, however many."""
    plans = plan(session, lines, shops)
    rows = [_row(statement.id, *pair) for pair in zip(lines, plans, strict=True)]
    insert_rows(session, Base.metadata.tables[BankLine.__tablename__], rows)


def finish(session: Session, statements: Sequence[BankStatement], counts: dict[int, int]) -> None:
    """Show drafts that are whole, all of a file's at once."""
    for one in statements:
        session.execute(
            update(BankStatement)
            .where(BankStatement.id == one.id, BankStatement.state == StatementState.LOADING)
            .values(state=StatementState.DRAFT, lines=counts[one.id])
        )


def forget(session: Session, statement: BankStatement) -> None:
    """Drop a statement that is not booked, with its lines."""
    session.execute(delete(BankLine).where(BankLine.statement_id == statement.id))
    session.execute(delete(BankStatement).where(BankStatement.id == statement.id))


def _row(statement_id: int, line: StatementLine, planned: Plan) -> dict[str, object]:
    return {
        "statement_id": statement_id, "position": line.position, "booked_on": line.booked_on,
        "value_on": line.value_on, "amount_grosze": line.amount_grosze, "title": line.title,
        "counterparty": line.counterparty, "counterparty_account": line.counterparty_account,
        "credited_account": line.credited_account, "bank_reference": line.bank_reference,
        "is_reversal": line.is_reversal, "state": LineState.NEW, "match_kind": planned.match_kind,
        "account_id": planned.account_id, "batch_id": planned.batch_id, "refund_id": planned.refund_id,
        "pair_id": planned.pair_id, "surplus_grosze": 0, "version": 0,
    }  # fmt: skip
