"""Reckon an indicator from the rows of a register: a share, a count, a sum or a ratio of two sums; pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from portal.programme.figures import THOUSAND
from portal.programme.shape import How, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from portal.programme.shape import Reckoned, Register

TENTH = Decimal("0.1")
PERCENT = 100


@dataclass(frozen=True)
class Outcome:
    """A value in the indicator's unit, and the two numbers that it came out of (``whole`` is None for a sum)."""

    value: Decimal
    part: Decimal
    whole: Decimal | None


def reckon(how: Reckoned, register: Register, rows: Sequence[Mapping[str, Any]], on: date) -> Outcome | None:
    """Reckon as of a day; None where nothing can be said: no rows at all, or a division by nothing."""
    kinds = {column.name: column.kind for column in register.columns}
    kept = [row for row in rows if not any(_meets(row, name, kinds, on) for name in how.unless)]
    chosen = _meeting(kept, how.where, kinds, on)
    if not rows:
        return None
    if how.how == How.COUNT:
        return Outcome(Decimal(len(chosen)), Decimal(len(chosen)), None)
    if how.how == How.SUM:
        total = _total(chosen, how.column, kinds)
        return Outcome(total, total, None)
    if how.how == How.RATIO:
        return _percent(_total(chosen, how.column, kinds), _total(chosen, how.by, kinds))
    among = _meeting(kept, how.among, kinds, on)
    return _percent(Decimal(len(_meeting(among, how.where, kinds, on))), Decimal(len(among)))


def _percent(part: Decimal, whole: Decimal) -> Outcome | None:
    return Outcome((PERCENT * part / whole).quantize(TENTH), part, whole) if whole else None


def _meeting(
    rows: Iterable[Mapping[str, Any]], names: Sequence[str], kinds: Mapping[str, Kind], on: date
) -> list[Mapping[str, Any]]:
    return [row for row in rows if all(_meets(row, name, kinds, on) for name in names)]


def _meets(row: Mapping[str, Any], name: str, kinds: Mapping[str, Kind], on: date) -> bool:
    """Tell whether a row says yes, or names a day that has come."""
    value = row.get(name)
    if kinds[name] == Kind.DAY:
        return value is not None and value <= on.isoformat()
    return bool(value)


def _total(rows: Iterable[Mapping[str, Any]], name: str, kinds: Mapping[str, Kind]) -> Decimal:
    total = sum(row.get(name) or 0 for row in rows)
    return Decimal(total) / THOUSAND if kinds[name] == Kind.FIGURE else Decimal(total)
