"""The page of one indicator: how it stands, a new value, its whole history, a correction of one value."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal.context import here
from portal.db import session
from portal.errors import Refused
from portal.insight.programme import words
from portal.insight.programme.door import blueprint, programme, today
from portal.insight.programme.forms import CorrectionForm, RecordForm
from portal.programme import board, observing, queries
from portal.programme.feeding import feeders_of, last_month_end
from portal.security import need_actor

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from portal.programme.models import KpiObservation
    from portal.programme.shape import Kpi

PAGE = 50


@blueprint.route("/liczby/program/wskaznik/<code>", methods=["GET", "POST"])
def kpi(code: str) -> ResponseReturnValue:
    """Show an indicator with its history; take a value of a day."""
    own = programme().get_kpi(code)
    form = RecordForm(data={"day": last_month_end(today()) if own.cadence.months == 1 else today()})
    if request.method == "POST":
        form = RecordForm.from_request(request.form)
        if form.validate() and _recorded(own, form):
            return redirect(url_for("programme.kpi", code=code), HTTPStatus.SEE_OTHER)
        session().rollback()
    return _page(own, form), HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@blueprint.route("/liczby/program/wskaznik/<code>/popraw/<entry>", methods=["GET", "POST"])
def correct(code: str, entry: str) -> ResponseReturnValue:
    """Ask for the right value of a day and the reason; the earlier one stays in the history."""
    own = programme().get_kpi(code)
    row = queries.get_observation(session(), code, entry)
    form = CorrectionForm(data={"value": row.value_thousandths, "note": row.note})
    if request.method == "POST":
        form = CorrectionForm.from_request(request.form)
        if form.validate() and _corrected(own, row, form):
            return redirect(url_for("programme.kpi", code=code), HTTPStatus.SEE_OTHER)
        session().rollback()
    page = render_template(
        "insight/programme/correct.html", kpi=own, row=row, form=form, words=words, today=today(),
        replaced=queries.find_replacement(session(), row),
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _recorded(own: Kpi, form: RecordForm) -> bool:
    """Write the value down and commit; a refusal goes back onto the form."""
    on: date | None = form.day.data
    if on is None:
        return False
    try:
        observing.record(
            session(), own, form.value.data, on, note=form.note.data or "", actor=need_actor(), now=here().now(),
            today=today(),
        )  # fmt: skip
    except Refused as refused:
        form.add_error("day" if refused.field == "on" else refused.field, refused.message)
        return False
    session().commit()
    return True


def _corrected(own: Kpi, row: KpiObservation, form: CorrectionForm) -> bool:
    try:
        observing.correct(
            session(), own, row, form.value.data, form.reason.data, note=form.note.data or "", actor=need_actor(),
            now=here().now(),
        )  # fmt: skip
    except Refused as refused:
        form.add_error(refused.field, refused.message)
        return False
    session().commit()
    return True


def _page(own: Kpi, form: RecordForm) -> str:
    count = queries.count_history(session(), own.code)
    page = min(max(1, request.args.get("strona", 1, type=int)), max(1, -(-count // PAGE)))
    history = queries.list_history(session(), own.code, PAGE, (page - 1) * PAGE)
    latest = queries.list_latest(session()).get(own.code)
    return render_template(
        "insight/programme/kpi.html", kpi=own, solution=programme().solution_of(own.code), form=form, words=words,
        standing=board.stand(programme(), own, latest, today()), history=history, today=today(),
        replaced=queries.list_replaced(session(), [one.row.id for one in history]),
        is_fed=own.code in feeders_of(here()).by_code, report=programme().report,
        registers={one.code: one for one in programme().registers}, **_pages(own.code, count, page),
    )  # fmt: skip


def _pages(code: str, count: int, page: int) -> dict[str, object]:
    pages = max(1, -(-count // PAGE))
    return {
        "page": page,
        "pages": pages,
        "earlier": url_for("programme.kpi", code=code, strona=page - 1) if page > 1 else "",
        "later": url_for("programme.kpi", code=code, strona=page + 1) if page < pages else "",
    }
