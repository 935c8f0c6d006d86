"""What is written during a call, as the resident's page asks for it: titles and where each stands, no contents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import jsonify, url_for

from portal.citizen.visits.protocols import TITLES
from portal.citizen.visits.site import blueprint
from portal.context import here
from portal.db import session
from portal.i18n import lazy, translate
from portal.security import need_actor
from portal.visits import queries as visits
from portal.visits.meetings.pointing import list_pointed
from portal.visits.protocols import actions, queries
from portal.visits.protocols.models import MeetingRecord, RecordKind, RecordState

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.i18n import Text
    from portal.visits.meetings.pointing import Pointed
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
    records = [_record(one) for one in queries.list_told(session(), need_actor(), visit.id)]
    return records + [_form(one) for one in list_pointed(session(), visit)]


def _record(one: MeetingRecord) -> dict[str, Any]:
    return {
        "key": one.token,
        "title": str(TITLES[RecordKind(one.kind)]),
        "stands": str(STANDS[one.state]),
        "url": actions.path_of(one),
        "asks": one.state == RecordState.SENT,
        "beside": True,
    }


def _form(one: Pointed) -> dict[str, Any]:
    """Return a form as a page of its own: it opens in another tab, and the call goes on in this one."""
    service = here().services.get(one.form.service)
    url = url_for("apply.start", slug=one.form.service)
    stands = translate("zaczęty, dokończ i wyślij") if one.is_begun else translate("wypełnij i wyślij")
    if one.reference:
        url = url_for("my.case", reference=one.reference)
        stands = translate("wysłany, sprawa %(number)s", number=one.reference)
    return {
        "key": f"form-{one.form.id}",
        "title": str(service.card.title) if service is not None else one.form.service,
        "stands": stands,
        "url": url,
        "asks": not one.reference,
        "beside": False,
    }
