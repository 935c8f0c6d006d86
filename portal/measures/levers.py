"""What would raise the share: each service's matters that still came another way, why, and the arithmetic of both.

A lever's effect is an upper bound, told as such: what the share would gain if the service did as well as its peers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from portal.measures.channels import Class
from portal.measures.definitions import COVERAGE, STRICT, UPTAKE
from portal.measures.statistics.shares import PERCENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portal.measures.definitions import Group
    from portal.measures.forms import Forms

NO_FORMS: Mapping[str, Forms] = MappingProxyType({})


class Kind(StrEnum):
    """What could be done."""

    CHANNEL = "channel"  # find out how matters of an unknown channel came
    INVITE = "invite"  # send people from the counter to a service that is there
    BUILD = "build"  # bring a service to tier IV


@dataclass(frozen=True)
class Lever:
    """One thing to do for one service (empty: kinds without one), and what it would give at most, in points.

    ``matters`` are those it is about and ``of_service`` all of the service; ``uptake`` is the peers' share in per cent
    that the arithmetic takes. ``could_online`` of its visitors came with what the portal does. Of ``begun`` forms
    ``left`` were left at the page ``left_at``, more than at any other.
    """

    kind: Kind
    service: str
    matters: int
    of_service: int
    points: float
    uptake: float | None = None
    could_online: int = 0
    units: tuple[tuple[str, int], ...] = ()
    left_at: str = ""
    left: int = 0
    begun: int = 0


def list_levers(
    groups: Iterable[Group], could_online: Mapping[str | None, int], forms: Mapping[str, Forms] = NO_FORMS
) -> list[Lever]:
    """List what would raise the strict share of some matters, the greatest effect first.

    Invite: the service's uptake rises to that of all covered services together; never below its own. Build: the
    service gets that uptake, less what is online in it already. Channel: all unknown turn out to be online.
    """
    known = list(groups)
    of_all = sum(group.matters for group in known)
    peers = UPTAKE.of(known).percent
    if not of_all:
        return []
    by_service: dict[str, list[Group]] = {}
    for group in known:
        by_service.setdefault(group.service, []).append(group)
    found = [_channel(known, of_all)]
    for service, own in by_service.items():
        lever = _raise(service, own, of_all, peers, could_online.get(service, 0))
        found.append(_with_forms(lever, forms.get(service)))
    return sorted((one for one in found if one is not None and one.points > 0), key=lambda one: -one.points)


def _with_forms(lever: Lever | None, forms: Forms | None) -> Lever | None:
    """Name the page at which most forms of the service are left."""
    if lever is None or forms is None or forms.worst is None:
        return lever
    step, left = forms.worst
    return replace(lever, left_at=step, left=left, begun=forms.started)


def _channel(groups: list[Group], of_all: int) -> Lever | None:
    unknown = [group for group in groups if group.group_class is Class.UNKNOWN]
    matters = sum(group.matters for group in unknown)
    units: dict[str, int] = {}
    for group in unknown:
        units[group.unit_code] = units.get(group.unit_code, 0) + group.matters
    ordered = tuple(sorted(units.items(), key=lambda pair: -pair[1]))
    return (
        Lever(Kind.CHANNEL, "", matters, matters, PERCENT * matters / of_all, units=ordered)
        if matters
        else None
    )


def _raise(
    service: str, own: list[Group], of_all: int, peers: float | None, could_online: int
) -> Lever | None:
    # what is online in a service that is not covered is in the share already, too
    online = STRICT.of(own)
    target = (peers or 0.0) / PERCENT * online.of
    gain = target - online.count
    if gain <= 0:
        return None
    kind = Kind.INVITE if COVERAGE.of(own).count else Kind.BUILD
    units: dict[str, int] = {}
    for group in own:
        units[group.unit_code] = units.get(group.unit_code, 0) + group.matters
    ordered = tuple(sorted(units.items(), key=lambda pair: -pair[1]))
    return Lever(
        kind,
        service,
        online.of - online.count,
        online.of,
        PERCENT * gain / of_all,
        peers,
        could_online,
        ordered,
    )
