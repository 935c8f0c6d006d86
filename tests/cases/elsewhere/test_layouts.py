"""A layout says how a system writes; every fault in it is named at once, and the one in the house is in order."""

import copy
import tomllib
from pathlib import Path

import pytest

from portal.cases.elsewhere.layouts import LayoutError, find_layout, parse_layout, read_layout
from tests.cases.elsewhere.beside import LAYOUTS

TABLES = tomllib.loads((LAYOUTS / "permits.toml").read_text(encoding="utf-8"))


def faults(**changes: object) -> list[str]:
    tables = copy.deepcopy(TABLES)
    for path, value in changes.items():
        *way, last = path.split("__")
        inner = tables
        for step in way:
            inner = inner[step]
        inner.pop(last) if value is None else inner.update({last: value})
    with pytest.raises(LayoutError) as caught:
        parse_layout("permits", tables)
    return caught.value.faults


def test_the_example_is_in_order() -> None:
    layout = read_layout(LAYOUTS / "permits.toml")
    assert (layout.system, layout.records["case"].width) == ("permits", 12)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"title": None}, "title:"),
        ({"mode": "some"}, "mode:"),
        ({"delimiter": ";;"}, "delimiter"),
        ({"encoding": "klingon"}, "encoding:"),
        ({"statuses": {}}, "statuses:"),
        ({"statuses__W__kind": "lost"}, "statuses.W"),
        ({"statuses__W__text": "x" * 201}, "statuses.W"),
        ({"records__case__party": None}, "records.case.party"),
        ({"records__case__colour": 20}, "records.case.colour"),
        ({"records__case__code": None}, "records.case.code"),
        ({"records__case__number": "2"}, "records.case"),
        ({"records__case__number": 3}, "records.case"),
        ({"records__case__width": 0}, "records.case.width"),
        ({"records__tail": {"code": "T"}}, "records.tail"),
        ({"records__case__code": "K"}, "ten sam znak"),
    ],
)
def test_each_fault_is_named(changes: dict[str, object], fault: str) -> None:
    assert any(fault in one for one in faults(**changes))


def test_all_faults_are_told_at_once() -> None:
    assert len(faults(title=None, mode="some", records__case__party=None)) == 3


def test_a_file_is_read_by_the_layout_that_its_name_begins_with() -> None:
    assert find_layout(LAYOUTS, Path("permits-2026-11-26.csv")).system == "permits"


@pytest.mark.parametrize("name", ["other-1.csv", "Permits-1.csv", "..-1.csv", "..", "-.csv", "permits/x.csv"])
def test_a_file_of_no_known_system_has_none(name: str) -> None:
    with pytest.raises(LayoutError, match="Nie ma opisu"):
        find_layout(LAYOUTS, Path(name))


def test_a_layout_that_is_no_toml_says_so(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_bytes(b"\xff = [")
    with pytest.raises(LayoutError, match="nie można odczytać"):
        read_layout(tmp_path / "broken.toml")
