"""Visits of days that are over: those that nobody marked get their outcome, a no-show that was none is excused."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import security
from portal.accounts.models import Role
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.office.door import DECIDING, blueprint, record_look
from portal.office.visits import access, words
from portal.office.visits.day import know_people
from portal.office.visits.forms import ExcuseForm, LaterForm
from portal.security import need_actor
from portal.visits import afterwards, queries
from portal.visits.afterwards import Excuse
from portal.visits.graph import CONFIRMED, State
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.visits.models import Visit


@blueprint.get("/biurko/wizyty/bez-wyniku")
def unmarked_visits() -> ResponseReturnValue:
    """List what nobody marked: to the front desk everybody's, to heads their unit's, to who receives their own."""
    today = day_of(here().now())
    found = afterwards.list_unmarked(session(), today, *access.scope())
    return render_template(
        "office/visits/unmarked.html", visits=found, people=know_people(found), words=words, today=today,
        done="zapisano" in request.args, most=afterwards.SHOWN, has_desk=bool(access.list_own_desks(None)),
        receives=receives(),
    )  # fmt: skip


@blueprint.route("/biurko/wizyty/<token>/wynik", methods=["GET", "POST"])
@security.limiter.limit("60/minute", methods=["POST"])
def close_later(token: str) -> ResponseReturnValue:
    """Write down what became of a visit of a day that is over."""
    found, form = _need(token), LaterForm()
    if request.method == "POST":
        form = LaterForm.from_request(request.form)
        if form.validate():
            asked = form.answers()
            try:
                afterwards.close(
                    session(), found, asked["outcome"], asked["outcome_service"] or None, by=need_actor(),
                    now=here().now(),
                )  # fmt: skip
                session().commit()
                return redirect(url_for("office.unmarked_visits", zapisano=1), HTTPStatus.SEE_OTHER)
            except (Refused, Conflict) as error:
                form.add_error(error.field if isinstance(error, Refused) else None, error.message)
        session().rollback()
        found = _need(token)
    else:
        _look(found)
    page = render_template(
        "office/visits/close_later.html", visit=found, people=know_people([found]), form=form, words=words,
        today=day_of(here().now()), is_open=found.state in CONFIRMED | {State.NO_SHOW},
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or form.form_errors else HTTPStatus.OK


@blueprint.route("/biurko/wizyty/<token>/usprawiedliw", methods=["GET", "POST"])
@security.limiter.limit("60/minute", methods=["POST"])
def excuse_visit(token: str) -> ResponseReturnValue:
    """Let a visit that nobody came to count against nobody; a second press finds it done."""
    found, form = access.need_assisted(token), ExcuseForm()
    if request.method == "POST":
        form = ExcuseForm.from_request(request.form)
        if form.validate():
            try:
                why = Excuse(form.answers()["why"])
                afterwards.excuse(session(), found, why, by=need_actor(), now=here().now())
                session().commit()
                return redirect(
                    url_for("office.change_for", token=token, zrobiono="usprawiedliwiona"),
                    HTTPStatus.SEE_OTHER,
                )
            except Conflict as error:
                form.add_error(None, error.message)
        session().rollback()
        found = access.need_assisted(token)
    else:
        _look(found)
    page = render_template(
        "office/visits/excuse.html", visit=found, people=know_people([found]), form=form, words=words,
        today=day_of(here().now()),
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or form.form_errors else HTTPStatus.OK


def receives() -> bool:
    """Tell whether an official has the other pages of visits; a head may have none but the list."""
    return bool(need_actor().roles & (DECIDING | {Role.FRONT_DESK}))


def _need(token: str) -> Visit:
    """Return a visit to who may change it for its person, or to the head of the unit; raises NotFound."""
    found, person = queries.get_visit(session(), token), need_actor()
    heads = Role.MANAGER in person.roles and person.unit_code == found.topic.unit_code
    if not heads and not access.may_assist(person, found):
        raise NotFound
    return found


def _look(found: Visit) -> None:
    whose = found.subject_id or found.person_id or found.guest_id
    if whose is not None:
        record_look("look.visit", whose, None)
