"""The programme of the demo city: half a year of registers and values, some of which fell silent."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.models import Official
from portal.acting import Actor
from portal.demo.names import UNITS
from portal.demo.people import SEED
from portal.programme import feeding, observing, queries, sheets
from portal.programme.declared import declared_in
from portal.programme.registers import importing
from portal.words import WARSAW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.programme.shape import Register

MONTHS, FOUNDERS = 6, 3
CHANCES = (0.9, 0.2, 0.03)  # that a house can have an installation, was chosen for one, had one before
HOUSES = (
    ("Szkoła Podstawowa", 41), ("Przedszkole Samorządowe", 48), ("Liceum Ogólnokształcące", 11), ("Żłobek Miejski", 7),
    ("Dom Kultury", 6), ("Hala sportowa", 5), ("Budynek urzędu", 8),
)  # fmt: skip
MEMBERS = (
    "Miasto", "Ciepłownia", "Wodociągi", "Komunikacja miejska", "Oczyszczalnia ścieków", "Spółdzielnia „Pogodna”",
    "Spółdzielnia „Leśna”", "Szpital", "Uczelnia", "Park przemysłowy",
)  # fmt: skip
SYSTEMS = (
    "Obieg pism", "Podatki", "Budżet", "Kadry", "Płace", "Mapa miasta", "Ewidencja gruntów", "Odpady", "Parkowanie",
    "Rejestr umów", "Archiwum", "Świadczenia", "Stypendia", "Rada miasta", "Strona miasta", "Zieleń", "Drogi", "Mienie",
    "Zamówienia", "Poczta", "Kolejki", "Monitoring", "Oświetlenie", "Sport",
)  # fmt: skip
# by month, the oldest first; None is a month in which nobody brought a value
VALUES: dict[str, tuple[int | None, ...]] = {
    "EC-A4": (-9_500, -11_200, -12_000, None, None, None),
    "EC-S1": (None, None, None, None, None, 50),
    "RES-S2": (None, None, None, None, None, 41),
    "RES-O2": (None, None, None, None, None, -4),
    "ICT-A4": (14, 14, 16, 17, 17, 19),
    "ICT-A6": (3, 3, None, None, None, None),
    "ICT-A7": (1, 1, 1, 2, 2, 2),
    "ES-S2": (None, None, None, None, None, 58),
}
CORRECTED, WRONG = "ICT-A4", 91


def load_programme(session: Session, portal: Portal, today: date) -> int:
    """Write registers as they stood at the end of each month, and the values that people brought; return how many."""
    programme = declared_in(portal)
    by = _manager(session)
    if not programme.solutions or by is None:
        return 0
    reckoned = [code for code, kpi in programme.kpis.items() if kpi.reckoned]
    ends = list(_month_ends(today))
    for number, on in enumerate(ends):
        now = datetime.combine(on, time(15), WARSAW)
        for register in programme.registers:
            text = sheets.written([c.name for c in register.columns], _rows(register, on, number)).lstrip(
                sheets.BOM
            )
            importing.take(
                session, register, text, official_id=by.official_id or 0, actor=by, now=now, today=on
            )  # fmt: skip
        feeding.feed(session, portal, now, reckoned)
        _record(session, portal, number, on, by, now)
    return len(queries.list_all(session))


def _record(session: Session, portal: Portal, number: int, on: date, by: Actor, now: datetime) -> None:
    """Let the manager type the month's values; one of them was wrong at first."""
    programme = declared_in(portal)
    for code, values in VALUES.items():
        value, kpi = values[number], programme.kpis.get(code)
        if value is None or kpi is None:
            continue
        is_wrong = code == CORRECTED and number == MONTHS - 1
        row = observing.record(
            session, kpi, (WRONG if is_wrong else value) * 1000, on, note="Zestawienie miesięczne", actor=by, now=now,
            today=on,
        )  # fmt: skip
        if is_wrong:
            observing.correct(
                session, kpi, row, value * 1000, "Przestawione cyfry", note="Zestawienie miesięczne", actor=by,
                now=now + timedelta(hours=2),
            )  # fmt: skip


def _manager(session: Session) -> Actor | None:
    found = next(
        (one for one in session.scalars(select(Official).order_by(Official.id)) if "manager" in one.roles),
        None,
    )
    if found is None:
        return None
    return Actor("official", found.id, found.name, official_id=found.id, unit_code=found.unit_code)


def _month_ends(today: date) -> Iterator[date]:
    """Yield the ends of the last full months, oldest first."""
    ends = [feeding.last_month_end(today)]
    while len(ends) < MONTHS:
        ends.append(feeding.last_month_end(ends[-1]))
    yield from reversed(ends)


def _rows(register: Register, first: date, number: int) -> list[list[str]]:
    """List the rows of a register as of a month, the first of which ended on ``first``."""
    return MADE[register.code](first, number) if register.code in MADE else []


def _buildings(first: date, number: int) -> list[list[str]]:
    source = random.Random(SEED)  # noqa: S311 - the same demo city at every load, no secret
    names = [f"{kind} nr {n}" for kind, count in HOUSES for n in range(1, count + 1)]
    rows = []
    for index, name in enumerate(names, 1):
        can, chosen, other = (source.random() < chance for chance in CHANCES)
        begins = first - timedelta(days=source.randrange(2000)) + timedelta(days=30 * (index % MONTHS))
        power, saved = source.randrange(80, 500), source.randrange(4, 40) * 100
        has = can and (chosen or other) and index % MONTHS <= number
        made = (
            (f"{power / 10:.1f}".replace(".", ","), str(power * 95), str(power * 70)) if has else ("", "", "")
        )
        rows.append([
            f"B{index:03d}", name, _yes(can), _yes(can and chosen), begins.isoformat() if has else "", made[0],
            made[1], str(saved) if can else "", made[2],
        ])  # fmt: skip
    return rows


def _members(first: date, number: int) -> list[list[str]]:
    rows = []
    for index, name in enumerate(MEMBERS):
        day = (first + timedelta(days=30 * (index - FOUNDERS))).isoformat()
        rows.append([
            f"K{index + 1:02d}", name, day if index < FOUNDERS + number else "", day if index < number else "",
            str(150 * index) if index % 2 else "", str(40 + 35 * index),
        ])  # fmt: skip
    return rows


def _systems(first: date, number: int) -> list[list[str]]:
    rows = []
    for index, name in enumerate(SYSTEMS):
        is_legacy, has_api = index % 3 == 0, index % 3 != 0
        is_replaced = is_legacy and index <= 2 * number
        day = (first + timedelta(days=10 * index - 40)).isoformat() if is_replaced else ""
        rows.append([
            f"A{index + 1:02d}", name, _yes(is_legacy), day, _yes(has_api), _yes(has_api and index % 4 < number),
        ])  # fmt: skip
    return rows


def _trained(_first: date, number: int) -> list[list[str]]:
    return [
        [code, name, str(20 + 9 * index), str(min(20 + 9 * index, 4 + 3 * number + index))]
        for index, (code, name, _address) in enumerate(UNITS)
    ]


def _yes(value: object) -> str:
    return "tak" if value else "nie"


MADE = {"budynki": _buildings, "klaster": _members, "aplikacje": _systems, "szkolenia": _trained}
