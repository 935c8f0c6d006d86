"""The sample of matters settled by machine: a person finds each right or wrong, once, and puts a wrong one right."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal import audit
from portal.cases.actions import add_document, note
from portal.cases.models import Case, CaseParty, DocumentKind
from portal.cases.timing.actions import close_tasks
from portal.decisions.automatic.actions import CHECK_TASK
from portal.decisions.automatic.models import AutomaticIssue
from portal.decisions.frame import frame
from portal.decisions.outcomes import look_at, propose
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import translate
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.security import Actor

EVENT = "automatic_checked"
NOTE_LIMIT = 2000
CORRECTED_SLOT = "corrected"
DONE_SHOWN = 30


class Verdict(StrEnum):
    """What a person found: right, wrong and put right at once, or wrong and to be told of."""

    RIGHT = "right"
    CORRECTED = "fixed"
    WRONG = "wrong"


def list_to_check(session: Session, unit_code: str | None) -> Sequence[AutomaticIssue]:
    """List what waits for a look, the oldest first."""
    query = _of_unit(unit_code).where(AutomaticIssue.sampled, AutomaticIssue.checked_at.is_(None))
    return session.scalars(query.order_by(AutomaticIssue.issued_at)).unique().all()


def list_checked(session: Session, unit_code: str | None) -> Sequence[AutomaticIssue]:
    """List what was looked at last, newest first."""
    query = _of_unit(unit_code).where(AutomaticIssue.checked_at.is_not(None))
    return session.scalars(query.order_by(AutomaticIssue.checked_at.desc()).limit(DONE_SHOWN)).unique().all()


def get_issue(session: Session, case: Case) -> AutomaticIssue:
    """Return how a case was settled by machine; raises NotFound for one that was not."""
    found = session.get(AutomaticIssue, case.id)
    if found is None:
        raise NotFound
    return found


def record(
    session: Session, portal: Portal, case: Case, verdict: Verdict, words: str, *, actor: Actor, now: datetime
) -> None:
    """Keep what a person found, once; a wrong certificate may be replaced at once by a right one.

    Raises Refused without words where something is wrong, Conflict when somebody was faster.
    """
    issue, words = get_issue(session, case), words.strip()[:NOTE_LIMIT]
    if verdict != Verdict.RIGHT and not words:
        raise Refused(translate("Napisz, co jest nie tak."), "note")
    changed = session.execute(
        update(AutomaticIssue)
        .where(AutomaticIssue.case_id == case.id, AutomaticIssue.checked_at.is_(None))
        .values(checked_at=now, checked_by_id=actor.official_id, verdict=verdict, note=words)
        .returning(AutomaticIssue.case_id)
        .execution_options(synchronize_session=False)
    )
    if changed.one_or_none() is None:
        raise Conflict(translate("Tę sprawę sprawdziła już inna osoba."))
    close_tasks(session, case, [CHECK_TASK], actor=actor, now=now)
    if verdict == Verdict.CORRECTED:
        _replace(session, portal, case, issue, actor, now)
    said = {"verdict": str(verdict), **({"text": words} if words else {})}
    note(session, case, EVENT, now=now, by=By.OFFICIAL, actor=actor, values=said, public=False)
    subject_id = case.parties[0].subject_id
    audit.record(
        session, f"case.{EVENT}", at=now, actor=actor, subject_id=subject_id, object_ref=case.reference, detail=verdict
    )  # fmt: skip


def can_replace(portal: Portal, case: Case) -> bool:
    """Tell whether a new certificate can take the place of the wrong one; a permit is a right that was given."""
    service = portal.services.get(case.service)
    return service is not None and service.decide is not None


def _replace(
    session: Session, portal: Portal, case: Case, issue: AutomaticIssue, actor: Actor, now: datetime
) -> None:
    """Issue what the figures of this moment make, under the official's name; it says what it takes the place of."""
    if not can_replace(portal, case):
        raise Refused(translate("Tego dokumentu nie zastąpi się nowym. Napisz do strony."), "verdict")
    matter = look_at(session, portal, case, now)
    made = propose(portal, case, matter)
    values = {
        **made.values, "legal_basis": made.legal_basis, "replaces_on": day_of(issue.issued_at).isoformat(),
        **frame(case, actor, matter.person, now),
    }  # fmt: skip
    add_document(
        session, case, kind=DocumentKind.CERTIFICATE, slot=CORRECTED_SLOT, title=made.title, template=made.template,
        values=values, now=now,
    )  # fmt: skip


def _of_unit(unit_code: str | None) -> Select[AutomaticIssue]:
    parties = joinedload(AutomaticIssue.case).joinedload(Case.parties).joinedload(CaseParty.subject)
    query = select(AutomaticIssue).join(Case).options(parties, joinedload(AutomaticIssue.checked_by))
    return query if unit_code is None else query.where(Case.unit_code == unit_code)
