"""A party's side of a delivery: a letter opened in the account, its receipt confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.cases.actions import note_opening
from portal.cases.models import NOT_SENT, DocumentKind
from portal.decisions.delivering import queries
from portal.decisions.delivering.actions import lock_case, take
from portal.decisions.delivering.course import GRAPHS, State, Step, Way
from portal.workflow import By

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Document
    from portal.context import Portal
    from portal.decisions.delivering.models import Delivery
    from portal.security import Actor

# decisions and orders, from whose delivery a term to appeal runs: here a receipt of one's own matters
CONFIRMED = frozenset({DocumentKind.ORDER, DocumentKind.DECISION})


def is_first_opening(session: Session, document: Document, subject_id: int) -> bool:
    """Tell whether an opening of a letter by a party would be the first that counts."""
    if document.first_opened_at is None:
        return True
    if document.kind in NOT_SENT:
        return False
    delivery = queries.find_in_account(session, document, subject_id)
    return delivery is not None and can(delivery, Step.OPEN)


def open_letter(session: Session, portal: Portal, document: Document, actor: Actor, now: datetime) -> None:
    """Keep the moment a party first opened a letter: their delivery is effected; a second opening changes nothing."""
    delivery = None
    if actor.subject_id is not None and document.kind not in NOT_SENT:
        delivery = queries.find_in_account(session, document, actor.subject_id)
    if delivery is not None:
        lock_case(session, delivery)  # before anything is written: two letters of one matter in two tabs
    note_opening(session, document, actor, now)
    if delivery is not None and can(delivery, Step.OPEN):
        take(session, portal, delivery, Step.OPEN, by=By.APPLICANT, now=now, actor=actor)


def confirm(session: Session, portal: Portal, delivery: Delivery, *, actor: Actor, now: datetime) -> bool:
    """Keep that a party confirms the receipt of a letter; false when they had confirmed it before."""
    lock_case(session, delivery)
    if delivery.state == State.CONFIRMED:
        return False
    take(session, portal, delivery, Step.CONFIRM, by=By.APPLICANT, now=now, actor=actor)
    return True


def list_unconfirmed(session: Session, subject_id: int) -> Sequence[Delivery]:
    """List a party's letters whose receipt they are asked to confirm, oldest first."""
    states = sorted(state for state, step in GRAPHS[Way.PORTAL] if step == Step.CONFIRM)
    return queries.list_in_account(session, subject_id, sorted(CONFIRMED), states)


def wants_receipt(document: Document, delivery: Delivery | None) -> bool:
    """Tell whether a party is asked to confirm the receipt of a letter."""
    return delivery is not None and document.kind in CONFIRMED and can(delivery, Step.CONFIRM)


def can(delivery: Delivery, step: Step) -> bool:
    """Tell whether a delivery can take a step from where it stands."""
    return (State(delivery.state), step) in GRAPHS[Way(delivery.way)]
