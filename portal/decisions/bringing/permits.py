"""Permits: numbered, kept so that a service can ask for them, and given as a sealed document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.accounts.models import Unit
from portal.accounts.queries import get_known
from portal.cases.actions import add_document
from portal.cases.brought.models import PermitRow
from portal.cases.brought.queries import find_overlapping
from portal.cases.models import DocumentKind
from portal.decisions.automatic import rules
from portal.decisions.frame import frame
from portal.errors import Refused
from portal.i18n import translate
from portal.service import Certificate
from portal.words import day_of, full_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.brought.models import CaseOutcome
    from portal.cases.models import Case
    from portal.context import Portal
    from portal.security import Actor
    from portal.service import Permit, Right, Service

TEMPLATE = "permit"
OUTCOME, BESIDE = "outcome", "permit"
KEY_LENGTH = 60


def bring_permit(
    session: Session, *, portal: Portal, case: Case, values: Mapping[str, Any], actor: Actor | None, now: datetime
) -> None:  # fmt: skip
    """Number a permit, keep it and write its document; raises Refused for a second one on an overlapping day."""
    permit: Permit = values["brought"]
    _keep_others_out(session, case)
    _check_alone(session, case, permit)
    slot = slot_of(session, portal.services[case.service], case)
    row: CaseOutcome = values["row"]
    kept = PermitRow(
        case_id=case.id, decision=row.decision, position=row.position, service=case.service, key=permit.key,
        valid_from=permit.valid_from, valid_until=permit.valid_until, issued_at=now,
    )  # fmt: skip
    session.add(kept)
    session.flush()  # the number is made of the row's own
    kept.number = f"{permit.series}/{kept.id:06d}/{permit.valid_from.year}"
    row.told = {"number": kept.number}
    person = get_known(session, portal.vault, case.parties[0].subject_id)
    service = portal.services[case.service]
    automatic = "" if actor else rules.statement(service.procedure, portal.facts, day_of(now))
    framed = frame(case, actor, person, now, automatic=automatic)
    add_document(
        session, case, kind=DocumentKind.CERTIFICATE, slot=slot, title=permit.title,
        template=TEMPLATE, values={**stated(permit), "number": kept.number, **framed}, now=now,
    )  # fmt: skip


def bring_right(session: Session, *, case: Case, values: Mapping[str, Any], **_given: Any) -> None:
    """Keep the days of a right that the decision itself gives: it has no number and no document of its own."""
    right: Right = values["brought"]
    row: CaseOutcome = values["row"]
    session.add(
        PermitRow(
            case_id=case.id, decision=row.decision, position=row.position, service=case.service,
            key=right.key[:KEY_LENGTH], valid_from=right.valid_from, valid_until=right.valid_until,
            issued_at=row.brought_at,
        )
    )  # fmt: skip
    session.flush()  # what is begun before its end reads it


def undo_permit(
    session: Session, *, case: Case, values: Mapping[str, Any], now: datetime, **_given: Any
) -> None:
    """Let a permit hold no longer; its document stays in the file, as it was given."""
    row: CaseOutcome = values["row"]
    mine = (
        PermitRow.case_id == case.id,
        PermitRow.decision == row.decision,
        PermitRow.position == row.position,
    )
    kept = session.scalars(select(PermitRow).where(*mine)).one()
    kept.undone_at = now


def slot_of(session: Session, service: Service, case: Case) -> str:
    """Return where a permit's document stands: it is the outcome itself where nothing else is issued.

    A case's second permit, and those after it, are numbered.
    """
    issues = any(edge.event == "issue" for edge in service.flow.transitions)
    before = session.scalars(select(func.count()).where(PermitRow.case_id == case.id)).one()
    slot = OUTCOME if issues and service.decide is None else BESIDE
    return f"{slot}-{before + 1}" if before else slot


def as_certificate(permit: Permit) -> Certificate:
    """Return a permit as an official sees it before it is issued; its number comes with the issue."""
    finding = (
        permit.finding or f"{permit.what}, {full_day(permit.valid_from)} – {full_day(permit.valid_until)}"
    )
    return Certificate(TEMPLATE, permit.title, finding, permit.law, stated(permit))


def stated(permit: Permit) -> dict[str, Any]:
    """Return what the document states, JSON-ready."""
    return {
        **permit.values, "what": permit.what, "holder": permit.holder, "legal_basis": permit.law,
        "valid_from": permit.valid_from.isoformat(), "valid_until": permit.valid_until.isoformat(),
        "rows": [list(row) for row in permit.rows],
    }  # fmt: skip


def _keep_others_out(session: Session, case: Case) -> None:
    """Let permits of one unit be given one after another: two for the same thing at once would not see each other."""
    unit = select(Unit.code).where(Unit.code == case.unit_code)
    session.execute(unit.with_for_update(key_share=True)).one()


def _check_alone(session: Session, case: Case, permit: Permit) -> None:
    if not permit.key:
        return
    days = (permit.valid_from, permit.valid_until)
    other = find_overlapping(session, case.service, permit.key, *days, but=case.id)
    if other is not None:
        message = translate(
            "Na ten sam okres jest już wydany dokument %(number)s, ważny do %(day)s.", number=other.number,
            day=full_day(other.valid_until),
        )  # fmt: skip
        raise Refused(message)
