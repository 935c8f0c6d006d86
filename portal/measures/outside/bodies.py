"""Read what a system sends of a month: every fault at once, each with the field it is in."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.i18n import translate
from portal.measures.outside import rows
from portal.measures.outside.rows import Known, Nonsense

if TYPE_CHECKING:
    from datetime import date

MOST_BYTES, MOST_ROWS, LONGEST = 300_000, 2000, 80
NAMES = frozenset({"unit", "counts"})
ROW_NAMES = frozenset({"service", "channel", "matters"})


@dataclass(frozen=True)
class Told:
    """What a system says of one unit's month, by service and channel."""

    month: date
    unit_code: str
    counts: dict[tuple[str, str], int]


class BodyFaultsError(Exception):
    """Carry every fault of a body: (field, what to do)."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {reason}" for field, reason in faults))
        self.faults = faults


def read(content: bytes, month: str, known: Known) -> Told:
    """Read a body; raises BodyFaultsError."""
    body = _loaded(content)
    faults: list[tuple[str, str]] = []
    first, unit = _month(month, known, faults), _unit(body, known, faults)
    if strange := sorted(set(body) - NAMES):
        faults.append((strange[0][:LONGEST], translate("nie ma takiego pola")))
    given = body.get("counts")
    if not isinstance(given, list) or not 0 < len(given) <= MOST_ROWS:
        faults.append(("counts", translate("podaj listę od 1 do %(most)s wierszy", most=MOST_ROWS)))
        given = []
    counts = _summed(_told(given, known, faults), faults)
    if faults or first is None:
        raise BodyFaultsError(faults)
    return Told(first, unit, counts)


def _loaded(content: bytes) -> dict[str, Any]:
    try:
        body = json.loads(content) if len(content) <= MOST_BYTES else None
    except (ValueError, RecursionError):  # no JSON, or nested beyond what anybody needs
        body = None
    if not isinstance(body, dict):
        raise BodyFaultsError([("", translate("treść ma być obiektem JSON, do 300 KB"))])
    return body


def _month(text: str, known: Known, faults: list[tuple[str, str]]) -> date | None:
    try:
        return rows.read_month(text, known.today)
    except Nonsense as error:
        faults.append(("month", str(error)))
        return None


def _unit(body: dict[str, Any], known: Known, faults: list[tuple[str, str]]) -> str:
    given = body.get("unit", known.unit)
    try:
        return rows.read_unit(_text("unit", given), known)
    except Nonsense as error:
        faults.append(("unit", str(error)))
        return ""


def _told(
    given: list[Any], known: Known, faults: list[tuple[str, str]]
) -> dict[rows.Kind, dict[str, tuple[int, int]]]:
    """Return the numbers by kind and way, each with its place in the list."""
    told: dict[rows.Kind, dict[str, tuple[int, int]]] = defaultdict(dict)
    for place, row in enumerate(given):
        try:
            kind, way, matters = _row(row, known)
            if told[kind].setdefault(way, (matters, place))[1] != place:
                raise Nonsense("channel", translate("ta usługa i droga już były"))
        except Nonsense as error:
            faults.append((f"counts[{place}].{error.field}".rstrip("."), str(error)))
    return told


def _row(row: Any, known: Known) -> tuple[rows.Kind, str, int]:
    if not isinstance(row, dict) or not set(row) <= ROW_NAMES:
        raise Nonsense("", translate("wiersz to obiekt z polami service, channel, matters"))
    kind = rows.read_kind(_text("service", row.get("service", "")), known)
    way, matters = rows.read_way(_text("channel", row.get("channel"))), row.get("matters")
    if not isinstance(matters, int) or isinstance(matters, bool):
        raise Nonsense("matters", translate("to nie jest liczba całkowita, wpisz na przykład 12"))
    return kind, way, rows.checked_matters(matters)


def _summed(
    told: dict[rows.Kind, dict[str, tuple[int, int]]], faults: list[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for kind, ways in told.items():
        try:
            for way, matters in rows.ways_of({way: number for way, (number, _place) in ways.items()}).items():
                counts[kind.service, way] = rows.checked_matters(counts[kind.service, way] + matters)
        except Nonsense as error:
            place = ways.get(rows.ALL, next(iter(ways.values())))[1]
            faults.append((f"counts[{place}].{error.field}", str(error)))
    return dict(counts)


def _text(field: str, given: Any) -> str:
    if not isinstance(given, str) or len(given) > LONGEST:
        raise Nonsense(field, translate("podaj tekst do %(most)s znaków", most=LONGEST))
    return given
