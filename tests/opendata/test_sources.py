"""The portal's own datasets: published when they change, and no count of them leaves unperturbed."""

import csv
import io
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Unit
from portal.cases.tallies.models import Ending, Tally
from portal.files import actions as files
from portal.opendata import actions, jobs, queries, visits
from portal.opendata.models import Dataset, DatasetVersion
from portal.opendata.perturbing import Cell, bounds, cell_of, record_key, shown
from portal.opendata.sources import Share, Source, SourceColumn, Told, cells_of, sources_of, write
from portal.opendata.telling import is_due
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
    count_visits(desk, [20] * 4, start=date(2026, 10, 12))
    assert publish(desk) is None  # not before the next month's day, however many came
    desk.clock.move(days=31)
    count_visits(desk, [20] * 4, start=date(2026, 11, 12))
    assert publish(desk) == 2
    with desk.reading() as session:
        assert session.scalars(select(Dataset.slug)).all() == ["wizyty-bez-sprawy"]


def test_what_was_withdrawn_does_not_come_back_by_itself(small_desk):
    count_visits(small_desk, SHAPE)
    assert publish(small_desk) == 1
    with small_desk.writing() as session:
        version = session.scalars(select(DatasetVersion)).one()
        actions.withdraw(session, version, "Pomyłka.", actor=None, now=small_desk.now)
    small_desk.clock.move(days=31)
    count_visits(small_desk, [20] * 4, start=date(2026, 11, 12))
    assert publish(small_desk) is None


def test_a_renamed_unit_goes_on_under_its_new_name_and_what_was_told_of_it_stands(small_desk):
    def told(unit):
        return {
            (row["miesiac"], row["zakonczenie"]): row["wizyty"]
            for row in newest(small_desk)
            if row["wydzial"] == unit and row["miesiac"] < "2026-11"
        }

    count_visits(small_desk, SHAPE)
    publish(small_desk)
    with small_desk.writing() as session:
        unit = session.get_one(Unit, "FN")
        former, unit.name = unit.name, "Wydział Skarbu"
    before = told(former)
    # nine came late, and drawn anew the numbers would be others
    count_visits(small_desk, [9], start=date(2026, 9, 29))
    small_desk.clock.move(days=31)
    assert publish(small_desk) == 2
    assert (told("Wydział Skarbu"), told(former)) == (before, {})
    assert {row["kod_wydzialu"] for row in newest(small_desk) if row["wydzial"] == "Wydział Skarbu"} == {"FN"}


def test_the_worker_publishes_what_is_due(small_desk):
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
def source(*tells, code="proba"):
    columns = tuple(SourceColumn(f"x{at}", one, "X") for at, one in enumerate(tells))
    return Source(code, {"pl": "Próba"}, {"pl": "Próba."}, columns, lambda *_: [])


@pytest.mark.parametrize(
    ("tells", "value"),
    [(Told.COUNT, 7), (Told.COUNT, "12"), (Told.TEXT, "8"), (Told.TEXT, 9), (Told.SHARE, 0.5), (Told.DAY, "2026-01-01")],
)  # fmt: skip
def test_a_number_that_is_no_cell_is_never_written(tells, value):
    with pytest.raises(TypeError):
        write(source(tells), [[value]], {})


def test_a_count_that_is_no_cell_is_never_told():
    with pytest.raises(TypeError):
        cells_of(source(Told.TEXT, Told.COUNT), [["a", 12]])


def test_a_share_is_that_of_the_told_numbers():
    told = {("część",): 43, ("całość",): 98, ("nikt",): 0, ("więcej",): 99}
    rows = [
        [name, Cell(1), Share((whole,))]
        for name, whole in (("część", "całość"), ("nikt", "nikt"), ("więcej", "całość"))
    ]
    written = write(source(Told.TEXT, Told.COUNT, Told.SHARE), rows, told).decode().split()
    assert written[1:] == ["część,43,43.9", "nikt,0,", "więcej,99,100.0"]


@pytest.mark.parametrize(
    ("last", "today", "due"),
    [
        (None, date(2026, 11, 3), True), (date(2026, 10, 15), date(2026, 11, 14), False),
        (date(2026, 10, 15), date(2026, 11, 15), True), (date(2026, 11, 15), date(2026, 12, 14), False),
        (date(2026, 11, 30), date(2026, 12, 1), False), (date(2026, 12, 14), date(2027, 1, 3), True),
        (date(2026, 12, 15), date(2027, 1, 3), False),
    ],
)  # fmt: skip
def test_counts_are_told_once_from_the_fifteenth_of_a_month_on(last, today, due):
    assert is_due(last, today) is due


def test_two_sources_of_one_code_do_not_start():
    app = Flask("empty")
    sources_of(app).register(source(Told.TEXT))
    with pytest.raises(ValueError, match="twice"):
        sources_of(app).register(source(Told.TEXT))
