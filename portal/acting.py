"""Who acts: the person behind a request, in whose place an official does, and whom a resident represents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta


class Loa(StrEnum):
    """Levels of assurance of Regulation (EU) 910/2014 art. 8, lowest first."""

    LOW = "low"
    SUBSTANTIAL = "substantial"
    HIGH = "high"

    def at_least(self, wanted: Loa) -> bool:
        """Tell whether this level is enough where ``wanted`` is asked for."""
        order = list(Loa)
        return order.index(self) >= order.index(wanted)


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


@dataclass(frozen=True)
class Actor:
    """The person behind a request, or the portal itself.

    ``subject_id`` is whose matters these are: the person's own, or of whom they represent (``acting``). ``record_id``
    stays the person's, and so does every record of what they do. ``lapsed`` names whom they represented until the
    mandate ended; ``represents`` tells whether they have mandates, also one that is being checked.

    ``roles`` are all that the person may play today, ``lent_roles`` those only in the place of somebody in
    ``stands_for``. Whoever acts for another never becomes the other: ``official_id`` stays their own.
    """

    kind: str
    record_id: int | None
    name: str
    web_session_id: int | None = None
    subject_id: int | None = None
    official_id: int | None = None
    unit_code: str | None = None
    roles: frozenset[str] = frozenset()
    loa: Loa = Loa.LOW
    auth_at: datetime | None = None
    language: str | None = None
    ready: bool = True
    expires_at: datetime | None = None
    stands_for: tuple[StandIn, ...] = ()
    lent_roles: frozenset[str] = frozenset()
    acting: ActingFor | None = None
    lapsed: str = ""
    represents: bool = False

    @property
    def person_id(self) -> int | None:
        """Return the row of the human being who signed in, whomever they represent; None for an official."""
        return self.record_id if self.kind == "resident" else None

    def alone(self) -> Actor:
        """Return the person as themselves: for what is theirs alone, whomever they represent."""
        return replace(self, subject_id=self.person_id, acting=None)

    def is_fresh(self, now: datetime, within: timedelta) -> bool:
        """Tell whether the person proved who they are recently enough."""
        return self.auth_at is not None and now - self.auth_at <= within


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
