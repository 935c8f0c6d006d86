"""What can be read of deliveries; every look-up by a person is bounded by what they may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from portal.cases.models import Case, CaseParty, Document, DocumentKind, DocumentState
from portal.cases.settling import outcomes
from portal.decisions.delivering.course import Way
from portal.decisions.delivering.models import Delivery, DeliveryEvent
from portal.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

LOOK_BATCH = 200


def list_of_case(session: Session, case_id: int) -> list[Delivery]:
    """List a matter's deliveries in the order they were made."""
    query = select(Delivery).where(Delivery.case_id == case_id).order_by(Delivery.id)
    return list(session.scalars(query.options(joinedload(Delivery.document))))


def list_with_documents(session: Session, case: Case) -> tuple[list[Document], list[Delivery]]:
    """List a matter's documents and their deliveries, each in the order they were made; one statement."""
    query = select(Document, Delivery).outerjoin(Delivery, Delivery.document_id == Document.id)
    query = query.where(Document.case_id == case.id).options(joinedload(Document.file))
    rows = session.execute(query.order_by(Document.id, Delivery.id)).all()
    documents = list({row[0].id: row[0] for row in rows}.values())
    return documents, sorted((row[1] for row in rows if row[1] is not None), key=lambda one: one.id)


def list_steps(session: Session, delivery: Delivery) -> Sequence[DeliveryEvent]:
    """List a delivery's steps, oldest first."""
    query = select(DeliveryEvent).where(DeliveryEvent.delivery_id == delivery.id).order_by(DeliveryEvent.id)
    return session.scalars(query.options(joinedload(DeliveryEvent.official))).all()


def get_for_unit(session: Session, token: str, unit_code: str | None) -> Delivery:
    """Return a delivery to its unit's officials (None: any unit); raises NotFound to other units."""
    query = _whole(select(Delivery).join(Case, Case.id == Delivery.case_id).where(Delivery.token == token))
    query = query if unit_code is None else query.where(Case.unit_code == unit_code)
    delivery = session.scalars(query).unique().one_or_none()
    if delivery is None:
        raise NotFound
    return delivery


def get_for_party(session: Session, document_token: str, subject_id: int) -> Delivery:
    """Return the delivery of a letter to one of its parties in their account; raises NotFound to everybody else."""
    delivery = session.scalars(_to_party(subject_id).where(Document.token == document_token)).unique().first()
    if delivery is None:
        raise NotFound
    return delivery


def find_in_account(session: Session, document: Document, subject_id: int) -> Delivery | None:
    """Find the delivery of a letter to a party in their account."""
    return session.scalars(_to_party(subject_id).where(Document.id == document.id)).unique().first()


def list_to_confirm(session: Session, subject_id: int, case_id: int) -> dict[int, Delivery]:
    """Return a party's deliveries in the account of one matter, by document."""
    query = _to_party(subject_id).where(Delivery.case_id == case_id)
    return {one.document_id: one for one in session.scalars(query).unique()}


def list_in_account(
    session: Session, subject_id: int, kinds: Collection[str], states: Collection[str]
) -> Sequence[Delivery]:
    """List a party's deliveries in the account of letters of some kinds that stand in some states, oldest first."""
    query = _to_party(subject_id).where(Document.kind.in_(kinds), Delivery.state.in_(states))
    query = query.where(Document.state == DocumentState.READY)
    return session.scalars(query.order_by(Delivery.id)).unique().all()


def list_to_post(session: Session, unit_code: str | None, limit: int = 200) -> list[Delivery]:
    """List the letters on paper that nobody has posted, oldest first."""
    query = select(Delivery).join(Case, Case.id == Delivery.case_id).where(Delivery.to_post)
    query = query if unit_code is None else query.where(Case.unit_code == unit_code)
    query = query.options(
        joinedload(Delivery.document),
        joinedload(Delivery.case),
        joinedload(Delivery.party).joinedload(CaseParty.subject),
    )
    return list(session.scalars(query.order_by(Delivery.id).limit(limit)).unique())


def count_to_post(session: Session, unit_code: str | None) -> int:
    """Count the letters on paper that nobody has posted.

    From the waiting letters to their cases: the other way round every case of the unit would be looked at.
    """
    query = select(func.count(Delivery.id)).where(Delivery.to_post)
    if unit_code is not None:
        query = query.where(
            select(Case.id).where(Case.id == Delivery.case_id, Case.unit_code == unit_code).exists()
        )
    return session.scalar(query) or 0


def list_to_look_at(session: Session, today: date) -> Sequence[int]:
    """List deliveries that lie and that somebody has to look at, some at a time, by their rows."""
    query = select(Delivery.id).where(Delivery.look_on <= today).order_by(Delivery.look_on, Delivery.id)
    return session.scalars(query.limit(LOOK_BATCH)).all()


def is_waiting(session: Session, document_id: int) -> bool:
    """Tell whether a letter still waits for the post, for any of the parties."""
    query = select(Delivery.id).where(Delivery.document_id == document_id, Delivery.to_post).limit(1)
    return session.scalar(query) is not None


def delivered_by_party(session: Session, document: Document) -> dict[int, date | None]:
    """Return, for each party of a letter, the day they got it: by whichever way it came first."""
    query = select(Delivery.party_id, func.min(Delivery.delivered_on)).where(
        Delivery.document_id == document.id
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(Delivery.party_id))}


def delivered_to_all(session: Session, document: Document) -> date | None:
    """Return the day on which the last of the parties got a letter; None until every one has."""
    days = list(delivered_by_party(session, document).values())
    known = [on for on in days if on is not None]
    return max(known) if known and len(known) == len(days) else None


def is_last_call(session: Session, document: Document) -> bool:
    """Tell whether a call is the newest of its matter."""
    newest = select(func.max(Document.id)).where(
        Document.case_id == document.case_id, Document.kind == DocumentKind.CALL
    )
    return session.scalar(newest) == document.id


def is_last_outcome(session: Session, document: Document) -> bool:
    """Tell whether a letter is the newest of those that settle its matter."""
    return find_outcome(session, document.case_id) == document.id


def find_outcome(session: Session, case_id: int) -> int | None:
    """Find the newest letter that settles a matter."""
    outcome = or_(outcomes(), Document.kind == DocumentKind.DECISION)
    return session.scalar(select(func.max(Document.id)).where(Document.case_id == case_id, outcome))


def _to_party(subject_id: int) -> Select[Delivery]:
    query = (
        select(Delivery)
        .join(CaseParty, CaseParty.id == Delivery.party_id)
        .join(Document, Document.id == Delivery.document_id)
        .where(CaseParty.subject_id == subject_id, Delivery.way == Way.PORTAL)
    )
    return query.options(joinedload(Delivery.document).joinedload(Document.file), joinedload(Delivery.case))


def _whole(query: Select[Delivery]) -> Select[Delivery]:
    return query.options(
        joinedload(Delivery.document).joinedload(Document.file),
        joinedload(Delivery.case).selectinload(Case.parties).joinedload(CaseParty.subject),
        joinedload(Delivery.party).joinedload(CaseParty.subject),
    )
