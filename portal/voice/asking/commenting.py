"""Say something to a draft, change it until the last day is over, take it back; of a person there is one comment."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal import audit
from portal.errors import Conflict, NotAllowed, Refused
from portal.i18n import translate
from portal.voice.asking import rules
from portal.voice.asking.models import Comment, CommentState
from portal.voice.asking.rules import Phase
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.security import Actor
    from portal.voice.asking.models import PublicConsultation

TOKEN_BYTES = 18


@dataclass(frozen=True)
class Spoken:
    """What was said to each question, and whether with the name; ``seen`` is the version of the comment it replaces."""

    texts: Sequence[str]
    named: bool
    submission: str
    seen: int = 0


def comment(
    session: Session,
    portal: Portal,
    one: PublicConsultation,
    spoken: Spoken,
    *,
    actor: Actor | None,
    now: datetime,
) -> None:
    """Keep what somebody said; what is changed waits for the moderator anew.

    Sent twice it is kept once. Raises Refused for nothing said and after the last day, NotAllowed for a visitor where
    the city wants a sign-in, Conflict where another window of the same person was faster.
    """
    if session.scalar(select(Comment.id).where(Comment.submission == spoken.submission)) is not None:
        return
    need_open(one, now)
    if not any(spoken.texts):
        raise Refused(translate("Napisz choć jedno zdanie."), "q1")
    person = actor.person_id if actor is not None else None
    if person is None and not rules.guests_may(portal.facts, day_of(now)):
        raise NotAllowed
    kept = (
        _change(session, one, spoken, person, now) if spoken.seen else _add(session, one, spoken, person, now)
    )
    if not kept:
        raise Conflict(
            translate("Ten głos zmienił się w innym oknie. Przeczytaj go niżej i wyślij jeszcze raz.")
        )
    record(session, "sent", one, actor, now)


def take_back(session: Session, one: PublicConsultation, *, seen: int, actor: Actor, now: datetime) -> None:
    """Let a person take their comment back, while comments are taken; raises Refused, Conflict."""
    need_open(one, now)
    mine = (Comment.consultation_id == one.id, Comment.subject_id == actor.person_id, Comment.version == seen)
    gone = session.execute(delete(Comment).where(*mine).returning(Comment.id)).all()
    if not gone:
        raise Conflict(
            translate("Ten głos zmienił się w innym oknie. Przeczytaj go niżej i wyślij jeszcze raz.")
        )
    record(session, "taken_back", one, actor, now)


def need_open(one: PublicConsultation, now: datetime) -> None:
    """Raise Refused when comments are not taken at this moment."""
    phase = rules.phase_of(one, now)
    if phase == Phase.COMING:
        raise Refused(translate("Te konsultacje jeszcze się nie zaczęły."))
    if phase != Phase.OPEN:
        raise Refused(translate("Te konsultacje już się skończyły. Tego głosu nie przyjęliśmy."))


def record(session: Session, act: str, one: PublicConsultation, actor: Actor | None, now: datetime) -> None:
    """Leave a record of an act on a comment; never of its words."""
    person = actor.person_id if actor is not None else None
    ref = f"konsultacje/{one.id}"
    audit.record(session, f"comment.{act}", at=now, actor=actor, subject_id=person, object_ref=ref)


def _add(
    session: Session, one: PublicConsultation, spoken: Spoken, person: int | None, now: datetime
) -> bool:
    """Add a comment unless the person has one: of two windows at once the second is told."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {
        **_said(spoken, now), "token": secrets.token_urlsafe(TOKEN_BYTES), "consultation_id": one.id,
        "subject_id": person, "version": 1, "sent_at": now,
    }  # fmt: skip
    query = dialect.insert(Comment).values(**row).on_conflict_do_nothing()
    return bool(session.execute(query.returning(Comment.id)).all())


def _change(
    session: Session, one: PublicConsultation, spoken: Spoken, person: int | None, now: datetime
) -> bool:
    mine = (
        Comment.consultation_id == one.id, Comment.subject_id == person, Comment.version == spoken.seen,
    )  # fmt: skip
    query = update(Comment).where(*mine).values(**_said(spoken, now), version=Comment.version + 1)
    return person is not None and bool(session.execute(query.returning(Comment.id)).all())


def _said(spoken: Spoken, now: datetime) -> dict[str, Any]:
    return {
        "submission": spoken.submission, "named": spoken.named, "texts": list(spoken.texts),
        "state": CommentState.WAITING, "reason": "", "position": "", "decided_by_id": None, "decided_at": None,
        "changed_at": now,
    }  # fmt: skip
