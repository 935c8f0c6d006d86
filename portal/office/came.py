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
    """Return what the address asks of the queue; an unknown filter asks for nothing."""
    today = day_of(here().now())
    service, channel = request.args.get("usluga", ""), request.args.get("kanal", "")
    order = request.args.get("kolejnosc", "")
    return Wanted(
        unit_code=need_unit(),
        worked_for=worked_for(need_actor()),
        today=today,
        over=calls.days_over(here().facts, today),
        service=service if filtered and service in here().services else "",
        channel=channel if filtered and channel in course.CHANNELS else "",
        order=Order(order) if filtered and order in set(Order) else Order.DUE,
    )


def order_word(asked: Wanted) -> str | None:
    """Return an order's word for an address, None for the one that the queue has by itself."""
    return asked.order.value if asked.order != Order.DUE else None


def filters(asked: Wanted) -> dict[str, Any]:
    """Return the filters as an address has them: views and kinds only, never a person."""
    found = {"usluga": asked.service, "kanal": asked.channel, "kolejnosc": order_word(asked) or ""}
    return {name: value for name, value in found.items() if value}


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
        for name, value in {FROM: view.value, **filters(wanted())}.items():
            values.setdefault(name, value)


def queue_left() -> str:
    """Return the address of the queue as the official left it."""
    view = view_left()
    return url_for("office.queue", widok=view, **filters(wanted())) if view else url_for("office.queue")


def find_next(found: Case) -> Next | None:
    """Find what follows a matter in the view that the official came from, also when it is in that view no more."""
    view = view_left()
    if view is None:
        return None
    asked = wanted()
    place, total, reference = queries.find_after(session(), asked, view, found)
    if not reference:
        return None
    address = url_for("office.case", reference=reference, z=view.value, **filters(asked))
    return Next(address, place, total)
