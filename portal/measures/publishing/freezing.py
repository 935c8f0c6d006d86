"""Freeze the figures of a month: as told, with definition and sources; a later difference is a revision in sight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text
from sqlalchemy.dialects import sqlite

from portal.audit import AuditSeal
from portal.cases.models import Case
from portal.measures.channels import DEFINITION
from portal.measures.counting import last_day, next_month
from portal.measures.definitions import BY_CODE, MEASURES, ONLINE_TO_VISITS, fingerprint
from portal.measures.groups import recount_groups
from portal.measures.leaving_out import counted_in
from portal.measures.publishing.models import Figure, Status
from portal.measures.statistics.shares import Ratio, Share
from portal.measures.tiers.keeping import covered_on
from portal.measures.vectors import charged, returned, vector_columns
from portal.measures.visiting import count_came, online_to_visits
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date, datetime, timedelta

    from sqlalchemy.orm import Session

    from portal.context import Portal


@dataclass(frozen=True)
class Difference:
    """A published figure and what a recount of the rows gives: numerator, denominator, unknown."""

    code: str
    service: str
    told: tuple[int, int, int] | None
    found: tuple[int, int, int]


def reckon(
    session: Session, portal: Portal, month: date, outside_before: datetime | None = None
) -> dict[tuple[str, str], Share | Ratio]:
    """Reckon all figures of a month from the rows, by code and service; the empty service is all together.

    With ``outside_before`` what was reported from outside is as it stood just before that moment.
    """
    covered = covered_on(session, [last_day(month)])[last_day(month)]
    counted = counted_in(demo_city=portal.settings.demo)
    groups = recount_groups(session, month, counted=counted, covered=covered, outside_before=outside_before)
    services = ["", *sorted({group.service for group in groups if group.service})]
    found: dict[tuple[str, str], Share | Ratio] = {}
    for measure in MEASURES:
        for service in services:
            share = measure.of(group for group in groups if service in ("", group.service))
            if share.of or not service:
                found[measure.code, service] = share
    came = count_came(session, month, next_month(month))
    found[ONLINE_TO_VISITS.code, ""] = online_to_visits(groups, *came)
    return found


def question() -> str:
    """Return the question by which vectors and sums are read, as one text; its hash stands beside each figure."""
    return str(select(*vector_columns(), returned(), charged()).compile(dialect=sqlite.dialect()))


def freeze(
    session: Session, portal: Portal, month: date, *, final_after: timedelta, now: datetime, why: str = ""
) -> int:
    """Publish the figures of a month that are new or differ from those told; return how many were written.

    A month is final once its youngest matters are older than ``final_after``.
    """
    _wait_for_turn(session)
    status = Status.FINAL if day_of(now) - final_after >= next_month(month) else Status.PROVISIONAL
    last = session.scalars(select(AuditSeal).order_by(AuditSeal.last_id.desc()).limit(1)).one_or_none()
    told, found, asked, written = newest(session, month), reckon(session, portal, month), question(), 0
    known = (key for key in told if key[0] in BY_CODE and key not in found)
    for code, service in (*found, *known):  # what was told and has no matter left is told as nothing
        share: Share | Ratio = found.get((code, service), Share(0, 0))
        before = told.get((code, service))
        counts = (share.count, share.of, share.unknown)
        if before is not None and _counts(before) == counts and before.status == status:
            continue
        session.add(
            Figure(
                month=month, code=code, service=service, revision=before.revision + 1 if before else 1,
                definition=DEFINITION, query=fingerprint(BY_CODE[code], asked), numerator=share.count,
                denominator=share.of, unknown=share.unknown, status=status, seal_id=last.id if last else 0,
                seal_hash=last.hash if last else "", computed_at=now, why=why,
            )
        )  # fmt: skip
        written += 1
    return written


def newest(session: Session, month: date) -> dict[tuple[str, str], Figure]:
    """Return the figures of a month as last told, by code and service."""
    query = select(Figure).where(Figure.month == month).order_by(Figure.revision)
    return {(row.code, row.service): row for row in session.scalars(query)}


def list_told(session: Session, code: str, names: Collection[str], since: date) -> dict[date, list[Figure]]:
    """Return, by month, a figure of a service as last told under each name that it had.

    A row keeps the name it was told under, whatever the service is called later: verify looks for its matters there.
    """
    query = select(Figure).where(Figure.code == code, Figure.service.in_(names), Figure.month >= since)
    last = {(row.month, row.service): row for row in session.scalars(query.order_by(Figure.revision))}
    found: dict[date, list[Figure]] = {}
    for (month, _name), row in sorted(last.items(), key=lambda one: one[0]):
        found.setdefault(month, []).append(row)
    return found


def verify(
    session: Session, portal: Portal, month: date, outside_before: datetime | None = None
) -> Iterator[Difference]:
    """Recount a published month from the rows of its matters; yield each figure that differs.

    A measure of which nothing was told of the month is younger than what was told: that is no difference. With
    ``outside_before`` what was reported from outside is as it stood just before that moment.
    """
    told, found = newest(session, month), reckon(session, portal, month, outside_before)
    codes = {code for code, _service in told}
    for key in sorted({*told, *(one for one in found if one[0] in codes)}):
        before = _counts(told[key]) if key in told else None
        share = found.get(key)
        now = (share.count, share.of, share.unknown) if share else (0, 0, 0)
        if before != now:
            yield Difference(*key, before, now)


def count_disposed(session: Session, month: date) -> int:
    """Count the matters of a month whose papers were destroyed by law: their vectors cannot be read any more."""
    of_month = (Case.filed_on >= month, Case.filed_on < next_month(month), Case.disposed_at.is_not(None))
    return session.scalar(select(func.count()).select_from(Case).where(*of_month)) or 0


def _counts(row: Figure) -> tuple[int, int, int]:
    return row.numerator, row.denominator, row.unknown


def _wait_for_turn(session: Session) -> None:
    """Let one publish at a time, or two would both write a figure's next revision; SQLite's writers queue anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE figures IN SHARE ROW EXCLUSIVE MODE"))
