"""A matter's messages at the desk: what parties wrote and wait to be answered, the thread, the answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import security
from portal.accounts.mandates.queries import is_reached
from portal.cases.messages import actions, queries, rules
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.files import actions as files
from portal.i18n import translate
from portal.office import previews
from portal.office.door import blueprint, need_unit, record_look, record_looks
from portal.office.message_forms import ReplyForm
from portal.office.queries import get_case
from portal.once import new_submission, own_submission
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case, CaseParty

LOOK = "look.messages"


@blueprint.get("/biurko/wiadomosci")
def messages_to_answer() -> ResponseReturnValue:
    """List the messages of parties that wait for the unit's answer, oldest first."""
    found = queries.list_to_answer(session(), need_unit())
    record_looks(LOOK, [one.party.subject_id for one in found])
    titles = {slug: str(service.card.title) for slug, service in here().services.items()}
    return render_template(
        "office/messages_to_answer.html", messages=found, titles=titles, today=day_of(here().now())
    )


@blueprint.get("/biurko/sprawy/<reference>/wiadomosci")
def messages(reference: str) -> ResponseReturnValue:
    """Show a matter's messages; the look is written down first, what the party wrote is kept as opened."""
    found = get_case(session(), reference, need_unit())
    page = _page(found, ReplyForm(), new_submission("message"))
    # who asks by HEAD sees nothing
    if request.method == "GET" and queries.tally_for_office(session(), found.id).unread:
        with here().db.writing() as own:
            actions.mark_read(own, found.id, None, from_party=True, now=here().now())
    return page


@blueprint.post("/biurko/sprawy/<reference>/wiadomosci")
@security.limiter.limit("60/minute")
def answer_message(reference: str) -> ResponseReturnValue:
    """Send a message to a party once; what was typed is kept when it is refused."""
    form = ReplyForm.from_request(request.form, request.files)
    found = get_case(session(), reference, need_unit(), lock=True)
    party = _party(found)
    if not form.validate():
        return _refused(reference, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        written = actions.Written(
            own_submission("message", request.form.get("submission", "")), str(form.answers()["text"]),
            form.files.uploads(), form.answer_by.data,
        )  # fmt: skip
        actions.write_to_party(session(), here(), party, written, actor=need_actor(), now=here().now())
        session().commit()
    except (Refused, Conflict) as error:
        form.add_error(error.field if isinstance(error, Refused) else None, error.message)
        return _refused(reference, form, error.status)
    return _to_thread(reference)


@blueprint.post("/biurko/sprawy/<reference>/wiadomosci/<token>/bez-odpowiedzi")
def settle_message(reference: str, token: str) -> ResponseReturnValue:
    """Keep that a party's message needs no answer."""
    found = queries.get_for_unit(session(), reference, token, need_unit())
    actions.settle(session(), found, actor=need_actor(), now=here().now())
    session().commit()
    return _to_thread(reference)


@blueprint.get("/biurko/wiadomosc/<token>")
def message_file(token: str) -> ResponseReturnValue:
    """Hand a file of a message to an official; the look is written down first."""
    found, subject_id = queries.get_file_for_unit(session(), token, need_unit())
    record_look("look.attachment", subject_id, found.token)
    return files.give(here(), found.file, found.name)


def _refused(reference: str, form: ReplyForm, status: HTTPStatus) -> ResponseReturnValue:
    """Show the page again with what was typed; nothing of it was sent."""
    session().rollback()
    if form.files.uploads() and not form.files.errors:
        form.add_error("files", translate("Wybierz pliki jeszcze raz, przeglądarka ich nie pamięta."))
    return _page(get_case(session(), reference, need_unit()), form, new_submission("message")), status


def _page(found: Case, form: ReplyForm, submission: str) -> str:
    """Render a matter's messages, after the look was written down."""
    for party in found.parties:
        record_look(LOOK, party.subject_id, found.reference)
    chosen, today = _party(found), day_of(here().now())
    said = queries.list_thread(session(), found.id)
    kinds = previews.kinds_of(item for one in said for item in one.files)
    return render_template(
        "office/messages.html", case=found, messages=said, form=form, kinds=kinds, shown=previews.chosen(kinds),
        service=here().services[found.service], submission=submission, today=today, chosen=chosen,
        is_open=rules.may_write(found, here().facts, today), last_day=rules.last_day(found, here().facts),
        has_account=is_reached(session(), chosen.subject_id, chosen.mandate, today),
    )  # fmt: skip


def _party(found: Case) -> CaseParty:
    """Return the party that is written to: the one whose token was chosen, else the applicant; raises NotFound."""
    token = request.values.get("strona", "")
    if not token:
        return found.parties[0]
    chosen = next((party for party in found.parties if party.subject.token == token), None)
    if chosen is None:
        raise NotFound
    return chosen


def _to_thread(reference: str) -> ResponseReturnValue:
    return redirect(url_for("office.messages", reference=reference), HTTPStatus.SEE_OTHER)
