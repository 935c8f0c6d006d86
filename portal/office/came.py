"""From which view of the queue an official came to a matter, and which matter of it is the next one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import has_request_context, request, url_for

from portal.acting import worked_for
from portal.context import here
from portal.db import session
from portal.decisions import calls
from portal.office import course, queries
from portal.office.door import blueprint, need_unit
from portal.office.wanted import Order, View, Wanted
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from portal.cases.models import Case

FROM = "z"  # the view's word; the filters keep the names that they have in the queue's address


@dataclass(frozen=True)
class Next:
    """The matter that follows in the queue: its page, its place, and how many there are."""

    url: str
    place: int
    total: int


def wanted(*, filtered: bool = True) -> Wanted:
    """Return what the address asks of the queue."""
    today, told = day_of(here().now()), filters() if filtered else {}
    return Wanted(
        unit_code=need_unit(),
        worked_for=worked_for(need_actor()),
        today=today,
        over=calls.days_over(here().facts, today),
        service=told.get("usluga", ""),
        channel=told.get("kanal", ""),
        order=Order(told.get("kolejnosc", Order.DUE)),
    )


def order_word(asked: Wanted) -> str | None:
    """Return an order's word for an address, None for the one that the queue has by itself."""
    return asked.order.value if asked.order != Order.DUE else None


def filters() -> dict[str, Any]:
    """Return the filters of the address that mean something: kinds only, never a person; an unknown word is none."""
    known = {"usluga": here().services, "kanal": course.CHANNELS, "kolejnosc": set(Order) - {Order.DUE}}
    told = {name: request.args.get(name, "") for name in known}
    return {name: told[name] for name, words in known.items() if told[name] in words}


def view_left() -> View | None:
    """Return the view that the official came from, None where they came another way."""
    word = request.args.get(FROM, "")
    return View(word) if word in set(View) else None


@blueprint.url_defaults
def carry(_endpoint: str, values: dict[str, Any]) -> None:
    """Keep the view in every address of the matter that the page is about."""
    if not has_request_context() or not (request.view_args or {}).get("reference"):
        return
    view = view_left() if values.get("reference") == (request.view_args or {})["reference"] else None
    if view is not None:
        for name, value in {FROM: view.value, **filters()}.items():
            values.setdefault(name, value)


def queue_left() -> str:
    """Return the address of the queue as the official left it."""
    view = view_left()
    return url_for("office.queue", widok=view, **filters()) if view else url_for("office.queue")


def find_next(found: Case) -> Next | None:
    """Find what follows a matter in the view that the official came from, also when it is in that view no more."""
    view = view_left()
    if view is None:
        return None
    place, total, reference = queries.find_after(session(), wanted(), view, found)
    if not reference:
        return None
    address = url_for("office.case", reference=reference, z=view.value, **filters())
    return Next(address, place, total)
