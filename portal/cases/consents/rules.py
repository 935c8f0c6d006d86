"""Who may answer for a person who is asked, until when an answer may change, and what still stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.models import fold
from portal.cases.consents.models import ConsentState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.cases.consents.models import CaseConsent
    from portal.cases.models import Case
    from portal.workflow import Flow

GUARD = "consents_given"  # the name by which flows call for consents before a step
PARTIES_GUARD = "parties_known"  # … or for those alone who are parties of the matter themselves
OPEN = frozenset({ConsentState.ASKED, ConsentState.REFUSED})
REASON_LIMIT = 1000


def may_change(case: Case, flow: Flow) -> bool:
    """Tell whether an answer may still be given, refused or taken back.

    A confirmation is a statement in the proceedings (art. 75 KPA, art. 28 ust. 2 ustawy o ewidencji ludności): it may
    be taken back until the step that rests on it was taken. What changes later is a new matter (art. 35 tej ustawy).
    """
    rests_on_it = {edge.target for edge in flow.transitions if edge.guard in {GUARD, PARTIES_GUARD}}
    return case.is_open and case.settled_at is None and case.status not in rests_on_it


def is_asked_person(consent: CaseConsent, match: str, given_name: str, surname: str) -> bool:
    """Tell whether a proven person is the one who is asked: by PESEL where one was given, else by name."""
    if consent.pesel_match is not None:
        return bool(match) and consent.pesel_match == match
    return _first(consent.given_name) == _first(given_name) and fold(consent.surname) == fold(surname)


def _first(given_name: str) -> str:
    """Return the first given name: a register tells the second one too, a neighbour does not know it."""
    return (fold(given_name).split() or [""])[0]


def outstanding(consents: Sequence[CaseConsent]) -> list[CaseConsent]:
    """List the consents that are still asked for, or were refused and not decided on by an official."""
    return [one for one in consents if one.state in OPEN]
