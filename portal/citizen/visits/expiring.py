"""What becomes of a held time: the visit that was made of it, or nothing, with what was told kept and other times."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal.citizen.visits import times, words
from portal.context import here
from portal.db import session
from portal.visits import booking, slots
from portal.visits.graph import State
from portal.visits.models import Channel
from portal.visits.refusals import HoldExpired
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from portal.visits.models import Visit


def settled(visit: Visit) -> ResponseReturnValue | None:
    """Lead to the visit that a time became, or tell that it is held no more; None while it is held."""
    if visit.state == State.BOOKED:
        return accepted(visit)
    error = expiry(visit)
    return (expired_page(visit, error), error.status) if error is not None else None


def expiry(visit: Visit) -> HoldExpired | None:
    """Tell why a time is held no longer, and what else is free; None while it is held."""
    try:
        booking.check_held(session(), here(), visit, here().now())
    except HoldExpired as error:
        return error
    return None


def expired_page(visit: Visit, error: HoldExpired | None, fault: str = "") -> str:
    """Return the page that says how to put it right."""
    near: Sequence[slots.Day] = times.days_of(error.nearest) if error is not None else ()
    return render_template(
        "citizen/visits/expired.html", visit=visit, today=day_of(here().now()), words=words, fault=fault, near=near,
        same=slots.write(error.again) if error is not None and error.again is not None else "",
        step=(request.endpoint or "").rpartition(".")[2], service_name=words.title_of(visit.topic),
        other_times=other_times(visit), field=slots.FIELD,
    )  # fmt: skip


def other_times(visit: Visit) -> str:
    """Return the address at which another time is chosen."""
    if visit.instead_of is not None:
        return url_for(".move", token=visit.instead_of.token)
    way = words.SLUGS[Channel(visit.channel)]
    more: dict[str, Any] = {"usluga": visit.service} if visit.service else {}
    return url_for(".when", topic=visit.topic.code, way=way, **more)


def accepted(visit: Visit) -> ResponseReturnValue:
    """Lead to what was arranged."""
    return redirect(url_for(".accepted", token=visit.token), HTTPStatus.SEE_OTHER)
