"""What is written during a call, as the resident's page asks for it: titles and where each stands, no contents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import jsonify

from portal.citizen.visits.protocols import TITLES
from portal.citizen.visits.site import blueprint
from portal.db import session
from portal.i18n import lazy
from portal.security import need_actor
from portal.visits import queries as visits
from portal.visits.protocols import actions, queries
from portal.visits.protocols.models import MeetingRecord, RecordKind, RecordState

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.i18n import Text
    from portal.visits.models import Visit

STANDS: dict[str, Text] = {
    RecordState.SENT: lazy("przeczytaj i odpowiedz"),
    RecordState.CONFIRMED: lazy("potwierdzony, jest w sprawie"),
    RecordState.DECLINED: lazy("nie potwierdzasz, odpowiedź jest w sprawie"),
    RecordState.UNSIGNED: lazy("zamknięty bez potwierdzenia"),
}


@blueprint.get("/wizyty/<token>/rozmowa/pisma")
def room_papers(token: str) -> ResponseReturnValue:
    """Tell what waits for the resident, and what they answered already."""
    return jsonify(papers=papers_of(visits.get_own(session(), need_actor(), token)))


def papers_of(visit: Visit) -> list[dict[str, Any]]:
    """Return the papers of a visit as its pages list them, the oldest first."""
    return [_record(one) for one in queries.list_told(session(), need_actor(), visit.id)]


def _record(one: MeetingRecord) -> dict[str, Any]:
    return {
        "key": one.token,
        "title": str(TITLES[RecordKind(one.kind)]),
        "stands": str(STANDS[one.state]),
        "url": actions.path_of(one),
        "asks": one.state == RecordState.SENT,
        "beside": True,
    }
