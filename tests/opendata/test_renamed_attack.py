"""Who keeps all that was ever published around a late renaming: every version, by file and interface, and the page.

A service is renamed after months were published under both names, and a matter came late in between. The attacker knows
which names are one service, and the exact numbers of the whole city on the public page. That a number changed from one
version to the next tells that its matters did, not how many they are; who has the files sees that much.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from portal.cases.models import Case, Channel
from portal.measures import sources
from portal.measures.counting import recount_all
from portal.measures.succession import Succession, parse
from portal.opendata import jobs
from portal.opendata.perturbing import bounds
from tests.support.attacker import Attack, Told
from tests.support.desk import EXEMPT, SLUG, Desk
from tests.support.house import House

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
NAMES = ("old", SLUG, "other")
WAYS = list(sources.WORDS.values())
ONLINE, ASSISTED, MIXED, OFFICE, UNKNOWN = WAYS
COUNTS = {  # of each name and channel, in September and in October
    ("old", Channel.PORTAL): (6, 3), ("old", Channel.ASSISTED): (2, 0), ("old", Channel.COUNTER): (14, 9),
    (SLUG, Channel.PORTAL): (3, 22), (SLUG, Channel.ASSISTED): (0, 1), (SLUG, Channel.COUNTER): (1, 12),
    ("other", Channel.PORTAL): (12, 4), ("other", Channel.ASSISTED): (5, 0), ("other", Channel.COUNTER): (0, 2),
}  # fmt: skip
DRAW = 1  # one by which the three definitions, told exactly, would leave somebody a single count
WAY_OF = {Channel.PORTAL: ONLINE, Channel.ASSISTED: ASSISTED, Channel.COUNTER: OFFICE}
RENAMED = {
    "on": date(2026, 11, 1), "kind": "renamed", "before": ["old"], "after": [SLUG], "reason": "nowa nazwa",
}  # fmt: skip
TOLD_OF: dict[str, set[str]] = {
    "online": {ONLINE}, "all": set(WAYS), "unknown": {UNKNOWN}, "assisted": {ONLINE, ASSISTED},
    "mixed": {ONLINE, ASSISTED, MIXED},
}  # fmt: skip
LEFT = 2  # three counts or more stay possible for everybody
Rows = list[dict[str, Any]]


@dataclass
class Known:
    """Everything that the attacker kept: tables of the dataset and numbers of the page, before and after the late one."""

    tables: list[tuple[bool, Rows]] = field(default_factory=list)
    pages: list[tuple[bool, dict[date, dict[str, range]]]] = field(default_factory=list)


@pytest.fixture
def fixed_desk(
    demo_environment: dict[str, str], sqlite_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Desk]:
    """A desk whose noise is the same in each run: its key is known."""
    key = tmp_path / "match_key"
    key.write_text(base64.b64encode(bytes(32)).decode())
    house = House({**demo_environment, "PORTAL_MATCH_KEY_FILE": str(key)}, tmp_path, sqlite_url)
    yield Desk(house)
    house.close(request)


def copies(desk: Desk, reference: str, service: str, month: date, count: int, batch: str = "late") -> None:
    """Write down matters that went as another one did; their names are fixed, and so is the noise."""
    with desk.writing() as session:
        row = dict(
            session.execute(select(Case.__table__).where(Case.reference == reference)).mappings().one()
        )
        del row["id"]
        for number in range(count):
            name = f"{DRAW}-{service}-{batch}-{month:%m}-{number}"
            session.execute(
                insert(Case.__table__).values(
                    {
                        **row,
                        "service": service,
                        "filed_on": month.replace(day=5),
                        "reference": name,
                        "submission_id": name,
                        "office_number": name,
                    }
                )
            )


def lived(desk: Desk) -> None:
    patterns = {
        Channel.PORTAL: desk.file(EXEMPT), Channel.ASSISTED: desk.file(channel=Channel.ASSISTED),
        Channel.COUNTER: desk.file(channel=Channel.COUNTER),
    }  # fmt: skip
    for (service, channel), of_months in COUNTS.items():
        for month, count in zip((SEPTEMBER, OCTOBER), of_months, strict=True):
            copies(desk, patterns[channel], service, month, count, channel)


def look(desk: Desk, known: Known, late: bool) -> None:
    """Publish, and keep all that is to be had: the file, the rows of the interface, the catalogues, the page."""
    with desk.writing() as session:
        recount_all(session, desk.now)
        jobs.publish_source(session, desk.portal, sources.SOURCE, desk.now)
    visitor = desk.house.app.test_client()
    newest = visitor.get("/api/dane/zbiory/sprawy").json
    assert newest is not None
    rows = visitor.get("/api/dane/zbiory/sprawy/wiersze?na_strone=1000").json["rows"]
    table = list(csv.DictReader(io.StringIO(visitor.get("/dane/sprawy/sprawy.csv").text)))
    told = [(one["miesiac"], one["usluga"], one["sposob"], int(one["sprawy"])) for one in table]
    assert told == [(one["miesiac"], one["usluga"], one["sposob"], one["sprawy"]) for one in rows]
    for one in (
        table
    ):  # the share is reckoned from the numbers beside it, and the number of rows hangs on names alone
        whole = next(
            n
            for month, name, how, n in told
            if (month, name, how) == (one["miesiac"], one["usluga"], "razem")
        )
        assert one["udzial"] == (f"{min(100, 100 * int(one['sprawy']) / whole):.1f}" if whole else "")
    assert len(table) == len({one[:2] for one in told}) * 6
    for place in ("/dane/katalog.ttl", "/dane/katalog.jsonld", "/dane/sprawy/datapackage.json"):
        counts = {f" {n} " for *_, n in told if n > 10}  # the description itself says 10
        assert not counts & set(re.findall(r" \d+ ", visitor.get(place).text))
    known.tables.append((late, table))
    known.pages.append((late, page(visitor.get("/liczby").text)))


def page(text: str) -> dict[date, dict[str, range]]:
    """Read the public page: of each month what was online and all of it, and what is unknown by its rounded bounds."""
    found: dict[date, dict[str, range]] = {}
    names = {"wrzesień 2026": SEPTEMBER, "październik 2026": OCTOBER}
    for row in re.findall(r'<tr><th scope="row">(?:(?!</tr>).)*</tr>', text, re.DOTALL):
        said = dict(re.findall(r'data-l="(\w+)">([^<]*)<', row))
        month = next((first for name, first in names.items() if name in row.replace("\xa0", " ")), None)
        if month is None or "Wszystkie" not in said:
            continue
        online, whole = int(said["Online"]), int(said["Wszystkie"])
        high = float(re.sub(r"[^\d,]", "", said["Do"]).replace(",", "."))
        unknown = [n for n in range(whole + 1) if abs(100 * (online + n) / whole - high) <= 0.0501]
        found[month] = {
            "online": range(online, online + 1), "all": range(whole, whole + 1),
            "unknown": range(min(unknown), max(unknown) + 1),
        }  # fmt: skip
    reading, of_three = text.partition("Udział według trzech definicji")[::2]
    assert "Sprawy złożone: październik 2026" in reading.replace("\xa0", " ")
    last = found[OCTOBER]["online"][0]
    three = re.findall(r'data-l="Sprawy">(\d+ ÷|o mniej niż 10 więcej)', of_three.replace("\xa0", " "))
    assert three[0] == f"{last} ÷"
    for code, told in zip(("assisted", "mixed"), three[1:], strict=True):
        count = int(told.removesuffix(" ÷")) if told[0].isdigit() else None
        found[OCTOBER][code] = range(last, last + 10) if count is None else range(count, count + 1)
        last = last if count is None else count
    return found


def cells_of(month: date) -> list[tuple[str, str, bool]]:
    """List the unknowns of a month: name, way, and whether they came late."""
    late = (False, True) if month == SEPTEMBER else (False,)
    return [(name, way, is_late) for is_late in late for name, way in product(NAMES, WAYS)]


def truth_of(month: date) -> list[int]:
    place = (SEPTEMBER, OCTOBER).index(month)
    real = {(name, WAY_OF[channel], False): counts[place] for (name, channel), counts in COUNTS.items()}
    return [{**real, ("old", OFFICE, True): 1}.get(cell, 0) for cell in cells_of(month)]


def learned(known: Known, month: date, noise: bool = True) -> Iterator[Told]:
    """Turn what was published of a month into what it tells; without noise each number would be the count itself."""
    cells, truth = cells_of(month), truth_of(month)

    def of(names: set[str], ways: set[str], late: bool) -> tuple[int, ...]:
        return tuple(
            at for at, (name, way, is_late) in enumerate(cells)
            if name in names and way in ways and (late or not is_late)
        )  # fmt: skip

    for at, (*_, is_late) in enumerate(cells):
        yield Told((at,), 0, 1000 if not is_late else 9)
    for late, table in known.tables:
        for row in table:
            if row["miesiac"] != f"{month:%Y-%m}":
                continue
            names = set(NAMES) if row["usluga"] == "razem" else {row["usluga"], *row["dawne_nazwy"].split()}
            inside = of(names, set(WAYS) if row["sposob"] == "razem" else {row["sposob"]}, late)
            real = sum(truth[at] for at in inside)
            yield Told(inside, *(bounds(int(row["sprawy"])) if noise else (real, real)))
    for late, told in known.pages:
        for code, numbers in told[month].items():
            yield Told(of(set(NAMES), TOLD_OF[code], late), numbers[0], numbers[-1])


def spans(known: Known, month: date, noise: bool = True) -> dict[tuple[str, str, bool], tuple[int, int]]:
    truth = truth_of(month)
    attack = Attack(truth, learned(known, month, noise))
    return {
        cell: attack.bounds(at) for at, cell in enumerate(cells_of(month)) if 0 < truth[at] < 10
    }  # fmt: skip


def test_a_late_renaming_gives_nobody_away_to_who_kept_every_version(fixed_desk: Desk) -> None:
    known = Known()
    lived(fixed_desk)
    look(fixed_desk, known, late=False)
    fixed_desk.clock.move(days=1)
    copies(fixed_desk, fixed_desk.file(channel=Channel.COUNTER), "old", SEPTEMBER, 1)
    look(fixed_desk, known, late=True)
    fixed_desk.clock.move(days=1)
    fixed_desk.portal.declared[Succession] = parse({"changes": [RENAMED]})
    look(fixed_desk, known, late=True)
    assert [{row["usluga"] for row in table} for _, table in known.tables] == [
        {"razem", *NAMES}, {"razem", *NAMES}, {"razem", SLUG, "other"},
    ]  # fmt: skip
    found = {month: spans(known, month) for month in (SEPTEMBER, OCTOBER)}
    widths = [high - low for of in found.values() for cell, (low, high) in of.items() if not cell[2]]
    print({str(month): of for month, of in found.items()})
    assert (len(widths), min(widths) >= LEFT) == (10, True), found
    assert found[SEPTEMBER]["old", OFFICE, True] == (0, 1)
    # the control: the same tables without noise, and everybody is found
    plain = [span for month in (SEPTEMBER, OCTOBER) for span in spans(known, month, noise=False).values()]
    assert all(low == high for low, high in plain)
