"""The pages of a register: its rows, the file that it is, a new file with a preview of what it changes."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, redirect, render_template, request, url_for

from portal import security
from portal.context import here
from portal.db import session
from portal.errors import Refused
from portal.insight.programme import words
from portal.insight.programme.door import blueprint, official_id, programme, today
from portal.insight.programme.files import SEAL, TEXT, taken_or_asked
from portal.insight.programme.forms import SheetForm
from portal.jobs import new_job
from portal.programme import sheets
from portal.programme.jobs import FEED
from portal.programme.registers import cells, importing, queries
from portal.security import need_actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.programme.shape import Register

SHOWN = 50


@blueprint.get("/liczby/program/rejestr/<register>")
def register_page(register: str) -> ResponseReturnValue:
    """Show the rows of a register, who said last that they are so, and the indicators that come out of it."""
    own = programme().get_register(register)
    rows = queries.list_rows(session(), own)
    fed = [one for one in programme().kpis.values() if one.reckoned and one.reckoned.register == register]
    return render_template(
        "insight/programme/register.html", register=own, rows=rows[:SHOWN], count=len(rows), fed=fed, told=cells.told,
        said=queries.find_last_day(session(), own), words=words, today=today(), form=SheetForm(),
    )  # fmt: skip


@blueprint.get("/liczby/program/rejestr/<register>.csv")
def register_csv(register: str) -> ResponseReturnValue:
    """Give a register as the file that can be taken back."""
    own = programme().get_register(register)
    text = importing.export(own, queries.list_rows(session(), own))
    headers = {"Content-Disposition": f'attachment; filename="{own.code}.csv"'}
    return Response(text, mimetype="text/csv", headers=headers)


@blueprint.route("/liczby/program/rejestr/<register>/plik", methods=["GET", "POST"])
@security.limiter.limit("30/minute", methods=["POST"])
def import_register(register: str) -> ResponseReturnValue:
    """Take a register's file whole, once it was seen what it changes; one with a fault is not taken at all."""
    own = programme().get_register(register)
    if request.method == "POST" and TEXT in request.form:
        return _take(own)
    return taken_or_asked(lambda text: _preview(own, text), lambda form: _ask(own, form))


def _ask(own: Register, form: SheetForm) -> str:
    return render_template("insight/programme/import_register.html", register=own, form=form)


def _preview(own: Register, text: str) -> ResponseReturnValue:
    judged = importing.judge(session(), own, text, today())
    session().rollback()
    page = render_template(
        "insight/programme/register_preview.html", register=own, judged=judged, text=text, seal=judged.seal,
        told=cells.told,
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if judged.faults else HTTPStatus.OK


def _take(own: Register) -> ResponseReturnValue:
    """Take the file that was shown, if it still does only what was shown; the indicators are reckoned after it."""
    try:
        text = sheets.checked(request.form[TEXT])
        judged = importing.judge(session(), own, text, today())
    except Refused as refused:
        session().rollback()
        form = SheetForm()
        form.add_error("file", refused.message)
        return _ask(own, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if judged.faults or judged.seal != request.form.get(SEAL):
        return _preview(own, text)
    now = here().now()
    importing.take(
        session(), own, text, official_id=official_id(), actor=need_actor(), now=now, today=today()
    )
    if judged.writes or judged.is_new_day:
        session().add(new_job(FEED, {}, at=now))
    session().commit()
    return redirect(url_for("programme.register_page", register=own.code), HTTPStatus.SEE_OTHER)
