"""Acting in the place of another: of an official who is away, or of whoever a resident represents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from portal.security import Actor


@dataclass(frozen=True)
class StandIn:
    """Somebody who is away, in whose place an official acts (zastępstwo): with which roles, until when."""

    official_id: int
    name: str
    roles: frozenset[str] = frozenset()
    until_on: date | None = None


ALL, TAXES = "all", "taxes"


@dataclass(frozen=True)
class ActingFor:
    """Whom a resident represents just now: by which mandate, as what, within which scope.

    ``scope`` holds ALL, or TAXES and the slugs of services; ``is_delegated`` tells an employee from a representative.
    """

    token: str
    name: str
    capacity: str
    scope: frozenset[str]
    is_entity: bool = False
    is_delegated: bool = False

    @property
    def is_whole(self) -> bool:
        """Tell whether the mandate is for everything."""
        return ALL in self.scope

    def covers(self, what: str) -> bool:
        """Tell whether the mandate is for taxes, or for a service by its slug."""
        return self.is_whole or what in self.scope


def worked_for(actor: Actor) -> tuple[int, ...]:
    """Return whose matters an official works: their own, then those of whoever they stand in for."""
    own = () if actor.official_id is None else (actor.official_id,)
    return (*own, *(one.official_id for one in actor.stands_for))


@dataclass(frozen=True)
class Players:
    """Who may do something: some roles of the directory, some officials by name."""

    roles: frozenset[str] = frozenset()
    officials: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether anybody is named at all."""
        return bool(self.roles or self.officials)


ANYBODY = Players()


def plays(actor: Actor, players: Players) -> bool:
    """Tell whether an official is one of the players in their own right, not in the place of somebody who is away."""
    return bool(players.roles & (actor.roles - actor.lent_roles)) or actor.official_id in players.officials


def lenders(actor: Actor, players: Players) -> tuple[StandIn, ...]:
    """Return those in whose place an official is one of the players."""
    return tuple(
        one for one in actor.stands_for if one.roles & players.roles or one.official_id in players.officials
    )


def stood_in_for(
    actor: Actor, official_id: int | None, players: Players = ANYBODY, preparer: int | None = None
) -> StandIn | None:  # fmt: skip
    """Return in whose place an act is done: of whoever conducts the matter, else of whoever lends the function.

    An act that is only lent is done in a lender's place; what ``preparer`` wrote is checked in nobody's who wrote it.
    """
    is_lent = bool(players) and not plays(actor, players)
    able = lenders(actor, players) if is_lent else actor.stands_for
    able = tuple(one for one in able if one.official_id != preparer)
    for one in able:
        if one.official_id == official_id:
            return one
    return able[0] if is_lent and able else None
