"""Compute the tiers of services: the highest level below which no criterion fails, and why not the next one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.measures.succession import succession_in
from portal.measures.tiers.criteria import CRITERIA, INFORMATIVE, Criterion
from portal.measures.tiers.evidence import count_happened, gather, list_received

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.i18n import Text
    from portal.measures.tiers.evidence import Evidence

HIGHEST = 5
ROMAN = ("–", "I", "II", "III", "IV", "V")


@dataclass(frozen=True)
class Tier:
    """The tier of one service: what its declaration allows, what real matters prove, and what each criterion says.

    ``lacking`` are criteria that are told and counted in no tier.
    """

    declared: int
    proven: int
    failed: tuple[Criterion, ...]
    unproven: tuple[Criterion, ...]
    lacking: tuple[Criterion, ...] = ()

    @property
    def notes(self) -> tuple[tuple[str, Text | str], ...]:
        """Return, with their ids, what the service lacks without being of a lower tier for it."""
        return tuple((one.id, one.why) for one in self.lacking)

    @property
    def why_not(self) -> tuple[tuple[str, Text | str], ...]:
        """Return, with their ids, the reasons that keep the declared tier below the next level."""
        return tuple((one.id, one.why) for one in self.failed if one.level == self.declared + 1)

    @property
    def why_unproven(self) -> tuple[tuple[str, Text | str], ...]:
        """Return, with their ids, what real matters have not shown yet on the way to the declared tier."""
        return tuple((one.id, one.unproven) for one in self.unproven if one.level <= self.declared)

    @property
    def told(self) -> tuple[str, str]:
        """Return both tiers as Roman figures, declared first."""
        return ROMAN[self.declared], ROMAN[self.proven]


def judge(evidence: Evidence) -> Tier:
    """Judge one service; the lowest criterion decides."""
    failed = tuple(one for one in CRITERIA if not one.declared(evidence))
    unproven = tuple(one for one in CRITERIA if one not in failed and not one.proven(evidence))
    lacking = tuple(one for one in INFORMATIVE if not one.declared(evidence))
    return Tier(_level(failed), _level((*failed, *unproven)), failed, unproven, lacking)


def list_tiers(session: Session, portal: Portal, pages: Collection[str], now: datetime) -> dict[str, Tier]:
    """Return the tier of every service as of now; ``pages`` are the endpoints that this portal has."""
    names = succession_in(portal)
    found = gather(
        portal, pages, count_happened(session, now, succession=names), list_received(session, portal), now
    )
    return {slug: judge(evidence) for slug, evidence in found.items()}


def tier_of(
    session: Session, portal: Portal, slug: str, pages: Collection[str], now: datetime,
    offered: Collection[str] | None = None,
) -> Tier:  # fmt: skip
    """Return the tier of one service as of now; ``offered`` are those that take matters, where that was asked."""
    happened = count_happened(session, now, slug, succession_in(portal))
    received = list_received(session, portal)
    return judge(gather(portal, pages, happened, received, now, offered)[slug])


def _level(failed: Sequence[Criterion]) -> int:
    return min((one.level for one in failed), default=HIGHEST + 1) - 1
