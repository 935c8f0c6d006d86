"""The city's own numbers as a dataset: all matters of a month, also those of other systems, by how they were settled.

The public page and the programme's public board are drawn from what is told here, so that a number stands in one form
wherever it is published.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.measures.cells import WORDS, count_cells
from portal.measures.channels import Class
from portal.measures.counting import last_day
from portal.measures.definitions import ONLINE_TO_VISITS
from portal.measures.outside.counts import list_outside
from portal.measures.publishing.models import Figure
from portal.measures.tiers.keeping import covered_on
from portal.opendata.perturbing import Cell, record_key
from portal.opendata.sources import Source, SourceColumn, Told
from portal.opendata.telling import STANDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.opendata.sources import Value

TOGETHER = "razem"
COVERED, CHOSEN, VISITS = "da się załatwić online", "da się i załatwiono online", "wizyty w urzędzie"
ALL = (TOGETHER, *WORDS.values(), COVERED, CHOSEN, VISITS)


def rows(session: Session, portal: Portal, today: date) -> Iterator[Sequence[Value]]:
    """Yield each number of each ended month, also of nobody."""
    until = today.replace(day=1)
    cells = _of_matters(session, portal, until)
    for cell in _of_others(session, portal, until):
        _add(cells, *cell)
    figures = select(Figure).where(Figure.code == ONLINE_TO_VISITS.code, Figure.month < until)
    for figure in session.scalars(figures.order_by(Figure.revision)):
        came = figure.denominator
        key = record_key(portal.vault, f"visits {figure.month} {came}") if came else 0
        cells[figure.month, VISITS] = Cell(came, key)
    for month in sorted({month for month, _what in cells}):
        for what in ALL:
            yield month, what, cells.get((month, what), Cell())


def _of_matters(session: Session, portal: Portal, until: date) -> dict[tuple[date, str], Cell]:
    cells: dict[tuple[date, str], Cell] = defaultdict(Cell)
    covered: dict[date, frozenset[str]] = {}
    for month, service, way, cell in count_cells(session, portal, until):
        if month not in covered:
            covered[month] = covered_on(session, [last_day(month)])[last_day(month)]
        _add(cells, month, way, cell, service in covered[month])
    return cells


def _of_others(
    session: Session, portal: Portal, until: date
) -> Iterator[tuple[date, Class | None, Cell, bool]]:
    """Yield what units and other systems reported: each count is one record of as many matters."""
    for month, groups in list_outside(session, until.replace(year=until.year - 100), until, ()).items():
        covered = covered_on(session, [last_day(month)])[last_day(month)]
        for group in groups:
            name = f"{month} {group.unit_code} {group.service} {group.vector.channel} {group.matters}"
            cell = Cell(group.matters, record_key(portal.vault, f"outside {name}"))
            for way in (None, group.group_class):
                yield month, way, cell, group.service in covered


def _add(
    cells: dict[tuple[date, str], Cell],
    month: date,
    way: Class | None,
    cell: Cell,
    is_covered: bool,  # noqa: FBT001 - a cell's own
) -> None:
    cells[month, WORDS[way] if way else TOGETHER] += cell
    if is_covered and way is None:
        cells[month, COVERED] += cell
    elif is_covered and way is Class.ONLINE:
        cells[month, CHOSEN] += cell


SOURCE = Source(
    code="sprawy-w-miescie",
    titles={
        "pl": "Sprawy w mieście i ile z nich załatwiono online",
        "en": "The city's matters and how many were settled online",
        "uk": "Справи в місті та скільки з них вирішено онлайн",
    },
    descriptions={
        "pl": "Ile spraw wpłynęło w miesiącu do miasta, także poza portalem, jak je załatwiono, ile z nich da się"
        " załatwić online i ile było wizyt. Z tych liczb powstaje strona „Jak nam idzie”. Małe liczby są zmienione"
        f" losowo: 0 lub 10 zamiast od 1 do 9, większe najwyżej o 5. {STANDS['pl']}",
        "en": "How many matters the city took in a month, also outside the portal, how they were settled, how many"
        " could be settled online, and how many visits there were. The page “How we are doing” is drawn from these"
        f" numbers. Small numbers are changed at random: 0 or 10 instead of 1 to 9, larger ones by 5 at most."
        f" {STANDS['en']}",
        "uk": "Скільки справ надійшло до міста за місяць, також поза порталом, як їх вирішено, скільки можна вирішити"
        " онлайн і скільки було візитів. Із цих чисел складено сторінку «Як нам це вдається». Малі числа змінено"
        f" випадково: 0 або 10 замість від 1 до 9, більші щонайбільше на 5. {STANDS['uk']}",
    },
    columns=(
        SourceColumn("miesiac", Told.MONTH, "Miesiąc złożenia spraw"),
        SourceColumn("co", Told.TEXT, "Co policzono"),
        SourceColumn("liczba", Told.COUNT, "Ile, zmienione losowo dla ochrony osób"),
    ),
    rows=rows,
)
