"""The page that takes a file of counts: what it would do is shown before it is done."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal import security
from portal.accounts.queries import list_units
from portal.context import here
from portal.db import session
from portal.errors import Refused
from portal.i18n import translate
from portal.insight.outside.door import blueprint, known
from portal.insight.programme.files import SEAL, TEXT, taken_or_asked
from portal.insight.programme.forms import SheetForm
from portal.insight.wording import CHANNELS
from portal.measures.outside import importing, rows
from portal.measures.outside.counts import CHANNELS as WAYS
from portal.programme import sheets
from portal.security import need_actor
from portal.words import month_name

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

UNNAMED = "plik.csv"


@blueprint.route("/biurko/liczby-spraw/plik", methods=["GET", "POST"])
@security.limiter.limit("30/minute", methods=["POST"])
def import_file() -> ResponseReturnValue:
    """Take a file of counts whole, once it was seen what it does; one with a fault is not taken at all."""
    if request.method == "POST" and TEXT in request.form:
        return _take()
    return taken_or_asked(_preview, _ask)


def _ask(form: SheetForm) -> str:
    units = list_units(session())
    own = known().unit
    return render_template(
        "insight/outside/import.html", form=form, columns=importing.COLUMNS, ways=(*WAYS, rows.ALL), names=CHANNELS,
        services=_titles(), units=[one for one in units if own in (None, one.code)], own=own,
        done=request.args.get("zapisano", type=int),
    )  # fmt: skip


def _preview(text: str) -> ResponseReturnValue:
    judged = importing.judge(session(), known(), text)
    session().rollback()
    page = render_template(
        "insight/outside/import_preview.html", judged=judged, text=text, names=CHANNELS,
        services=_titles(), month_name=month_name,
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if judged.faults else HTTPStatus.OK


def _take() -> ResponseReturnValue:
    """Take the file that was shown, if it still does only what was shown; else show it again."""
    try:
        text = sheets.checked(request.form[TEXT])
        judged = importing.judge(session(), known(), text)
    except Refused as refused:
        session().rollback()
        form = SheetForm()
        form.add_error("file", refused.message)
        return _ask(form), HTTPStatus.UNPROCESSABLE_ENTITY
    if judged.faults or judged.seal != request.form.get(SEAL):
        return _preview(text)
    done = importing.take(session(), known(), text, UNNAMED, actor=need_actor(), now=here().now())
    session().commit()
    return redirect(url_for("outside.import_file", zapisano=len(done.changes)), HTTPStatus.SEE_OTHER)


def _titles() -> dict[str, Any]:
    titles: dict[str, Any] = {slug: service.card.title for slug, service in here().services.items()}
    return {**titles, "": translate("Inne rodzaje spraw")}
