"""Which matters are past their term, and what speaks against destroying one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import false, or_, select

from portal.billing.models import OPEN, Charge
from portal.cases.keeping.actions import find_keeping
from portal.cases.keeping.rules import keeping
from portal.cases.models import Case
from portal.cases.numbering import rules as numbers
from portal.cases.numbering.models import CaseClass
from portal.i18n import lazy
from portal.records.disposal.models import DisposalItem
from portal.terms import start_of_day
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from portal.cases.keeping.rules import Keeping
    from portal.context import Portal
    from portal.i18n import Text

LIMIT, BATCH = 200, 500
OPENED = lazy("akta są otwarte")
NOT_OVER = lazy("termin przechowywania jeszcze trwa")
OWED = lazy("jest nierozliczona należność")


@dataclass(frozen=True)
class Due:
    """One matter past its term."""

    case: Case
    case_class: str
    ended_on: date
    kept: Keeping


def list_due(session: Session, portal: Portal, today: date, limit: int = LIMIT) -> list[Due]:
    """List the matters past their term that are on no list yet, those over for longest first.

    It reads on until ``limit`` are found: what may not be destroyed yet, however old, hides nothing behind it.
    """
    found: list[Due] = []
    for case in _in_order(session, _candidates(session, portal, today), min(limit, BATCH)):
        kept = find_keeping(session, portal, case)
        if case.closed_at is not None and not find_obstacle(session, case, kept, today):
            found.append(Due(case, class_of(portal, case), day_of(case.closed_at), kept))
        if len(found) >= limit:
            break
    return found


def _in_order(session: Session, chosen: Select[Case], size: int) -> Iterator[Case]:
    """Give matters those over for longest first, read by parts, each from where the last one ended."""
    query = chosen.order_by(Case.closed_at, Case.id).limit(size)
    part = session.scalars(query).all()
    while part:
        yield from part
        last = part[-1]
        later = or_(Case.closed_at > last.closed_at, (Case.closed_at == last.closed_at) & (Case.id > last.id))
        part = session.scalars(query.where(later)).all() if len(part) == size else []


def class_of(portal: Portal, case: Case) -> str:
    """Return a matter's class: its number's, else its service's."""
    number = numbers.read(case.office_number or "")
    return number.case_class if number else portal.services[case.service].case_class


def find_obstacle(session: Session, case: Case, kept: Keeping, today: date) -> Text | str:
    """Say what speaks against destroying a matter's papers; empty when nothing does."""
    if case.is_open or case.locked_at is None:
        return OPENED
    if not kept.is_over(today):
        return NOT_OVER
    owed = session.scalar(select(Charge.id).where(Charge.case_id == case.id, OPEN).limit(1))
    return OWED if owed is not None else ""


def _candidates(session: Session, portal: Portal, today: date) -> Select[Case]:
    """Select by service and the end of its class's years: an index finds these among millions."""
    listed = select(DisposalItem.id).where(
        DisposalItem.case_id == Case.id, DisposalItem.left_because.is_(None)
    )
    owed = select(Charge.id).where(Charge.case_id == Case.id, OPEN)
    over = [*_by_service(session, portal, today)]
    return select(Case).where(
        ~Case.is_open,
        Case.disposed_at.is_(None),
        Case.locked_at.is_not(None),
        ~listed.exists(),
        ~owed.exists(),
        or_(*over, false()),
    )


def _by_service(session: Session, portal: Portal, today: date) -> list[ColumnElement[bool]]:
    categories = {
        row.symbol: row.category for row in session.execute(select(CaseClass.symbol, CaseClass.category))
    }
    found: list[ColumnElement[bool]] = []
    for slug, service in portal.services.items():
        ended = keeping(categories.get(service.case_class, ""), date(today.year, 1, 1)).until
        if ended is not None:  # what ended before this day is over: as many years back as it is kept
            first_kept = date(today.year - (ended.year - today.year), 1, 1)
            found.append((Case.service == slug) & (Case.closed_at < start_of_day(first_kept)))
    return found
