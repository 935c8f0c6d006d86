"""A party's messages with the office inside their own matter: read, write, take the files away."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, redirect, render_template, request, url_for

from portal import security
from portal.cases import flows
from portal.cases.messages import actions, queries, rules
from portal.citizen.message_forms import MessageForm
from portal.citizen.steps import offered
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.files import actions as files
from portal.i18n import translate
from portal.once import new_submission, own_submission
from portal.security import need_actor
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.cases.messages.models import CaseMessage
    from portal.cases.models import CaseParty

blueprint = Blueprint("messages", __name__)


def register(app: Flask) -> None:
    """Open the pages to residents."""
    security.admit(app, blueprint, security.RESIDENT)


@blueprint.get("/moje/sprawy/<reference>/wiadomosci")
def thread(reference: str) -> ResponseReturnValue:
    """Show a party's messages with the office, newest first; what the office wrote is kept as opened."""
    party = queries.get_party(session(), reference, _subject())
    found = queries.list_thread(session(), party.case_id, party.id)
    page = _page(party, found, MessageForm(), new_submission("message"))
    # who asks by HEAD sees nothing
    if request.method == "GET" and any(one.read_at is None for one in found if not one.is_from_party):
        with here().db.writing() as own:
            actions.mark_read(own, party.case_id, party.id, from_party=False, now=here().now())
    return page


@blueprint.post("/moje/sprawy/<reference>/wiadomosci")
@security.limiter.limit("30/minute")
def write(reference: str) -> ResponseReturnValue:
    """Send a message once, however often the button is pressed; what was typed is kept when it is refused."""
    form = MessageForm.from_request(request.form, request.files)
    party = queries.get_party(session(), reference, _subject(), lock=True)
    if not form.validate():
        return _refused(reference, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        written = actions.Written(
            own_submission("message", request.form.get("submission", "")),
            str(form.answers()["text"]),
            form.files.uploads(),
        )
        actions.write_to_office(session(), here(), party, written, actor=need_actor(), now=here().now())
        session().commit()
    except (Refused, Conflict) as error:
        form.add_error(error.field if isinstance(error, Refused) else None, error.message)
        return _refused(reference, form, error.status)
    address = url_for("messages.thread", reference=reference, wyslano=1)
    return redirect(address, HTTPStatus.SEE_OTHER)


@blueprint.get("/moje/wiadomosc/<token>")
def message_file(token: str) -> ResponseReturnValue:
    """Hand a file of the person's own thread over."""
    found = queries.get_file_for_party(session(), token, _subject())
    return files.give(here(), found.file, found.name)


def _refused(reference: str, form: MessageForm, status: HTTPStatus) -> ResponseReturnValue:
    """Show the page again with what was typed; nothing of it was sent."""
    session().rollback()
    if form.files.uploads() and not form.files.errors:
        form.add_error("files", translate("Wybierz pliki jeszcze raz, przeglądarka ich nie pamięta."))
    party = queries.get_party(session(), reference, _subject())
    found = queries.list_thread(session(), party.case_id, party.id)
    return _page(party, found, form, new_submission("message")), status


def _page(party: CaseParty, found: list[CaseMessage], form: MessageForm, submission: str) -> str:
    case, today = party.case, day_of(here().now())
    flow = flows.of(session(), here(), case)
    service = here().services.get(case.service)
    return render_template(
        "citizen/my/messages.html", case=case, messages=found, form=form, submission=submission, today=today,
        title=service.card.title if service else translate("Sprawa"), steps=offered(flow, case, party.subject_id),
        is_open=rules.may_write(case, here().facts, today), last_day=rules.last_day(case, here().facts),
        can_withdraw=party.is_filer
        and any(edge.event == "withdraw" for edge in flow.exits(case.status, By.APPLICANT)),
        is_sent="wyslano" in request.args and not form.errors,
    )  # fmt: skip


def _subject() -> int:
    subject_id = need_actor().subject_id
    if subject_id is None:
        raise NotFound
    return subject_id
