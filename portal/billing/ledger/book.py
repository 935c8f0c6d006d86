"""The one door into the books: a transfer of two or more sides whose sum is nothing, with a keyed digest on each."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, cast, func

from portal.billing.ledger.models import Book, Entry, Move
from portal.bulk import insert_rows
from portal.db import Base

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.vault import Vault

PURPOSE = "ledger"
TRANSFER_BYTES = 12
# what the digest binds, in this order; ids of rows are left out, for the database gives them later
BOUND = (
    "transfer", "once", "move", "at", "value_on", "book", "part", "amount_grosze", "subject_id", "charge_id",
    "payment_id", "refund_id", "line_id", "official_id", "reason",
)  # fmt: skip
bound = itemgetter(*BOUND)
BLANK: dict[str, Any] = {
    "once": None, "part": "", "subject_id": None, "charge_id": None, "payment_id": None, "refund_id": None,
    "line_id": None, "official_id": None, "reason": "",
}  # fmt: skip


class UnbalancedError(Exception):
    """Say that the sides of a transfer do not add up to nothing: a mistake of ours, never of a payer."""


@dataclass
class Transfer:
    """A transfer being written: ``debit`` and ``credit`` add sides, ``book`` puts it into the books.

    ``once`` makes a second transfer of the same name fail in the database (IntegrityError).
    """

    move: Move
    at: datetime
    value_on: date
    once: str
    common: Mapping[str, Any] = field(default_factory=dict)
    sides: list[dict[str, Any]] = field(default_factory=list)

    def debit(self, book: Book, grosze: int, part: str = "", **about: Any) -> None:
        """Add a side that the city gains or is owed; nothing for a sum of nothing."""
        if grosze:
            self.sides.append({"book": book, "part": part, "amount_grosze": grosze, **about})

    def credit(self, book: Book, grosze: int, part: str = "", **about: Any) -> None:
        """Add a side that the city gives or owes; nothing for a sum of nothing."""
        self.debit(book, -grosze, part, **about)


def book(session: Session, vault: Vault, transfers: Iterable[Transfer]) -> None:
    """Write transfers by one statement in the caller's transaction; raises UnbalancedError before that."""
    rows = [row for transfer in transfers for row in _rows(vault, transfer)]
    insert_rows(session, Base.metadata.tables[Entry.__tablename__], rows)


def total() -> ColumnElement[int]:
    """Return the sum of the entries that a query selects, whole grosze on both databases (0 when there are none)."""
    return cast(func.coalesce(func.sum(Entry.amount_grosze), 0), BigInteger)


def digest(vault: Vault, values: Mapping[str, Any]) -> str:
    """Return the keyed hash over what an entry says: a changed row, or one written past us, does not match it."""
    words = [
        v if (kind := type(v)) is str else "" if v is None else str(v) if kind is int else _word(v)
        for v in bound(values)
    ]
    return vault.match(PURPOSE, "\x1f".join(words))


def _rows(vault: Vault, transfer: Transfer) -> list[dict[str, Any]]:
    if sum(side["amount_grosze"] for side in transfer.sides) or len(transfer.sides) < 2:  # noqa: PLR2004 - double entry
        raise UnbalancedError(f"{transfer.move}: {[side['amount_grosze'] for side in transfer.sides]}")
    shared = {
        **BLANK, **transfer.common, "transfer": secrets.token_urlsafe(TRANSFER_BYTES), "move": transfer.move,
        "at": transfer.at, "value_on": transfer.value_on,
    }  # fmt: skip
    rows = [{**shared, **side} for side in transfer.sides]
    rows[0]["once"] = transfer.once
    for row in rows:
        row["digest"] = digest(vault, row)
    return rows


def _word(value: Any) -> str:
    # texts and nothing are told apart before: a long statement of a bank asks for millions of words
    return _moment_word(value) if isinstance(value, datetime) else str(value)


@lru_cache(maxsize=64)
def _moment_word(at: datetime) -> str:
    # all entries of one act are of one moment
    return at.astimezone(UTC).isoformat()
