"""What a person hears whose time is gone: the word, and what else could be had instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.errors import Conflict, Refused

if TYPE_CHECKING:
    from portal.visits.free import Free


class Taken(Conflict):
    """Say that somebody was faster; ``nearest`` are the closest other times."""

    def __init__(self, message: str, nearest: tuple[Free, ...] = ()) -> None:
        super().__init__(message)
        self.nearest = nearest


class HoldExpired(Refused):
    """Say that a time is held no longer; ``again`` is it if it can still be had, ``nearest`` the closest others."""

    def __init__(self, message: str, again: Free | None = None, nearest: tuple[Free, ...] = ()) -> None:
        super().__init__(message)
        self.again = again
        self.nearest = nearest


class FreeAlready(Refused):
    """Say that nobody need wait for what can be had at once; ``nearest`` are the first such times."""

    def __init__(self, message: str, nearest: tuple[Free, ...] = ()) -> None:
        super().__init__(message)
        self.nearest = nearest


class TooManyVisits(Refused):
    """Say that a person has as many visits to come as one may have."""


class OnlyInPerson(Refused):
    """Say that after visits not kept one books at the counter or by phone for a while."""
