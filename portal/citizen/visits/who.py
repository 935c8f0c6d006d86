"""Who arranges a visit: a resident, or a guest known by their browser; and whose held times and visits these are."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from flask import render_template, url_for

from portal.accounts.mandates.queries import list_in_force
from portal.accounts.queries import get_own_known
from portal.citizen import browser
from portal.citizen.visits import opened
from portal.context import here
from portal.db import session
from portal.errors import FirstSteps, NotFound
from portal.security import Actor, actor, keyed
from portal.visits import queries
from portal.visits.booking import Visitor
from portal.visits.graph import WAITING, State
from portal.visits.sealing import EMAIL
from portal.visits.sealing import opened as unsealed
from portal.words import day_of

if TYPE_CHECKING:
    from portal.visits.models import Visit

# what a browser may still look at of a time that it held: what was typed stays there
OF_HOLDER = WAITING | {State.EXPIRED, State.RELEASED, State.BOOKED}


def resident() -> Actor | None:
    """Return the resident who is signed in; raises FirstSteps for one whose account is not set up."""
    person = actor()
    if person is None or person.kind != "resident":
        return None
    if not person.ready:
        raise FirstSteps
    return person


def takes_allowed() -> str:
    """Return how many times or lots may be taken: whoever signed in is one person, a line may be a whole house."""
    return "30/minute" if resident() is not None else "10/minute;60/hour"


def doer(visit: Visit) -> Actor | None:
    """Return who acts, for the record of it: the resident who is signed in, or the guest whose visit it is."""
    if (person := resident()) is not None or visit.guest_id is None:
        return person
    return Actor("guest", visit.guest_id, "", subject_id=visit.guest_id)


def holder() -> str:
    """Return the hash by which what this browser holds is known; a visitor's browser is given one."""
    return _signed_in() or browser.bind()


def holders() -> list[str]:
    """List the hashes under which this browser may hold times: a time taken before the sign-in stays its own."""
    return [one for one in (_signed_in(), browser.find_hash()) if one]


def _signed_in() -> str:
    """Return the hash of a web session, and of whom it acts for: the held time goes with no other name."""
    person = resident()
    if person is None:
        return ""
    return keyed("visit-holder", f"{person.web_session_id}\0{person.acting.token if person.acting else ''}")


def get_held(token: str) -> Visit:
    """Return the time that this browser holds or held, or the visit it became; another's is not found."""
    person = resident()
    for one in holders():
        with suppress(NotFound):
            visit = queries.get_of_holder(session(), one, token)
            mine = visit.person_id is None or (person is not None and visit.person_id == person.person_id)
            if mine and visit.state in OF_HOLDER:
                return visit
    raise NotFound


def visitor_of(visit: Visit) -> Visitor:
    """Say who comes: the resident with their verified contacts, or the guest with the address they proved."""
    person = resident()
    if person is None:
        email = unsealed(here(), EMAIL, visit.contact_email)
        return Visitor(guest_id=visit.guest_id, email=email)
    known = get_own_known(here().vault)
    return Visitor(person.subject_id, person.person_id, email=known.email, phone=known.phone)


def find_own(token: str) -> Visit | None:
    """Find a visit of whoever asks: the resident's, or one that was opened in this browser by its code."""
    person = resident()
    if person is not None:
        with suppress(NotFound):
            return queries.get_own(session(), person, token)
    return opened.find(token)


def place_to_switch(token: str) -> str | None:
    """Return where a person switches whom they act for, to see a visit that they made themselves; else None.

    A message about a visit for a firm leads here whomever they act for just then.
    """
    person = resident()
    if person is None:
        return None
    visit = queries.find_made_by(session(), token, person.person_id)
    if visit is None:
        return None
    onward = f"/wizyty/{token}"
    if visit.subject_id == person.person_id:
        return url_for("mandates.choose", dalej=onward)
    mandates = list_in_force(session(), person.person_id or 0, day_of(here().now()))
    fitting = (one.token for one in mandates if one.principal_id == visit.subject_id)
    mandate = next(fitting, None)
    return url_for("mandates.offer", token=mandate, dalej=onward) if mandate is not None else None


def door(token: str, fault: str = "") -> str:
    """Return the page that asks a visitor to sign in or for the code; raises NotFound for whoever is signed in.

    It says the same of every address, so that nobody learns which visits there are.
    """
    if actor() is not None:
        raise NotFound
    return render_template("citizen/visits/door.html", token=token, fault=fault)
