"""What is written during a call, as the official's page asks for it: records and forms, and where each stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import jsonify, url_for

from portal.accounts import web_sessions
from portal.db import session
from portal.i18n import translate
from portal.office.door import blueprint
from portal.office.visits import pointing
from portal.office.visits.protocols import STANDS, conducted
from portal.visits.meetings.pointing import list_pointed
from portal.visits.protocols import queries
from portal.visits.protocols.models import MeetingRecord, RecordKind, RecordState

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.visits.meetings.pointing import Pointed
    from portal.visits.models import Visit

# the page asks by itself: that is nobody's activity
blueprint.record_once(lambda state: web_sessions.never_extend(state.app, "office.visit_papers"))


@blueprint.get("/biurko/wizyty/<token>/rozmowa/pisma")
def visit_papers(token: str) -> ResponseReturnValue:
    """Tell where the records and forms of a visit stand."""
    visit = conducted(token)
    records = [_record(visit, one) for one in queries.list_of_visit(session(), visit.id)]
    forms = [_form(visit, one) for one in list_pointed(session(), visit)]
    return jsonify(papers=records + forms)


def title_of(one: MeetingRecord) -> str:
    """Name a record by the matter that it goes into."""
    if one.kind == RecordKind.STATEMENT:
        return translate("Oświadczenie do sprawy %(number)s", number=one.case.reference)
    return translate("Protokół do sprawy %(number)s", number=one.case.reference)


def _record(visit: Visit, one: MeetingRecord) -> dict[str, Any]:
    _mark, words = STANDS[RecordState(one.state)]
    return {
        "key": one.token,
        "title": title_of(one),
        "stands": str(words),
        "url": url_for("office.visit_record", token=visit.token, record=one.token),
        "asks": False,
        "beside": True,
    }


def _form(visit: Visit, one: Pointed) -> dict[str, Any]:
    return {
        "key": f"form-{one.form.id}",
        "title": pointing.title_of(one),
        "stands": pointing.stands_of(one),
        "url": url_for("office.visit_forms", token=visit.token),
        "asks": False,
        "beside": True,
    }
