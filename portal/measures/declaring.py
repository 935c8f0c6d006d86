"""Declare that an account, a service or one matter is in no share, with what that changes, and end it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from portal import audit
from portal.cases.declared.models import LeftOut
from portal.cases.models import FILER, Case, CaseParty, Touched
from portal.errors import Conflict, NotAllowed, NotFound, Refused
from portal.i18n import translate
from portal.measures.counting import month_of
from portal.measures.publishing.models import Status
from portal.measures.publishing.revising import ask_revision, statuses_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.measures.leaving_out import Why
    from portal.security import Actor

REVISED = "zmieniło się, czego nie liczymy"  # kept beside a figure, which is never translated


@dataclass(frozen=True)
class What:
    """What is left out: exactly one of a person, a service, a matter."""

    subject_id: int | None = None
    service: str = ""
    case_id: int | None = None


@dataclass(frozen=True)
class Effect:
    """How many matters a declaration is about, of which months, and which of these were published."""

    matters: int
    months: Sequence[date]
    published: Mapping[date, Status]

    @property
    def final(self) -> list[date]:
        """List the months whose figures were final: they get a revision."""
        return [month for month, status in self.published.items() if status == Status.FINAL]


def what_of(row: LeftOut) -> What:
    """Return what a declaration is about."""
    return What(row.subject_id, row.service, row.case_id)


def effect_of(session: Session, what: What, since_on: date | None, until_on: date | None = None) -> Effect:
    """Tell what leaving something out changes, or changed."""
    days = _days(session, what, since_on, until_on)
    months = sorted({month_of(on) for on, _service, _count in days})
    return Effect(
        sum(count for _on, _service, count in days),
        months,
        dict(sorted(statuses_of(session, months).items())),
    )


def declare(
    session: Session, what: What, why: Why, reason: str, since_on: date | None, *, actor: Actor, now: datetime
) -> LeftOut:
    """Leave something out; its days are recounted within a minute, published months are published anew.

    Raises Refused where it is left out already, Conflict where somebody was faster.
    """
    if _find_standing(session, what) is not None:
        raise Refused(translate("To już jest wyłączone z liczb."))
    row = LeftOut(
        subject_id=what.subject_id, service=what.service, case_id=what.case_id, why=why, reason=reason,
        since_on=since_on, official_id=_official(actor), since_at=now,
    )  # fmt: skip
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:  # two at once: the rule of one standing declaration is the judge
        raise Conflict(translate("Ktoś właśnie wyłączył to z liczb. Odśwież stronę.")) from error
    _changed(session, row, "measures.left_out", str(why), actor, now)
    return row


def end(session: Session, row: LeftOut, until_on: date | None, *, actor: Actor, now: datetime) -> None:
    """End a declaration: what is filed from a day on counts again; without a day it was a mistake and all counts.

    Raises Refused for one that was ended before, or a day before its first.
    """
    if row.ended_at is not None:
        raise Refused(translate("To wyłączenie już zakończono."))
    if until_on is not None and row.since_on is not None and until_on < row.since_on:
        raise Refused(translate("Ten dzień jest wcześniejszy niż początek wyłączenia."), "until_on")
    before = _days(session, what_of(row), row.since_on, None)
    row.until_on, row.mistaken = until_on, until_on is None
    row.ended_by_id, row.ended_at = _official(actor), now
    kind = "mistaken" if until_on is None else f"until {until_on.isoformat()}"
    again = [one for one in before if until_on is None or one[0] >= until_on]
    _changed(session, row, "measures.left_in", kind, actor, now, again)


def get_declared(session: Session, token: str, *, lock: bool = False) -> LeftOut:
    """Return a declaration; raises NotFound."""
    query = select(LeftOut).where(LeftOut.token == token)
    row = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound
    return row


def list_declared(session: Session) -> list[LeftOut]:
    """List all declarations, the standing ones first, the newest first."""
    order = (LeftOut.ended_at.is_not(None), LeftOut.since_at.desc(), LeftOut.id.desc())
    return list(session.scalars(select(LeftOut).order_by(*order)))


def _find_standing(session: Session, what: What) -> LeftOut | None:
    its_own = {
        "subject_id": LeftOut.subject_id == what.subject_id,
        "service": LeftOut.service == what.service,
        "case_id": LeftOut.case_id == what.case_id,
    }
    named = next(its_own[name] for name in its_own if getattr(what, name))
    return session.scalars(select(LeftOut).where(named, LeftOut.ended_at.is_(None))).one_or_none()


def _days(
    session: Session, what: What, since_on: date | None, until_on: date | None
) -> list[tuple[date, str, int]]:
    """List the days and services of the matters that something is about, with how many."""
    days = (Case.filed_on >= since_on,) if since_on is not None else ()
    until = (Case.filed_on < until_on,) if until_on is not None else ()
    query = select(Case.filed_on, Case.service, func.count()).where(_about(what), *days, *until)
    query = query.group_by(Case.filed_on, Case.service).order_by(Case.filed_on, Case.service)
    return [(on, service, int(count)) for on, service, count in session.execute(query)]


def _about(what: What) -> ColumnElement[bool]:
    if what.subject_id is not None:
        filer = (CaseParty.role == FILER, CaseParty.subject_id == what.subject_id)
        return exists().where(CaseParty.case_id == Case.id, *filer)
    if what.case_id is not None:
        return Case.id == what.case_id
    return Case.service == what.service


def _changed(
    session: Session, row: LeftOut, kind: str, detail: str, actor: Actor, now: datetime,
    days: list[tuple[date, str, int]] | None = None,
) -> None:  # fmt: skip
    """Write the act down, mark the days as stale, and have published months published anew."""
    days = _days(session, what_of(row), row.since_on, None) if days is None else days
    audit.record(
        session, kind, at=now, actor=actor, subject_id=row.subject_id, object_ref=row.token, detail=detail
    )
    if days:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        stale = dialect.insert(Touched).on_conflict_do_update(
            index_elements=["on", "service"], set_={"stamp": now}
        )
        session.execute(stale, [{"on": on, "service": service, "stamp": now} for on, service, _count in days])
    ask_revision(session, {month_of(on) for on, _service, _count in days}, REVISED, now)


def _official(actor: Actor) -> int:
    if actor.official_id is None:
        raise NotAllowed
    return actor.official_id
