"""Keep the computed tiers of services over time, and say which services were of tier IV on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.measures.succession import SAME_NAMES
from portal.measures.tiers.models import ServiceTier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.measures.succession import Succession
    from portal.measures.tiers.computing import Tier

WHOLLY_ONLINE = 4


def keep_tiers(session: Session, tiers: Mapping[str, Tier], on: date) -> int:
    """Write down the tiers that changed since each service's last row; return how many. One row for a day."""
    last = (
        select(ServiceTier.service, func.max(ServiceTier.on).label("on"))
        .group_by(ServiceTier.service)
        .subquery()
    )
    query = select(ServiceTier).join(
        last, (last.c.service == ServiceTier.service) & (last.c.on == ServiceTier.on)
    )
    known = {row.service: row for row in session.scalars(query)}
    changed = 0
    for service, tier in sorted(tiers.items()):
        before = known.get(service)
        if before is not None and (before.declared, before.proven) == (tier.declared, tier.proven):
            continue
        changed += 1
        if before is not None and before.on == on:
            before.declared, before.proven = tier.declared, tier.proven
        else:
            session.add(ServiceTier(service=service, on=on, declared=tier.declared, proven=tier.proven))
    return changed


def covered_on(session: Session, days: Sequence[date]) -> dict[date, frozenset[str]]:
    """Return for each day the services whose declared tier was IV or higher; before the first row the first row's."""
    rows = list(session.scalars(select(ServiceTier).order_by(ServiceTier.on)))
    found: dict[date, frozenset[str]] = {}
    for day in days:
        standing: dict[str, int] = {}
        for row in rows:
            if row.on <= day or row.service not in standing:
                standing[row.service] = row.declared
        found[day] = frozenset(slug for slug, declared in standing.items() if declared >= WHOLLY_ONLINE)
    return found


def count_over_time(
    session: Session, days: Sequence[date], succession: Succession = SAME_NAMES
) -> list[tuple[date, int, int]]:
    """Count, for each day, the services declared and proven to be of tier IV or higher; before their first row none.

    A renamed service is one: what was kept of its former name does not count beside the newer.
    """
    rows = list(session.scalars(select(ServiceTier).order_by(ServiceTier.on)))
    counted = []
    for day in days:
        known = {row.service: row for row in rows if row.on <= day}
        standing = {slug: row for slug, row in known.items() if succession.is_newest_among(slug, known)}
        declared = sum(row.declared >= WHOLLY_ONLINE for row in standing.values())
        counted.append((day, declared, sum(row.proven >= WHOLLY_ONLINE for row in standing.values())))
    return counted
