"""A guest's visit opened by its link and code: remembered by a short signed cookie, never in an address."""

from __future__ import annotations

import hmac
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import request

from portal.citizen import browser
from portal.context import here
from portal.cookies import cookie_name, drop_cookie, set_cookie
from portal.db import session
from portal.errors import NotFound
from portal.security import keyed
from portal.visits import queries
from portal.visits.models import CameFrom

if TYPE_CHECKING:
    from flask import Response

    from portal.visits.models import Visit

COOKIE = "visit"
OPEN_FOR = timedelta(minutes=30)  # the browser may be a shared one
PARTS = 3


def open_visit(response: Response, visit: Visit) -> None:
    """Let this browser look at a visit for half an hour."""
    until = str(int((here().now() + OPEN_FOR).timestamp()))
    value = f"{visit.token}.{until}.{_mark(visit.token, until)}"
    set_cookie(response, COOKIE, value, max_age=int(OPEN_FOR.total_seconds()))


def close(response: Response) -> None:
    """Let this browser look no more."""
    drop_cookie(response, COOKIE)


def find(token: str) -> Visit | None:
    """Find a guest's visit that this browser opened by its code, or has just booked."""
    with suppress(NotFound):
        visit = _find_by_cookie(token) or _find_fresh(token)
        was_offered = visit is not None and visit.came_from == CameFrom.WAITING
        if visit is not None and visit.person_id is None and (visit.booked_at is not None or was_offered):
            return visit
    return None


def _find_by_cookie(token: str) -> Visit | None:
    parts = request.cookies.get(cookie_name(COOKIE), "").split(".")
    if len(parts) != PARTS or not all(one.isascii() for one in parts) or not parts[1].isdigit():
        return None
    held, until, mark = parts
    if not hmac.compare_digest(mark, _mark(held, until)) or here().now().timestamp() >= int(until):
        return None
    visit = queries.get_visit(session(), held)
    return visit if held == token else _of_same_guest(visit, token)


def _of_same_guest(visit: Visit, token: str) -> Visit | None:
    """Find another visit of a guest whose visit is open: the one that replaced it, or is offered in its place."""
    other = queries.get_visit(session(), token)
    return other if visit.guest_id is not None and other.guest_id == visit.guest_id else None


def _find_fresh(token: str) -> Visit | None:
    """Find what this browser booked not long ago."""
    visit = queries.get_of_holder(session(), browser.find_hash() or "", token)
    is_fresh = visit.booked_at is not None and here().now() - visit.booked_at < OPEN_FOR
    return visit if is_fresh else None


def _mark(token: str, until: str) -> str:
    return keyed("opened-visit", f"{token}\0{until}")
