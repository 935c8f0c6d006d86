"""A guest's matter, opened by its number and code: the course, the letters, the answer, the guest's own steps.

Nothing of it is in an address: the code is posted, a short signed cookie remembers the matter. Whoever guesses hears
the same for a number that is not there and for a wrong code.

A line has 60 tries a day, 20 an hour for one number, so its owner elsewhere is not kept out by who knows the number.
Eight of twenty letters are 2.56e10 codes: a line that never rests is right within a year once in 1.2 million. All lines
together have 500 wrong tries an hour for one number: right within a year once in 5,800. A browser that opened the
matter before is outside that sum, so who has hundreds of lines keeps out only browsers that never opened it.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, make_response, redirect, render_template, request, url_for

from portal import fields, security
from portal.accounts.guests import codes
from portal.cases import flows, queries
from portal.cases.models import DocumentState
from portal.cases.unopposed import name_of
from portal.citizen import guest_money, lateness, steps, timeline, tracked, unopposed
from portal.context import here
from portal.db import session
from portal.decisions import calls
from portal.decisions.delivering import receiving
from portal.errors import NotFound
from portal.files import actions as files
from portal.i18n import lazy, translate
from portal.identifiers import Misspelt, case_reference
from portal.service import ReplyWay
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from portal.workflow import Flow

blueprint = Blueprint("tracking", __name__)
TOGETHER = "500/hour"  # wrong tries for one number, whoever makes them
COMES = {
    ReplyWay.PORTAL: lazy("tu, na tej stronie"),
    ReplyWay.EMAIL: lazy("na podany adres e-mail i tu, na tej stronie"),
    ReplyWay.POST: lazy("pocztą na podany adres, kopia tu, na tej stronie"),
}


class CodeForm(fields.Form):
    """Ask for the number of a matter and its code."""

    heading = lazy("Sprawdź sprawę bez logowania")
    reference = fields.TextField(
        lazy("Numer sprawy"), limit=40, hint=lazy("Na przykład BI-4T8R-6WKD."),
        missing=lazy("Wpisz numer sprawy, na przykład BI-4T8R-6WKD"),
    )  # fmt: skip
    code = fields.TextField(
        lazy("Kod sprawy"), limit=40, hint=lazy("Osiem liter, które pokazaliśmy po wysłaniu, małych albo wielkich."),
        missing=lazy("Wpisz kod sprawy, osiem liter"),
    )  # fmt: skip


def register(app: Flask) -> None:
    """Open the pages to everybody; what a page shows of a matter, only to a browser that opened it."""
    security.admit(app, blueprint, security.PUBLIC)
    security.admit(app, guest_money.blueprint, security.PUBLIC)


def _asked_for() -> str:
    """Name the matter that is asked for, so that tries are counted for it whoever makes them."""
    return f"tracked:{_reference(request.form.get('reference', ''))}"


def _asked_from() -> str:
    """Name the matter that is asked for and from where, so that nobody spends another's tries."""
    return f"{_asked_for()} {security.whom_to_count()}"


def _is_known() -> bool:
    """Tell whether this browser opened the matter that it asks for before."""
    return tracked.opened_before(_reference(request.form.get("reference", "")))


def _is_wrong(response: Response) -> bool:
    """Tell whether a try was a wrong one: only those are summed up over all who ask."""
    return response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.get("/sprawa")
def ask() -> ResponseReturnValue:
    """Ask for the number and the code."""
    return render_template("citizen/guest/ask.html", form=CodeForm())


@blueprint.post("/sprawa")
@security.limiter.limit("10/minute;60/day")
@security.limiter.limit("20/hour", key_func=_asked_from)
@security.limiter.limit(lambda: TOGETHER, key_func=_asked_for, exempt_when=_is_known, deduct_when=_is_wrong)
def enter() -> ResponseReturnValue:
    """Open a matter by its code; whatever is wrong is answered alike, after the same work."""
    form = CodeForm.from_request(request.form)
    if not form.validate():
        return render_template("citizen/guest/ask.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    reference = _reference(str(form.reference.data))
    found = tracked.find_by_reference(reference)
    if not codes.is_right(reference, str(form.code.data), found[0].code_hash if found else None) or not found:
        form.add_error("code", translate("Numer albo kod się nie zgadza. Sprawdź jedno i drugie."))
        return render_template("citizen/guest/ask.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    response = make_response(redirect(url_for(".case"), HTTPStatus.SEE_OTHER))
    tracked.open_matter(response, *found)
    return response


@blueprint.get("/sprawa/stan")
def case() -> ResponseReturnValue:
    """Show the matter: whose move, by when, its course and documents."""
    opened = tracked.find_open()
    if opened is None:
        return redirect(url_for(".ask"), HTTPStatus.SEE_OTHER)
    guest, reference = opened
    found = queries.get_for_party(session(), reference, guest.subject_id)
    today = day_of(here().now())
    documents = queries.list_documents(session(), found)
    events = queries.list_events(session(), found, public_only=True)
    flow = flows.of(session(), here(), found)
    call = calls.among(here().facts, events, documents)
    reply = here().services[found.service].reply_of(found.answers)
    money = guest_money.panel(found, guest.subject_id)
    offers, delay = lateness.apart(_offered(flow, found.status))
    return render_template(
        "citizen/guest/case.html", case=found, today=today, documents=documents, reply=reply, comes=COMES[reply.way],
        service=here().services[found.service], money=money,
        turn=timeline.turn_of(found, flow, documents, today, call, *(one.charge.kind for one in money.charges[:1])),
        entries=timeline.entries(
            found, flow, events, documents, today, opens="tracking.document", answer=str(COMES[reply.way])
        ),
        due_name=name_of(unopposed.terms_of(flow, found)),
        attachments=queries.list_attachments(session(), found), why=flows.why_due(session(), here(), found, events),
        steps=offers, delay=delay, delay_law=lateness.law_of(found),
    )  # fmt: skip


@blueprint.get("/sprawa/dokument/<token>")
def document(token: str) -> ResponseReturnValue:
    """Hand a document of the opened matter over; the first opening is kept with its moment."""
    guest = tracked.need_open()[0]
    found = queries.get_document(session(), token, guest.subject_id)
    if found.state != DocumentState.READY or found.file is None:
        return render_template("citizen/my/pending.html", document=found), HTTPStatus.ACCEPTED
    content = files.read(here(), found.file)
    # who asks by HEAD sees nothing
    if request.method == "GET" and receiving.is_first_opening(session(), found, guest.subject_id):
        with here().db.writing() as own:
            receiving.open_letter(own, here(), found, tracked.actor_of(guest), here().now())
    return files.as_download(content, "application/pdf", f"{found.title}.pdf", inline=True)


@blueprint.get("/sprawa/krok/<word>")
def step(word: str) -> ResponseReturnValue:
    """Show what a step will do, before it is taken."""
    return steps.show(_place(), _step(word))


@blueprint.post("/sprawa/krok/<word>")
@security.limiter.limit("10/minute")
def take(word: str) -> ResponseReturnValue:
    """Take a step once."""
    return steps.press(_place(), _step(word))


GUEST_STEPS = {
    **steps.STEPS,
    "wycofaj": steps.Step(
        "wycofaj", "withdraw", lazy("Wycofać wniosek?"),
        lazy("Urząd zakończy sprawę i nie odpowie na wniosek. Możesz złożyć nowy, kiedy chcesz."),
        lazy("Tak, wycofaj wniosek"),
    ),
}  # fmt: skip


def _step(word: str) -> steps.Step:
    if word not in GUEST_STEPS:
        raise NotFound
    return GUEST_STEPS[word]


def _offered(flow: Flow, status: str) -> list[steps.Step]:
    """List what a guest may do now; what they are called to do stands first."""
    exits = {edge.event for edge in flow.exits(status, By.APPLICANT)}
    found = [step for step in GUEST_STEPS.values() if step.event in exits]
    return sorted(found, key=lambda step: step.event not in steps.ANSWERS)


def _place() -> steps.Place:
    guest, reference = tracked.need_open()
    return steps.Place(reference, tracked.actor_of(guest), url_for("tracking.case"))


def _reference(typed: str) -> str:
    """Write a number as it is kept; what is none stays what it is, and is found nowhere."""
    try:
        return case_reference(typed)
    except Misspelt:
        return typed[:40]
