"""The whole look through the books: after every test that moves money, nightly, and by ``flask ledger check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.billing.ledger.covering import (
    check_charges,
    check_clearing,
    check_payments,
    check_refund_sums,
    check_refunds,
)
from portal.billing.ledger.entries import check_digests, check_names, check_sums
from portal.billing.ledger.models import Entry
from portal.billing.ledger.walks import check_walks
from portal.billing.models import Charge, Payment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.billing.ledger.findings import Finding
    from portal.vault import Vault


def check(session: Session, vault: Vault) -> list[Finding]:
    """Return every rule of the books that does not hold; nothing is changed. Empty books cost one statement."""
    if is_empty(session):
        return []
    return [
        *check_sums(session),
        *check_names(session),
        *check_digests(session, vault),
        *check_payments(session),
        *check_refund_sums(session),
        *check_refunds(session),
        *check_clearing(session),
        *check_charges(session),
        *check_walks(session),
    ]


def hold_still(session: Session) -> None:
    """Let all that this session reads be of one moment; call it first. SQLite's reads are so by themselves.

    Otherwise a payment posted between two statements would look like one that is missing.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def is_empty(session: Session) -> bool:
    """Tell whether there is no money at all: no entry, no charge, no payment."""
    first = [select(table.id).limit(1).scalar_subquery() for table in (Entry, Charge, Payment)]
    return all(row is None for row in session.execute(select(*first)).one())
