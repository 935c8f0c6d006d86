"""The treasurer's room: who may enter, and its front page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, render_template

from portal import security
from portal.accounts.models import Role
from portal.billing import tasks as work
from portal.context import here
from portal.db import session
from portal.office.treasury import (
    accounts,
    agreement,
    assessing,
    balances,
    books,
    days,
    figures,
    lines,
    payments,
    placing,
    refunds,
    search,
    statements,
    tasks,
    words,
)
from portal.office.treasury.door import blueprint
from portal.office.treasury.forms import FindForm

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

TREASURER = security.officials(Role.TREASURER)
# their views hang on the same blueprint
ROUTED = (
    accounts, agreement, assessing, balances, books, lines, payments, placing, refunds, search, statements, tasks,
)  # fmt: skip
OLDEST = 5


def register(app: Flask) -> None:
    """Open the room to treasurers only."""
    security.admit(app, blueprint, TREASURER)


@blueprint.get("")
def front() -> ResponseReturnValue:
    """Show today's payments, what waits for a person, and balances that tie to the grosz."""
    today = days.today()
    by_shop, by_kind = figures.paid_by_shop(session(), today), figures.paid_by_kind(session(), today)
    waiting, held = figures.list_waiting(session()), figures.list_held(session())
    receivable = figures.list_receivable(session())
    return render_template(
        "office/treasury/front.html", by_shop=by_shop, by_kind=by_kind, paid=figures.add_up(by_shop), waiting=waiting,
        total=sum(one.count for one in waiting), held=held, receivable=receivable, owed=figures.add_up(receivable),
        oldest=[tasks.row(task, name) for task, name in work.list_tasks(session(), limit=OLDEST)], days=today,
        words=words, now=here().now(), form=FindForm(),
    )  # fmt: skip
