"""When a consultation takes comments, and for how long it must.

Art. 5a ust. 1 i 2 ustawy z 8 marca 1990 r. o samorządzie gminnym: consultations with residents are held in matters
that a statute names or that matter to the municipality; how they are held, the council's resolution says. How long
they last and who may speak are therefore figures of the city's facts (``voice.least_days``, ``voice.guests``).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.terms import end_of_day
from portal.voice.asking.models import State
from portal.words import day_of

if TYPE_CHECKING:
    from portal.facts import Facts
    from portal.voice.asking.models import PublicConsultation

LEAST_DAYS, GUESTS, YES = "voice.least_days", "voice.guests", "tak"
LONGEST = timedelta(days=366)


class Phase(StrEnum):
    """How far a consultation is."""

    DRAFT = "draft"
    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"
    RESULT = "result"
    WITHDRAWN = "withdrawn"


def phase_of(one: PublicConsultation, now: datetime) -> Phase:
    """Tell how far a consultation is; its last day ends at midnight in Warsaw."""
    if one.state != State.PUBLISHED:
        return Phase.DRAFT if one.state == State.DRAFT else Phase.WITHDRAWN
    if one.result_at is not None:
        return Phase.RESULT
    if day_of(now) < one.starts_on:
        return Phase.COMING
    return Phase.OPEN if now <= end_of_day(one.ends_on) else Phase.CLOSED


def fault_of_days(starts_on: date, ends_on: date, *, today: date, least: int) -> str:
    """Name what is wrong with the two days, both of which count: "backwards", "past", "short", "long"; or nothing."""
    if ends_on < starts_on:
        return "backwards"
    if starts_on < today:
        return "past"
    if (ends_on - starts_on).days + 1 < least:
        return "short"
    return "long" if ends_on - starts_on > LONGEST else ""


def least_days(facts: Facts, on: date) -> int:
    """Return how many days comments are taken at least."""
    return int(facts.at(LEAST_DAYS, on))


def guests_may(facts: Facts, on: date) -> bool:
    """Tell whether somebody who does not sign in may comment."""
    return bool(facts.at(GUESTS, on) == YES)
