"""Let go of a person who is erased: what they said goes, unless the office has already weighed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from portal.voice.asking.models import Comment, PublicConsultation

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def forget_person(session: Session, subject_id: int) -> None:
    """Delete a person's comments; where a result was told the words stay among what it rests on, and are nobody's."""
    told = select(PublicConsultation.id).where(PublicConsultation.result_at.is_not(None))
    mine = Comment.subject_id == subject_id
    for what in (
        delete(Comment).where(mine, Comment.consultation_id.not_in(told)),
        update(Comment).where(mine).values(subject_id=None, named=False),
    ):
        session.execute(what.execution_options(synchronize_session=False))
