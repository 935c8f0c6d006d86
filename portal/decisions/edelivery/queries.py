"""What can be read of letters to e-delivery boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.cases.models import Case, Document, DocumentState
from portal.decisions.delivering.course import State, Way
from portal.decisions.delivering.models import Delivery
from portal.decisions.edelivery.models import EDeliveryLetter, EDeliveryOperator, EDeliveryProof

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

BATCH = 100
BY_HAND = (State.SENT, State.ARRIVED, State.RECEIVED, State.DEEMED)  # the box was the way, whoever noted it
ONLY = 1  # the operator's one row


def list_to_send(session: Session) -> Sequence[int]:
    """List deliveries that wait to be sent, by their rows: those never tried first, then those tried longest ago.

    Behind them come those that were tried and then noted by hand, where proofs tell that the operator took a letter
    that nobody here knows: its name is still to be learned.
    """
    waiting = _asked(Delivery.state == State.PREPARED, EDeliveryLetter.stopped_at.is_(None))
    nameless = _asked(
        Delivery.state.in_(BY_HAND),
        EDeliveryLetter.message_id.is_(None),
        EDeliveryLetter.stopped_at.is_(None),
        EDeliveryLetter.tries > 0,
        select(EDeliveryProof.id)
        .where(EDeliveryProof.letter_id.is_(None), EDeliveryProof.read_at >= Delivery.created_at)
        .exists(),
    )
    return [*session.scalars(waiting), *session.scalars(nameless)]


def _asked(*conditions: ColumnElement[bool]) -> Select[int]:
    """Select deliveries whose letters the portal may hand to the operator."""
    return (
        select(Delivery.id)
        .join(Document, Document.id == Delivery.document_id)
        .join(Case, Case.id == Delivery.case_id)
        .outerjoin(EDeliveryLetter, EDeliveryLetter.delivery_id == Delivery.id)
        .where(Delivery.way == Way.EDELIVERY, Delivery.address.is_not(None))
        .where(Document.state == DocumentState.READY, Case.demo.is_(False), *conditions)
        .order_by(EDeliveryLetter.tried_at.nulls_first(), Delivery.id)
        .limit(BATCH)
    )


def has_strays(session: Session, delivery: Delivery) -> bool:
    """Tell whether proofs came, since a delivery was made, of letters that nobody here knows."""
    query = select(EDeliveryProof.id).where(
        EDeliveryProof.letter_id.is_(None), EDeliveryProof.read_at >= delivery.created_at
    )
    return session.scalar(query.limit(1)) is not None


def find_letter(session: Session, delivery_id: int) -> EDeliveryLetter | None:
    """Find what the portal keeps of a delivery that it sends itself."""
    return session.scalars(
        select(EDeliveryLetter).where(EDeliveryLetter.delivery_id == delivery_id)
    ).one_or_none()


def find_by_message(session: Session, message_id: str) -> EDeliveryLetter | None:
    """Find a letter by the operator's name for it."""
    return session.scalars(
        select(EDeliveryLetter).where(EDeliveryLetter.message_id == message_id)
    ).one_or_none()


def list_unlinked(session: Session, message_id: str) -> Sequence[EDeliveryProof]:
    """List the proofs of a message that came before its letter was known, oldest first."""
    query = select(EDeliveryProof).where(EDeliveryProof.message_id == message_id)
    query = query.where(EDeliveryProof.letter_id.is_(None)).order_by(EDeliveryProof.number)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def list_letters_behind(session: Session) -> Sequence[int]:
    """List the letters whose proofs came before the letter's name was known, by their rows."""
    query = select(EDeliveryLetter.id).join(
        EDeliveryProof, EDeliveryProof.message_id == EDeliveryLetter.message_id
    )
    query = query.where(EDeliveryProof.letter_id.is_(None)).distinct()
    return session.scalars(query.order_by(EDeliveryLetter.id).limit(BATCH)).all()


def last_number(session: Session) -> int:
    """Return the number of the newest proof that was read; 0 before the first."""
    return session.scalar(select(func.max(EDeliveryProof.number))) or 0


def list_proofs(session: Session, delivery: Delivery) -> Sequence[EDeliveryProof]:
    """List the proofs that came for a delivery, oldest first."""
    query = select(EDeliveryProof).join(EDeliveryLetter, EDeliveryLetter.id == EDeliveryProof.letter_id)
    query = query.where(EDeliveryLetter.delivery_id == delivery.id).order_by(EDeliveryProof.number)
    return session.scalars(query.options(joinedload(EDeliveryProof.file))).all()


def failing_since(session: Session) -> datetime | None:
    """Return since when the operator does not answer; None while it does."""
    row = session.get(EDeliveryOperator, ONLY)
    return row.failing_since if row is not None else None
