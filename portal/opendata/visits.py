"""A dataset of the portal itself: visits at the desk that opened no matter, by month, unit and how they ended."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.models import Unit
from portal.cases.tallies.models import Ending, Tally
from portal.opendata.perturbing import Cell, filled, record_key
from portal.opendata.sources import Source, SourceColumn, Told, sources_of
from portal.opendata.telling import STANDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.opendata.sources import Value

AT_ONCE = 5000
TOGETHER = "razem"
WORDS = {
    Ending.ASKED: "krótkie pytanie",
    Ending.INFORMED: "informacja, co złożyć",
    Ending.ELSEWHERE: "odesłanie gdzie indziej",
    Ending.COULD_ONLINE: "sprawa do załatwienia online",
}


def register_sources(app: Flask) -> None:
    """Bind this dataset."""
    sources_of(app).register(SOURCE)


def rows(session: Session, portal: Portal, today: date) -> Iterator[Sequence[Value]]:
    """Yield each ended month, unit and ending with their totals; a visit taken back is none.

    Each unit and ending has its row, also of nobody: nothing is told by a row that is missing. A unit is counted by its
    code, so that a renamed one goes on under its new name and what was told of it stands.
    """
    cells: dict[tuple[date, str, str], Cell] = defaultdict(Cell)
    query = (
        select(Tally.id, Tally.on, Tally.ending, Tally.unit_code)
        .where(Tally.on < today.replace(day=1), Tally.undone_at.is_(None))
        .execution_options(yield_per=AT_ONCE)
    )
    for number, on, ending, unit in session.execute(query):
        one = Cell(1, record_key(portal.vault, f"tally {number}"))
        word = WORDS[Ending(ending)]
        for of_unit in (unit, TOGETHER) if unit else (TOGETHER,):
            for how in (word, TOGETHER):
                cells[on.replace(day=1), of_unit, how] += one
    names = {TOGETHER: TOGETHER}
    names |= {unit.code: unit.name for unit in session.scalars(select(Unit))}
    for (month, unit, how), cell in filled(cells, names, (TOGETHER, *WORDS.values())):
        yield month, names[unit], how, cell, unit


SOURCE = Source(
    code="wizyty-bez-sprawy",
    titles={
        "pl": "Wizyty w urzędzie, po których nie było sprawy",
        "en": "Office visits that opened no matter",
        "uk": "Візити до міської ради, після яких не було справи",
    },
    descriptions={
        "pl": "Ile osób przyszło do okienka i nie złożyło sprawy, według miesiąca, wydziału i zakończenia wizyty."
        f" Małe liczby są zmienione losowo: 0 lub 10 zamiast od 1 do 9, większe najwyżej o 5. {STANDS['pl']}",
        "en": "How many people came to a desk without filing anything, by month, unit and outcome. Small numbers are"
        f" changed at random: 0 or 10 instead of 1 to 9, larger ones by 5 at most. {STANDS['en']}",
        "uk": "Скільки людей прийшло до віконця й не подало справи, за місяцем, відділом і результатом. Малі числа"
        f" змінено випадково: 0 або 10 замість від 1 до 9, більші щонайбільше на 5. {STANDS['uk']}",
    },
    columns=(
        SourceColumn("miesiac", Told.MONTH, "Miesiąc wizyty"),
        SourceColumn("wydzial", Told.TEXT, "Wydział albo „razem”", code_in="kod_wydzialu"),
        SourceColumn("zakonczenie", Told.TEXT, "Czym skończyła się wizyta albo „razem”"),
        SourceColumn("wizyty", Told.COUNT, "Liczba wizyt, zmieniona losowo dla ochrony osób"),
        SourceColumn("kod_wydzialu", Told.TEXT, "Stały symbol wydziału, także gdy wydział zmieni nazwę"),
    ),
    rows=rows,
)  # fmt: skip
