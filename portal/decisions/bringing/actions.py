"""Carry out what a matter settled in the party's favour brings: in the caller's transaction, once for each case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal import audit
from portal.cases.brought.models import CaseOutcome
from portal.cases.brought.queries import find_outcome
from portal.decisions.outcomes import look_at
from portal.errors import Refused
from portal.i18n import SOURCE, speaking, translate
from portal.service import Outcome, Permit
from portal.service.brought import as_values, kind_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.security import Actor
    from portal.service import Award, Brought, Matter

BRING = "bring"  # the effect that flows name; each kind has its own after it: bring_assessment …
FAVOURABLE = frozenset({Outcome.GRANTED, Outcome.PARTLY})


def bring(
    session: Session, *, portal: Portal, case: Case, actor: Actor | None, now: datetime,
    outcome: Outcome | None = None, award: Award | None = None, **_given: Any,
) -> CaseOutcome | None:  # fmt: skip
    """Carry out what the service says this matter brings; None where it brings nothing, or has brought it already.

    The row of the case comes first, so that two who settle it at once collide there (IntegrityError) before any money
    is booked. Raises Refused when what is brought can't be carried out as things stand.
    """
    service = portal.services[case.service]
    if service.brings is None or find_outcome(session, case) is not None:
        return None
    brought = foretell(portal, case, look_at(session, portal, case, now, outcome=outcome, award=award))
    if brought is None:
        return None
    return carry_out(session, portal, case, brought, actor=actor, now=now)


def need_award(
    session: Session, portal: Portal, case: Case, outcome: str, award: Award | None, *, now: datetime
) -> None:
    """Want to know what is granted where a decision grants less than was asked; raises Refused.

    Otherwise the portal would carry out the whole wish. What has no sum or term to grant less of is left alone.
    """
    if outcome != Outcome.PARTLY or award is not None or portal.services[case.service].brings is None:
        return
    brought = foretell(portal, case, look_at(session, portal, case, now, outcome=Outcome.PARTLY))
    if brought is not None and not isinstance(brought, Permit):
        message = translate(
            "Decyzja uwzględnia wniosek w części. Wpisz w jakiej: kwotę, termin albo liczbę rat."
        )
        raise Refused(message, "award_grosze")


def foretell(portal: Portal, case: Case, matter: Matter) -> Brought | None:
    """Ask the service what a matter brings, in Polish; nothing is changed."""
    brings = portal.services[case.service].brings
    if brings is None:
        return None
    with speaking(SOURCE):
        return brings(matter)


def carry_out(
    session: Session, portal: Portal, case: Case, brought: Brought, *, actor: Actor | None, now: datetime
) -> CaseOutcome:
    """Write the case's one row and do what it says, by the effect of its kind."""
    kind = kind_of(brought)
    row = CaseOutcome(
        case_id=case.id, kind=kind, values=as_values(brought), told={}, brought_at=now,
        official_id=actor.official_id if actor else None,
    )  # fmt: skip
    session.add(row)
    session.flush()  # a second one fails here
    effect = portal.effects.functions[f"{BRING}_{kind}"]
    effect(session, portal=portal, case=case, values={"brought": brought, "row": row}, actor=actor, now=now)
    audit.record(
        session, f"case.{BRING}", at=now, actor=actor, subject_id=case.parties[0].subject_id,
        object_ref=case.reference, detail=kind,
    )  # fmt: skip
    return row


def note_served(session: Session, portal: Portal, case: Case, *, on: Any, now: datetime) -> None:
    """Let what a decision brought know the day on which every party had got it."""
    row = find_outcome(session, case)
    effect = portal.effects.functions.get(f"served_{row.kind}") if row is not None else None
    if effect is not None:
        effect(session, portal=portal, case=case, values={"row": row, "on": on}, actor=None, now=now)
