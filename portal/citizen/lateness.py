"""What a person reads when the office is past its term, and where they may complain of delay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.cases.clock import Standing, standing
from portal.citizen import unopposed
from portal.context import here
from portal.decisions.letters import articles
from portal.i18n import plural, translate
from portal.words import day
from portal.workflow import By, Kind
from portal.workflow.common import DELAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from portal.cases.models import Case
    from portal.citizen.steps import Step
    from portal.workflow import Flow

COMPLAIN = "complain_of_delay"


@dataclass(frozen=True)
class Late:
    """How late an answer is, and what follows from it, in words."""

    words: str
    note: str
    can_complain: bool


def of(case: Case, flow: Flow, today: date) -> Late | None:
    """Say how late the office is; None while it is in time, and where the move is not the office's.

    A term that ran out while the person has to act or to pay is no delay of the office, and where silence consents
    the end of the term settles the matter.
    """
    if standing(case, today) != Standing.LATE or not case.fee_settled:
        return None
    if flow.status(case.status).kind == Kind.APPLICANT or unopposed.terms_of(flow, case) is not None:
        return None
    words = plural("Spóźniamy się o %(num)s dzień", "Spóźniamy się o %(num)s dni", (today - case.due_on).days)
    note = translate("Termin minął %(day)s.", day=day(case.due_on, today))
    remedy, can = _remedy(case, flow)
    return Late(words, f"{note} {remedy}".strip(), can)


def of_all(cases: Sequence[Case], flows: Mapping[tuple[str, int], Flow], today: date) -> dict[int, Late]:
    """Return those of many matters that are late, by their ids."""
    found = {one.id: of(one, flows[one.service, one.service_version], today) for one in cases}
    return {number: late for number, late in found.items() if late is not None}


def law_of(case: Case) -> str:
    """Name the article on a complaint of delay in the matter's procedure."""
    service = here().services.get(case.service)
    return articles.of(service.procedure).delay if service is not None else ""


def apart(steps: Sequence[Step]) -> tuple[list[Step], Step | None]:
    """Take the complaint of delay out of what a party may do: the page shows it in a place of its own.

    It may be made before a term ends, also for proceedings longer than needed (art. 37 § 1 pkt 2 KPA), so it is
    always there; a button is made of it only when the office is late.
    """
    return [one for one in steps if one.event != COMPLAIN], next(
        (one for one in steps if one.event == COMPLAIN), None
    )


def _remedy(case: Case, flow: Flow) -> tuple[str, bool]:
    """Say what a party may do about a delay, or that it was done (art. 37 KPA, art. 141 Ordynacja podatkowa)."""
    if DELAY.code in case.flags:
        return translate("Ponaglenie jest już złożone."), False
    can = any(edge.event == COMPLAIN for edge in flow.exits(case.status, By.APPLICANT))
    return translate("Możesz złożyć ponaglenie.") if can else "", can
