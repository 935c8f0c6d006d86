"""Pages of bank statements: take a file, see what it would do, book it or throw it away."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from flask import redirect, render_template, request, url_for
from sqlalchemy import select

from portal import security
from portal.billing.statements import jobs, queries
from portal.billing.statements.models import LineState
from portal.billing.taxes.models import TaxAccount
from portal.context import here
from portal.db import session
from portal.errors import NotFound, PortalError
from portal.fields.files import file_name
from portal.office.door import record_look, record_looks
from portal.office.treasury import bank_words, words
from portal.office.treasury.bank_forms import UploadForm
from portal.office.treasury.door import blueprint
from portal.office.treasury.finding import PAGE
from portal.office.treasury.payments import page_number, pages
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from portal.billing.statements.models import BankLine, BankStatement

ALL = "wszystkie"


@blueprint.route("/wyciagi", methods=["GET", "POST"])
@security.limiter.limit("30/minute", methods=["POST"])
def statements() -> ResponseReturnValue:
    """List statements, and take a file: what it holds is kept as a draft, or nothing of it."""
    form = UploadForm()
    if request.method == "POST":
        form = UploadForm.from_request(request.form, request.files)
        if form.validate() and (taken := _take(form)) is not None:
            return taken
    page = page_number()
    found = queries.list_statements(session(), PAGE, (page - 1) * PAGE)
    shown = render_template(
        "office/treasury/statements.html", form=form, rows=found, words=bank_words, now=here().now(),
        waiting=queries.count_waiting(session()), late=queries.count_late(session(), *alarm()),
        **pages("treasury.statements", queries.count_statements(session()), page),
    )  # fmt: skip
    return shown, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or form.form_errors else HTTPStatus.OK


@blueprint.get("/wyciagi/<token>")
def statement(token: str) -> ResponseReturnValue:
    """Show what a statement would do, or did: sums by fate, opening to closing, and its lines."""
    found = queries.get_statement(session(), token)
    kind = request.args.get("rodzaj", ALL)
    if kind != ALL and kind not in bank_words.ADDRESSES:
        raise NotFound
    page, groups = page_number(), queries.list_groups(session(), found)
    chosen = None if kind == ALL else bank_words.ADDRESSES[kind]
    lines = queries.list_lines(session(), found, chosen, PAGE, (page - 1) * PAGE)
    count = sum(one.count for one in groups if chosen in {None, one.match_kind})
    return render_template(
        "office/treasury/statement.html", statement=found, groups=groups, lines=lines, kind=kind, count=count,
        accounts=look_at(found, lines), before=queries.find_before(session(), found), words=bank_words,
        money_words=words, booked=sum(one.count for one in groups if one.state != LineState.NEW),
        now=here().now(),
        **pages("treasury.statement", count, page, token=token, rodzaj=None if kind == ALL else kind),
    )  # fmt: skip


@blueprint.post("/wyciagi/<token>/zaksieguj")
def book_statement(token: str) -> ResponseReturnValue:
    """Let the worker book a draft; pressed twice it is booked once."""
    found = queries.get_statement(session(), token)
    jobs.order_booking(session(), found, actor=need_actor(), now=here().now())
    session().commit()
    return _to(token)


@blueprint.post("/wyciagi/<token>/odrzuc")
def drop_statement(token: str) -> ResponseReturnValue:
    """Throw a draft away; raises Conflict when it is being booked."""
    found = queries.get_statement(session(), token)
    jobs.drop_draft(session(), found, actor=need_actor(), now=here().now())
    session().commit()
    return redirect(url_for("treasury.statements"), HTTPStatus.SEE_OTHER)


def alarm() -> tuple[Any, int]:
    """Return today, and after how many days a waiting line raises an alarm."""
    today = day_of(here().now())
    return today, int(here().facts.at(queries.ALARM, today))


def look_at(found: BankStatement, lines: Sequence[BankLine]) -> dict[int, TaxAccount]:
    """Return the tax accounts that lines pay, and write down that somebody looks at them."""
    ids = {line.account_id for line in lines if line.account_id is not None}
    accounts = {one.id: one for one in session().scalars(select(TaxAccount).where(TaxAccount.id.in_(ids)))}
    record_look("look.statement", None, found.token)
    record_looks("look.statement", {one.subject_id for one in accounts.values()}, found.token)
    return accounts


def _take(form: UploadForm) -> Response | None:
    """Take the file, in transactions of its own; a refusal goes back onto the form."""
    upload = request.files["file"]
    session().rollback()  # a write of the request's own would make those wait for it on SQLite
    try:
        taken = jobs.take_file(here(), cast("BinaryIO", upload.stream), file_name(upload), actor=need_actor())
    except PortalError as error:
        form.add_error("file", error.message)
        return None
    if len(taken) == 1:
        return _to(taken[0].statement.token)
    return redirect(url_for("treasury.statements"), HTTPStatus.SEE_OTHER)


def _to(token: str) -> Response:
    return redirect(url_for("treasury.statement", token=token), HTTPStatus.SEE_OTHER)
