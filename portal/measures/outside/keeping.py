"""Write down what a source says of a unit's month; what it said before is kept, with when it was replaced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.models import Unit
from portal.measures.outside.models import OutsideCount, Source
from portal.measures.publishing.revising import ask_revision, ask_revision_of_hour

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

REVISED = "liczby spoza portalu: {}"  # kept beside a figure, which is never translated


@dataclass(frozen=True)
class Teller:
    """Who says it: a source, and an official, a file or a key."""

    source: Source
    official_id: int | None = None
    import_id: int | None = None
    told_by: str = ""


def keep(
    session: Session,
    unit_code: str,
    month: date,
    counts: Mapping[tuple[str, str], int],
    by: Teller,
    now: datetime,
) -> int:
    """Let counts by service and channel be all that a source says of the services they name; return how many changed.

    One of a unit at a time; matters are filed in it meanwhile. A month that was published is published anew; of what
    systems say, once an hour.
    """
    session.execute(select(Unit.code).where(Unit.code == unit_code).with_for_update(key_share=True))
    services = {service for service, _channel in counts}
    rows = list_standing(session, unit_code, month, by.source, services)
    standing = {(row.service, row.channel): row for row in rows}
    before = {key: row.matters for key, row in standing.items()}
    changed = sorted(key for key in {*counts, *before} if counts.get(key, 0) != before.get(key, 0))
    for key in changed:
        if key in standing:
            standing[key].replaced_at = now
    session.flush()  # the old ones stand back before the new ones stand
    session.add_all(
        OutsideCount(
            month=month, unit_code=unit_code, service=service, channel=channel, source=by.source,
            matters=counts[service, channel], import_id=by.import_id, official_id=by.official_id,
            told_by=by.told_by, at=now,
        )
        for service, channel in changed
        if counts.get((service, channel), 0)
    )  # fmt: skip
    if changed and by.source == Source.API:
        ask_revision_of_hour(session, month, REVISED.format(unit_code), now)
    elif changed:
        ask_revision(session, [month], REVISED.format(unit_code), now)
    return len(changed)


def list_standing(
    session: Session, unit_code: str, month: date, source: Source, services: Collection[str] | None = None
) -> list[OutsideCount]:
    """List what stands of a source for a unit's month, of some services or of all."""
    query = select(OutsideCount).where(
        OutsideCount.unit_code == unit_code, OutsideCount.month == month, OutsideCount.source == source,
        OutsideCount.replaced_at.is_(None),
    )  # fmt: skip
    found = session.scalars(query if services is None else query.where(OutsideCount.service.in_(services)))
    return list(found)
