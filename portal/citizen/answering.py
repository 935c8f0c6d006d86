"""Who answers what a person is asked in another's matter: that person, or who acts for them within the mandate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.accounts.people import PESEL
from portal.accounts.queries import get_known
from portal.cases.consents import queries
from portal.cases.consents.sides import check_sides
from portal.cases.proxies.parties import proxy_of
from portal.context import here
from portal.db import session
from portal.errors import NotFound, SignInNeeded
from portal.security import Loa, need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from portal.cases.consents.models import CaseConsent
    from portal.cases.proxies.parties import Proxy
    from portal.security import Actor
    from portal.service import Known


@dataclass(frozen=True)
class Asked:
    """A question with whose word is wanted; ``proxy`` is the person behind the request where they act for another."""

    consent: CaseConsent
    known: Known
    proxy: Proxy | None = None


def find_asked(token: str) -> Asked:
    """Return a question to the person it asks, or to who acts for them in matters of this kind (art. 95 KC).

    The own word comes first, whomever else the person represents. Raises NotFound to others, SignInNeeded for a weak
    sign-in, NotAllowed for the asked person who stands on the side that asks.
    """
    person = need_actor()
    if not person.loa.at_least(Loa.SUBSTANTIAL):
        raise SignInNeeded(loa=Loa.SUBSTANTIAL)
    if person.person_id is None:
        raise NotFound
    try:
        return _of(token, person.person_id, person.person_id, None)
    except NotFound:
        if not answers_for_another(person) or person.subject_id is None:
            raise
    return _of(token, person.subject_id, person.person_id, person)


def answers_for_another(person: Actor) -> bool:
    """Tell whether somebody acts for a person just now, whose word they may give; a firm is asked nothing."""
    return person.acting is not None and not person.acting.is_entity


def _of(token: str, whose: int, by: int, person: Actor | None) -> Asked:
    known = get_known(session(), here().vault, whose)
    match = here().vault.match(PESEL, known.pesel) if known.pesel else ""
    found = queries.get_for_person(session(), token, whose, match, known.given_name, known.surname)
    if person is not None and (person.acting is None or not person.acting.covers(found.case.service)):
        raise NotFound
    check_sides(session(), found, whose=whose, by=by)
    return Asked(found, known, proxy_of(session(), person, day_of(here().now())))
