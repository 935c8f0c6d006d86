"""The page that sets books, gateway and bank side by side, and the button that reads the gateway's reports now."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for

from portal.billing import gateway
from portal.billing.payouts import jobs, queries
from portal.billing.payouts.three_way import three_way
from portal.context import here
from portal.db import session
from portal.office.treasury import bank_words, days, words
from portal.office.treasury.door import blueprint
from portal.office.treasury.statements import alarm

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/uzgodnienie")
def agreement() -> ResponseReturnValue:
    """Show for each shop what the gateway holds and why, and what three sides say of some days."""
    chosen = days.chosen(days.this_month())
    today, patience = alarm()
    shops = [shop.name for shop in gateway.list_shops(here().settings)]
    late = today - timedelta(days=patience)
    found = [
        three_way(queries.find_figures(session(), shop, chosen.first_on, chosen.last_on, late))
        for shop in shops
    ]
    return render_template(
        "office/treasury/agreement.html", found=found, reports=queries.list_reports(session()), days=chosen,
        words=bank_words, money_words=words, now=here().now(),
    )  # fmt: skip


@blueprint.post("/uzgodnienie/pobierz")
def fetch_reports() -> ResponseReturnValue:
    """Let the worker read the gateway's reports now."""
    jobs.order_fetch(session(), here().now())
    session().commit()
    return redirect(url_for("treasury.agreement"), HTTPStatus.SEE_OTHER)
