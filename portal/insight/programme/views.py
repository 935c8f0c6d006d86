"""The board for managers, its short public twin, and all observations as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, render_template

from portal import security
from portal.context import here
from portal.db import session
from portal.insight.programme import files, indicator, registers, words
from portal.insight.programme.door import blueprint, programme, today
from portal.insight.programme.public import told_of
from portal.measures.told import list_indicators
from portal.programme import board as boards
from portal.programme import figures, queries, sheets
from portal.programme.feeding import feeders_of
from portal.programme.registers import queries as register_rows
from portal.words import local

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

MANAGERS = security.officials("manager", "administrator")
# their views hang on the same blueprint
ROUTED = (files, indicator, registers)
COLUMNS = (
    "wskaznik", "nazwa", "dzien", "wartosc", "jednostka", "uwaga", "droga", "kto", "zapisano", "zastapiona", "powod",
)  # fmt: skip


def register(app: Flask) -> None:
    """Open the board to managers and the short page to everybody."""
    security.admit(app, blueprint, MANAGERS, public=security.PUBLIC)


@blueprint.get("/liczby/program")
def board() -> ResponseReturnValue:
    """Show every indicator as it stands, and first how many are measured at all."""
    own = programme()
    return render_template(
        "insight/programme/board.html", board=boards.build(session(), own, today()), programme=own, words=words,
        today=today(), fed=feeders_of(here()).by_code, rows=register_rows.count_rows(session()),
    )  # fmt: skip


@blueprint.get("/liczby/program-miasta")
def public() -> ResponseReturnValue:
    """Show everybody what is measured, what came out and what nobody measures."""
    security.actor()  # before the first word: the account of who is signed in says in which language
    own = programme()
    board = boards.build(session(), own, today())
    return render_template(
        "insight/programme/public.html", board=told_of(board, list_indicators(session(), today())), programme=own,
        words=words, today=today(),
    )  # fmt: skip


@blueprint.get("/liczby/program/obserwacje.csv")
def observations_csv() -> ResponseReturnValue:
    """Give every observation as a file, replaced ones too."""
    own, found = programme(), queries.list_all(session())
    replaced = {one.row.replaces_id for one in found}
    lines = (
        [
            one.row.kpi,
            own.kpis[one.row.kpi].title if one.row.kpi in own.kpis else "",
            one.row.on.isoformat(),
            figures.plain(one.row.value_thousandths),
            one.row.unit,
            one.row.note,
            one.row.origin,
            one.who,
            f"{local(one.row.at):%Y-%m-%d %H:%M}",
            "tak" if one.row.id in replaced else "",
            one.row.reason,
        ]
        for one in found
    )
    guarded = ([*map(sheets.guarded, line[:3]), line[3], *map(sheets.guarded, line[4:])] for line in lines)
    headers = {"Content-Disposition": 'attachment; filename="program-obserwacje.csv"'}
    return Response(sheets.written(COLUMNS, guarded), mimetype="text/csv", headers=headers)
