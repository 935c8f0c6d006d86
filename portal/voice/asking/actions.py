"""Write a consultation, change it, publish it, withdraw it, tell its result: each leaves a record, none commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from portal import audit
from portal.errors import Conflict, Refused
from portal.files import actions as files
from portal.files import media
from portal.i18n import lazy, translate
from portal.voice.asking import queries
from portal.voice.asking.models import CommentState, PublicConsultation, State
from portal.voice.asking.rules import Phase, fault_of_days, least_days, phase_of
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from typing import Any

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.files.models import StoredFile
    from portal.pieces import Content
    from portal.security import Actor

FASTER = lazy("Ktoś był szybszy. Otwórz tę stronę jeszcze raz.")


@dataclass(frozen=True)
class Asked:
    """What is laid before residents: by language, with its questions in Polish, from which day until which."""

    titles: Mapping[str, str]
    texts: Mapping[str, str]
    questions: Sequence[str]
    unit_code: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Paper:
    """The file that is laid before residents, as it was sent in."""

    name: str
    content: Content


def write(
    session: Session, portal: Portal, asked: Asked, paper: Paper, *, submission: str, actor: Actor, now: datetime
) -> PublicConsultation:  # fmt: skip
    """Write a consultation down with its draft; the same submission makes one. Raises Refused."""
    known = session.scalar(select(PublicConsultation).where(PublicConsultation.submission == submission))
    if known is not None:
        return known
    need_days(portal, asked, now)
    stored = _store(session, portal, paper, now)
    one = PublicConsultation(
        submission=submission, file=stored, made_by_id=actor.official_id, made_at=now, **_columns(asked, now)
    )
    session.add(one)
    session.flush()
    record(session, "written", one, actor, now)
    return one


def change(
    session: Session, portal: Portal, one: PublicConsultation, asked: Asked, paper: Paper | None, *, seen: int,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Change what was not published yet; what residents already read stays as it is. Raises Refused, Conflict."""
    need_days(portal, asked, now)
    said = _columns(asked, now)
    if paper is not None:
        said["file_id"] = _store(session, portal, paper, now).id
    move(session, one, (State.DRAFT,), seen, said)
    record(session, "changed", one, actor, now)


def publish(
    session: Session, portal: Portal, one: PublicConsultation, *, seen: int, actor: Actor, now: datetime
) -> None:
    """Open a consultation on its first day; raises Refused when its days are too few by now, Conflict."""
    need_days(portal, one, now)
    files.need_clean(one.file)
    move(
        session, one, (State.DRAFT,), seen, {"state": State.PUBLISHED, "published_at": now, "changed_at": now}
    )
    record(session, "published", one, actor, now)


def withdraw(
    session: Session, one: PublicConsultation, reason: str, *, seen: int, actor: Actor, now: datetime
) -> None:
    """Call a consultation off and say why; one with a result stays. Raises Refused, Conflict."""
    if not reason:
        raise Refused(translate("Napisz, dlaczego odwołujesz konsultacje. Zobaczą to wszyscy."), "reason")
    if one.result_at is not None:
        raise Conflict(translate("Wynik jest już ogłoszony. Konsultacji nie można odwołać."))
    said = {"state": State.WITHDRAWN, "withdrawn_at": now, "withdrawn_reason": reason, "changed_at": now}
    move(session, one, (State.DRAFT, State.PUBLISHED), seen, said)
    record(session, "withdrawn", one, actor, now)


def publish_result(
    session: Session, one: PublicConsultation, result: str, positions: Sequence[str], *, seen: int, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Tell what came of it, with the office's position to each question; raises Refused, Conflict.

    Not before the last day is over, and not while a comment waits: it would be left out of what was weighed.
    """
    if phase_of(one, now) != Phase.CLOSED:
        raise Conflict(translate("Wynik można ogłosić raz, po ostatnim dniu konsultacji."))
    waiting = queries.count_comments(session, [one.id])[one.id][CommentState.WAITING]
    if waiting:
        raise Refused(translate("Najpierw rozpatrz głosy, które czekają: %(n)s.", n=waiting))
    said = {"result": result, "positions": list(positions), "result_at": now, "changed_at": now}
    move(session, one, (State.PUBLISHED,), seen, said)
    record(session, "result", one, actor, now)


def need_days(portal: Portal, asked: Asked | PublicConsultation, now: datetime) -> None:
    """Raise Refused for days that are wrong, or too few for anybody to read a draft and answer."""
    least = least_days(portal.facts, day_of(now))
    words = {
        "backwards": ("ends_on", translate("Ostatni dzień jest wcześniejszy niż pierwszy. Popraw jeden z nich.")),
        "past": ("starts_on", translate("Pierwszy dzień już minął. Wpisz dzisiejszy albo późniejszy.")),
        "short": ("ends_on", translate("Konsultacje trwają co najmniej tyle dni: %(n)s. Wpisz późniejszy.", n=least)),
        "long": ("ends_on", translate("Konsultacje mogą trwać najwyżej rok. Wpisz wcześniejszy ostatni dzień.")),
    }  # fmt: skip
    fault = fault_of_days(asked.starts_on, asked.ends_on, today=day_of(now), least=least)
    if fault:
        field, message = words[fault]
        raise Refused(message, field)


def move(
    session: Session, one: PublicConsultation, before: tuple[State, ...], seen: int, said: Mapping[str, Any]
) -> None:
    """Compare and set: who acts on what they have not seen, or second, is told."""
    session.flush()
    mine = (
        PublicConsultation.id == one.id,
        PublicConsultation.version == seen,
        PublicConsultation.state.in_(before),
    )
    query = update(PublicConsultation).where(*mine).values(**said, version=PublicConsultation.version + 1)
    if not session.execute(query.returning(PublicConsultation.id)).all():
        raise Conflict(str(FASTER))
    session.refresh(one)


def record(session: Session, act: str, one: PublicConsultation, actor: Actor, now: datetime) -> None:
    """Leave a record of an act."""
    audit.record(session, f"consultation.{act}", at=now, actor=actor, object_ref=f"konsultacje/{one.id}")


def _store(session: Session, portal: Portal, paper: Paper, now: datetime) -> StoredFile:
    """Take the draft in; raises Refused for what is no sound PDF."""
    stored = files.store(session, portal, name=paper.name, content=paper.content, field="file", at=now)
    if stored.media_type != media.PDF:
        raise Refused(translate("Dołącz projekt jako PDF."), "file")
    return stored


def _columns(asked: Asked, now: datetime) -> dict[str, Any]:
    return {
        "titles": dict(asked.titles), "texts": dict(asked.texts), "questions": list(asked.questions),
        "unit_code": asked.unit_code, "starts_on": asked.starts_on, "ends_on": asked.ends_on, "changed_at": now,
    }  # fmt: skip
