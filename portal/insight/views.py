"""How many matters came online and how many by each other way: for managers by service, for everybody in short."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

from babel.dates import format_date
from flask import Blueprint, Flask, Response, render_template

from portal import security
from portal.cases.models import Channel
from portal.context import here
from portal.db import session
from portal.i18n import Text, language, lazy, translate
from portal.insight.charts import Bar, share_chart
from portal.measures import queries
from portal.measures.queries import Month
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from markupsafe import Markup

MONTHS_SHOWN = 18
CHANNELS: dict[str, Text] = {
    Channel.PORTAL: lazy("Online"),
    Channel.ASSISTED: lazy("Z pomocą urzędnika"),
    Channel.COUNTER: lazy("W okienku"),
    Channel.POST: lazy("Pocztą"),
    Channel.EDELIVERY: lazy("e-Doręczenia"),
    Channel.PHONE: lazy("Telefon"),
    Channel.EMAIL: lazy("E-mail"),
}
blueprint = Blueprint("insight", __name__)
MANAGERS = security.officials("manager", "administrator")


def register(app: Flask) -> None:
    """Open the managers' pages to managers and the short one to everybody."""
    security.admit(app, blueprint, MANAGERS, public=security.PUBLIC)


@blueprint.get("/liczby")
def public() -> ResponseReturnValue:
    """Show everybody the share of each month and how it is counted."""
    security.actor()  # before the first word: the account of who is signed in says in which language
    months = _months()
    return render_template("insight/public.html", **_frame(queries.together(months)))


@blueprint.get("/liczby/miesiace")
def months() -> ResponseReturnValue:
    """Show managers each month and service by channel, the share, and its formula."""
    found = _months()
    titles = {slug: service.card.title for slug, service in here().services.items()}
    by_service = {
        slug: [month for month in reversed(found) if month.service == slug]
        for slug in sorted({m.service for m in found})
    }
    return render_template(
        "insight/months.html", titles=titles, by_service=by_service, channels=CHANNELS,
        counted_at=queries.last_counted(session()), **_frame(queries.together(found)),
    )  # fmt: skip


@blueprint.get("/liczby/miesiace.csv")
def months_csv() -> ResponseReturnValue:
    """Give the same numbers as CSV (RFC 4180, UTF-8)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["month", "service", *CHANNELS, "all", "online", "share_percent"])
    for month in _months():
        share = "" if month.share is None else f"{month.share:.1f}"
        counts = [month.by_channel.get(channel, 0) for channel in CHANNELS]
        writer.writerow([f"{month.first:%Y-%m}", month.service, *counts, month.all, month.online, share])
    headers = {"Content-Disposition": 'attachment; filename="sprawy-wedlug-miesiecy.csv"'}
    return Response(out.getvalue(), mimetype="text/csv", headers=headers)


def _months() -> list[Month]:
    today = day_of(here().now())
    index = today.year * 12 + today.month - 1 - MONTHS_SHOWN
    since = date(index // 12, index % 12 + 1, 1)
    return queries.list_months(session(), since=since, demo=here().settings.demo)


def _frame(whole: list[Month]) -> dict[str, object]:
    today = day_of(here().now())
    goal = float(here().facts.at("programme.online_goal_percent", today))
    this_month = today.replace(day=1)
    full = [month for month in whole if month.first < this_month]
    bars = [Bar(month_name(m.first, short=True), m.share, m.first == this_month) for m in whole]
    title = translate("Udział spraw złożonych online w kolejnych miesiącach, w procentach")
    return {
        "whole": whole,
        "last": full[-1] if full else None,
        "goal": goal,
        "this_month": this_month,
        "month_name": month_name,
        "wide": _chart(bars, goal, title, 960, 320),
        "narrow": _chart(bars[-7:], goal, title, 380, 260),
    }


def _chart(bars: list[Bar], goal: float, title: str, width: int, height: int) -> Markup:
    return share_chart(bars, goal=goal, title=title, width=width, height=height)


def month_name(first: date, *, short: bool = False) -> str:
    """Name a month with its year."""
    return format_date(first, "LLL yy" if short else "LLLL y", locale=language())
