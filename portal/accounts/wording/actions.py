"""Keep a new version of a message's text, find the one in force, list those there were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import audit
from portal.accounts.wording import rules
from portal.accounts.wording.models import MessageText
from portal.errors import Conflict, NotAllowed
from portal.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor


def write(
    session: Session, kind: str, language: str, subject: str, lead: str, names: Collection[str], *, seen: int,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Keep a version; the same text again is no new one. Two who write at once are told by the unique number.

    ``names`` are the values that the message carries, ``seen`` the number of the version that was on the page. Raises
    Refused with the field, Conflict.
    """
    rules.check(subject, lead, names)
    _keep(session, kind, language, subject, lead, seen=seen, actor=actor, now=now)


def give_back(session: Session, kind: str, language: str, *, seen: int, actor: Actor, now: datetime) -> None:
    """Go back to the text that the portal brings; the versions stay."""
    _keep(session, kind, language, "", "", seen=seen, actor=actor, now=now)


def find_current(session: Session, kind: str, language: str) -> MessageText | None:
    """Find the text in force, None for the portal's own."""
    last = _find_last(session, kind, language)
    return last if last is not None and last.is_own else None


def list_versions(session: Session, kind: str, language: str) -> Sequence[MessageText]:
    """List the versions of a text, newest first."""
    query = select(MessageText).where(MessageText.kind == kind, MessageText.language == language)
    return session.scalars(
        query.options(joinedload(MessageText.author)).order_by(MessageText.number.desc())
    ).all()


def list_last(session: Session) -> dict[tuple[str, str], MessageText]:
    """Return the last version of every text by kind and language."""
    query = select(MessageText).options(joinedload(MessageText.author)).order_by(MessageText.number)
    return {(one.kind, one.language): one for one in session.scalars(query)}


def _keep(
    session: Session, kind: str, language: str, subject: str, lead: str, *, seen: int, actor: Actor, now: datetime
) -> None:  # fmt: skip
    if actor.official_id is None:
        raise NotAllowed
    last = _find_last(session, kind, language)
    if (last.subject, last.lead) == (subject, lead) if last is not None else not subject:
        return
    number = last.number if last is not None else 0
    if number != seen:
        raise Conflict(translate("Ktoś zapisał nowszą wersję. Porównaj ją i zapisz jeszcze raz."))
    session.add(
        MessageText(
            kind=kind, language=language, number=number + 1, subject=subject, lead=lead,
            author_id=actor.official_id, written_at=now,
        )
    )  # fmt: skip
    said = f"{language}, {number + 1}"
    audit.record(session, "message_text.written", at=now, actor=actor, object_ref=kind, detail=said)


def _find_last(session: Session, kind: str, language: str) -> MessageText | None:
    query = select(MessageText).where(MessageText.kind == kind, MessageText.language == language)
    return session.scalars(query.order_by(MessageText.number.desc()).limit(1)).one_or_none()
