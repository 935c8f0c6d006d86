"""Erase again what the register says was erased: after a restore, or after a machine that stopped in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.models import Subject
from portal.cases.models import Case
from portal.records.disposal.destroying import destroy
from portal.records.erasure.erasing import forget
from portal.records.erasure.register import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.records.erasure.register import Line


def standing(lines: Iterable[Line]) -> tuple[set[str], set[str]]:
    """Return the matters and the people that a register says are erased, after all that was taken back."""
    cases: set[str] = set()
    people: set[str] = set()
    for line in lines:
        if line.kind == Kind.CASE:
            cases.add(line.ref)
        elif line.kind == Kind.SUBJECT:
            people.add(line.ref)
        else:
            people.discard(line.ref)
    return cases, people


def replay(session: Session, lines: Iterable[Line], now: datetime) -> tuple[int, list[str]]:
    """Erase what stands on the register and is there; return how many, and the keys of bytes to delete after commit.

    Matters come first: a person who has none left is named nowhere else.
    """
    cases, people = standing(lines)
    count = 0
    keys: list[str] = []
    for reference in sorted(cases):
        case = session.scalars(
            select(Case).where(Case.reference == reference).with_for_update()
        ).one_or_none()
        if case is not None and case.disposed_at is None:
            count, keys = count + 1, keys + destroy(session, case, now)
    for token in sorted(people):
        subject = session.scalars(
            select(Subject).where(Subject.token == token).with_for_update()
        ).one_or_none()
        if subject is not None and subject.erased_at is None:
            count, keys = count + 1, keys + forget(session, subject, actor=None, now=now)
    return count, keys
