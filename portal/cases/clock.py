"""The statutory term of a matter: until when, why that day, and how it stands today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.terms import Term, Unit, term_end
from portal.words import day_of
from portal.workflow import Clock

if TYPE_CHECKING:
    from portal.cases.models import Case

NEAR_DAYS = 2


class Standing(StrEnum):
    """How a matter's term stands on a day."""

    ON_TIME = "on_time"
    NEAR = "near"
    LATE = "late"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True)
class Due:
    """The last day of a term and what moved it: free days at its end, days that do not count."""

    on: date
    counted_from: date
    term: Term
    paused_days: int
    moved_days: int


def due_day(counted_from: date, term: Term, paused_days: int = 0) -> Due:
    """Count a term from the day of filing; days of waiting for the party are not counted.

    Source: art. 57 and art. 35 § 5 KPA; art. 12 and art. 139 § 4 Ordynacja podatkowa.
    """
    end = term_end(counted_from, term)
    if not paused_days:
        return Due(end.on, counted_from, term, 0, (end.on - end.nominal_on).days)
    moved = term_end(end.nominal_on, Term(paused_days, Unit.DAYS))
    return Due(moved.on, counted_from, term, paused_days, (moved.on - moved.nominal_on).days)


def standing(case: Case, today: date) -> Standing:
    """Say how a case's term stands on a day."""
    if not case.is_open or case.settled_at is not None:
        return Standing.CLOSED
    if case.paused_since is not None:
        return Standing.PAUSED
    if today > case.due_on:
        return Standing.LATE
    return Standing.NEAR if case.due_on - today <= timedelta(days=NEAR_DAYS) else Standing.ON_TIME


def turn(case: Case, clock: Clock, term: Term, now: datetime, as_of: datetime | None = None) -> None:
    """Start, pause or stop a case's clock as its new status says, and recompute the due day.

    A pause ends at ``as_of``, but never later than now and never before it began.
    """
    if clock == Clock.PAUSE and case.paused_since is None:
        case.paused_since = now
    elif clock != Clock.PAUSE and case.paused_since is not None:
        ended = max(case.paused_since, min(as_of or now, now))
        case.paused_days += (day_of(ended) - day_of(case.paused_since)).days
        case.paused_since = None
        case.due_on = _due(case, term)


def extend(case: Case, until: date) -> None:
    """Give a case the new date that its parties were told; days of waiting before it count no more.

    Source: art. 36 KPA, art. 140 Ordynacja podatkowa.
    """
    case.extended_to, case.paused_days, case.due_on = until, 0, until


def begin_own(case: Case, term: Term, start_on: date) -> None:
    """Let a status's own term run from a day; what ran before it is over."""
    case.own_term, case.term_from = f"{term.length} {term.unit}", start_on
    case.extended_to, case.paused_since, case.paused_days = None, None, 0
    case.due_on = _due(case, term)


def begin_anew(case: Case, term: Term, start_on: date) -> None:
    """Let the matter's term run again from a day: a higher body sent it back (art. 35 § 3 KPA)."""
    case.own_term, case.settled_at, case.term_from = None, None, start_on
    case.extended_to, case.paused_since, case.paused_days = None, None, 0
    case.due_on = _due(case, term)


def close(case: Case, *, is_final: bool, clock: Clock, now: datetime) -> None:
    """Keep when a matter was settled as the law counts (its clock stopped), and when nothing can follow any more."""
    if clock == Clock.STOP and case.settled_at is None:
        case.settled_at = now
    if is_final:
        case.is_open, case.closed_at = False, now


def _due(case: Case, term: Term) -> date:
    """Return the due day: of the extension where there is one, else of the term; waiting after it moves it on."""
    if case.extended_to is None:
        return due_day(case.term_from, term, case.paused_days).on
    if not case.paused_days:
        return case.extended_to
    return term_end(case.extended_to, Term(case.paused_days, Unit.DAYS)).on
