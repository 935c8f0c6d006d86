"""The pages of visits, gathered so that their blueprint can be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import security
from portal.accounts import web_sessions
from portal.citizen.visits import (
    choosing,
    confirming,
    devices,
    interpreting,
    joining,
    offers,
    own,
    papers,
    protocols,
    proving,
    queueing,
    room,
    turning,
)
from portal.citizen.visits.site import blueprint
from portal.security import RESIDENT

if TYPE_CHECKING:
    from flask import Flask

VIEWS = (
    choosing,
    confirming,
    proving,
    own,
    offers,
    queueing,
    joining,
    devices,
    room,
    interpreting,
    protocols,
    papers,
    turning,
)


def register(app: Flask) -> None:
    """Open the pages to everybody; lists of one's own and rooms to residents only."""
    web_sessions.never_extend(app, "visits.room_papers")
    security.admit(
        app, blueprint, security.PUBLIC, overview=RESIDENT, room=RESIDENT, room_ticket=RESIDENT, room_to_phone=RESIDENT,
        room_trouble=RESIDENT, room_file=RESIDENT, record=RESIDENT, answer_record=RESIDENT,
        room_papers=RESIDENT,
    )  # fmt: skip
