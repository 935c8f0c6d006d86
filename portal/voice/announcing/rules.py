"""When an announcement shows: from the first of its days to the end of the last, by Warsaw's calendar."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.voice.announcing.models import State

if TYPE_CHECKING:
    from portal.voice.announcing.models import Announcement

LONGEST = timedelta(days=366)  # what is to stand for longer is a page of the site, and no announcement


class Stand(StrEnum):
    """How an announcement stands on a day."""

    DRAFT = "draft"
    COMING = "coming"
    SHOWN = "shown"
    OVER = "over"
    WITHDRAWN = "withdrawn"


def stand_of(one: Announcement, today: date) -> Stand:
    """Tell how an announcement stands on a day."""
    if one.state != State.PUBLISHED:
        return Stand.DRAFT if one.state == State.DRAFT else Stand.WITHDRAWN
    if today < one.starts_on:
        return Stand.COMING
    return Stand.SHOWN if today <= one.ends_on else Stand.OVER


def fault_of_days(starts_on: date, ends_on: date, today: date) -> str:
    """Name what is wrong with the two days: "backwards", "over", "long"; empty when nothing is."""
    if ends_on < starts_on:
        return "backwards"
    if ends_on < today:
        return "over"
    return "long" if ends_on - starts_on > LONGEST else ""
