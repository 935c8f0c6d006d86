"""One case at the desk: what stands in the way, the figures, the application, papers, the course, a note."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import render_template, request

from portal import security
from portal.billing.queries import find_case_charge
from portal.cases import flows, silence
from portal.cases import queries as cases
from portal.cases.completing import actions as completion
from portal.cases.completing import queries as completing
from portal.cases.keeping.actions import find_keeping
from portal.cases.messages import queries as messages
from portal.cases.messages.actions import MESSAGES
from portal.cases.models import DocumentState
from portal.cases.proxies.parties import list_shown
from portal.cases.settling import last_of
from portal.cases.timing.queries import list_open_tasks
from portal.context import here
from portal.db import session
from portal.decisions import calls, outcomes, reviewing
from portal.decisions.delivering import queries as deliveries
from portal.errors import Conflict, Refused
from portal.files import actions as files
from portal.measures.balls import count_days
from portal.office import (
    application,
    bringing,
    came,
    checklist,
    consents,
    course,
    delivery_words,
    edelivery,
    handling,
    offers,
    previews,
    queries,
    register_paper,
)
from portal.office.absences import told_absence
from portal.office.door import (
    DECIDING,
    blueprint,
    look_at,
    need_unit,
    official_id,
    record_look,
    record_looks,
    to_case,
)
from portal.office.forms import DeskPaymentForm, NoteForm
from portal.office.mandate_words import MARKS, SCOPES
from portal.office.replying import place_of
from portal.office.walls import walls_of
from portal.office.wanted import APPEALED
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case, CaseEvent
    from portal.measures.balls import Days


@blueprint.get("/biurko/sprawy/<reference>", endpoint="case")
def show(reference: str) -> ResponseReturnValue:
    """Show a case; the look is written down first."""
    return case_page(queries.get_case(session(), reference, need_unit()), "look.case")


@blueprint.post("/biurko/sprawy/<reference>/pesel")
@security.limiter.limit("60/minute")
def reveal(reference: str) -> ResponseReturnValue:
    """Show the whole PESEL this once; that leaves a record of its own."""
    return case_page(queries.get_case(session(), reference, need_unit()), "look.pesel", revealed=True)


@blueprint.post("/biurko/sprawy/<reference>/przydziel")
def assign(reference: str) -> ResponseReturnValue:
    """Take a case over; a second press changes nothing, a colleague who was faster is told of."""
    found, person = queries.get_case(session(), reference, need_unit(), lock=True), need_actor()
    if found.assigned_to_id != official_id(person):
        if request.form.get("version") != str(found.version):
            raise Conflict
        handling.assign(session(), found, actor=person, now=here().now())
        session().commit()
    return to_case(reference)


@blueprint.post("/biurko/sprawy/<reference>/notatka")
def add_note(reference: str) -> ResponseReturnValue:
    """Keep a note that only officials read."""
    found, form = queries.get_case(session(), reference, need_unit()), NoteForm.from_request(request.form)
    if not form.validate():
        return case_page(found, "look.case", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    handling.add_note(session(), found, form.answers()["text"], actor=need_actor(), now=here().now())
    session().commit()
    return to_case(reference)


@blueprint.route("/biurko/sprawy/<reference>/wplata", methods=["GET", "POST"])
def paid_at_desk(reference: str) -> ResponseReturnValue:
    """Record a duty paid at the cash desk or by transfer; a second press finds it settled."""
    found = queries.get_case(session(), reference, need_unit())
    if not silence.takes_fee(found):
        return to_case(reference)
    form = DeskPaymentForm()
    if request.method == "POST":
        form = DeskPaymentForm.from_request(request.form)
        if form.validate():
            try:
                handling.note_paid_at_desk(
                    session(), here(), found, **form.answers(), actor=need_actor(), now=here().now()
                )
            except Refused:  # the gateway or a colleague was faster by a moment
                session().rollback()
            else:
                session().commit()
            return to_case(reference)
        session().rollback()
    look_at("look.case", found)
    page = render_template(
        "office/paid_at_desk.html", case=found, form=form, service=here().services[found.service]
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@blueprint.get("/biurko/dokument/<token>")
def document(token: str) -> ResponseReturnValue:
    """Hand a case's document to an official; the look is written down first."""
    person = need_actor()
    deciding = bool(person.roles & DECIDING)
    unit = need_unit() if deciding else ""
    found, people = queries.get_document(session(), token, unit, official_id(person), deciding=deciding)
    record_looks("look.document", people, found.token)
    if found.state != DocumentState.READY or found.file is None:
        return render_template("office/pending.html", document=found), HTTPStatus.ACCEPTED
    content = files.read(here(), found.file)
    return files.as_download(content, "application/pdf", f"{found.title}.pdf", inline=True)


@blueprint.get("/biurko/zalacznik/<token>")
def attachment(token: str) -> ResponseReturnValue:
    """Hand a file that came with a case to an official; the look is written down first."""
    found, people = queries.get_attachment(session(), token, need_unit())
    record_looks("look.attachment", people, found.token)
    return files.give(here(), found.file, found.name)


def case_page(found: Case, look: str, *, form: NoteForm | None = None, revealed: bool = False) -> str:
    """Render the page of a case, after the look was written down."""
    subject_id = found.parties[0].subject_id
    if revealed:
        record_look(look, subject_id, found.reference)
    else:
        look_at(look, found)
    now = here().now()
    today = day_of(now)
    matter = outcomes.look_at(session(), here(), found, now)
    events = cases.list_events(session(), found, public_only=False)
    documents, sent = deliveries.list_with_documents(session(), found)
    flow = flows.of(session(), here(), found)
    view = course.View(
        found, here().services[found.service], flow, today, matter.tax_position,
        calls.among(here().facts, events, documents),
        flows.why_due(session(), here(), found, events, to_party=False), _files_until(found),
    )  # fmt: skip
    acts = offers.choices(view)
    return render_template(
        "office/case.html", case=found, service=view.service, today=today, form=form or NoteForm(),
        turn=course.turn_of(view, party_moves=queries.waits(found, today)),
        acts=acts, left_queue=came.queue_left(), following=came.find_next(found),
        checklists=checklist.checklists(view, acts),
        tasks=list_open_tasks(session(), found), known=matter.person,
        position=matter.tax_position if found.is_open else None,
        revealed=matter.person.pesel if revealed else "", charge=find_case_charge(session(), found.id),
        answers=application.answers(found, documents), reckoning=application.reckoned(found, documents),
        documents=documents, **_sent_in(found, events),
        paper=delivery_words.paper_words(documents, sent), entries=course.entries(events, found, today),
        deliveries=delivery_words.lines(edelivery.panel_of(found, today), found, sent),
        kept=None if found.is_open else find_keeping(session(), here(), found),  # of an open one the logbook tells
        others=queries.list_others(session(), found, subject_id), channels=course.CHANNELS,
        titles={slug: str(service.card.title) for slug, service in here().services.items()},
        mine=found.assigned_to_id == need_actor().official_id, away=told_absence(found.assigned_to),
        proxies=list_shown(session(), found, today), proxy_marks=MARKS, proxy_scopes=SCOPES,
        walls=walls_of(found, events), **consents.panel(found), **register_paper.panel(found),
        takes_fee=silence.takes_fee(found), place=place_of(found, view.service), now=now, outcome=last_of(documents),
        brought=bringing.of_case(found) if view.service.brings else None, days=_days(found, events, now),
    )  # fmt: skip


def _days(found: Case, events: Sequence[CaseEvent], now: datetime) -> Days:
    """Return for how many days who had the ball, since the matter came."""
    turns = [(one.at, one.target) for one in reversed(events) if one.target is not None]
    return count_days(found.filed_on, found.settled_at or found.closed_at or now, turns)


def _files_until(found: Case) -> date | None:
    """Return by when an appeal goes up with its files (art. 133 KPA, art. 227 § 1 Ordynacja podatkowa)."""
    return (
        reviewing.review_until(session(), here(), found) if found.status in {APPEALED, "reviewing"} else None
    )


def _sent_in(found: Case, events: Sequence[CaseEvent]) -> dict[str, Any]:
    """Return what the party sent besides the application: files, messages, answers put right.

    The events tell whether there is anything to ask the database for.
    """
    kinds_of_events = {one.kind for one in events}
    attachments = cases.list_attachments(session(), found)
    changed = completing.list_changed(session(), found.id) if completion.EVENT in kinds_of_events else []
    has_spoken = bool(kinds_of_events & MESSAGES)
    kinds = previews.kinds_of(attachments)
    return {
        "attachments": attachments, "kinds": kinds, "shown": previews.chosen(kinds),
        "said": messages.tally_for_office(session(), found.id) if has_spoken else messages.NOTHING,
        "changed": changed, "fee_now": application.fee_now(found) if changed else 0,
        "reckoning_now": application.reckoned_now(found) if changed else None,
    }  # fmt: skip
