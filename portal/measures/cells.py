"""Matters as cells of their records, by month, service and way: what open data and the public page are told from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.cases.models import Case
from portal.measures.channels import Class, Delivered, Paid, Vector, classify
from portal.measures.counting import VECTOR
from portal.measures.groups import list_kept
from portal.measures.leaving_out import counted_in
from portal.measures.vectors import vector_columns
from portal.opendata.perturbing import Cell, record_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.context import Portal

AT_ONCE = 5000
WORDS = {
    Class.ONLINE: "w całości online",
    Class.ASSISTED: "z pomocą urzędnika",
    Class.MIXED: "częściowo online",
    Class.OFFICE: "w urzędzie albo na papierze",
    Class.UNKNOWN: "nie wiadomo",
}


def count_cells(
    session: Session, portal: Portal, until: date
) -> Iterator[tuple[date, str, Class | None, Cell]]:
    """Yield cells by month, service and way, None for all ways together; of one place there may be many, to be added.

    How matters went of which papers were destroyed, the facts of their day still tell; their rows no longer do.
    """
    query = select(Case.reference, Case.filed_on, *vector_columns()).where(Case.filed_on < until)
    counted = counted_in(demo_city=portal.settings.demo)
    kept = list_kept(session, Case.filed_on < until)
    told_by_facts = {(fact.on, fact.service) for fact in kept}
    for row in session.execute(query.execution_options(yield_per=AT_ONCE)):
        if row.left_out not in counted:
            continue
        month, one = row.filed_on.replace(day=1), Cell(1, record_key(portal.vault, f"case {row.reference}"))
        yield month, row.service, None, one
        if (row.filed_on, row.service) not in told_by_facts:
            yield month, row.service, _went(row), one
    for fact in kept:
        if fact.left_out in counted:
            name = " ".join(str(getattr(fact, part)) for part in ("on", *VECTOR))
            cell = Cell(fact.matters, record_key(portal.vault, f"fact {name}"))
            yield fact.on.replace(day=1), fact.service, _went(fact), cell


def _went(row: Any) -> Class:
    """Say how matters went, by their row or by the fact of their day."""
    return classify(
        Vector(row.channel, bool(row.visited), bool(row.on_paper), Paid(row.paid), Delivered(row.delivered))
    )
