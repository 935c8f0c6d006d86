"""The answers of an earlier, settled matter with which a new one of the same service begins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.cases.brought.models import CaseOutcome
from portal.cases.brought.queries import find_permit
from portal.cases.carrying import without_contacts
from portal.cases.models import FILER, Case, CaseParty
from portal.service import Former
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.service import Service

LOOKED_AT = 10  # of a person's latest matters of one service: older ones tell of what was long ago


@dataclass(frozen=True)
class Begun:
    """Answers that a new matter begins with, and when the matter was filed that told them."""

    answers: Mapping[str, Any]
    at: datetime

    def tells(self, name: str, value: object) -> bool:
        """Tell whether the earlier matter told this answer."""
        return value not in (None, "", []) and self.answers.get(name) == value


def find_begun(
    session: Session, portal: Portal, service: Service, subject_id: int, *, reader: int | None,
    before: datetime | None = None,
) -> Begun | None:  # fmt: skip
    """Find the answers of the latest matter from which a new one may begin; ``before`` leaves out what came later.

    Another party of a matter, who only confirmed something in it, is not told its answers; nor is a ``reader`` told how
    the person is reached who wrote it for the same party.
    """
    if service.renews is None:
        return None
    query = (
        select(Case)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .where(CaseParty.subject_id == subject_id, CaseParty.role == FILER)
        .where(Case.service.in_(_sources(service)), Case.settled_at.is_not(None), Case.disposed_at.is_(None))
    )
    if before is not None:
        query = query.where(Case.settled_at <= before)
    cases = session.scalars(query.order_by(Case.filed_at.desc(), Case.id.desc()).limit(LOOKED_AT)).all()
    kinds = _kinds(session, [case.id for case in cases])
    for case in cases:
        answers = _begun(portal, service, case, kinds.get(case.id, ""))
        if answers is not None:
            return Begun(_for(reader, service, case, answers), case.filed_at)
    return None


def begin_from(
    session: Session, portal: Portal, service: Service, case: Case, *, reader: int | None
) -> dict[str, Any] | None:
    """Return the answers with which a new matter begins from this one, None where none may.

    A ``reader`` who did not write it is not told how its writer is reached.
    """
    if service.renews is None or case.settled_at is None or case.service not in _sources(service):
        return None
    answers = _begun(portal, service, case, _kinds(session, [case.id]).get(case.id, ""))
    return None if answers is None else _for(reader, service, case, answers)


def end_of(session: Session, portal: Portal, service: Service, case: Case) -> date | None:
    """Return the day before which the next matter of a service should be here, as it sees a settled one."""
    if service.renews is None or service.renews.ends is None:
        return None
    kind = _kinds(session, [case.id]).get(case.id, "")
    permit = find_permit(session, case)
    former = replace(told(portal, service, case, kind), valid_until=permit.valid_until if permit else None)
    return service.renews.ends(former)


def told(portal: Portal, service: Service, case: Case, brought: str) -> Former:
    """Return a matter as a service sees it from which a new one begins."""
    facts = portal.facts.within(f"{service.slug}.")
    return Former(case.answers, case.filed_on, brought, facts, day_of(portal.now()), case.service)


def _sources(service: Service) -> tuple[str, ...]:
    """Name the services from whose matters one of this service may begin."""
    follows = service.renews.follows if service.renews is not None else ""
    return (service.slug, follows) if follows else (service.slug,)


def _for(reader: int | None, service: Service, case: Case, answers: dict[str, Any]) -> dict[str, Any]:
    """Leave out how its writer is reached, unless the reader, a human being, wrote the matter."""
    hands = {party.proxy_id or party.subject_id for party in case.parties if party.role == FILER}
    return answers if hands == {reader} else without_contacts(service, answers)


def _kinds(session: Session, cases: Sequence[int]) -> dict[int, str]:
    """Return the kind of what each case brought first of all that still stands."""
    query = select(CaseOutcome.case_id, CaseOutcome.kind).where(CaseOutcome.case_id.in_(cases))
    query = query.where(CaseOutcome.undone_at.is_(None)).order_by(CaseOutcome.position.desc())
    return {row.case_id: row.kind for row in session.execute(query)} if cases else {}


def _begun(portal: Portal, service: Service, case: Case, brought: str) -> dict[str, Any] | None:
    """Ask the service; what today's form no longer asks is left out."""
    if service.renews is None:
        return None
    answers = service.renews.begins(told(portal, service, case, brought))
    if answers is None:
        return None
    return {name: value for page in service.steps for name, value in page.fitted(answers).items()}
