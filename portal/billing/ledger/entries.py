"""The entries by themselves: every transfer comes to nothing, is named once, and nobody changed a word of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from portal.billing.ledger.book import BOUND, digest, total
from portal.billing.ledger.findings import Finding, found
from portal.billing.ledger.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from portal.vault import Vault

BATCH = 5000


def check_sums(session: Session) -> list[Finding]:
    """I1: each transfer sums to nothing, and so do the whole books."""
    torn = select(Entry.transfer).group_by(Entry.transfer).having(or_(total() != 0, func.count() == 1))
    whole = session.scalars(select(total())).one()
    return [
        *found("I1 transfer_unbalanced", session.scalars(torn.order_by(Entry.transfer))),
        *found("I1 books_unbalanced", [whole] if whole else []),
    ]


def check_names(session: Session) -> list[Finding]:
    """I2: each transfer has its name exactly once, so that none can be written twice, nor be parted or joined."""
    query = (
        select(Entry.transfer)
        .group_by(Entry.transfer)
        .having(
            or_(func.count(Entry.once) != 1, func.count(Entry.move.distinct()) != 1,
                func.count(Entry.at.distinct()) != 1, func.count(Entry.value_on.distinct()) != 1)
        )
    )  # fmt: skip
    return found("I2 transfer_misnamed", session.scalars(query.order_by(Entry.transfer)))


def check_digests(session: Session, vault: Vault) -> list[Finding]:
    """I2: what each entry says matches its keyed digest; read in batches, however long the books are."""
    return found("I2 entry_changed", _changed(session, vault))


def _changed(session: Session, vault: Vault) -> Iterator[int]:
    columns = [Entry.id, Entry.digest, *(getattr(Entry, name) for name in BOUND)]
    query = select(*columns).order_by(Entry.id).execution_options(yield_per=BATCH)
    for number, kept, *values in session.execute(query):
        if digest(vault, dict(zip(BOUND, values, strict=True))) != kept:
            yield number
