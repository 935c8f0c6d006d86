"""The operator of e-delivery as a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.decisions.edelivery import queries
from portal.i18n import lazy
from portal.links import links_of

if TYPE_CHECKING:
    from datetime import datetime

    from portal.context import Portal


def register_links(portal: Portal) -> None:
    """Add the operator, where one is set."""
    if portal.outside.edelivery is not None:
        links_of(portal).register("edelivery", lazy("Operator e-Doręczeń"), _check)


def _check(portal: Portal, _now: datetime) -> None:
    """Ask for the newest proof once more: it is read by the contract, and nothing is kept of it."""
    operator = portal.outside.edelivery
    if operator is not None:
        with portal.db.reading() as session:
            last = queries.last_number(session)
        operator.list_proofs(max(last - 1, 0))
