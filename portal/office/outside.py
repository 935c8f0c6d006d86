"""A unit's monthly count of matters that are in no register of the portal: by kind and by the way they came."""

from __future__ import annotations

import re
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal.cases.models import Channel
from portal.context import here
from portal.db import session
from portal.errors import NotFound, Refused
from portal.i18n import Text, lazy, translate
from portal.measures.channels import ELSEWHERE_ONLINE, UNKNOWN
from portal.measures.counting import month_of
from portal.measures.outside.reporting import MOST, list_reported, report
from portal.office.door import blueprint, need_unit
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

MONTHS_BACK = 6
WAYS: dict[str, Text] = {
    Channel.COUNTER: lazy("W okienku"), Channel.POST: lazy("Pocztą"), Channel.PHONE: lazy("Telefon"),
    Channel.EMAIL: lazy("E-mail"), Channel.EDELIVERY: lazy("e-Doręczenia"),
    ELSEWHERE_ONLINE: lazy("Online w innym systemie"), UNKNOWN: lazy("Nie wiadomo"),
}  # fmt: skip
DIGITS = re.compile(r"[0-9]{1,6}")


@blueprint.get("/biurko/liczby-spraw")
def outside_counts() -> ResponseReturnValue:
    """Show the counts of a month, the last full one unless another is chosen."""
    unit, months = _unit(), _months()
    month = _chosen(request.args.get("miesiac", f"{months[0]:%Y-%m}"), months)
    known = list_reported(session(), unit, month)
    return _page(unit, month, {f"n-{service}-{way}": str(n) for (service, way), n in known.items()}, {})


@blueprint.post("/biurko/liczby-spraw")
def report_outside() -> ResponseReturnValue:
    """Take the counts of a month; what cannot be is told beside its box, and everything typed stays."""
    unit = _unit()
    month = _chosen(request.form.get("miesiac", ""), _months())
    typed = {name: request.form.get(name, "").strip() for name in _names(unit)}
    faults = {name: _fault() for name, text in typed.items() if not _is_count(text)}
    if faults:
        return _page(unit, month, typed, faults), HTTPStatus.UNPROCESSABLE_ENTITY
    counts = {_key(name): int(text or 0) for name, text in typed.items()}
    try:
        changed = report(session(), unit, month, counts, actor=need_actor(), now=here().now())
    except Refused as refused:
        return _page(unit, month, typed, {refused.field or "": str(refused)}), HTTPStatus.UNPROCESSABLE_ENTITY
    session().commit()
    return redirect(
        url_for("office.outside_counts", miesiac=f"{month:%Y-%m}", zapisano=changed), HTTPStatus.SEE_OTHER
    )


def _page(unit: str, month: date, typed: dict[str, str], faults: dict[str, str]) -> str:
    return render_template(
        "office/outside_counts.html", unit=unit, month=month, months=_months(), kinds=_kinds(unit), ways=WAYS,
        typed=typed, faults=faults, done=request.args.get("zapisano", type=int),
    )  # fmt: skip


def _kinds(unit: str) -> dict[str, Any]:
    """Return the services that a unit works, and all others as one."""
    found: dict[str, Any] = {
        slug: service.card.title
        for slug, service in here().services.items()
        if unit in {service.unit, *service.units}
    }
    return {**found, "": translate("Inne rodzaje spraw")}


def _names(unit: str) -> list[str]:
    return [f"n-{service}-{way}" for service in _kinds(unit) for way in WAYS]


def _key(name: str) -> tuple[str, str]:
    service, _, way = name.removeprefix("n-").rpartition("-")
    return service, way


def _is_count(text: str) -> bool:
    return not text or (DIGITS.fullmatch(text) is not None and int(text) <= MOST)


def _fault() -> str:
    return translate("Wpisz liczbę od 0 do 100 000.")


def _unit() -> str:
    """Return the official's unit; NotFound for who stands in none."""
    if (unit := need_unit()) is None:
        raise NotFound
    return unit


def _months() -> list[date]:
    """List the last full months, the newest first."""
    first, found = month_of(day_of(here().now())), []
    for _ in range(MONTHS_BACK):
        first = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
        found.append(first)
    return found


def _chosen(text: str, months: list[date]) -> date:
    found = next((month for month in months if f"{month:%Y-%m}" == text), None)
    if found is None:
        raise NotFound
    return found
