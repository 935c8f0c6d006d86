"""Give office numbers: at registration or by an official, each in the transaction that uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import literal, select, true
from sqlalchemy.dialects import postgresql, sqlite

from portal import audit
from portal.accounts.models import Unit
from portal.cases.actions import note
from portal.cases.numbering.models import CaseGroup, NumberSequence
from portal.cases.numbering.rules import NO_GROUP, OfficeNumber, can_be_listed
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import translate
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.security import Actor

KEY = ("unit_code", "case_class", "group_no", "year")


def take_at_registration(session: Session, unit_code: str, case_class: str, now: datetime) -> str | None:
    """Take a new matter's number, by one statement; None when its unit numbers by hand or cannot number at all.

    The year is that of registration in Warsaw, read once: the list and the number written can't disagree. On
    PostgreSQL whoever registers next in the same list waits until this transaction ends; the row of the list is
    locked before any other that two filings share (the counts of a day), so that they can't wait for each other.
    """
    if not can_be_listed(
        unit_code, case_class
    ):  # nobody's filing fails because a unit's symbol has a stop in it
        return None
    year = day_of(now).year
    sequence = _draw(session, unit_code, case_class, NO_GROUP, year, where=Unit.number_by_hand.is_(False))
    return None if sequence is None else str(OfficeNumber(unit_code, case_class, sequence, year))


def give_number(
    session: Session, case: Case, case_class: str, *, group: CaseGroup | None, actor: Actor, now: datetime
) -> str:
    """Give a matter its number by an official's act; the caller holds the case's row locked.

    The year is that in which the matter was registered, whenever the number is given. Raises Conflict when it has
    one, Refused for a group of another list.
    """
    if case.office_number is not None:
        raise Conflict(translate("Ta sprawa ma już znak: %(number)s.", number=case.office_number))
    year = day_of(case.filed_at).year
    if group is not None and (group.unit_code, group.case_class, group.year) != (
        case.unit_code,
        case_class,
        year,
    ):
        raise Refused(translate("Ta grupa jest z innego spisu spraw. Wybierz grupę z listy."), "group")
    group_no = group.number if group is not None else NO_GROUP
    sequence = _need(session, case.unit_code, case_class, group_no, year)
    number = str(OfficeNumber(case.unit_code, case_class, sequence, year, group_no))
    case.office_number = number
    note(
        session,
        case,
        "numbered",
        now=now,
        by=By.OFFICIAL,
        actor=actor,
        values={"number": number},
        public=False,
    )
    audit.record(session, "case.numbered", at=now, actor=actor, object_ref=case.reference, detail=number)
    return number


def open_group(session: Session, unit_code: str, case_class: str, title: str, *, now: datetime) -> CaseGroup:
    """Set a group of this year's matters apart: it takes the next number of its class's list."""
    if not title.strip():
        raise Refused(translate("Podaj nazwę grupy spraw."), "title")
    year = day_of(now).year
    number = _need(session, unit_code, case_class, NO_GROUP, year)
    group = CaseGroup(
        unit_code=unit_code,
        case_class=case_class,
        year=year,
        number=number,
        title=title.strip(),
        opened_at=now,
    )
    session.add(group)
    session.flush()
    return group


def set_by_hand(session: Session, unit_code: str, *, by_hand: bool) -> Unit:
    """Let a unit number its matters by hand, or automatically from now on; raises NotFound."""
    unit = session.get(Unit, unit_code)
    if unit is None:
        raise NotFound(translate("Nie ma wydziału %(code)s.", code=unit_code))
    unit.number_by_hand = by_hand
    return unit


def _draw(
    session: Session, unit_code: str, case_class: str, group_no: int, year: int, *,
    where: ColumnElement[bool] | None = None,
) -> int | None:  # fmt: skip
    """Count a list up and return its new last number; None when no such unit fits ``where``."""
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    lists: Any = NumberSequence.__table__
    values = [literal(case_class), literal(group_no), literal(year), literal(1)]
    units = select(Unit.code, *values).where(Unit.code == unit_code, true() if where is None else where)
    counted = (
        dialect.insert(lists)
        .from_select([*KEY, "last"], units)
        .on_conflict_do_update(index_elements=KEY, set_={"last": lists.c.last + 1})
        .returning(lists.c.last)
    )
    found: int | None = session.execute(counted).scalar_one_or_none()
    return found


def _need(session: Session, unit_code: str, case_class: str, group_no: int, year: int) -> int:
    """Return the next number of a list; raises Refused when the unit's symbol or the class can't stand in one."""
    if not can_be_listed(unit_code, case_class):
        raise Refused(translate("Z tego symbolu wydziału albo klasy nie da się utworzyć znaku sprawy."))
    sequence = _draw(session, unit_code, case_class, group_no, year)
    if sequence is None:
        raise NotFound(translate("Nie ma wydziału %(code)s.", code=unit_code))
    return sequence
