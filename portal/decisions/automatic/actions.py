"""Settle a matter without an official, where its service's rules allow it: at once, once, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import audit
from portal.cases import flows, moving
from portal.cases.settling import OUTCOME, next_slot
from portal.cases.timing.actions import open_task
from portal.decisions.actions import write_outcome
from portal.decisions.automatic import rules
from portal.decisions.automatic.models import AutomaticIssue
from portal.decisions.outcomes import look_at, propose
from portal.i18n import SOURCE, lazy, speaking
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.service import Service
    from portal.workflow import Transition

ISSUE, ACCEPT = "issue", "accept"  # what a machine may do: issue what the figures make, take a declaration in
CHECK_TASK = "check_automatic"
KIND = "case.settled_automatically"


def settle(session: Session, portal: Portal, case: Case, *, now: datetime) -> bool:
    """Settle a matter by machine; False leaves it to an official, as it stands.

    The row of the case is locked by the caller. Raises Refused where what is brought can't be carried out.
    """
    service = portal.services.get(case.service)
    if service is None or not _may_try(portal, case, service):
        return False
    edge = _way(session, portal, case)
    if next_slot(session, case) != OUTCOME:  # a person refused it, and that was set aside: a person goes on
        return False
    if edge is None or moving.find_obstacle(session, portal, case, edge, now=now, actor=None):
        return False
    matter = look_at(session, portal, case, now)
    with speaking(SOURCE):
        if service.automatic is None or service.automatic(matter) is not True:
            return False
    outcome = propose(portal, case, matter) if edge.event == ISSUE else None
    issue = AutomaticIssue(case_id=case.id, issued_at=now, sampled=_is_sampled(portal, case, now))
    session.add(issue)
    session.flush()  # a second one fails here, before anything is written
    moving.advance(session, portal, case, edge.event, by=By.SYSTEM, now=now, by_machine=True)
    if outcome is not None:
        write_outcome(session, portal, case, outcome, matter, actor=None, now=now)
    if issue.sampled:
        open_task(session, case, CHECK_TASK, lazy("Sprawdź wydane automatycznie"), now)
    subject_id = case.parties[0].subject_id
    audit.record(session, KIND, at=now, actor=None, subject_id=subject_id, object_ref=case.reference)
    return True


def _may_try(portal: Portal, case: Case, service: Service) -> bool:
    """Tell whether a machine may look at a matter at all: nobody works on it, and its own version's rules stand."""
    is_current = service.version == case.service_version
    return portal.settings.automatic and is_current and not case.demo and case.assigned_to_id is None


def _way(session: Session, portal: Portal, case: Case) -> Transition | None:
    exits = flows.of(session, portal, case).exits(case.status, By.OFFICIAL)
    return next((edge for edge in exits if edge.event in {ISSUE, ACCEPT}), None)


def _is_sampled(portal: Portal, case: Case, now: datetime) -> bool:
    percent = int(portal.facts.at(rules.SAMPLE, day_of(now)))
    return rules.is_sampled(portal.vault, case.reference, percent)
