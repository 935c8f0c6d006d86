"""The office moves or calls off a visit because its person asked, by phone or at the counter."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import security
from portal.context import here
from portal.db import session
from portal.errors import Conflict, Refused
from portal.office.door import blueprint, record_look
from portal.office.visits import access, times, words
from portal.office.visits.assist_forms import AskedForm
from portal.once import new_submission, own_submission
from portal.security import need_actor
from portal.visits import assisting, slots
from portal.visits.assisting import AskedBy
from portal.visits.clock import moment_of
from portal.visits.free import list_places
from portal.visits.graph import State
from portal.visits.models import Channel
from portal.visits.refusals import Taken
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from portal.visits.free import Free
    from portal.visits.models import Visit

PURPOSE = "moved-visit"


@blueprint.get("/biurko/wizyty/<token>/na-prosbe")
def change_for(token: str) -> ResponseReturnValue:
    """Show a visit with what can be done to it for its person."""
    found = access.need_assisted(token)
    _look(found)
    return render_template(
        "office/visits/change_for.html", visit=found, words=words, today=day_of(here().now()),
        can_move=can_move(found), can_cancel=found.state == State.BOOKED,
        can_excuse=found.state == State.NO_SHOW and found.excused_at is None, done=request.args.get("zrobiono", ""),
        opens=access.concerns(need_actor(), found),
    )  # fmt: skip


@blueprint.route("/biurko/wizyty/<token>/na-prosbe/odwolaj", methods=["GET", "POST"])
@security.limiter.limit("60/minute", methods=["POST"])
def cancel_for(token: str) -> ResponseReturnValue:
    """Call a visit off for its person; a second press finds it done."""
    found, form = access.need_assisted(token), AskedForm()
    if request.method == "POST":
        form = AskedForm.from_request(request.form)
        if form.validate():
            asked_by = AskedBy(form.answers()["asked_by"])
            try:
                assisting.call_off(
                    session(), here(), found, asked_by=asked_by, by=need_actor(), now=here().now()
                )
                session().commit()
                return _back(token, "odwolana")
            except (Refused, Conflict) as error:
                form.add_error(None, error.message)
        session().rollback()
        found = access.need_assisted(token)
    page = render_template(
        "office/visits/cancel_for.html", visit=found, form=form, words=words, today=day_of(here().now())
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or form.form_errors else HTTPStatus.OK


@blueprint.route("/biurko/wizyty/<token>/na-prosbe/przeloz", methods=["GET", "POST"])
@security.limiter.limit("60/minute", methods=["POST"])
def move_for(token: str) -> ResponseReturnValue:
    """Move a visit for its person to a time that is free."""
    found = access.need_assisted(token)
    if request.method == "GET":
        return _move_page(found, AskedForm())
    form = AskedForm.from_request(request.form)
    near: Sequence[Free] = ()
    if form.validate():
        try:
            new = assisting.change_time(
                session(), here(), found, times.chosen(), asked_by=AskedBy(form.answers()["asked_by"]),
                submission=own_submission(PURPOSE, request.form.get("submission", "")), by=need_actor(),
                now=here().now(),
            ).token  # fmt: skip
            session().commit()
            return _back(new, "przelozona")
        except (Refused, Conflict) as error:
            form.add_error(error.field if isinstance(error, Refused) else None, error.message)
            near = error.nearest if isinstance(error, Taken) else ()
    session().rollback()
    return _move_page(access.need_assisted(token), form, near), HTTPStatus.UNPROCESSABLE_ENTITY


def can_move(found: Visit) -> bool:
    """Tell whether a visit may still be moved: its hour has not come, or the office cannot keep it."""
    is_ahead = moment_of(found.on, found.minute) > here().now() or found.displaced_at is not None
    return found.state == State.BOOKED and is_ahead


def _move_page(found: Visit, form: AskedForm, near: Sequence[Free] = ()) -> str:
    places, place = list_places(session()), found.place_code if found.channel == Channel.COUNTER else None
    return render_template(
        "office/visits/move_for.html", visit=found, form=form, words=words, today=day_of(here().now()),
        submission=new_submission(PURPOSE) if request.method == "GET" else request.form.get("submission", ""),
        chosen=request.form.get(slots.FIELD, ""), near=times.days_of(near, {}),
        is_later=times.SINCE in request.args, given_out=times.given_out(found.topic),
        shown=times.shown(times.list_days(found.topic, found.channel, places, place)),
    )  # fmt: skip


def _look(found: Visit) -> None:
    whose = found.subject_id or found.person_id or found.guest_id
    if whose is not None:
        record_look("look.visit", whose, None)


def _back(token: str, done: str) -> ResponseReturnValue:
    return redirect(url_for("office.change_for", token=token, zrobiono=done), HTTPStatus.SEE_OTHER)
