"""Which outside counts stand, and what kind of matters they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from portal.cases.elsewhere.ways import WAYS
from portal.measures.channels import Delivered, Paid, Vector
from portal.measures.definitions import Group
from portal.measures.outside.models import OutsideCount, Source

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

CHANNELS = WAYS
Key = tuple["date", str, str]  # month, unit, service
ORDER = {source: place for place, source in enumerate(Source)}


def sums_of(rows: Iterable[OutsideCount]) -> dict[Key, dict[Source, int]]:
    """Return what each source says of a month, unit and kind: how many matters together."""
    found: dict[Key, dict[Source, int]] = {}
    for row in rows:
        told = found.setdefault((row.month, row.unit_code, row.service), {})
        told[Source(row.source)] = told.get(Source(row.source), 0) + row.matters
    return found


def counting_of(told: Collection[Source]) -> Source:
    """Return which of the sources that tell of a month, unit and kind is the one that counts."""
    return min(told, key=lambda one: ORDER[one])


def sums_of_month(session: Session, month: date) -> dict[Key, dict[Source, int]]:
    """Return what each source says of each unit and kind in a month."""
    query = select(OutsideCount).where(OutsideCount.month == month, OutsideCount.replaced_at.is_(None))
    return dict(sorted(sums_of(session.scalars(query)).items()))


def list_overruled(session: Session, unit_code: str, month: date, source: Source) -> dict[str, Source]:
    """List the kinds of which a source tells and another counts before it, by service."""
    query = select(OutsideCount).where(
        OutsideCount.month == month, OutsideCount.unit_code == unit_code, OutsideCount.replaced_at.is_(None)
    )
    told = sums_of(session.scalars(query))
    best = {service: counting_of(sums.keys()) for (_, _, service), sums in told.items() if source in sums}
    return {service: one for service, one in best.items() if one is not source}


def list_outside(
    session: Session, since: date, until: date, covered: Collection[str], before: datetime | None = None
) -> dict[date, list[Group]]:
    """List, by month, what was reported; of one month, unit and kind only the best source counts.

    With ``before`` it is what stood just before that moment.
    """
    query = select(OutsideCount).where(
        OutsideCount.month >= since, OutsideCount.month < until, *_stood(before)
    )
    rows = list(session.scalars(query.order_by(OutsideCount.id)))
    best = {key: counting_of(told.keys()) for key, told in sums_of(rows).items()}
    found: dict[date, list[Group]] = {}
    for row in rows:
        if row.matters and row.source == best[row.month, row.unit_code, row.service]:
            vector = Vector(
                row.channel, visited=False, on_paper=False, paid=Paid.NOTHING, delivered=Delivered.NOTHING
            )
            group = Group(
                row.service, row.unit_code, vector, "", row.matters, is_covered=row.service in covered, outside=True
            )  # fmt: skip
            found.setdefault(row.month, []).append(group)
    return found


def _stood(before: datetime | None) -> tuple[ColumnElement[bool], ...]:
    if before is None:
        return (OutsideCount.replaced_at.is_(None),)
    return OutsideCount.at < before, or_(
        OutsideCount.replaced_at.is_(None), OutsideCount.replaced_at >= before
    )
