"""Which outside counts stand, and what kind of matters they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.cases.models import Channel
from portal.measures.channels import ELSEWHERE_ONLINE, UNKNOWN, Delivered, Paid, Vector
from portal.measures.definitions import Group
from portal.measures.outside.models import OutsideCount, Source

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy.orm import Session

CHANNELS = (
    Channel.COUNTER, Channel.POST, Channel.PHONE, Channel.EMAIL, Channel.EDELIVERY, ELSEWHERE_ONLINE, UNKNOWN,
)  # fmt: skip
ORDER = {source: place for place, source in enumerate(Source)}


def list_outside(
    session: Session, since: date, until: date, covered: Collection[str]
) -> dict[date, list[Group]]:
    """List, by month, what was reported; of one month, unit and kind only the best source counts."""
    query = select(OutsideCount).where(
        OutsideCount.month >= since, OutsideCount.month < until, OutsideCount.replaced_at.is_(None)
    )
    rows = list(session.scalars(query.order_by(OutsideCount.id)))
    best: dict[tuple[date, str, str], str] = {}
    for row in rows:
        key = (row.month, row.unit_code, row.service)
        best[key] = min(best.get(key, row.source), row.source, key=lambda one: ORDER[Source(one)])
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
