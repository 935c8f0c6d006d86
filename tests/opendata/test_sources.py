"""The portal's own datasets: published when they change, and no count of them leaves unperturbed."""

import csv
import io
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.cases.tallies.models import Ending, Tally
from portal.files import actions as files
from portal.opendata import jobs, queries, visits
from portal.opendata.models import Dataset
from portal.opendata.perturbing import Cell, bounds, cell_of, record_key, shown
from portal.opendata.sources import Share, Source, SourceColumn, Told, sources_of, write
from tests.support.attacker import Attack
from tests.support.attacker import Told as Learned

SHAPE = [13, 2, 0, 5, 31, 1, 4, 22]  # visits of two months and four endings


def count_visits(desk, counts, start=date(2026, 9, 30)):
    """Write visits down: four endings in each of two months."""
    with desk.writing() as session:
        number = 0
        for index, count in enumerate(counts):
            on = start + timedelta(days=index // 4)
            for _ in range(count):
                number += 1
                session.add(
                    Tally(
                        submission=f"t-{start}-{number}", on=on, unit_code="FN", official_id=desk.clerk.official_id,
                        ending=list(Ending)[index % 4], service=None, at=desk.now,
                    )
                )  # fmt: skip


def publish(desk, source=visits.SOURCE):
    with desk.writing() as session:
        version = jobs.publish_source(session, desk.portal, source, desk.now)
        return version and version.number


def newest(desk, code=visits.SOURCE.code):
    with desk.reading() as session:
        offer = queries.get_offer(session, code)
        content = files.read(desk.portal, offer.version.file).decode()
        return list(csv.DictReader(io.StringIO(content)))


def test_a_source_becomes_a_dataset_and_a_new_version_only_when_it_changes(desk):
    assert publish(desk) is None  # nothing to tell is no dataset yet
    count_visits(desk, SHAPE)
    assert publish(desk) == 1
    assert publish(desk) is None
    desk.clock.move(days=31)
    count_visits(desk, [20] * 4, start=date(2026, 11, 12))
    assert publish(desk) == 2
    with desk.reading() as session:
        assert session.scalars(select(Dataset.slug)).all() == ["wizyty-bez-sprawy"]


def test_the_worker_publishes_every_day(small_desk):
    count_visits(small_desk, SHAPE)
    with small_desk.writing() as session:
        small_desk.portal.workers.schedule(session, small_desk.now)
    small_desk.work()
    assert {row["miesiac"] for row in newest(small_desk)} == {"2026-09", "2026-10"}


def test_the_month_that_runs_is_not_told(small_desk):
    count_visits(small_desk, SHAPE, start=date(2026, 10, 31))
    publish(small_desk)
    assert {row["miesiac"] for row in newest(small_desk)} == {"2026-10"}


def test_whoever_reads_the_published_file_and_its_totals_finds_nobody(small_desk):
    count_visits(small_desk, SHAPE)
    publish(small_desk)
    months, endings = ["2026-09", "2026-10"], list(visits.WORDS.values())
    rows = newest(small_desk)
    for key in {(row["miesiac"], row["wydzial"]) for row in rows}:  # also of the ending that nobody had
        assert {row["zakonczenie"] for row in rows if (row["miesiac"], row["wydzial"]) == key} == {
            "razem",
            *endings,
        }
    told = []
    for row in newest(small_desk):
        inside = tuple(
            months.index(row["miesiac"]) * 4 + endings.index(ending)
            for ending in endings
            if row["zakonczenie"] in {ending, "razem"}
        )
        assert not 0 < int(row["wizyty"]) < 10
        told.append(Learned(inside, *bounds(int(row["wizyty"]))))
    spans = [Attack(SHAPE, told).bounds(index) for index, count in enumerate(SHAPE) if 0 < count < 10]
    assert min(high - low for low, high in spans) >= 3


def test_the_number_shown_hangs_on_the_visits_alone(small_desk):
    count_visits(small_desk, [12])
    publish(small_desk)
    cell = cell_of(record_key(small_desk.portal.vault, f"tally {number}") for number in range(1, 13))
    had = {"razem", visits.WORDS[next(iter(Ending))]}
    told = {(row["zakonczenie"] in had, row["wizyty"]) for row in newest(small_desk)}
    assert told == {(True, str(shown(cell))), (False, "0")}


# ------------------------------------------------------------------------------------------ what may be told
def source(tells, code="proba"):
    return Source(code, {"pl": "Próba"}, {"pl": "Próba."}, (SourceColumn("x", tells, "X"),), lambda *_: [])


@pytest.mark.parametrize(
    ("tells", "value"),
    [(Told.COUNT, 7), (Told.COUNT, "12"), (Told.TEXT, "8"), (Told.TEXT, 9), (Told.SHARE, 0.5), (Told.DAY, "2026-01-01")],
)  # fmt: skip
def test_a_number_that_is_no_cell_is_never_written(tells, value):
    with pytest.raises(TypeError):
        write(source(tells), [[value]])


def test_a_share_is_that_of_the_shown_numbers():
    part, whole = cell_of(range(40)), cell_of(range(100))
    written = write(source(Told.SHARE), [[Share(part, whole)], [Share(Cell(), Cell())]]).decode().split()
    assert written == ["x", f"{100 * shown(part) / shown(whole):.1f}", '""']
    assert write(source(Told.SHARE), [[Share(whole, whole)]]).decode().split()[1] == "100.0"


def test_two_sources_of_one_code_do_not_start():
    app = Flask("empty")
    sources_of(app).register(source(Told.TEXT))
    with pytest.raises(ValueError, match="twice"):
        sources_of(app).register(source(Told.TEXT))
