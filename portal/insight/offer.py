"""Offer beside use: which services the portal has, and in which of them nobody filed a matter of late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.cases.models import Channel
from portal.context import here
from portal.insight.frames import shown_since
from portal.measures.succession import succession_in
from portal.words import alphabetical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.measures.queries import Month

MONTHS = 2  # full months beside the present one: about ninety days


def offer_frame(parts: Sequence[Month]) -> dict[str, Any]:
    """Return the services that are offered, and those of them in which no matter came by the portal of late."""
    since = shown_since(MONTHS)
    used = {part.service for part in parts if part.first >= since and part.by_channel[Channel.PORTAL]}
    services, names = here().services, succession_in(here())
    newest = dict.fromkeys(names.name_of(slug) for slug in here().offered)  # under two names it is one
    offered = [(slug, services[slug].card.title) for slug in newest if slug in services]
    idle = [(slug, title) for slug, title in offered if slug not in used]
    return {"offered": offered, "idle": sorted(idle, key=lambda pair: alphabetical(pair[1]))}
