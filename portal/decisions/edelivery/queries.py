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

    from sqlalchemy.orm import Session

BATCH = 100
ONLY = 1  # the operator's one row


def list_to_send(session: Session) -> Sequence[int]:
    """List deliveries that wait to be sent, by their rows: those never tried first, then those tried longest ago."""
    query = (
        select(Delivery.id)
        .join(Document, Document.id == Delivery.document_id)
        .join(Case, Case.id == Delivery.case_id)
        .outerjoin(EDeliveryLetter, EDeliveryLetter.delivery_id == Delivery.id)
        .where(Delivery.state == State.PREPARED, Delivery.way == Way.EDELIVERY, Delivery.address.is_not(None))
        .where(Document.state == DocumentState.READY, Case.demo.is_(False))
    )
    return session.scalars(
        query.order_by(EDeliveryLetter.tried_at.nulls_first(), Delivery.id).limit(BATCH)
    ).all()


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
