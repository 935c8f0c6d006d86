"""The programme's file: whole, as the document has it, and refused at the start with every fault named."""

import copy
from collections import Counter
from datetime import date
from typing import Any

import pytest

from config import programme as file
from portal.programme.declared import ProgrammeFaultsError, declared_in, parse
from portal.programme.shape import Level
from tests.support.house import House

REPORTED = {
    "RES-O1": ("30", "50", "40"),
    "RES-O2": ("0", "0", "0"),
    "RES-S1": ("90", "90", "90"),
    "RES-S2": ("0", "0", "0"),
    "RES-S3": ("70", "70", "70"),
    "RES-A1": ("3", "4", "5"),
    "RES-A2": ("93 000 kWh", "145 500 kWh", "300 200 kWh"),
    "RES-A3": ("60 000 kg/year", "90 000 kg/year", "180 120 kg/year"),
}


@pytest.fixture
def tables() -> dict[str, Any]:
    return copy.deepcopy(file.load())


def faults_of(tables: dict[str, Any]) -> list[str]:
    with pytest.raises(ProgrammeFaultsError) as caught:
        parse(tables)
    return caught.value.faults


def test_every_indicator_of_the_overview_is_there_by_solution_and_level(tables: dict[str, Any]) -> None:
    found = parse(tables)
    counts = {one.code: Counter(kpi.level for kpi in one.kpis) for one in found.solutions}
    assert counts == {
        "EC": {Level.ACTIVITY: 4, Level.OUTPUT: 4, Level.OUTCOME: 3},
        "RES": {Level.ACTIVITY: 4, Level.OUTPUT: 3, Level.OUTCOME: 2},
        "ICT": {Level.ACTIVITY: 7, Level.OUTPUT: 3, Level.OUTCOME: 2},
        "ES": {Level.ACTIVITY: 5, Level.OUTPUT: 3, Level.OUTCOME: 3},
    }
    assert len(found.kpis) == 43


def test_the_documents_values_stand_as_printed_and_nowhere_else(tables: dict[str, Any]) -> None:
    found = {
        code: (kpi.reported.start, kpi.reported.midway, kpi.reported.final)
        for code, kpi in parse(tables).kpis.items()
        if kpi.reported
    }
    assert found == REPORTED


def test_activities_are_measured_monthly_and_the_rest_at_the_end_of_a_cycle(tables: dict[str, Any]) -> None:
    for kpi in parse(tables).kpis.values():
        assert kpi.cadence.code == ("month" if kpi.level == Level.ACTIVITY else "cycle"), kpi.code


def test_the_portal_starts_with_the_programme_of_its_city(small_house: House) -> None:
    assert len(declared_in(small_house.portal).kpis) == 43


def test_a_city_without_a_programme_starts_too() -> None:
    found = parse({})
    assert (found.report, found.solutions, dict(found.kpis)) == (None, (), {})


def test_a_file_that_is_not_there_is_a_city_without_a_programme(tmp_path: Any) -> None:
    assert file.load(tmp_path / "programme.toml") == {}


def spoil(tables: dict[str, Any], *path: Any, value: Any) -> dict[str, Any]:
    *way, last = path
    place: Any = tables
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return tables


KPI = ("solutions", 1, "kpis", 0)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ((*KPI, "title"), ..., "solutions[RES].kpis[RES-A1]: brakuje „title”"),
        ((*KPI, "unit"), 7, "solutions[RES].kpis[RES-A1]: „unit” to ma być tekst"),
        ((*KPI, "cadence"), "week", "solutions[RES].kpis[RES-A1]: nie ma częstości „week”"),
        ((*KPI, "level"), "input", "solutions[RES].kpis[RES-A1]: „level” to jedno z: activity, output, outcome"),
        ((*KPI, "untis"), "%", "solutions[RES].kpis[RES-A1]: portal nie zna nazwy „untis”"),
        ((*KPI, "code"), "RES A1", "solutions[RES].kpis[RES A1]: kod to do 20 liter bez ogonków, cyfr i łączników"),
        ((*KPI, "code"), "RES-A2", "wskaźnik RES-A2: ten kod jest dwa razy"),
        ((*KPI, "least"), 200, "solutions[RES].kpis[RES-A1]: „least” musi być mniejsze niż „most”"),
        ((*KPI, "target"), ..., "solutions[RES].kpis[RES-A1]: cel liczbowy wymaga też słów: „target”"),
        ((*KPI, "reported", "end"), "6", "solutions[RES].kpis[RES-A1].reported: portal nie zna nazwy „end”"),
        ((*KPI, "reckoned", "register"), "domy", "solutions[RES].kpis[RES-A1].reckoned: nie ma rejestru „domy”"),
        ((*KPI, "reckoned", "where"), ["nazwa"], "solutions[RES].kpis[RES-A1].reckoned: „nazwa” to nie jest kolumna tak/nie ani z dniem"),
        ((*KPI, "reckoned", "how"), "sum", "solutions[RES].kpis[RES-A1].reckoned: „” to nie jest kolumna z liczbą"),
        (("solutions", 1, "milestones", 0, "until"), "koniec 2025", "solutions[RES].milestones[1]: „until” to ma być data, na przykład 2025-12-31"),
        (("registers", 0, "columns", 0, "kind"), "whole", 'registers[budynki]: pierwsza kolumna nazywa wiersz: kind = "text", needed = true'),
        (("registers", 0, "columns", 1, "name"), "kod", "registers[budynki], kolumna kod: ten kod jest dwa razy"),
        (("report", "on"), ..., "report: brakuje „on”, dnia dokumentu"),
        (("cadences", "month", "months"), 0, "cadences.month: „months” to co najmniej 1, „grace_days” co najmniej 0"),
        (("cadences", "month", "months"), True, "cadences.month: „months” to ma być liczba całkowita"),
        (("solutions", 0), "Klaster", "solutions[1]: to ma być tabela"),
        (("notes",), "x", ": portal nie zna nazwy „notes”"),
    ],
)  # fmt: skip
def test_a_fault_stops_the_start_and_is_named_with_its_place(
    tables: dict[str, Any], path: tuple[Any, ...], value: Any, said: str
) -> None:
    assert said in faults_of(spoil(tables, *path, value=value))


def test_all_faults_are_named_at_once(tables: dict[str, Any]) -> None:
    spoil(tables, *KPI, "title", value=...)
    spoil(tables, "report", "on", value=date)
    faults = faults_of(tables)
    assert len(faults) >= 2


def test_the_portal_does_not_start_with_a_faulty_programme(tables: dict[str, Any]) -> None:
    with pytest.raises(ProgrammeFaultsError, match=r"config/programme\.toml: .*„unit”"):
        parse(spoil(tables, *KPI, "unit", value=""))
