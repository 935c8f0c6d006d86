"""The portal's own figures as a dataset: matters by month, service and how they were settled, safe to publish.

A renamed service is one series: its matters under all names are one cell, told under the newest name, with the first
name as a code that no later renaming changes, and the former names beside it. What was told stands by that code, so a
new name alone tells no number anew. Cells by former name are not told in any month: the new name's cell taken from that
of both would tell of the old one's once more, with another noise. A file that was published before a renaming was
written down keeps its rows; what it tells beside a later one is a part beside its whole, which the perturbation is made
for. A split or a merger begins new services with codes of their own.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from portal.measures import city
from portal.measures.cells import WORDS, count_cells
from portal.measures.succession import succession_in
from portal.opendata.perturbing import Cell, filled
from portal.opendata.sources import Share, Source, SourceColumn, Told, sources_of
from portal.opendata.telling import STANDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.opendata.sources import Value

TOGETHER = city.TOGETHER


def register_sources(app: Flask) -> None:
    """Bind this dataset, and that of the city as a whole."""
    sources_of(app).register(SOURCE)
    sources_of(app).register(city.SOURCE)


def rows(session: Session, portal: Portal, today: date) -> Iterator[Sequence[Value]]:
    """Yield each ended month and service with its classes and their total; what is in no share is not here either.

    Each service and class has its row, also of nobody: beside 0, which is 0 to 9, one that is missing would tell that
    it is none, and one that comes late would tell of the first.
    """
    names = succession_in(portal)
    cells: dict[tuple[date, str, str], Cell] = defaultdict(Cell)
    for month, service, way, cell in count_cells(session, portal, today.replace(day=1)):
        for name in (names.name_of(service), TOGETHER):
            cells[month, name, WORDS[way] if way else TOGETHER] += cell
    offered = {names.name_of(slug) for slug in portal.services} if cells else ()
    for (month, service, how), cell in filled(cells, offered, (TOGETHER, *WORDS.values())):
        code = names.code_of(service)
        share = Share((month, code, TOGETHER))
        yield month, service, how, cell, share, code, " ".join(names.former_names(service))


SOURCE = Source(
    code="sprawy",
    titles={
        "pl": "Sprawy w portalu według sposobu załatwienia",
        "en": "Matters in the portal by how they were settled",
        "uk": "Справи на порталі за способом вирішення",
    },
    descriptions={
        "pl": "Ile spraw wpłynęło w miesiącu do każdej usługi i ile z nich załatwiono w całości online, z pomocą"
        " urzędnika, częściowo online albo w urzędzie. Małe liczby są zmienione losowo: 0 lub 10 zamiast od 1 do 9,"
        f" większe najwyżej o 5. {STANDS['pl']} Usługa, która zmieniła nazwę, stoi pod nową; jej kod zostaje ten"
        " sam.",
        "en": "How many matters each service took in a month, and how many of them were settled wholly online, with an"
        " official's help, partly online or at the office. Small numbers are changed at random: 0 or 10 instead of"
        f" 1 to 9, larger ones by 5 at most. {STANDS['en']} A renamed service stands under its new name; its code"
        " stays the same.",
        "uk": "Скільки справ надійшло за місяць до кожної послуги та скільки з них вирішено повністю онлайн, за"
        " допомогою службовця, частково онлайн або в управлінні. Малі числа змінено випадково: 0 або 10 замість"
        f" від 1 до 9, більші щонайбільше на 5. {STANDS['uk']} Перейменована послуга має нову назву; її код"
        " лишається той самий.",
    },
    columns=(
        SourceColumn("miesiac", Told.MONTH, "Miesiąc złożenia"),
        SourceColumn("usluga", Told.TEXT, "Usługa albo „razem”", code_in="kod"),
        SourceColumn("sposob", Told.TEXT, "Jak załatwiono sprawę albo „razem”"),
        SourceColumn("sprawy", Told.COUNT, "Liczba spraw, zmieniona losowo dla ochrony osób"),
        SourceColumn("udzial", Told.SHARE, "Udział w sprawach usługi w procentach, z liczb zmienionych losowo"),
        SourceColumn("kod", Told.TEXT, "Stały kod usługi: jej pierwsza nazwa, także gdy usługa zmieni nazwę"),
        SourceColumn("dawne_nazwy", Told.TEXT, "Nazwy, które usługa miała wcześniej, po odstępie", may_be_empty=True),
    ),
    rows=rows,
)  # fmt: skip
