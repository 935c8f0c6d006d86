"""What can be read of classes and of the groups of matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.models import fold
from portal.cases.numbering.models import CaseClass, CaseGroup
from portal.words import day_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.cases.models import Case


def list_classes(session: Session, asked: str = "") -> list[CaseClass]:
    """List the classes by symbol: all, those whose symbol begins so, or whose title holds the words."""
    found = session.scalars(select(CaseClass).order_by(CaseClass.symbol))
    words = fold(asked).split()
    if not words:
        return list(found)
    # a table of a few thousand rows; no database here folds Polish letters by itself
    return [
        one
        for one in found
        if one.symbol.startswith(words[0]) or all(word in fold(one.title) for word in words)
    ]


def find_class(session: Session, symbol: str) -> CaseClass | None:
    """Find a class by its symbol."""
    return session.get(CaseClass, symbol)


def list_groups(session: Session, case: Case, case_class: str) -> list[CaseGroup]:
    """List the groups that a case can be numbered in: of its unit, its class, its year of registration."""
    query = select(CaseGroup).where(CaseGroup.unit_code == case.unit_code, CaseGroup.case_class == case_class)
    query = query.where(CaseGroup.year == day_of(case.filed_at).year)
    return list(session.scalars(query.order_by(CaseGroup.number)))
