"""A guest's matter opened by its code: remembered by a short signed cookie, never in an address."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import request
from sqlalchemy import select

from portal.accounts.guests.models import Guest
from portal.cases.models import Case
from portal.context import here
from portal.cookies import cookie_name, drop_cookie, set_cookie
from portal.db import session
from portal.errors import NotFound
from portal.security import Actor, keyed

if TYPE_CHECKING:
    from flask import Response

COOKIE, KNOWN = "tracked", "tracked-before"
OPEN_FOR = timedelta(minutes=30)
KNOWN_FOR = timedelta(days=180)  # longer than any of these matters lasts
PARTS = 3


def find_by_reference(reference: str) -> tuple[Guest, Case] | None:
    """Find the matter that a guest filed under a reference."""
    query = select(Guest, Case).join(Case, Case.id == Guest.case_id).where(Case.reference == reference)
    row = session().execute(query).one_or_none()
    return (row[0], row[1]) if row is not None else None


def open_matter(response: Response, guest: Guest, case: Case) -> None:
    """Let this browser look at a matter for half an hour."""
    until = str(int((here().now() + OPEN_FOR).timestamp()))
    value = f"{case.reference}.{until}.{_mark(case.reference, until, guest)}"
    set_cookie(response, COOKIE, value, max_age=int(OPEN_FOR.total_seconds()))
    set_cookie(response, KNOWN, keyed(KNOWN, case.reference), max_age=int(KNOWN_FOR.total_seconds()))


def opened_before(reference: str) -> bool:
    """Tell whether this browser opened a matter by its code not long ago: others' wrong tries are not counted to it.

    The cookie opens nothing and names nothing: it only agrees with a number that is typed.
    """
    held = request.cookies.get(cookie_name(KNOWN), "")
    return held.isascii() and hmac.compare_digest(held, keyed(KNOWN, reference))


def close_matter(response: Response) -> None:
    """Let this browser look no more."""
    drop_cookie(response, COOKIE)
    drop_cookie(response, KNOWN)


def find_open() -> tuple[Guest, str] | None:
    """Find the matter that this browser opened by its code, and its reference; None when that was long ago."""
    value = request.cookies.get(cookie_name(COOKIE), "")
    parts = value.split(".")
    # what is no cookie of ours is not even looked for
    if len(parts) != PARTS or not (value.isascii() and value.isprintable() and parts[1].isdigit()):
        return None
    reference, until, mark = parts
    found = find_by_reference(reference)
    if found is None or not hmac.compare_digest(mark, _mark(reference, until, found[0])):
        return None
    return (found[0], reference) if here().now().timestamp() < int(until) else None


def need_open() -> tuple[Guest, str]:
    """Return the matter that this browser opened; raises NotFound when it did not, or long ago."""
    opened = find_open()
    if opened is None:
        raise NotFound
    return opened


def actor_of(guest: Guest) -> Actor:
    """Return the guest as who acts in their own matter: nobody's identity, no level of assurance."""
    return Actor("guest", guest.subject_id, "", subject_id=guest.subject_id)


def _mark(reference: str, until: str, guest: Guest) -> str:
    """Sign the cookie; with another code of the matter no old one holds any more."""
    return keyed("tracked-matter", f"{reference}\0{until}\0{guest.code_hash}")
