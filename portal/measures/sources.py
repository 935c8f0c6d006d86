"""The portal's own figures as a dataset: matters by month, service and how they were settled, safe to publish.

A renamed service is one series: its matters under all names are one cell, told under the newest name, with the first
name as a code that no later renaming changes, and the former names beside it. Cells by former name are not told in any
month: the new name's cell taken from that of both would tell of the old one's once more, with another noise. A file
that was published before a renaming was written down keeps its rows; what it tells beside a later one is a part beside
its whole, which the perturbation is made for. A split or a merger begins new services with codes of their own.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.cases.models import Case
from portal.measures.channels import Class, Delivered, Paid, Vector, classify
from portal.measures.counting import VECTOR
from portal.measures.groups import list_kept
from portal.measures.leaving_out import counted_in
from portal.measures.succession import succession_in
from portal.measures.vectors import vector_columns
from portal.opendata.perturbing import Cell, filled, record_key
from portal.opendata.sources import Share, Source, SourceColumn, Told, sources_of

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
    Class.ONLINE: "w całości online",
    Class.ASSISTED: "z pomocą urzędnika",
    Class.MIXED: "częściowo online",
    Class.OFFICE: "w urzędzie albo na papierze",
    Class.UNKNOWN: "nie wiadomo",
}


def register_sources(app: Flask) -> None:
    """Bind this dataset."""
    sources_of(app).register(SOURCE)


def rows(session: Session, portal: Portal, today: date) -> Iterator[Sequence[Value]]:
    """Yield each ended month and service with its classes and their total; what is in no share is not here either.

    Each class has its row, also of nobody: beside 0, which is 0 to 9, a row that is missing would tell that it is none.
    How matters went of which papers were destroyed, the facts of their day still tell; their rows no longer do.
    """
    cells: dict[tuple[date, str, str], Cell] = defaultdict(Cell)
    ended = Case.filed_on < today.replace(day=1)
    query = select(Case.reference, Case.filed_on, *vector_columns()).where(ended)
    query = query.execution_options(yield_per=AT_ONCE)
    names = succession_in(portal)
    counted, kept = counted_in(demo_city=portal.settings.demo), list_kept(session, ended)
    told_by_facts = {(fact.on, fact.service) for fact in kept}
    for row in session.execute(query):
        if row.left_out not in counted:
            continue
        one = Cell(1, record_key(portal.vault, f"case {row.reference}"))
        ways = [TOGETHER] if (row.filed_on, row.service) in told_by_facts else [TOGETHER, _went(row)]
        for key in product([row.filed_on.replace(day=1)], (names.name_of(row.service), TOGETHER), ways):
            cells[key] += one
    for fact in kept:
        if fact.left_out in counted:
            name = " ".join(str(getattr(fact, part)) for part in ("on", *VECTOR))
            one = Cell(fact.matters, record_key(portal.vault, f"fact {name}"))
            for service in (names.name_of(fact.service), TOGETHER):
                cells[fact.on.replace(day=1), service, _went(fact)] += one
    for (month, service, how), cell in filled(cells, (TOGETHER, *WORDS.values())):
        share = Share(cell, cells[month, service, TOGETHER])
        yield month, service, how, cell, share, names.code_of(service), " ".join(names.former_names(service))


def _went(row: Any) -> str:
    """Say how matters went, by their row or by the fact of their day."""
    vector = Vector(
        row.channel, bool(row.visited), bool(row.on_paper), Paid(row.paid), Delivered(row.delivered)
    )
    return WORDS[classify(vector)]


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
        " większe najwyżej o 5. Usługa, która zmieniła nazwę, stoi pod nową; jej kod zostaje ten sam.",
        "en": "How many matters each service took in a month, and how many of them were settled wholly online, with an"
        " official's help, partly online or at the office. Small numbers are changed at random: 0 or 10 instead of"
        " 1 to 9, larger ones by 5 at most. A renamed service stands under its new name; its code stays the same.",
        "uk": "Скільки справ надійшло за місяць до кожної послуги та скільки з них вирішено повністю онлайн, за"
        " допомогою службовця, частково онлайн або в управлінні. Малі числа змінено випадково: 0 або 10 замість"
        " від 1 до 9, більші щонайбільше на 5. Перейменована послуга має нову назву; її код лишається той самий.",
    },
    columns=(
        SourceColumn("miesiac", Told.MONTH, "Miesiąc złożenia"),
        SourceColumn("usluga", Told.TEXT, "Usługa albo „razem”"),
        SourceColumn("sposob", Told.TEXT, "Jak załatwiono sprawę albo „razem”"),
        SourceColumn("sprawy", Told.COUNT, "Liczba spraw, zmieniona losowo dla ochrony osób"),
        SourceColumn("udzial", Told.SHARE, "Udział w sprawach usługi w procentach, z liczb zmienionych losowo"),
        SourceColumn("kod", Told.TEXT, "Stały kod usługi: jej pierwsza nazwa, także gdy usługa zmieni nazwę"),
        SourceColumn("dawne_nazwy", Told.TEXT, "Nazwy, które usługa miała wcześniej, po odstępie", may_be_empty=True),
    ),
    rows=rows,
)  # fmt: skip
