"""Carry out what a matter settled in the party's favour brings, and undo it: in the caller's transaction, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from portal import audit
from portal.cases.beginning import actions as beginning
from portal.cases.beginning.models import Closed
from portal.cases.brought.models import CaseOutcome
from portal.cases.brought.queries import list_outcomes, list_standing
from portal.decisions.outcomes import look_at
from portal.decisions.refusing import give_fee_back
from portal.errors import Refused
from portal.i18n import SOURCE, speaking, translate
from portal.service import Outcome, Permit, Right, Yearly
from portal.service.brought import as_values, each, kind_of
from portal.workflow.decisions import KEEP_FEE

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.security import Actor
    from portal.service import Award, Brought, Matter

BRING = "bring"  # the effect that flows name; each kind has its own after it: bring_assessment …
UNDO = "undo"  # what a decision that no longer stands brought is taken back; each kind has its own: undo_assessment …
FAVOURABLE = frozenset({Outcome.GRANTED, Outcome.PARTLY})


def bring(
    session: Session, *, portal: Portal, case: Case, actor: Actor | None, now: datetime, decision: int = 0,
    outcome: Outcome | None = None, award: Award | None = None, **_given: Any,
) -> tuple[CaseOutcome, ...]:  # fmt: skip
    """Carry out what the service says this matter brings; nothing where it says nothing, or the decision did before.

    What an earlier decision brought is undone first. The rows of the case come before any money of theirs is booked,
    so that two who settle it at once collide there (IntegrityError). Raises Refused when what is brought can't be
    carried out as things stand.
    """
    if portal.services[case.service].brings is None:
        beginning.note_end(session, portal, case, now)
        return ()
    if any(one.decision == decision for one in list_outcomes(session, case)):
        return ()
    undo(session, portal=portal, case=case, actor=actor, now=now)
    matter = look_at(session, portal, case, now, outcome=outcome, award=award)
    made = tuple(
        carry_out(session, portal, case, one, actor=actor, now=now, decision=decision, position=position)
        for position, one in enumerate(foretell(portal, case, matter), start=1)
    )
    beginning.note_end(session, portal, case, now)
    return made


def follow(
    session: Session, portal: Portal, case: Case, decision: int, outcome: Outcome, award: Award | None, *,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Let what a matter brings follow the decision that is issued now: one against the party undoes what was."""
    if outcome != Outcome.REFUSED:  # an earlier refusal no longer stands, so nothing goes back because of it
        portal.effects.functions[KEEP_FEE](session, portal=portal, case=case, now=now)
    if outcome in FAVOURABLE:
        bring(
            session, portal=portal, case=case, actor=actor, now=now, decision=decision, outcome=outcome, award=award
        )  # fmt: skip
    else:
        undo(session, portal=portal, case=case, actor=actor, now=now)
    if outcome == Outcome.REFUSED:
        give_fee_back(session, portal, case, now)


def need_award(
    session: Session, portal: Portal, case: Case, outcome: str, award: Award | None, *, now: datetime
) -> None:
    """Want to know what is granted where a decision grants less than was asked; raises Refused.

    Otherwise the portal would carry out the whole wish. What has no sum or term to grant less of is left alone.
    """
    if outcome != Outcome.PARTLY or award is not None or portal.services[case.service].brings is None:
        return
    brought = foretell(portal, case, look_at(session, portal, case, now, outcome=Outcome.PARTLY))
    if any(not isinstance(one, Permit | Right | Yearly) for one in brought):
        message = translate(
            "Decyzja uwzględnia wniosek w części. Wpisz w jakiej: kwotę, termin albo liczbę rat."
        )
        raise Refused(message, "award_grosze")


def foretell(portal: Portal, case: Case, matter: Matter) -> tuple[Brought, ...]:
    """Ask the service what a matter brings, in Polish; nothing is changed."""
    brings = portal.services[case.service].brings
    if brings is None:
        return ()
    with speaking(SOURCE):
        return each(brings(matter))


def carry_out(
    session: Session, portal: Portal, case: Case, brought: Brought, *, actor: Actor | None, now: datetime,
    decision: int = 0, position: int = 1,
) -> CaseOutcome:  # fmt: skip
    """Write the row of one thing and do what it says, by the effect of its kind."""
    kind = kind_of(brought)
    row = CaseOutcome(
        case_id=case.id, decision=decision, position=position, kind=kind, values=as_values(brought), told={},
        brought_at=now, official_id=actor.official_id if actor else None,
    )  # fmt: skip
    session.add(row)
    session.flush()  # a second one fails here
    effect = portal.effects.functions[f"{BRING}_{kind}"]
    effect(session, portal=portal, case=case, values={"brought": brought, "row": row}, actor=actor, now=now)
    _record(session, case, BRING, kind, actor, now)
    return row


def undo(
    session: Session, *, portal: Portal, case: Case, actor: Actor | None, now: datetime, **_given: Any
) -> None:  # fmt: skip
    """Take back what a decision brought that no longer stands, the last thing first; each thing once.

    Nothing that was booked is changed: each kind's effect books against it. Of two who undo at once the second finds
    the rows undone.
    """
    beginning.close(session, case, Closed.UNDONE, now)
    for row in reversed(list_standing(session, case)):
        mine = (CaseOutcome.case_id == row.case_id, CaseOutcome.decision == row.decision)
        change = update(CaseOutcome).where(*mine, CaseOutcome.position == row.position)
        change = change.where(CaseOutcome.undone_at.is_(None)).values(undone_at=now)
        done = session.execute(
            change.returning(CaseOutcome.case_id).execution_options(synchronize_session=False)
        )
        if done.one_or_none() is None:
            continue
        session.refresh(row)
        row.undone = {}
        effect = portal.effects.functions[f"{UNDO}_{row.kind}"]
        effect(session, portal=portal, case=case, values={"row": row}, actor=actor, now=now)
        session.flush()  # what comes next reads it
        _record(session, case, UNDO, row.kind, actor, now)


def note_served(session: Session, portal: Portal, case: Case, *, on: Any, now: datetime) -> None:
    """Let what a decision brought know the day on which every party had got it."""
    for row in list_standing(session, case):
        effect = portal.effects.functions.get(f"served_{row.kind}")
        if effect is not None:
            effect(session, portal=portal, case=case, values={"row": row, "on": on}, actor=None, now=now)


def _record(session: Session, case: Case, what: str, kind: str, actor: Actor | None, now: datetime) -> None:
    audit.record(
        session, f"case.{what}", at=now, actor=actor, subject_id=case.parties[0].subject_id,
        object_ref=case.reference, detail=kind,
    )  # fmt: skip
