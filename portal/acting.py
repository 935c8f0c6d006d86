"""Acting in the place of somebody who is away: whose matters one works, and whose name stands beside one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import date

    from portal.security import Actor


@dataclass(frozen=True)
class StandIn:
    """Somebody who is away, in whose place an official acts (zastępstwo): with which roles, until when."""

    official_id: int
    name: str
    roles: frozenset[str] = frozenset()
    until_on: date | None = None


def worked_for(actor: Actor) -> tuple[int, ...]:
    """Return whose matters an official works: their own, then those of whoever they stand in for."""
    own = () if actor.official_id is None else (actor.official_id,)
    return (*own, *(one.official_id for one in actor.stands_for))


def plays(actor: Actor, roles: AbstractSet[str]) -> bool:
    """Tell whether an official has one of some roles in their own right, not lent by somebody who is away."""
    return bool(roles & (actor.roles - actor.lent_roles))


def stood_in_for(
    actor: Actor, official_id: int | None, roles: AbstractSet[str] = frozenset()
) -> StandIn | None:
    """Return in whose place an act is done: of whoever conducts the matter, else of whoever lends the role."""
    for one in actor.stands_for:
        if one.official_id == official_id:
            return one
    if not roles or plays(actor, roles):
        return None
    return next((one for one in actor.stands_for if one.roles & roles), None)
