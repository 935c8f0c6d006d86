"""The administrator's calendar: days on which the office is closed, beside those that are free by law."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import fields
from portal.cases.closures import actions
from portal.context import here
from portal.db import session
from portal.errors import NotFound, Refused
from portal.i18n import lazy
from portal.office.door import blueprint
from portal.security import need_actor
from portal.terms import free_days
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


class ClosedForm(fields.Form):
    """Ask which day the office is closed, and why."""

    heading = lazy("Dzień zamknięty")
    closed_on = fields.DateField(lazy("Którego dnia urząd jest zamknięty?"))
    reason = fields.TextField(
        lazy("Dlaczego?"), limit=200, missing=lazy("Wpisz powód, na przykład numer zarządzenia.")
    )


@blueprint.route("/biurko/kalendarz", methods=["GET", "POST"])
def closed() -> ResponseReturnValue:
    """List the closed days to come and the days free by law; close one more."""
    form = ClosedForm()
    if request.method == "POST":
        form = ClosedForm.from_request(request.form)
        if form.validate() and _is_closed(form):
            return redirect(url_for("office.closed"), HTTPStatus.SEE_OTHER)
        session().rollback()
    today = day_of(here().now())
    by_law = [
        (on, name) for year in (today.year, today.year + 1) for on, name in sorted(free_days(year).items())
    ]
    page = render_template(
        "office/closures.html", form=form, rows=actions.list_closed(session(), today), today=today,
        by_law=[(on, name) for on, name in by_law if on >= today],
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@blueprint.post("/biurko/kalendarz/otworz")
def open_day() -> ResponseReturnValue:
    """Take a closing back."""
    try:
        on = date.fromisoformat(request.form.get("dzien", ""))
    except ValueError as error:
        raise NotFound from error
    actions.open_again(session(), on, actor=need_actor(), now=here().now())
    session().commit()
    return redirect(url_for("office.closed"), HTTPStatus.SEE_OTHER)


def _is_closed(form: ClosedForm) -> bool:
    asked = form.answers()
    try:
        actions.close(
            session(),
            date.fromisoformat(asked["closed_on"]),
            asked["reason"],
            actor=need_actor(),
            now=here().now(),
        )
    except Refused as refused:
        form.add_error("closed_on", refused.message)
        return False
    session().commit()
    return True
