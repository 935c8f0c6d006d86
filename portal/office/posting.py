"""Letters to people without an account: printed, put into the post, and the day noted."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal.cases.models import DocumentState
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.i18n import translate
from portal.office import handling, queries
from portal.office.door import blueprint, need_unit, record_look, to_case
from portal.office.forms import PostedForm, ReceivedForm
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route("/biurko/do-wyslania", methods=["GET", "POST"])
def to_post() -> ResponseReturnValue:
    """List the letters to print and post; keep the day on which the picked ones went."""
    today = day_of(here().now())
    papers = queries.list_to_post(session(), need_unit())
    form = PostedForm(data={"posted": today})
    if request.method == "POST":
        form = PostedForm.from_request(request.form)
        tokens = set(request.form.getlist("letter"))
        ready = [(document, case) for document, case in papers if document.state == DocumentState.READY]
        picked = [(document, case) for document, case in ready if document.token in tokens]
        valid = form.validate()
        if valid and not picked and tokens:  # all were noted a moment ago: the same press again
            return redirect(url_for("office.to_post"), HTTPStatus.SEE_OTHER)
        if valid and picked and form.posted.data is not None:
            handling.note_posted(session(), picked, form.posted.data, actor=need_actor(), now=here().now())
            session().commit()
            return redirect(url_for("office.to_post"), HTTPStatus.SEE_OTHER)
        if not picked:
            form.add_error(None, translate("Zaznacz pisma, które wysłano."))
    page = render_template(
        "office/to_post.html",
        papers=papers,
        form=form,
        today=today,
        picked=set(request.form.getlist("letter")),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or form.form_errors else HTTPStatus.OK


@blueprint.route("/biurko/sprawy/<reference>/odebranie", methods=["GET", "POST"])
def received(reference: str) -> ResponseReturnValue:
    """Keep the day on which a call on paper was received: from it runs its term."""
    found = queries.get_case(session(), reference, need_unit())
    letter = queries.find_posted_call(session(), found)
    if letter is None:
        raise NotFound
    form = ReceivedForm()
    if request.method == "POST":
        form = ReceivedForm.from_request(request.form)
        on = form.received.data if form.validate() else None
        if on is not None and on < day_of(letter.created_at):
            form.add_error("received", translate("List nie mógł być odebrany, zanim powstał."))
        elif on is not None:
            handling.note_received(session(), found, letter, on, actor=need_actor(), now=here().now())
            session().commit()
            return to_case(reference)
        session().rollback()
    record_look("look.case", found.parties[0].subject_id, reference)
    page = render_template(
        "office/received.html", case=found, form=form, service=here().services[found.service]
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
