"""The terms of a notice that silence settles: until when the office inspects, and until when it may object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from portal.i18n import Text, lazy
from portal.terms import term_end
from portal.workflow import Kind

if TYPE_CHECKING:
    from portal.cases.models import Case
    from portal.service import Service
    from portal.workflow import Flow, Status

SETTLES = "confirm_silence"


@dataclass(frozen=True)
class Unanswered:
    """What comes where silence consents: the last day to object, if the inspection is not sooner than it must be.

    ``inspects_by`` is None once the inspection was made, and where there is none; ``then`` is what silence allows.
    """

    objects_by: date
    inspects_by: date | None
    then: Text

    def values(self) -> dict[str, str]:
        """Return the days as a document or a message keeps them."""
        days = {"objects_by": self.objects_by, "inspects_by": self.inspects_by}
        return {name: on.isoformat() for name, on in days.items() if on is not None}


def name_of(terms: Unanswered | None) -> Text:
    """Name the day by which the office acts."""
    if terms is None:
        return lazy("Odpowiedź najpóźniej")
    return lazy("Sprzeciw najpóźniej") if terms.inspects_by is None else lazy("Oględziny najpóźniej")


def as_filed(service: Service, due_on: date) -> Unanswered | None:
    """Return the terms of a matter on the day it was filed; None where it is answered."""
    return _terms(service.flow, service, due_on, is_inspected=False)


def unanswered(flow: Flow, service: Service | None, case: Case) -> Unanswered | None:
    """Return the terms of a matter that waits for an objection; None for one that is answered, decided or settled."""
    if service is None or flow.status(case.status).kind in {Kind.DECISION, Kind.FINAL}:
        return None
    return _terms(flow, service, case.due_on, is_inspected=case.own_term is not None)


def _terms(flow: Flow, service: Service, due_on: date, *, is_inspected: bool) -> Unanswered | None:
    """Count the terms from the day on which the matter is due.

    The term to object runs from the inspection, which has a term of its own (art. 83f ust. 6 and 8 ustawy o ochronie
    przyrody): the status after it carries that term, and a case in it has its days already.
    """
    if not any(edge.event == SETTLES for edge in flow.transitions):
        return None
    comes, then = _inspected(flow), service.unopposed.then
    if is_inspected or not service.unopposed.inspects or comes is None or comes.term is None:
        return Unanswered(due_on, None, then)
    return Unanswered(term_end(due_on, comes.term).on, due_on, then)


def _inspected(flow: Flow) -> Status | None:
    """Return the status in which the term to object runs, where it is not the first one."""
    sources = {code for edge in flow.transitions if edge.event == SETTLES for code in edge.sources}
    return next((one for one in flow.statuses if one.code in sources and one.term is not None), None)
