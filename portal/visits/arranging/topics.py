"""What residents may book a visit for: titles in three languages, services, lengths, when days open, what to bring."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import audit
from portal.accounts.models import Unit
from portal.errors import NotFound, Refused
from portal.i18n import translate
from portal.visits.clock import DAY_MINUTES, QUANTUM
from portal.visits.models import Topic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor

CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
CODE_LENGTH = 40
LONGEST_TITLE = 80


@dataclass(frozen=True)
class Told:
    """What an administrator says of a topic; ``titles`` and ``bring`` by language, lengths in minutes."""

    titles: dict[str, str]
    services: list[str]
    unit_code: str
    minutes: int
    buffer_minutes: int
    channels: list[str]
    lead_minutes: int
    horizon_days: int
    release_minute: int
    bring: dict[str, list[str]]
    is_open: bool


def list_topics(session: Session) -> Sequence[Topic]:
    """List all topics, those that are closed last."""
    return session.scalars(select(Topic).order_by(Topic.is_open.desc(), Topic.code)).all()


def get_topic(session: Session, code: str) -> Topic:
    """Return a topic, open or not; raises NotFound."""
    found = session.scalars(select(Topic).where(Topic.code == code)).one_or_none()
    if found is None:
        raise NotFound
    return found


def add(session: Session, code: str, told: Told, *, actor: Actor, now: datetime) -> Topic:
    """Add a topic; raises Refused with the field to put right."""
    if not CODE.fullmatch(code) or len(code) > CODE_LENGTH:
        said = translate(
            "Skrót to małe litery bez polskich znaków, cyfry i łączniki, na przykład dowod-osobisty."
        )
        raise Refused(said, "code")
    if session.scalar(select(Topic.id).where(Topic.code == code)) is not None:
        raise Refused(translate("Ten skrót ma już inny temat."), "code")
    check(session, told)
    topic = Topic(code=code, **asdict(told))
    session.add(topic)
    session.flush()
    audit.record(session, "visits.topic", at=now, actor=actor, object_ref=code)
    return topic


def change(session: Session, topic: Topic, told: Told, *, actor: Actor, now: datetime) -> None:
    """Change a topic; visits that are booked keep the length with which they were. Raises Refused."""
    check(session, told)
    for name, value in asdict(told).items():
        setattr(topic, name, value)
    session.flush()
    audit.record(session, "visits.topic", at=now, actor=actor, object_ref=topic.code)


def check(session: Session, told: Told) -> None:
    """Raise Refused for what would give no visit, or times that nobody can book."""
    if session.get(Unit, told.unit_code) is None:
        raise Refused(translate("Wybierz wydział z listy."), "unit_code")
    if told.minutes % QUANTUM or told.buffer_minutes % QUANTUM:
        said = translate("Czas podaj w pełnych pięciu minutach: 5, 10, 15.")
        raise Refused(said, "minutes" if told.minutes % QUANTUM else "buffer_minutes")
    if told.lead_minutes >= told.horizon_days * DAY_MINUTES:
        said = translate("Wyprzedzenie jest dłuższe niż okres, na który można się umawiać.")
        raise Refused(said, "lead_minutes")
