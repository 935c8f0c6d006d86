"""An official's own visits of a day, and one visit whole: who, about what, what comes with it, notes for the matter."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal.acting import worked_for
from portal.cases.models import Draft
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.office import handling
from portal.office.door import DECIDING, blueprint, record_look
from portal.office.forms import NoteForm
from portal.office.visits import access, words
from portal.office.visits.day import know_people
from portal.security import need_actor
from portal.visits import queries
from portal.visits.clock import moment_of, wall
from portal.visits.models import Channel, Visit
from portal.visits.protocols.rules import MET
from portal.visits.sealing import ABOUT, PHONE, opened

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

AHEAD = timedelta(days=92)


@blueprint.get("/biurko/wizyty")
def own_visits() -> ResponseReturnValue:
    """List the official's visits of a day, and of whoever they stand in for."""
    today, minute = wall(here().now())
    on, person = _asked_day(today), need_actor()
    mine = sorted(
        (one for number in worked_for(person) for one in queries.list_of_official(session(), number, on)),
        key=lambda one: (one.minute, one.id),
    )
    if not mine and not person.roles & DECIDING and "dzien" not in request.args:
        return redirect(url_for("office.receptions"), HTTPStatus.SEE_OTHER)
    return render_template(
        "office/visits/own.html", people=know_people(mine), visits=mine, on=on, today=today, minute=minute,
        earlier=on - timedelta(days=1), later=on + timedelta(days=1), words=words,
        has_desk=bool(access.list_own_desks(None)),
    )  # fmt: skip


@blueprint.get("/biurko/wizyty/<token>")
def visit(token: str) -> ResponseReturnValue:
    """Show one visit; the look is written down first."""
    return _page(access.need_visit(token), NoteForm())


@blueprint.post("/biurko/wizyty/<token>/notatka")
def visit_note(token: str) -> ResponseReturnValue:
    """Keep a note in the files of the matter that came with the visit."""
    found, form = access.need_visit(token), NoteForm.from_request(request.form)
    case = access.find_case(found)
    if case is None:
        raise NotFound
    if form.validate():
        handling.add_note(session(), case, form.answers()["text"], actor=need_actor(), now=here().now())
        session().commit()
        return redirect(url_for("office.visit", token=token, zapisano=1), HTTPStatus.SEE_OTHER)
    session().rollback()
    return _page(access.need_visit(token), form), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(found: Visit, form: NoteForm) -> str:
    subject = found.subject or found.person or found.guest
    if subject is not None:
        record_look("look.visit", subject.id, None)
    now, portal = here().now(), here()
    today = wall(now)[0]
    return render_template(
        "office/visits/visit.html", visit=found, form=form, words=words, subject=subject, case=access.find_case(found),
        about=opened(portal, ABOUT, found.about), draft=_draft_title(found), today=today, now=now,
        phone=opened(portal, PHONE, found.contact_phone) if found.channel == Channel.PHONE else "",
        begins=moment_of(found.on, found.minute), times=words.times(found),
        service=portal.services.get(found.service or ""), saved="zapisano" in request.args,
        arranged="umowiono" in request.args,
        bring=_bring(found), may_record=found.official_id in worked_for(need_actor()) and found.state in MET,
    )  # fmt: skip


def _draft_title(found: Visit) -> str:
    """Name the application that the person has begun; what stands in it is theirs until they send it."""
    if found.draft_token is None:
        return ""
    draft = session().query(Draft).filter_by(token=found.draft_token, case_id=None).one_or_none()
    known = here().services.get(draft.service) if draft is not None else None
    return str(known.card.title) if known is not None else ""


def _bring(found: Visit) -> list[str]:
    return [str(one) for one in found.topic.bring.get("pl") or ()]


def _asked_day(today: date) -> date:
    """Return the day that is asked for, within a year back and a season ahead."""
    try:
        asked = date.fromisoformat(request.args.get("dzien", ""))
    except ValueError:
        return today
    return min(max(asked, today - 4 * AHEAD), today + AHEAD)
