"""Erase again what the register says was erased: after a restore, or after a machine that stopped in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from portal.accounts.models import Subject
from portal.cases.keeping.actions import find_keeping
from portal.cases.models import Case
from portal.records.disposal.destroying import destroy
from portal.records.erasure.erasing import forget
from portal.records.erasure.register import standing
from portal.records.erasure.staying import list_staying
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.records.erasure.register import Line


class Again(NamedTuple):
    """What a replay did: how many it erased, the keys of bytes to delete after commit, how many it had to leave."""

    erased: int
    keys: list[str]
    left: int


def replay(
    session: Session, portal: Portal, lines: Iterable[Line], now: datetime, *, asks: bool = False
) -> Again:
    """Erase what stands on the register and is there.

    Matters come first: a person who has none left is named nowhere else. A matter is destroyed only where it is over
    and so is its term: a line may be there that no erasure followed. With ``asks`` a person stays of whom something
    must, as they went on here after the line; after a restore they do not, for the copy is older than the line.
    """
    cases, people = standing(lines)
    count, left = 0, 0
    keys: list[str] = []
    for reference in sorted(cases):
        row = select(Case).where(Case.reference == reference, Case.disposed_at.is_(None))
        case = session.scalars(row.with_for_update()).one_or_none()
        if case is None:
            continue
        if case.is_open or not find_keeping(session, portal, case).is_over(day_of(now)):
            left += 1
            continue
        count, keys = count + 1, keys + destroy(session, case, now)
    for token in sorted(people):
        person = select(Subject).where(Subject.token == token, Subject.erased_at.is_(None))
        subject = session.scalars(person.with_for_update()).one_or_none()
        if subject is None:
            continue
        if asks and list_staying(session, portal, subject.id, now):
            left += 1
            continue
        count, keys = count + 1, keys + forget(session, subject, actor=None, now=now)
    return Again(count, keys, left)
