"""Write an announcement, change it, publish it, withdraw it: each leaves a record, none commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from portal import audit
from portal.errors import Conflict, Refused
from portal.i18n import translate
from portal.voice.announcing.models import Announcement, State
from portal.voice.announcing.rules import Stand, fault_of_days, stand_of
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from typing import Any

    from sqlalchemy.orm import Session

    from portal.security import Actor


@dataclass(frozen=True)
class Said:
    """What is announced, by language, by which unit, from which day until which."""

    titles: Mapping[str, str]
    texts: Mapping[str, str]
    unit_code: str
    starts_on: date
    ends_on: date


def write(session: Session, said: Said, *, submission: str, actor: Actor, now: datetime) -> Announcement:
    """Write an announcement down, to be looked at before it is published; a submission makes one. Raises Refused."""
    known = session.scalar(select(Announcement).where(Announcement.submission == submission))
    if known is not None:
        return known
    need_days(said.starts_on, said.ends_on, now)
    one = Announcement(
        submission=submission, made_by_id=actor.official_id, made_at=now, **_columns(said, now)
    )
    session.add(one)
    session.flush()
    _record(session, "written", one, actor, now)
    return one


def change(
    session: Session, one: Announcement, said: Said, *, seen: int, actor: Actor, now: datetime
) -> None:
    """Change an announcement that was not withdrawn, published or not; raises Refused, Conflict."""
    need_days(said.starts_on, said.ends_on, now)
    _move(session, one, (State.DRAFT, State.PUBLISHED), seen, _columns(said, now))
    _record(session, "changed", one, actor, now)


def publish(session: Session, one: Announcement, *, seen: int, actor: Actor, now: datetime) -> None:
    """Let everybody read it from its first day on; raises Refused when its days are over, Conflict."""
    need_days(one.starts_on, one.ends_on, now)
    _move(
        session, one, (State.DRAFT,), seen, {"state": State.PUBLISHED, "published_at": now, "changed_at": now}
    )
    _record(session, "published", one, actor, now)


def withdraw(
    session: Session, one: Announcement, reason: str, *, seen: int, actor: Actor, now: datetime
) -> None:
    """Take an announcement back for good; its address says that it is gone. Raises Refused, Conflict."""
    if not reason:
        raise Refused(translate("Napisz, dlaczego wycofujesz ogłoszenie."), "reason")
    said = {"state": State.WITHDRAWN, "withdrawn_at": now, "withdrawn_reason": reason, "changed_at": now}
    _move(session, one, (State.DRAFT, State.PUBLISHED), seen, said)
    _record(session, "withdrawn", one, actor, now)


def need_days(starts_on: date, ends_on: date, now: datetime) -> None:
    """Raise Refused for days between which nothing could be shown, or for too long."""
    words = {
        "backwards": translate("Ostatni dzień jest wcześniejszy niż pierwszy. Popraw jeden z nich."),
        "over": translate("Ostatni dzień już minął. Wpisz dzisiejszy albo późniejszy."),
        "long": translate("Ogłoszenie może wisieć najwyżej rok. Wpisz wcześniejszy ostatni dzień."),
    }
    if fault := fault_of_days(starts_on, ends_on, day_of(now)):
        raise Refused(words[fault], "ends_on")


def can_be_read(one: Announcement, now: datetime) -> bool:
    """Tell whether anybody may read it at its own address: also when its days are over."""
    return stand_of(one, day_of(now)) in {Stand.SHOWN, Stand.OVER}


def _columns(said: Said, now: datetime) -> dict[str, Any]:
    return {
        "titles": dict(said.titles), "texts": dict(said.texts), "unit_code": said.unit_code,
        "starts_on": said.starts_on, "ends_on": said.ends_on, "changed_at": now,
    }  # fmt: skip


def _move(
    session: Session, one: Announcement, before: tuple[State, ...], seen: int, said: Mapping[str, Any]
) -> None:
    """Compare and set: who acts on what they have not seen, or second, is told."""
    mine = (Announcement.id == one.id, Announcement.version == seen, Announcement.state.in_(before))
    values = {**said, "version": Announcement.version + 1}
    moved = session.execute(
        update(Announcement).where(*mine).values(**values).returning(Announcement.id)
    ).all()
    if not moved:
        raise Conflict(translate("Ktoś był szybszy. Otwórz tę stronę jeszcze raz."))
    session.refresh(one)


def _record(session: Session, act: str, one: Announcement, actor: Actor, now: datetime) -> None:
    audit.record(session, f"announcement.{act}", at=now, actor=actor, object_ref=f"ogloszenie/{one.id}")
