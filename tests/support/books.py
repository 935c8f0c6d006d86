"""The invariants of the books, looked through at the end of every test that moved money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.billing.ledger.checking import check

if TYPE_CHECKING:
    import pytest

    from portal.context import Portal

MARK = "breaks_books"


def assert_books_hold(portal: Portal, request: pytest.FixtureRequest | None = None) -> None:
    """Fail when a grosz is not where the books say; a test that tampers on purpose says so by its mark."""
    if request is not None and request.node.get_closest_marker(MARK) is not None:
        return
    with portal.db.reading() as session:
        findings = check(session, portal.vault)
    assert not findings, [str(finding) for finding in findings]
