"""Take a party's completion: the changed answers as a new version beside the filed ones, the files, the step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.cases import answering
from portal.cases.completing import queries
from portal.cases.completing.models import FILED, AnswerVersion
from portal.cases.consents.actions import ask
from portal.errors import Refused
from portal.i18n import translate

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.completing.correction import Correction
    from portal.cases.models import Case
    from portal.context import Portal
    from portal.pieces import Content
    from portal.security import Actor

EVENT = "completed"


@dataclass(frozen=True)
class Completion:
    """What a party sends: answers put right, files called for, and what they add in their own words and files."""

    answers: Mapping[str, Any]
    changes: Sequence[Mapping[str, str]] = ()
    files: Sequence[tuple[str, str, Content]] = ()
    text: str = ""
    more_files: Sequence[tuple[str, Content]] = ()

    @classmethod
    def of(cls, page: Correction, text: str, more_files: Sequence[tuple[str, Content]]) -> Completion:
        """Make it of the page as it was posted."""
        return cls(page.answers(), page.changes(), page.uploads(), text, more_files)


def complete(
    session: Session, portal: Portal, case: Case, sent: Completion, *, actor: Actor, now: datetime
) -> None:
    """Complete a matter; the caller holds its lock. Raises Conflict, or Refused for what says nothing or may not in."""
    if not (sent.changes or sent.files or sent.text or sent.more_files):
        raise Refused(translate("Popraw odpowiedź, napisz coś albo dołącz plik."), "text")
    if sent.changes:
        _keep_version(session, case, sent, now)
        ask(session, portal, case, portal.services[case.service], now=now)
    answering.answer(
        session, portal, case, EVENT, actor=actor, now=now, text=sent.text, uploads=sent.more_files,
        more={"changed": len(sent.changes), "called_files": len(sent.files)},
    )  # fmt: skip
    for field, name, content in sent.files:
        answering.attach(session, portal, case, field, name, content, refuse_on=field, now=now)


def _keep_version(session: Session, case: Case, sent: Completion, now: datetime) -> None:
    """Keep the new answers as a version; before the first one what was filed is kept as number 0."""
    last = queries.find_last_number(session, case.id)
    if last is None:
        filed = AnswerVersion(
            case_id=case.id, number=FILED, answers=dict(case.answers), changes=[], made_at=case.filed_at
        )
        session.add(filed)
        last = FILED
    changes = [dict(change) for change in sent.changes]
    session.add(
        AnswerVersion(
            case_id=case.id, number=last + 1, answers=dict(sent.answers), changes=changes, made_at=now
        )
    )
    case.answers = dict(sent.answers)
