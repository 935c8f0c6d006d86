"""What a page needs to come into a room: its ticket, the address of the signalling process, the way of the pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.errors import Conflict
from portal.i18n import translate
from portal.visits.meetings import entering, turn
from portal.visits.meetings.rules import Limits, Phase, phase, window
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from portal.acting import Actor
    from portal.context import Portal
    from portal.visits.meetings.models import Invitation, Role
    from portal.visits.models import Visit


def admission(portal: Portal, visit: Visit, role: Role, holder: str, now: datetime) -> dict[str, Any]:
    """Return a ticket with what belongs to it; raises Conflict while the door is closed."""
    limits = Limits.of(portal.facts, day_of(now))
    if not portal.settings.signal_url or phase(visit, limits, now) != Phase.OPEN:
        raise Conflict(translate("Ta rozmowa jest już zamknięta."))
    closes_at = window(visit, limits).closes_at
    return {
        "ticket": entering.issue(portal, visit, role, holder, now),
        "url": portal.settings.signal_url,
        "connection": turn.connection_settings(portal.settings, visit.token, closes_at),
    }


def holder_of(actor: Actor) -> str:
    """Return how the web session of whoever is signed in is named in papers of the room."""
    return f"{entering.SESSION}:{actor.web_session_id}"


def invited(invitation: Invitation) -> str:
    """Return how an interpreter is named in papers of the room."""
    return f"{entering.INVITATION}:{invitation.id}"
