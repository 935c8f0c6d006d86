"""What the city has that counts can be told of: its units, its services, its classes of matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.models import Unit
from portal.cases.numbering.models import CaseClass
from portal.measures.outside.rows import Known
from portal.words import day_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.context import Portal


def known_to(session: Session, portal: Portal, unit: str | None = None) -> Known:
    """Return what may be told of, by who may tell of one unit or (None) of any."""
    classes: dict[str, list[str]] = {symbol: [] for symbol in session.scalars(select(CaseClass.symbol))}
    for slug, service in portal.services.items():
        classes.setdefault(service.case_class, []).append(slug)
    units = list(session.scalars(select(Unit.code)))
    return Known(units, portal.services.keys(), classes, day_of(portal.now()), unit)
