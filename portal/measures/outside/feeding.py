"""Count the matters that other systems tell of: every night those of months that are not final."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts.models import Unit
from portal.cases.elsewhere.models import OtherCase, OtherSystem
from portal.cases.models import Case
from portal.measures.channels import UNKNOWN
from portal.measures.counting import month_of, next_month
from portal.measures.outside.keeping import Teller, keep
from portal.measures.outside.knowing import known_to
from portal.measures.outside.models import FeedMatter, OutsideCount, Source
from portal.measures.outside.once import Seen, count_once, name_of
from portal.measures.outside.rows import Nonsense, read_kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.measures.outside.rows import Known

NUMBER, BATCH = "feed number", 1000
A_YEAR = timedelta(days=365)


def count_feed(session: Session, portal: Portal, since: date, today: date, now: datetime) -> int:
    """Count what other systems told of the full months from that of ``since``; return how many counts changed."""
    first = month_of(since)
    _note(session, portal, first)
    session.execute(delete(FeedMatter).where(FeedMatter.filed_on < first))
    counted = count_once(_noted(session, first), _own(session, portal, first))
    months: dict[tuple[str, date], dict[tuple[str, str], int]] = defaultdict(dict)
    for month, unit, service in _standing(session, first):
        months[unit, month][service, UNKNOWN] = 0  # told before: taken back unless it is told again
    for (month, unit, service, channel), matters in counted.items():
        if unit and next_month(month) <= today:
            months[unit, month][service, channel] = matters
    return sum(
        keep(session, unit, month, counts, Teller(Source.FEED), now)
        for (unit, month), counts in sorted(months.items())
    )


def count_unplaced(session: Session, month: date) -> dict[str, int]:
    """Count the matters of a month of which no unit has the name that was told, by system: they are not counted."""
    of_month = (FeedMatter.filed_on >= month, FeedMatter.filed_on < next_month(month))
    query = select(FeedMatter.system, func.count()).where(*of_month, FeedMatter.unit_code == "")
    return {system: int(count) for system, count in session.execute(query.group_by(FeedMatter.system))}


def _note(session: Session, portal: Portal, first: date) -> None:
    """Write down what is told now over what was told before of the same matter by the same system."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(FeedMatter)
    told = {name: row.excluded[name] for name in ("filed_on", "unit_code", "service", "channel")}
    upsert = row.on_conflict_do_update(index_elements=["number_match", "system"], set_=told)
    waiting = [
        {
            "number_match": one.number, "system": one.system, "filed_on": one.filed_on, "unit_code": one.unit_code,
            "service": one.service, "channel": one.channel,
        }
        for one in _told(session, portal, first)
    ]  # fmt: skip
    for start in range(0, len(waiting), BATCH):
        session.execute(upsert, waiting[start : start + BATCH])


def _told(session: Session, portal: Portal, first: date) -> Iterator[Seen]:
    known = known_to(session, portal)
    units = {name.casefold(): code for code, name in session.execute(select(Unit.code, Unit.name))}
    units |= {code.casefold(): code for code in known.units}
    query = (
        select(
            OtherCase.number,
            OtherSystem.name,
            OtherCase.filed_on,
            OtherCase.unit,
            OtherCase.case_class,
            OtherCase.channel,
        )
        .join(OtherSystem, OtherSystem.id == OtherCase.system_id)
        .where(OtherCase.filed_on >= first)
    )
    for number, system, filed_on, unit, case_class, channel in session.execute(query):
        match = portal.vault.match(NUMBER, name_of(number, system))
        code = units.get(unit.casefold(), "")
        yield Seen(match, system, filed_on, code, _service_of(case_class, known), channel)


def _service_of(case_class: str, known: Known) -> str:
    """Return the one service of a class; none where the class is not known or is several services'."""
    try:
        return read_kind(case_class, known).service
    except Nonsense:
        return ""


def _noted(session: Session, first: date) -> Iterator[Seen]:
    columns = (FeedMatter.number_match, FeedMatter.system, FeedMatter.filed_on, FeedMatter.unit_code)
    kind = (FeedMatter.service, FeedMatter.channel)
    for row in session.execute(select(*columns, *kind).where(FeedMatter.filed_on >= first)):
        yield Seen(*row)


def _own(session: Session, portal: Portal, first: date) -> set[str]:
    """Return the numbers of the portal's own matters: one that went on in another system is counted here."""
    # another system may date its part later than the portal its own
    query = select(Case.office_number).where(Case.office_number.is_not(None), Case.filed_on >= first - A_YEAR)
    return {portal.vault.match(NUMBER, name_of(number, "")) for number in session.scalars(query) if number}


def _standing(session: Session, first: date) -> list[tuple[date, str, str]]:
    query = select(OutsideCount.month, OutsideCount.unit_code, OutsideCount.service).where(
        OutsideCount.source == Source.FEED, OutsideCount.month >= first, OutsideCount.replaced_at.is_(None)
    )
    return [(month, unit, service) for month, unit, service in session.execute(query)]
