"""A layout is read from a TOML file, and every fault in it is told at once."""

import tomllib
from typing import Any

import pytest

from portal.billing.law.kinds import kinds
from portal.billing.sources.layouts import LayoutError, parse_layout, read_layout
from portal.facts import Facts
from tests.billing.sources.rig import LAYOUTS, START


def tables(name: str = "csv") -> dict[str, Any]:
    return tomllib.loads((LAYOUTS / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["csv", "fixed"])
def test_the_examples_are_in_order_and_name_kinds_that_the_city_has(name: str) -> None:
    from config.city import load

    layout = read_layout(LAYOUTS / f"{name}.toml")
    known = kinds(Facts.parse(load().facts), START.date())
    assert {kind.kind for kind in layout.kinds.values()} <= known.keys()


@pytest.mark.parametrize(
    ("name", "spoil", "fault"),
    [
        ("csv", lambda t: t.update(format="xml"), "format: wpisz csv albo fixed."),
        ("csv", lambda t: t["records"].pop("line"), "records.line: brakuje tego rodzaju wiersza."),
        ("csv", lambda t: t["records"].update(other={"code": "Z"}), "records.other: nie ma takiego rodzaju wiersza."),
        ("csv", lambda t: t.update(kinds={}), "kinds: wpisz co najmniej jeden rodzaj należności."),
        ("csv", lambda t: t["kinds"]["PN"].pop("title"), "kinds.PN: wpisz kind i title."),
        ("csv", lambda t: t.update(encoding="klingon"), "encoding: nie ma takiego kodowania."),
        ("csv", lambda t: t["records"]["line"].pop("due_on"), "records.line.due_on: to pole jest potrzebne."),
        ("csv", lambda t: t["records"]["line"].update(colour={"column": 9}), "records.line.colour: nie ma takiego pola."),
        ("csv", lambda t: t["records"]["line"].update(code=""), "records.line.code: wpisz znak, po którym poznać ten wiersz."),
        ("csv", lambda t: t["records"]["line"].update(paid={"column": 7}), "records.line.paid: to miejsce zajmuje już inne pole."),
        ("csv", lambda t: t["records"]["line"].update(paid={"start": 7}), "records.line.paid: w tym formacie podaj column."),
        ("csv", lambda t: t["records"]["line"].update(paid="7"), "records.line.paid: wpisz column albo start i length"),
        ("csv", lambda t: t["records"]["line"].update(width=8), "records.line.interest: pole wystaje poza szerokość"),
        ("csv", lambda t: t["records"]["line"]["paid"].update(type="float"), "records.line.paid: type to money"),
        ("csv", lambda t: t["records"]["line"].update(code="K"), "records: dwa rodzaje wierszy mają ten sam znak (code)."),
        ("csv", lambda t: t["records"].pop("head"), "records: podaj as_of (na kiedy są dane) w head albo w trailer."),
        ("csv", lambda t: t.update(delimiter="||"), "delimiter i quote to po jednym znaku; quote może być puste."),
        ("fixed", lambda t: t["records"]["line"]["paid"].update(start=118), "records.line.paid: to miejsce zajmuje już inne pole."),
        ("fixed", lambda t: t["records"]["line"].update(paid={"column": 3}), "records.line.paid: w tym formacie podaj start i length."),
    ],
)  # fmt: skip
def test_a_fault_is_named(name: str, spoil, fault: str) -> None:
    written = tables(name)
    spoil(written)
    with pytest.raises(LayoutError) as caught:
        parse_layout(written)
    assert any(one.startswith(fault) for one in caught.value.faults), caught.value.faults


def test_all_faults_are_told_at_once() -> None:
    written = tables()
    written["records"]["line"].pop("due_on")
    written["records"]["account"].pop("kind")
    with pytest.raises(LayoutError) as caught:
        parse_layout(written)
    assert len(caught.value.faults) == 2


def test_a_file_that_is_no_toml_says_so(tmp_path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("= nic")
    with pytest.raises(LayoutError, match="nie można odczytać"):
        read_layout(path)
