"""Who keeps all that was ever published around a late renaming: every version, by file and interface, page and board.

A service is renamed after months were published under both names, and a matter came late in between. The attacker knows
which names are one service, and how numbers are told: one that stands tells that fewer than ten matters came, one that
was told anew that ten or more did. Of the one late matter nothing is seen, on no day.
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
from portal.measures import city, sources
from portal.measures.cells import WORDS
from portal.measures.counting import recount_all
from portal.measures.jobs import FINAL_AFTER
from portal.measures.publishing.freezing import freeze
from portal.measures.succession import Succession, parse
from portal.measures.tiers.models import ServiceTier
from portal.measures.told import tell_answers
from portal.opendata import jobs
from portal.opendata.perturbing import SHARE_FROM, bounds
from portal.programme.declared import declared_in
from portal.programme.feeding import feed
from tests.support.attacker import Attack, Told
from tests.support.desk import EXEMPT, SLUG, Desk
from tests.support.house import House

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
NAMES = ("old", SLUG, "other")
FORMER = {SLUG: ("old",)}
WAYS = list(WORDS.values())
ONLINE, ASSISTED, MIXED, OFFICE, UNKNOWN = WAYS
COUNTS = {  # of each name and channel, in September and in October
    ("old", Channel.PORTAL): (6, 3), ("old", Channel.ASSISTED): (2, 0), ("old", Channel.COUNTER): (14, 9),
    (SLUG, Channel.PORTAL): (3, 42), (SLUG, Channel.ASSISTED): (0, 1), (SLUG, Channel.COUNTER): (1, 12),
    ("other", Channel.PORTAL): (12, 4), ("other", Channel.ASSISTED): (5, 0), ("other", Channel.COUNTER): (0, 2),
}  # fmt: skip
DRAW = 1  # of five that were looked at, the one that tells most
WAY_OF = {Channel.PORTAL: ONLINE, Channel.ASSISTED: ASSISTED, Channel.COUNTER: OFFICE}
RENAMED = {
    "on": date(2026, 11, 1), "kind": "renamed", "before": ["old"], "after": [SLUG], "reason": "nowa nazwa",
}  # fmt: skip
COVERED_BY = "other"  # the one service of tier IV
LEFT = 2  # three counts or more stay possible for everybody
Rows = list[dict[str, Any]]


@dataclass
class Known:
    """Everything that the attacker kept: each version of both files, whether the late one had come by then, the pages."""

    tables: list[tuple[bool, Rows, Rows]] = field(default_factory=list)
    pages: list[tuple[str, str]] = field(default_factory=list)


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
    with desk.writing() as session:
        session.add(ServiceTier(service=COVERED_BY, on=date(2026, 8, 1), declared=4, proven=4))
    patterns = {
        Channel.PORTAL: desk.file(EXEMPT), Channel.ASSISTED: desk.file(channel=Channel.ASSISTED),
        Channel.COUNTER: desk.file(channel=Channel.COUNTER),
    }  # fmt: skip
    for (service, channel), of_months in COUNTS.items():
        for month, count in zip((SEPTEMBER, OCTOBER), of_months, strict=True):
            copies(desk, patterns[channel], service, month, count, channel)


def look(desk: Desk, known: Known, late: bool) -> None:
    """Let the worker publish, and keep all that is to be had: files, rows of the interface, catalogues, page and board."""
    with desk.writing() as session:
        recount_all(session, desk.now)
        for month in (SEPTEMBER, OCTOBER):
            freeze(session, desk.portal, month, final_after=FINAL_AFTER, now=desk.now)
        for source in (sources.SOURCE, city.SOURCE):
            jobs.publish_source(session, desk.portal, source, desk.now)
        tell_answers(session, desk.portal, desk.now)
        feed(session, desk.portal, desk.now)
    visitor = desk.house.app.test_client()
    found = []
    for code, name in (("sprawy", "sprawy"), ("sprawy-w-miescie", "liczba")):
        rows = visitor.get(f"/api/dane/zbiory/{code}/wiersze?na_strone=1000").json["rows"]
        table = list(csv.DictReader(io.StringIO(visitor.get(f"/dane/{code}/{code}.csv").text)))
        assert [list(one.values())[:3] for one in table][:1000] == [
            [str(value) for value in list(one.values())[:3]] for one in rows
        ]
        assert not {int(one[name]) for one in table} & set(range(1, 10))
        told = {f" {one[name]} " for one in table if int(one[name]) > 10}  # the description itself says 10
        for place in ("/dane/katalog.ttl", "/dane/katalog.jsonld", f"/dane/{code}/datapackage.json"):
            assert not told & set(re.findall(r" \d+ ", visitor.get(place).text))
        found.append(table)
    known.tables.append((late, found[0], found[1]))
    pages = [visitor.get(place).text.replace("\xa0", " ") for place in ("/liczby", "/liczby/program-miasta")]
    known.pages.append((visible(pages[0]), visible(pages[1])))
    city_told = {(one["miesiac"], one["co"]): int(one["liczba"]) for one in found[1]}
    check_page(pages[0], city_told)
    check_board(desk, pages[1], city_told)


def visible(page: str) -> str:
    """Return what of a page hangs on matters: its own part, without what each answer has anew."""
    return re.sub(r"<[^>]*>|\s+", " ", page.partition("<main")[2].partition("</main>")[0])


def check_page(text: str, told: dict[tuple[str, str], int]) -> None:
    """Read the public page: every number there is one of the file of the city, or reckoned from such."""
    for month, name in ((SEPTEMBER, "wrzesień 2026"), (OCTOBER, "październik 2026")):
        row = next(
            one
            for one in re.findall(r'<tr><th scope="row">(?:(?!</tr>).)*</tr>', text, re.DOTALL)
            if name in one
        )
        said = dict(re.findall(r'data-l="(\w+)">([^<]*)<', row))
        online, whole, unknown = (told[f"{month:%Y-%m}", what] for what in (ONLINE, "razem", UNKNOWN))
        assert (int(said["Online"]), int(said["Wszystkie"])) == (online, whole)
        if whole < SHARE_FROM:
            assert ("Do" in said, "za mało spraw" in row) == (False, True)
            continue
        assert said["Do"] == f"{100 * (online + unknown) / whole:.1f} %".replace(".", ",")
    three = [int(one) for one in re.findall(r'data-l="Sprawy">(\d+) ÷', text)]
    ways = [told[f"{OCTOBER:%Y-%m}", way] for way in (ONLINE, ASSISTED, MIXED)]
    assert three == [sum(ways[: place + 1]) for place in range(3)]


def check_board(desk: Desk, text: str, told: dict[tuple[str, str], int]) -> None:
    """Read the public board: its share and its coverage come of the same numbers, not of those that managers see."""
    month = max(month for (month, what), number in told.items() if what == "razem" and number >= SHARE_FROM)
    whole, online, covered = (told[month, what] for what in ("razem", ONLINE, city.COVERED))
    for code, value in (("ES-A4", 100 * online / whole), ("ES-S2", 100 - 100 * covered / whole)):
        title = declared_in(desk.portal).kpis[code].title
        row = next(one for one in re.findall(r"<tr>(?:(?!</tr>).)*</tr>", text, re.DOTALL) if title in one)
        said = re.search(r"<strong>([\d,]+) %</strong>", row)
        assert said is not None
        assert abs(float(said[1].replace(",", ".")) - value) < 0.001


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
    before: dict[tuple[str, str], tuple[int, tuple[int, ...]]] = {}
    for at, (*_, is_late) in enumerate(cells):
        yield Told((at,), 0, 1000 if not is_late else 9)
    for late, *tables in known.tables:
        for (name, way), number in rows_of(tables, month):
            names = (
                {*NAMES} if name == "razem" else {name, *FORMER.get(name, ())} if renamed(tables) else {name}
            )
            ways = {*WAYS} if way == "razem" else {way}
            inside = tuple(
                at for at, (of, how, is_late) in enumerate(cells)
                if of in names and how in ways and (late or not is_late)
            )  # fmt: skip
            real = sum(truth[at] for at in inside)
            if not noise:
                yield Told(inside, real, real)
                continue
            code = "old" if name == SLUG and renamed(tables) else name  # what a number stands by
            told, of_then = before.get((code, way), (None, ()))
            came = tuple(at for at in inside if at not in of_then)
            if told == number:  # it stands, so fewer than ten came
                yield Told(came, 0, 9)
                continue
            if told is not None:
                yield Told(came, 10, 1000)
            yield Told(inside, *bounds(number))
            before[code, way] = number, inside


def rows_of(tables: list[Rows], month: date) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield what a version of both files says of a month: of a name and a way, "razem" for all."""
    of_services, of_city = tables
    for row in of_services:
        if row["miesiac"] == f"{month:%Y-%m}" and row["usluga"] in {"razem", *NAMES}:
            yield (row["usluga"], row["sposob"]), int(row["sprawy"])
        assert (
            row["usluga"] in {"razem", *NAMES}
            or int(row["sprawy"]) == 0
            or row["miesiac"] > f"{OCTOBER:%Y-%m}"
        )
    for row in of_city:
        names = {city.COVERED: (COVERED_BY, "razem"), city.CHOSEN: (COVERED_BY, ONLINE)}
        if row["miesiac"] == f"{month:%Y-%m}" and row["co"] != city.VISITS:
            yield names.get(row["co"], ("razem", row["co"])), int(row["liczba"])


def renamed(tables: list[Rows]) -> bool:
    return all(row["usluga"] != "old" for row in tables[0])


def spans(known: Known, month: date, noise: bool = True) -> dict[tuple[str, str, bool], tuple[int, int]]:
    truth = truth_of(month)
    attack = Attack(truth, learned(known, month, noise))
    return {
        cell: attack.bounds(at) for at, cell in enumerate(cells_of(month)) if 0 < truth[at] < 10
    }  # fmt: skip


def told_of(known: Known, at: int, month: date, name: str) -> Iterator[tuple[tuple[date, str], int]]:
    """Yield what a version says of a service in a month, by way."""
    for (of, way), number in rows_of([*known.tables[at][1:]], month):
        if of == name:
            yield (month, way), number


def differing(known: Known, one: int, other: int) -> set[tuple[str, ...]]:
    """Return the rows of two versions that differ."""
    tables = [{tuple(row.values()) for table in known.tables[at][1:] for row in table} for at in (one, other)]
    return tables[0] ^ tables[1]


def test_a_late_renaming_gives_nobody_away_to_who_kept_every_version(fixed_desk: Desk) -> None:
    known = Known()
    lived(fixed_desk)
    look(fixed_desk, known, late=False)
    for day in (date(2026, 11, 4), date(2026, 11, 15)):
        fixed_desk.clock.at = fixed_desk.clock.at.replace(month=day.month, day=day.day)
        if len(known.tables) == 1:
            copies(fixed_desk, fixed_desk.file(channel=Channel.COUNTER), "old", SEPTEMBER, 1)
        look(fixed_desk, known, late=True)
    # of the one that came late nothing is seen: neither the day after, nor on the next day of telling
    assert (differing(known, 0, 1), differing(known, 0, 2)) == (set(), set())
    assert known.pages[0] == known.pages[1] == known.pages[2]
    fixed_desk.clock.at = fixed_desk.clock.at.replace(month=12)
    fixed_desk.portal.declared[Succession] = parse({"changes": [RENAMED]})
    look(fixed_desk, known, late=True)
    assert [renamed([*tables]) for _, *tables in known.tables] == [False, False, False, True]
    assert differing(known, 2, 3) != set()
    # the renaming alone tells nothing anew: what stood of the service goes on under its new name
    stood, now = ({key: number for month in (SEPTEMBER, OCTOBER) for key, number in told_of(known, at, month, name)}
                  for at, name in ((2, "old"), (3, SLUG)))  # fmt: skip
    grown = {
        (OCTOBER, ONLINE),
        (OCTOBER, OFFICE),
        (OCTOBER, "razem"),
    }  # the new name brought ten or more there
    assert all(now[key] == number for key, number in stood.items() if key not in grown)
    found = {month: spans(known, month) for month in (SEPTEMBER, OCTOBER)}
    widths = [high - low for of in found.values() for cell, (low, high) in of.items() if not cell[2]]
    print({str(month): of for month, of in found.items()})
    assert (len(widths), min(widths) >= LEFT) == (10, True), found
    assert found[SEPTEMBER]["old", OFFICE, True][0] == 0 < LEFT <= found[SEPTEMBER]["old", OFFICE, True][1]
    # the control: the same tables without noise, and everybody is found
    plain = [span for month in (SEPTEMBER, OCTOBER) for span in spans(known, month, noise=False).values()]
    assert all(low == high for low, high in plain)
