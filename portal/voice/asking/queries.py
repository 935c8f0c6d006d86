"""Find consultations and what was said to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.errors import NotFound
from portal.voice.asking.models import Comment, CommentState, PublicConsultation, State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

LISTED, PAGE = 200, 50


def list_public(session: Session) -> list[PublicConsultation]:
    """List what everybody may see, last to end first."""
    return list(session.scalars(_all().where(PublicConsultation.state == State.PUBLISHED).limit(LISTED)))


def list_open(session: Session, today: date, most: int) -> list[PublicConsultation]:
    """List what takes comments on a day, first to end first."""
    open_now = select(PublicConsultation).where(
        PublicConsultation.state == State.PUBLISHED, PublicConsultation.result_at.is_(None),
        PublicConsultation.starts_on <= today, PublicConsultation.ends_on >= today,
    )  # fmt: skip
    return list(
        session.scalars(open_now.order_by(PublicConsultation.ends_on, PublicConsultation.id).limit(most))
    )


def list_of_unit(session: Session, unit_code: str | None) -> list[PublicConsultation]:
    """List a unit's consultations in whatever state; without a unit those of all."""
    query = _all() if unit_code is None else _all().where(PublicConsultation.unit_code == unit_code)
    return list(session.scalars(query.limit(LISTED)))


def get_one(session: Session, number: int) -> PublicConsultation:
    """Return a consultation in whatever state; raises NotFound."""
    found = session.scalar(_all().where(PublicConsultation.id == number))
    if found is None:
        raise NotFound
    return found


def count_comments(session: Session, numbers: list[int]) -> Mapping[int, dict[str, int]]:
    """Count the comments of some consultations by what was decided of them; one statement however many."""
    query = select(Comment.consultation_id, Comment.state, func.count()).group_by(
        Comment.consultation_id, Comment.state
    )
    told: dict[int, dict[str, int]] = {number: dict.fromkeys(CommentState, 0) for number in numbers}
    for number, state, count in session.execute(query.where(Comment.consultation_id.in_(numbers))):
        told[number][CommentState(state)] = count
    return told


def list_comments(
    session: Session, one: PublicConsultation, state: CommentState, page: int = 1
) -> list[Comment]:
    """List one page of a consultation's comments of a state, oldest first."""
    query = select(Comment).options(joinedload(Comment.subject))
    query = query.where(Comment.consultation_id == one.id, Comment.state == state)
    return list(
        session.scalars(query.order_by(Comment.sent_at, Comment.id).limit(PAGE).offset(PAGE * (page - 1)))
    )


def find_own(session: Session, one: PublicConsultation, subject_id: int) -> Comment | None:
    """Find a person's comment."""
    mine = (Comment.consultation_id == one.id, Comment.subject_id == subject_id)
    return session.scalar(select(Comment).where(*mine))


def get_comment(session: Session, one: PublicConsultation, token: str) -> Comment:
    """Return a comment of a consultation; raises NotFound."""
    query = select(Comment).options(joinedload(Comment.subject))
    found = session.scalar(query.where(Comment.consultation_id == one.id, Comment.token == token))
    if found is None:
        raise NotFound
    return found


def _all() -> Select[PublicConsultation]:
    newest = (PublicConsultation.ends_on.desc(), PublicConsultation.id.desc())
    loaded = (joinedload(PublicConsultation.unit), joinedload(PublicConsultation.file))
    return select(PublicConsultation).options(*loaded).order_by(*newest)
