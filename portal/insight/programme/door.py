"""The board's door: its blueprint, the programme of this city, and who writes a value down on which day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from portal.context import here
from portal.errors import NotAllowed
from portal.programme.declared import declared_in
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date

    from portal.programme.shape import Programme

blueprint = Blueprint("programme", __name__)


def programme() -> Programme:
    """Return the programme of this city."""
    return declared_in(here())


def today() -> date:
    """Return the present day in Warsaw."""
    return day_of(here().now())


def official_id() -> int:
    """Return the row of the official who acts; raises NotAllowed for anybody else."""
    person = need_actor()
    if person.official_id is None:
        raise NotAllowed
    return person.official_id
