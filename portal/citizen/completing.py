"""Answer a call to complete: the answers and files it names are asked again by the service's own form, no others."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, redirect, render_template, request, url_for

from portal import security
from portal.cases import flows, queries
from portal.cases.completing import actions, called
from portal.cases.completing.correction import Correction
from portal.citizen.step_forms import CompletionForm
from portal.citizen.steps import STEPS, offered, was_taken
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import translate
from portal.security import need_actor
from portal.service.grouped import MORE
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.cases.completing.called import Called
    from portal.cases.models import Case
    from portal.service import Service

blueprint = Blueprint("completing", __name__)
STEP = STEPS["uzupelnij"]


def register(app: Flask) -> None:
    """Open the pages to residents."""
    security.admit(app, blueprint, security.RESIDENT)


@blueprint.get("/moje/sprawy/<reference>/uzupelnij")
def page(reference: str) -> ResponseReturnValue:
    """Show what the call asks for, with the answers as they were filed."""
    found = queries.get_for_party(session(), reference, _subject(), filer=True)
    asked = called.find_called(session(), found)
    correction = Correction.blank(_service(found), found.answers, asked.names, day_of(here().now()))
    return _page(found, asked, correction, CompletionForm())


@blueprint.post("/moje/sprawy/<reference>/uzupelnij")
@security.limiter.limit("30/minute")
def send(reference: str) -> ResponseReturnValue:
    """Send the completion once; the same press again leads to the case, what was typed is kept when it is refused."""
    now = here().now()
    form = CompletionForm.from_request(request.form, request.files, on=day_of(now))
    found = queries.get_for_party(session(), reference, _subject(), lock=True, filer=True)
    is_old = request.form.get("version") != str(found.version)
    if is_old and was_taken(found, STEP):
        session().rollback()
        return _to_case(reference)
    asked = called.find_called(session(), found)
    correction = Correction.read(
        _service(found), found.answers, asked.names, day_of(now), request.form, request.files,
        is_explained=bool(request.form.get("text", "").strip()),
    )  # fmt: skip
    if MORE in request.form:  # one more entry of a list: nothing is judged yet, what was typed stays
        session().rollback()
        return _page(
            queries.get_for_party(session(), reference, _subject(), filer=True), asked, correction, form
        )
    # both are judged, so that one round tells all faults
    if not all([correction.is_valid(), form.validate()]):
        return _refused(reference, asked, correction, form)
    if is_old:
        changed = Conflict(translate("Sprawa zmieniła się. Sprawdź ją i wyślij jeszcze raz."))
        return _refused(reference, asked, correction, form, changed)
    text = str(form.answers().get("text") or "")
    sent = actions.Completion.of(correction, text, form.files.uploads())
    try:
        actions.complete(session(), here(), found, sent, actor=need_actor(), now=now)
        session().commit()
    except (Refused, Conflict) as error:
        return _refused(reference, asked, correction, form, error)
    return _to_case(reference)


def _refused(
    reference: str, asked: Called, correction: Correction, form: CompletionForm,
    error: Refused | Conflict | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """Show the page again with what was typed; nothing of it happened."""
    session().rollback()
    fault = ""
    if error is not None:
        field = error.field if isinstance(error, Refused) else None
        if field in form.field_names():
            form.add_error(field, error.message)
        elif not correction.add_error(field, error.message):
            fault = error.message
    found = queries.get_for_party(session(), reference, _subject(), filer=True)
    status = error.status if error is not None else HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(found, asked, correction, form, fault), status


def _page(found: Case, asked: Called, correction: Correction, form: CompletionForm, fault: str = "") -> str:
    flow = flows.of(session(), here(), found)
    errors = [*correction.error_list(), *form.error_list()]
    return render_template(
        "citizen/my/complete.html", case=found, step=STEP, form=form, fault=fault, asked=asked, page=correction,
        is_open=STEP in offered(flow, found, _subject()), title=_service(found).card.title, errors=errors,
        # a changed answer asks for more, and nothing is wrong with what was typed
        asks_more=correction.is_posted and not errors and not fault and bool(correction.besides),
    )  # fmt: skip


def _service(found: Case) -> Service:
    service = here().services.get(found.service)
    if service is None:
        raise NotFound
    return service


def _subject() -> int:
    subject_id = need_actor().subject_id
    if subject_id is None:
        raise NotFound
    return subject_id


def _to_case(reference: str) -> ResponseReturnValue:
    return redirect(url_for("my.case", reference=reference), HTTPStatus.SEE_OTHER)
