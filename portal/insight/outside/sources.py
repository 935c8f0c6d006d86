"""The page of who says what of matters outside the portal: which source counts, and how far the others are from it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import render_template, request
from sqlalchemy import select

from portal.accounts.models import Role, Unit
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.i18n import Text, lazy, translate
from portal.insight.outside.door import blueprint
from portal.measures.counting import month_of
from portal.measures.outside.counts import counting_of, sums_of_month
from portal.measures.outside.feeding import count_unplaced
from portal.measures.outside.models import Source
from portal.security import need_actor
from portal.words import day_of, month_name

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

MONTHS_BACK = 12
SOURCES: dict[Source, Text] = {
    Source.FILE: lazy("plik z innego systemu"),
    Source.API: lazy("inny system przez API"),
    Source.UNIT: lazy("wydział, wpisane ręcznie"),
    Source.FEED: lazy("stany spraw z innych systemów"),
}


@blueprint.get("/biurko/liczby-spraw/zrodla")
def list_sources() -> ResponseReturnValue:
    """Show, of a month, what each source says; an official sees their own unit, managers and administrators all."""
    months = _months()
    month = _chosen(request.args.get("miesiac", f"{months[0]:%Y-%m}"), months)
    own = _own_unit()
    told = {key: sums for key, sums in sums_of_month(session(), month).items() if own in (None, key[1])}
    rows = [(unit, service, counting_of(sums.keys()), sums) for (_month, unit, service), sums in told.items()]
    return render_template(
        "insight/outside/sources.html", month=month, months=months, rows=rows, sources=SOURCES, month_name=month_name,
        names=_unit_names(), services=_titles(), unplaced=count_unplaced(session(), month) if own is None else {},
    )  # fmt: skip


def _own_unit() -> str | None:
    person = need_actor()
    if person.roles & {Role.MANAGER, Role.ADMINISTRATOR}:
        return None
    return person.unit_code or ""


def _months() -> list[date]:
    """List the last full months, the newest first."""
    index = month_of(day_of(here().now()))
    count = index.year * 12 + index.month - 1
    return [date((count - back) // 12, (count - back) % 12 + 1, 1) for back in range(1, MONTHS_BACK + 1)]


def _chosen(text: str, months: list[date]) -> date:
    found = next((month for month in months if f"{month:%Y-%m}" == text), None)
    if found is None:
        raise NotFound
    return found


def _unit_names() -> dict[str, str]:
    return {row.code: row.name for row in session().scalars(select(Unit))}


def _titles() -> dict[str, Any]:
    titles: dict[str, Any] = {slug: service.card.title for slug, service in here().services.items()}
    return {**titles, "": translate("Inne rodzaje spraw")}
