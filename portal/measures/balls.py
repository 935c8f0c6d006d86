"""Who had the ball, for how many days: the office, the applicant, or somebody outside; from a matter's own events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.words import day_of
from portal.workflow import FLOWS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

# a status of one name means the same in every flow (tests hold it)
KINDS = {status.code: status.kind for flow in FLOWS.values() for status in flow.statuses}
APPLICANT, EXTERNAL = frozenset({Kind.APPLICANT, Kind.PAYMENT}), frozenset({Kind.EXTERNAL})


@dataclass(frozen=True)
class Days:
    """Whole days from filing to settling, by who had the ball; their sum is the days that went by."""

    office: int
    applicant: int
    external: int


def count_days(
    filed_on: date | datetime, settled_at: datetime, turns: Iterable[tuple[datetime, str]]
) -> Days:
    """Count a matter's days; ``turns`` are the moments of its transitions with the status each led to, in order.

    What came by post waits for the office since it came, also before somebody keyed it in (art. 61 § 3 KPA).
    """
    held = {"office": 0, "applicant": 0, "external": 0}
    since, holder = day_of(filed_on), "office"
    for at, status in turns:
        until = min(day_of(at), day_of(settled_at))
        held[holder] += max(0, (until - since).days)
        since, kind = max(since, until), KINDS.get(status, Kind.OFFICE)
        holder = "applicant" if kind in APPLICANT else "external" if kind in EXTERNAL else "office"
    held[holder] += max(0, (day_of(settled_at) - since).days)
    return Days(**held)
