"""Tell counts: once a month, and what was told stands until enough records came or went (perturbing.may_tell)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.opendata.models import ToldCount
from portal.opendata.perturbing import Standing, may_tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from portal.opendata.perturbing import Cell
    from portal.opendata.sources import Place

DAY = 15  # by then units have reported the month before, and papers of its last days are written down
APART = "|"
STANDS = {
    "pl": "Liczby podajemy raz w miesiącu, a podaną zmieniamy dopiero, gdy różni się o co najmniej 10.",
    "en": "Numbers are told once a month; one that was told changes only once it differs by 10 or more.",
    "uk": "Числа подаємо раз на місяць, а подане змінюємо лише тоді, коли воно відрізняється щонайменше на 10.",
}


def is_due(last_on: date | None, today: date) -> bool:
    """Tell whether a day of telling came since the last time; what was never told is due at once."""
    if last_on is None:
        return True
    newest = today if today.day >= DAY else today.replace(day=1) - timedelta(days=1)
    return last_on < newest.replace(day=DAY)


def tell(
    session: Session,
    source: str,
    cells: Mapping[Place, Cell],
    today: date,
    before: Mapping[Place, Standing] | None = None,
) -> dict[Place, int]:
    """Return what may be told of each cell of a source, and keep what was told anew.

    ``before`` is what was told, in another place, of what a new place goes on with.
    """
    known = {row.place: row for row in session.scalars(select(ToldCount).where(ToldCount.source == source))}
    found: dict[Place, int] = {}
    for place, cell in cells.items():
        name = APART.join(place)
        row = known.get(name)
        was = Standing(row.number, row.held) if row is not None else (before or {}).get(place)
        standing = may_tell(cell, was)
        found[place] = standing.number
        if row is None:
            row = ToldCount(
                source=source, place=name, number=standing.number, held=standing.held, told_on=today
            )
            session.add(row)
        elif standing != was:
            row.number, row.held, row.told_on = standing.number, standing.held, today
    return found


def list_standing(session: Session, source: str) -> dict[Place, Standing]:
    """Return all that stands told of a source."""
    rows = session.scalars(select(ToldCount).where(ToldCount.source == source))
    return {tuple(row.place.split(APART)): Standing(row.number, row.held) for row in rows}


def list_told(session: Session, source: str, since: date) -> dict[Place, int]:
    """Return what stands told of a source whose places begin with a month, from a month on."""
    query = select(ToldCount.place, ToldCount.number).where(
        ToldCount.source == source, ToldCount.place >= f"{since:%Y-%m}"
    )
    return {tuple(place.split(APART)): number for place, number in session.execute(query)}


def last_told(session: Session, source: str) -> date | None:
    """Return the day on which something of a source was last told anew."""
    return session.scalar(select(func.max(ToldCount.told_on)).where(ToldCount.source == source))
