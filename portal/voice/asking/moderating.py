"""Decide on a comment: let everybody read it, hide it with a reason for its author, answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from portal.errors import Conflict, Refused
from portal.i18n import translate
from portal.voice.asking.commenting import record
from portal.voice.asking.models import REASON_LENGTH, Comment, CommentState

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from sqlalchemy.orm import Session

    from portal.security import Actor


def show(session: Session, one: Comment, *, seen: int, actor: Actor, now: datetime) -> None:
    """Let everybody read a comment; raises Conflict when its author or another moderator was faster."""
    _decide(session, one, seen, {"state": CommentState.SHOWN, "reason": ""}, actor, now)
    record(session, "shown", one.consultation, actor, now)


def hide(session: Session, one: Comment, reason: str, *, seen: int, actor: Actor, now: datetime) -> None:
    """Keep a comment from everybody but its author, who reads why; raises Refused, Conflict."""
    if not reason:
        raise Refused(translate("Napisz autorowi, dlaczego ukrywasz ten głos."), "words")
    if len(reason) > REASON_LENGTH:
        raise Refused(translate("Skróć powód: najwyżej %(n)s znaków.", n=REASON_LENGTH), "words")
    _decide(session, one, seen, {"state": CommentState.HIDDEN, "reason": reason}, actor, now)
    record(session, "hidden", one.consultation, actor, now)


def answer(session: Session, one: Comment, position: str, *, seen: int, actor: Actor, now: datetime) -> None:
    """Say what the office thinks of a comment that shows; an empty answer takes it away. Raises Refused, Conflict."""
    if one.state != CommentState.SHOWN:
        raise Refused(translate("Odpowiedzieć można na głos, który widzą wszyscy."))
    _decide(session, one, seen, {"position": position}, actor, now)
    record(session, "answered", one.consultation, actor, now)


def _decide(
    session: Session, one: Comment, seen: int, said: dict[str, Any], actor: Actor, now: datetime
) -> None:
    """Compare and set: what the author has changed since the moderator read it is not decided on unread."""
    mine = (Comment.id == one.id, Comment.version == seen)
    decided = {**said, "decided_by_id": actor.official_id, "decided_at": now, "version": Comment.version + 1}
    if not session.execute(update(Comment).where(*mine).values(**decided).returning(Comment.id)).all():
        raise Conflict(translate("Autor albo ktoś z urzędu zmienił ten głos. Przeczytaj go jeszcze raz."))
    session.refresh(one)
