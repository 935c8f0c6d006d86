"""A resident's own pages: what needs doing now, their cases, letters, and what they can do in a case."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, redirect, render_template, request, url_for

from portal import audit, security
from portal.accounts.queries import get_own_known
from portal.billing.actions import cancel_charge
from portal.billing.queries import find_case_charge
from portal.billing.refunds import note_withdrawn
from portal.billing.taxes.reading import list_owed
from portal.cases import drafts, flows, moving, queries, silence
from portal.cases.consents.words import STANDS
from portal.cases.messages import queries as messages
from portal.cases.messages.actions import MESSAGES
from portal.cases.models import Case, Document, DocumentState
from portal.cases.unopposed import name_of
from portal.citizen import (
    asked_for,
    brought,
    called,
    choosing,
    consents,
    elsewhere,
    lateness,
    objecting,
    renewing,
    timeline,
    todo,
    unopposed,
)
from portal.citizen.steps import ANSWERS, is_filer, offered
from portal.citizen.survey import ScoreForm, form_panel
from portal.citizen.visits import protocols
from portal.citizen.visits import todo as visits
from portal.context import here
from portal.db import session
from portal.decisions import calls
from portal.decisions.delivering import queries as deliveries
from portal.decisions.delivering import receiving
from portal.errors import NotFound
from portal.files import actions as files
from portal.i18n import translate
from portal.security import need_actor
from portal.words import day_of, money
from portal.workflow import By

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from flask.typing import ResponseReturnValue

    from portal.billing.models import Charge
    from portal.cases.models import CaseEvent
    from portal.citizen.steps import Step
    from portal.workflow import Flow

blueprint = Blueprint("my", __name__)


def register(app: Flask) -> None:
    """Open the pages to residents."""
    security.admit(app, blueprint, security.RESIDENT)


@blueprint.get("/moje")
def home() -> ResponseReturnValue:
    """Say what needs doing now, ordered by day."""
    subject_id, now = _subject(), here().now()
    cases = queries.list_for_party(session(), subject_id, open_only=True)
    owed = list_owed(session(), subject_id, day_of(now), here().facts)
    letters = queries.list_unopened(session(), subject_id)
    unconfirmed = receiving.list_unconfirmed(session(), subject_id)
    with_receipt = {one.document_id for one in unconfirmed}
    waiting = called.list_asked(session(), here(), cases, subject_id)
    asked = called.items(session(), here(), waiting, unconfirmed, subject_id, day_of(now))
    outside = elsewhere.to_do(elsewhere.list_views(), day_of(now))
    plain = [(document, case) for document, case in letters if document.id not in with_receipt]
    wanted = consents.to_do(need_actor(), get_own_known(here().vault), day_of(now))
    met = protocols.to_do(need_actor(), day_of(now))
    replies, coming = visits.of(need_actor(), now)
    late = lateness.of_all(cases, flows.of_all(session(), here(), cases), day_of(now))
    items = todo.items(cases, owed, plain, [*asked, *outside, *wanted, *met, *replies], day_of(now))
    return render_template(
        "citizen/my/home.html", today=day_of(now), items=items, titles=_titles(),
        with_us=_with_us(cases, waiting), drafts=choosing.told(drafts.list_open(session(), subject_id, now)),
        visits=coming, late=late, subjects=asked_for.subjects(cases, subject_id),
    )  # fmt: skip


@blueprint.get("/moje/sprawy")
def cases() -> ResponseReturnValue:
    """List the person's cases, with those that run in other systems."""
    found = queries.list_for_party(session(), _subject())
    known = flows.of_all(session(), here(), found)
    words = {one.id: timeline.status_word(one, known[one.service, one.service_version]) for one in found}
    return render_template(
        "citizen/my/cases.html", cases=found, objections=_objections(found, known),
        titles=_titles(), today=day_of(here().now()), words=words,
        others=elsewhere.list_views(), marks=elsewhere.MARKS, late=lateness.of_all(found, known, day_of(here().now())),
        subjects=asked_for.subjects(found, _subject()),
    )  # fmt: skip


@blueprint.get("/moje/sprawy/<reference>")
def case(reference: str) -> ResponseReturnValue:
    """Show a case: whose move, by when, why that day, its course and documents."""
    return _case_page(reference, ScoreForm())


@blueprint.get("/moje/sprawy/<reference>/przyjete")
def accepted(reference: str) -> ResponseReturnValue:
    """Confirm a filing: number, moment, term, what happens next; works later as well."""
    found, receipt = queries.get_with_document(session(), reference, _subject(), "receipt")
    charge = find_case_charge(session(), found.id) if not found.fee_settled else None
    return render_template(
        "citizen/my/accepted.html", case=found, charge=charge, today=day_of(here().now()),
        service=here().services.get(found.service), receipt=receipt, consents=consents.panel(found),
        stands=STANDS, base_url=here().settings.base_url, **form_panel(found),
        follows=unopposed.after_filing(found, receipt, day_of(here().now())),
    )  # fmt: skip


@blueprint.get("/moje/pisma")
def letters() -> ResponseReturnValue:
    """List all documents of the person's cases."""
    found = queries.list_letters(session(), _subject())
    return render_template(
        "citizen/my/letters.html", letters=found, titles=_titles(), today=day_of(here().now())
    )


@blueprint.get("/dokument/<token>")
def document(token: str) -> ResponseReturnValue:
    """Hand a document over; the first opening is kept with its moment."""
    person = need_actor()
    found = queries.get_document(session(), token, _subject())
    if found.state != DocumentState.READY or found.file is None:
        return render_template("citizen/my/pending.html", document=found), HTTPStatus.ACCEPTED
    content = files.read(here(), found.file)
    # who asks by HEAD sees nothing
    if request.method == "GET" and receiving.is_first_opening(session(), found, _subject()):
        with here().db.writing() as own:
            receiving.open_letter(own, here(), found, person, here().now())
    return files.as_download(content, "application/pdf", f"{found.title}.pdf", inline=True)


@blueprint.get("/zalacznik/<token>")
def attachment(token: str) -> ResponseReturnValue:
    """Hand an attachment back to the person who added it."""
    found = queries.get_attachment(session(), token, _subject())
    return files.give(here(), found.file, found.name)


@blueprint.route("/moje/sprawy/<reference>/wycofaj", methods=["GET", "POST"])
def withdraw(reference: str) -> ResponseReturnValue:
    """Ask once more, then withdraw the person's own application."""
    person, now = need_actor(), here().now()
    found = queries.get_for_party(session(), reference, _subject(), filer=True)
    if request.method == "GET":
        return render_template("citizen/my/withdraw.html", case=found, titles=_titles())
    if (charge := find_case_charge(session(), found.id)) is not None:
        # before the case is locked: payments that come by the gateway lock in that order
        cancel_charge(session(), here().vault, charge, actor=person, now=now)
    found = queries.get_for_party(session(), reference, _subject(), lock=True, filer=True)
    if found.status != "withdrawn":
        if not found.fee_settled:  # nothing is owed any more, and no decision of discontinuance waits for it
            found.fee_settled, found.fee_grosze = True, 0
        moving.advance(session(), here(), found, "withdraw", by=By.APPLICANT, now=now, actor=person)
        audit.record(
            session(), "case.withdrawn", at=now, actor=person, subject_id=_subject(), object_ref=reference
        )
        note_withdrawn(session(), found.id, now)
        session().commit()
    return redirect(url_for("my.case", reference=reference), HTTPStatus.SEE_OTHER)


def _with_us(cases: list[Case], waiting: list[tuple[Case, Step]]) -> list[Case]:
    """Return the matters that the office alone works on, by the day of the answer: what is late stands first."""
    theirs = {case.id for case, _step in waiting}
    found = [case for case in cases if case.fee_settled and case.settled_at is None and case.id not in theirs]
    return sorted(found, key=lambda case: case.due_on)


def _objections(found: list[Case], known: Mapping[tuple[str, int], Flow]) -> dict[int, date]:
    """Return the last day to object of the matters that get no answer."""
    terms = {one.id: unopposed.terms_of(known[one.service, one.service_version], one) for one in found}
    return {number: one.objects_by for number, one in terms.items() if one is not None}


def _case_page(reference: str, form: ScoreForm) -> str:
    found = queries.get_for_party(session(), reference, _subject())
    today = day_of(here().now())
    documents = queries.list_documents(session(), found)
    events = queries.list_events(session(), found, public_only=True)
    call = calls.among(here().facts, events, documents)
    flow = flows.of(session(), here(), found)
    filed, (steps, delay) = is_filer(found, _subject()), lateness.apart(offered(flow, found, _subject()))
    charge = find_case_charge(session(), found.id) if not found.fee_settled and filed else None
    turn = timeline.turn_of(found, flow, documents, today, call, *([charge.kind] if charge else []))
    turn = objecting.with_term(turn, found, steps, _subject(), today)
    return render_template(
        "citizen/my/case.html", case=found, titles=_titles(), today=today, flow=flow, form=form, charge=charge,
        turn=turn, delay=delay, delay_law=lateness.law_of(found),
        subject=asked_for.subjects([found], _subject()).get(found.id), asked_for=asked_for.whole(found, _subject()),
        documents=documents,
        entries=timeline.entries(found, flow, events, documents, today), rating=_rating(found),
        why=flows.why_due(session(), here(), found, events), attachments=queries.list_attachments(session(), found),
        due_name=name_of(unopposed.terms_of(flow, found)),
        act=_act(found, charge, documents, steps, turn),
        just_paid=bool(request.args.get("zaplacone")) and found.fee_settled,
        steps=steps, to_confirm=_to_confirm(found, documents),
        said=_said(found, events), consents=consents.panel(found), stands=STANDS,
        base_url=here().settings.base_url, **brought.panel(found, is_own=filed),
        again=renewing.button_of(found) if filed else "",
        can_withdraw=filed and any(edge.event == "withdraw" for edge in flow.exits(found.status, By.APPLICANT)),
    )  # fmt: skip


def _said(found: Case, events: list[CaseEvent]) -> messages.Tally:
    """Count the person's messages; a matter whose events tell of none is not asked for them."""
    has_spoken = any(one.kind in MESSAGES for one in events)
    return messages.tally_for_party(session(), found.id, _subject()) if has_spoken else messages.NOTHING


def _act(
    found: Case, charge: Charge | None, documents: list[Document], steps: list[Step], turn: timeline.Turn
) -> tuple[str, str] | None:
    """Return the one button of a case: answer what was asked, pay, or open the outcome."""
    asked = next((step for step in steps if step.event in ANSWERS), None)
    if asked is not None:
        return str(asked.title), url_for("steps.step", reference=found.reference, word=asked.word)
    if charge is not None and silence.takes_fee(found):
        label = translate("Zapłać %(sum)s", sum=money(charge.amount_grosze))
        return label, url_for("pay.due", token=charge.token)
    outcome = timeline.outcome_of(documents) if turn.act == "open" or not found.is_open else None
    if outcome is None or outcome.state != DocumentState.READY:
        return None
    return translate("Otwórz dokument (PDF)"), url_for("my.document", token=outcome.token)


def _to_confirm(found: Case, documents: list[Document]) -> dict[int, bool]:
    """Tell of the letters that are delivered to the account with a receipt whether it is still to be confirmed."""
    if not any(one.kind in receiving.CONFIRMED and one.state == DocumentState.READY for one in documents):
        return {}
    own = deliveries.list_to_confirm(session(), _subject(), found.id)
    with_receipt = [one for one in documents if one.kind in receiving.CONFIRMED and one.id in own]
    return {one.id: receiving.wants_receipt(one, own[one.id]) for one in with_receipt}


def _rating(found: Case) -> object:
    return queries.find_rating(session(), found) if found.settled_at or not found.is_open else None


def _subject() -> int:
    subject_id = need_actor().subject_id
    if subject_id is None:
        raise NotFound
    return subject_id


def _titles() -> dict[str, object]:
    return {slug: service.card.title for slug, service in here().services.items()}
