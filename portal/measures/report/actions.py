"""Who gets the month's report by e-mail: whoever reads the managers' numbers and wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import audit
from portal.accounts.models import Official, Role
from portal.errors import NotAllowed
from portal.measures.report.models import MonthReport, ReportWish

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor

READERS = frozenset({Role.MANAGER, Role.ADMINISTRATOR})


def wish(session: Session, *, wanted: bool, actor: Actor, now: datetime) -> None:
    """Write down whether an official wants the report by e-mail; raises NotAllowed for who may not read it."""
    if actor.official_id is None or not actor.roles & READERS:
        raise NotAllowed
    row = session.get(ReportWish, actor.official_id)
    if row is None:
        session.add(ReportWish(official_id=actor.official_id, wanted=wanted, at=now))
    elif row.wanted != wanted:
        row.wanted, row.at = wanted, now
    else:
        return
    audit.record(session, "report.wanted" if wanted else "report.unwanted", at=now, actor=actor)


def wants(official: Official, row: ReportWish | None, *, by_default: bool) -> bool:
    """Tell whether the report goes to an official: who works here, may read it, has an address, and wants it."""
    if not official.active or not official.email or not READERS & set(official.roles):
        return False
    return row.wanted if row is not None else by_default and Role.MANAGER in official.roles


def list_wanting(session: Session, *, by_default: bool) -> list[Official]:
    """List the officials to whom the report goes."""
    query = select(Official, ReportWish).join(ReportWish, ReportWish.official_id == Official.id, isouter=True)
    rows = session.execute(query.where(Official.active).order_by(Official.id))
    return [official for official, row in rows if wants(official, row, by_default=by_default)]


def find_report(session: Session, month: date) -> MonthReport | None:
    """Find a month's report."""
    return session.get(MonthReport, month)
