"""The page that takes a file of observations: what it would do is shown before it is done."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import security
from portal.context import here
from portal.db import session
from portal.errors import Refused
from portal.insight.programme import words
from portal.insight.programme.door import blueprint, programme, today
from portal.insight.programme.forms import SheetForm
from portal.programme import importing, sheets
from portal.security import need_actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

TEXT, SEAL = "tresc", "plan"


@blueprint.route("/liczby/program/plik", methods=["GET", "POST"])
@security.limiter.limit("30/minute", methods=["POST"])
def import_file() -> ResponseReturnValue:
    """Take a file of observations whole, once it was seen what it does; one with a fault is not taken at all."""
    if request.method == "POST" and TEXT in request.form:
        return _take()
    return taken_or_asked(_preview, _ask)


def taken_or_asked(
    preview: Callable[[str], ResponseReturnValue], ask: Callable[[SheetForm], str]
) -> ResponseReturnValue:
    """Show what the posted file would do, or ask for one; what is no table goes back onto the form."""
    form = SheetForm()
    if request.method == "POST":
        form = SheetForm.from_request(request.form, request.files)
        if form.validate():
            try:
                return preview(sheets.decoded(form.file.uploads_in_memory()[0][1]))
            except Refused as refused:
                form.add_error("file", refused.message)
        session().rollback()
    return ask(form), HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _ask(form: SheetForm) -> str:
    return render_template(
        "insight/programme/import.html", form=form, needed=importing.NEEDED, optional=importing.OPTIONAL,
        programme=programme(), words=words,
    )  # fmt: skip


def _preview(text: str) -> ResponseReturnValue:
    judged = importing.judge(session(), programme(), text, today())
    session().rollback()
    page = render_template(
        "insight/programme/import_preview.html", judged=judged, text=text, seal=judged.seal, words=words,
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if judged.faults else HTTPStatus.OK


def _take() -> ResponseReturnValue:
    """Take the file that was shown, if it still does only what was shown; else show it again."""
    try:
        text = sheets.checked(request.form[TEXT])
        judged = importing.judge(session(), programme(), text, today())
    except Refused as refused:
        session().rollback()
        form = SheetForm()
        form.add_error("file", refused.message)
        return _ask(form), HTTPStatus.UNPROCESSABLE_ENTITY
    if judged.faults or judged.seal != request.form.get(SEAL):
        return _preview(text)
    importing.take(session(), programme(), text, actor=need_actor(), now=here().now(), today=today())
    session().commit()
    return redirect(url_for("programme.board"), HTTPStatus.SEE_OTHER)
