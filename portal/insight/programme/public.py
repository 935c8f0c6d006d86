"""The board for everybody: what comes of people's matters stands there as it was told, never as it was counted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.programme import figures
from portal.programme.models import KpiObservation, Origin
from portal.programme.queries import Told

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from portal.programme.board import Board, Standing


def told_of(board: Board, told: Mapping[str, tuple[date, Decimal] | None]) -> Board:
    """Return a board in which the portal's own counts of people's matters are replaced by what was told of them."""
    shelves = tuple(
        replace(
            shelf, levels={level: [_told(one, told) for one in rows] for level, rows in shelf.levels.items()}
        )
        for shelf in board.shelves
    )
    return replace(board, shelves=shelves)


def _told(standing: Standing, told: Mapping[str, tuple[date, Decimal] | None]) -> Standing:
    latest, code = standing.latest, standing.kpi.code
    if latest is None or code not in told or latest.row.origin != Origin.FEEDER:
        return standing
    found = told[code]
    if found is None:
        return replace(standing, latest=None)
    on, value = found
    row = KpiObservation(
        kpi=code,
        on=on,
        value_thousandths=figures.thousandths(value),
        unit=latest.row.unit,
        origin=Origin.FEEDER,
    )
    return replace(standing, latest=Told(row, ""))
