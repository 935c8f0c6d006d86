"""The page of the books: turnover and balance of each account for some days, and both files for the city's books."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template, request

from portal import audit
from portal.billing.ledger.models import Book, Move
from portal.context import here
from portal.db import session
from portal.office.treasury import days, export, words
from portal.office.treasury.door import blueprint
from portal.security import need_actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.office.treasury.days import Days


@blueprint.get("/ksiegi")
def books() -> ResponseReturnValue:
    """Show what moved on each account, and what the files hold, column by column."""
    chosen = days.chosen(days.this_month())
    rows = export.list_turnover(session(), chosen)
    return render_template(
        "office/treasury/books.html", days=chosen, rows=rows, columns=export.COLUMNS, words=words, books=list(Book),
        moves=list(Move), now=here().now(), is_open=chosen.last_on >= days.today().last_on,
    )  # fmt: skip


@blueprint.get("/ksiegi/zapisy.csv")
def entries_csv() -> ResponseReturnValue:
    """Give the entries of some days, streamed; who took them and for which days is written down."""
    chosen = days.chosen(days.this_month())
    _record(chosen)
    return _file(export.write_entries(here().db, chosen), "zapisy", chosen)


@blueprint.get("/ksiegi/obroty.csv")
def turnover_csv() -> ResponseReturnValue:
    """Give the turnover of each account: the same figures as the page has."""
    chosen = days.chosen(days.this_month())
    return _file(export.write_turnover(export.list_turnover(session(), chosen)), "obroty", chosen)


def _record(chosen: Days) -> None:
    if request.method != "GET":  # HEAD asks for nothing of it
        return
    with here().db.writing() as own:
        detail = f"{chosen.first_on}/{chosen.last_on}"
        audit.record(own, "books.exported", at=here().now(), actor=need_actor(), detail=detail)


def _file(content: object, name: str, chosen: Days) -> Response:
    filename = f"{name}-{chosen.first_on}-{chosen.last_on}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return Response(content, mimetype="text/csv", headers=headers)  # type: ignore[arg-type]  # text or its pieces
