"""Pages of single lines: the list that waits for a person, and one line with what a person says of it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal.billing.statements import hand, queries, undoing
from portal.billing.statements.models import LineState
from portal.context import here
from portal.db import session
from portal.errors import PortalError
from portal.office.door import record_look
from portal.office.treasury import bank_words, deciding
from portal.office.treasury.bank_forms import LineForm, UndoForm
from portal.office.treasury.door import blueprint
from portal.office.treasury.finding import PAGE
from portal.office.treasury.payments import page_number, pages
from portal.office.treasury.statements import alarm, look_at
from portal.security import need_actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from portal.billing.statements.models import BankLine


@blueprint.get("/wyciagi/bez-pary")
def waiting_lines() -> ResponseReturnValue:
    """List what waits for a person, the oldest first: how long, who looks into it."""
    page = page_number()
    rows = queries.list_waiting(session(), *alarm(), PAGE, (page - 1) * PAGE)
    count, grosze = queries.count_waiting(session())
    if rows:
        record_look("look.statement", None, None)
    return render_template(
        "office/treasury/waiting.html", rows=rows, count=count, grosze=grosze, words=bank_words, now=here().now(),
        alarm_days=alarm()[1], **pages("treasury.waiting_lines", count, page),
    )  # fmt: skip


@blueprint.route("/wyciagi/<token>/<int:position>", methods=["GET", "POST"])
def line(token: str, position: int) -> ResponseReturnValue:
    """Show a line and ask what it is; what is chosen is shown as it would be booked before it is."""
    found = queries.get_line(session(), token, position)
    if request.method == "GET" or found.state != LineState.UNMATCHED:
        return _page(found, _offered(found))
    form = _offered(found, request.form)
    preview = None
    if form.validate():
        try:
            choice = deciding.choose(session(), found, form)
            if "confirm" in request.form:
                choice.act(session(), here(), need_actor(), here().now())
                session().commit()
                return _to(token, position)
            preview = choice.preview(session(), here())
        except PortalError as error:
            form.add_error(getattr(error, "field", None), error.message)
    session().rollback()
    found = queries.get_line(session(), token, position)
    return _page(found, form, preview)


@blueprint.post("/wyciagi/<token>/<int:position>/wez")
def take_line(token: str, position: int) -> ResponseReturnValue:
    """Become the one who looks into a line."""
    found = queries.get_line(session(), token, position)
    hand.take_line(session(), found, actor=need_actor(), now=here().now())
    session().commit()
    return _to(token, position)


@blueprint.post("/wyciagi/<token>/<int:position>/cofnij")
def undo_line(token: str, position: int) -> ResponseReturnValue:
    """Take a match back by a correcting transfer."""
    found, form = queries.get_line(session(), token, position), UndoForm.from_request(request.form)
    if form.validate():
        try:
            reason = str(form.reason.data)
            undoing.undo(session(), here(), found, reason, actor=need_actor(), now=here().now())
            session().commit()
            return _to(token, position)
        except PortalError as error:
            form.add_error("reason", error.message)
    session().rollback()
    found = queries.get_line(session(), token, position)
    return _page(found, _offered(found), undo=form)


def _offered(found: BankLine, posted: Any = None) -> LineForm:
    return LineForm.offering(posted, **deciding.offers(session(), here(), found))


def _page(
    found: BankLine, form: LineForm, preview: Any = None, undo: UndoForm | None = None
) -> ResponseReturnValue:
    undo = undo or UndoForm()
    accounts = look_at(found.statement, [found])
    page = render_template(
        "office/treasury/line.html", line=found, statement=found.statement, form=form, preview=preview, undo=undo,
        account=accounts.get(found.account_id or 0), words=bank_words, owner=queries.find_owner(session(), found),
        batch=queries.find_batch(session(), found), can_undo=undoing.can_undo(found), now=here().now(),
    )  # fmt: skip
    wrong = form.errors or form.form_errors or undo.errors or undo.form_errors
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK


def _to(token: str, position: int) -> Response:
    return redirect(url_for("treasury.line", token=token, position=position), HTTPStatus.SEE_OTHER)
