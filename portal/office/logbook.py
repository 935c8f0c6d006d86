"""A matter's logbook at the desk: read, printed, ordered as a sealed PDF, downloaded; each look is written down."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for

from portal import security
from portal.cases.keeping.actions import find_keeping
from portal.cases.logbook import actions, acts
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.files import actions as files
from portal.office import queries
from portal.office.door import blueprint, look_at, need_unit
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

LOOK = "look.logbook"


@blueprint.get("/biurko/sprawy/<reference>/metryka")
def logbook(reference: str) -> ResponseReturnValue:
    """Show every act of a case, fit for print."""
    found = queries.get_case(session(), reference, need_unit())
    look_at(LOOK, found)
    now = here().now()
    return render_template(
        "office/logbook.html", case=found, heading=acts.heading(here(), found), now=now, today=day_of(now),
        kept=find_keeping(session(), here(), found),
        acts=acts.list_acts(session(), here(), found), copy=actions.find_newest(session(), found),
    )  # fmt: skip


@blueprint.post("/biurko/sprawy/<reference>/metryka")
@security.limiter.limit("30/minute")
def order_logbook(reference: str) -> ResponseReturnValue:
    """Have the sealed PDF made."""
    found = queries.get_case(session(), reference, need_unit(), lock=True)
    actions.order(session(), found, actor=need_actor(), now=here().now())
    session().commit()
    return redirect(url_for("office.logbook", reference=reference), HTTPStatus.SEE_OTHER)


@blueprint.get("/biurko/metryka/<token>")
def logbook_copy(token: str) -> ResponseReturnValue:
    """Hand a sealed copy out."""
    copy, case = actions.get_copy(session(), token, need_unit())
    if copy.file is None:
        raise NotFound
    look_at(LOOK, case)
    return files.give(here(), copy.file, copy.file.name)
