"""Datasets of the demo city: one renewed on time, one that fell behind."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.models import Unit
from portal.demo.people import SEED
from portal.opendata import actions
from portal.opendata.actions import Described
from portal.opendata.schema import read_lines, table_schema
from portal.words import WARSAW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from portal.context import Portal

DISTRICTS = ("Antoniuk", "Bojary", "Centrum", "Dojlidy", "Jaroszówka", "Nowe Miasto", "Starosielce", "Wygoda")
TREES = "miesiac*; miesiąc; Miesiąc nasadzenia\nosiedle*; tekst; Nazwa osiedla\ndrzewa; liczba całkowita; Ile drzew"
PLACES = (
    "rok*; rok; Rok\nosiedle*; tekst; Nazwa osiedla\nmiejsca; liczba całkowita; Miejsca do parkowania rowerów\n"
    "zadaszone; tak/nie; Czy są pod dachem"
)
MONTHS, BEHIND = 6, timedelta(days=600)


def load_datasets(session: Session, portal: Portal, today: date) -> None:
    """Publish two datasets of the city's units."""
    unit = session.scalars(select(Unit.code).order_by(Unit.code).limit(1)).one()
    moment = datetime.combine(today - timedelta(days=3), time(9), WARSAW)
    drawn = random.Random(SEED)  # noqa: S311 - the same city each time
    trees = [
        (f"{month:%Y-%m}", district, drawn.randint(0, 60))
        for month in reversed(_months(today))
        for district in DISTRICTS
    ]
    _publish(
        session, portal, moment, unit, TREES, trees, "monthly", "ENVI",
        ("Nasadzenia drzew", "Trees planted", "Висаджені дерева"),
        ("Ile drzew posadziło miasto, według miesięcy i osiedli.", "Trees planted by the city, by month.",
         "Скільки дерев висадило місто, за місяцями й районами."),
    )  # fmt: skip
    year = today.year - 2
    places = [
        (year, district, drawn.randint(4, 90), drawn.choice(("true", "false"))) for district in DISTRICTS
    ]
    _publish(
        session, portal, moment - BEHIND, unit, PLACES, places, "yearly", "TRAN",
        ("Miejsca dla rowerów", "Bicycle parking", "Місця для велосипедів"),
        ("Stojaki na rowery przy budynkach miejskich.", "Bicycle stands at city buildings.",
         "Стійки для велосипедів біля міських будівель."),
    )  # fmt: skip


def _months(today: date) -> list[date]:
    months, first = [], today.replace(day=1)
    for _ in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        months.append(first)
    return months


def _publish(
    session: Session, portal: Portal, at: datetime, unit: str, lines: str, rows: Sequence[Sequence[object]],
    cadence: str, theme: str, titles: tuple[str, str, str], descriptions: tuple[str, str, str],
) -> None:  # fmt: skip
    columns = read_lines(lines, "columns")
    languages = ("pl", "en", "uk")
    said = Described(
        titles=dict(zip(languages, titles, strict=True)),
        descriptions=dict(zip(languages, descriptions, strict=True)),
        unit_code=unit, contact="dane@example.pl", licence="CC0-1.0", cadence=cadence, theme=theme,
        columns=table_schema(columns),
    )  # fmt: skip
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([[column.name for column in columns], *rows])
    dataset = actions.describe(session, said, submission=f"demo-{theme}", actor=None, now=at)
    version = actions.take_file(
        session,
        portal,
        dataset,
        out.getvalue().encode(),
        note="",
        submission=f"demo-{theme}",
        actor=None,
        now=at,
    )
    actions.publish(session, version, actor=None, now=at)
