"""A folder between two systems: a file counts when its marker lies there, and is put away without covering another."""

import hashlib
import json
from pathlib import Path

import pytest

from portal.feeds.dropping import agrees_with_sum_beside, file_away, list_complete, sum_of, write_whole


def drop(folder: Path, name: str, content: bytes = b"x", mark: str = ".ok") -> Path:
    path = folder / name
    path.write_bytes(content)
    if mark:
        (folder / f"{name}{mark}").touch()
    return path


def test_only_files_with_a_marker_are_listed_by_name(tmp_path: Path) -> None:
    for name, mark in (("b.csv", ".ok"), ("a.TXT", ".sha256"), ("c.csv", ""), ("d.pdf", ".ok")):
        drop(tmp_path, name, mark=mark)
    (tmp_path / "e.csv").mkdir()
    assert [path.name for path in list_complete(tmp_path)] == ["a.TXT", "b.csv"]


def test_a_file_goes_aside_with_its_marker_and_report_and_covers_no_other(tmp_path: Path) -> None:
    first = file_away(drop(tmp_path, "a.csv", b"one"), {"rows": 1}, rejected=False)
    second = file_away(drop(tmp_path, "a.csv", b"two"), {"rows": 2}, rejected=False)
    assert (first.read_bytes(), second.read_bytes()) == (b"one", b"two")
    assert second.name == f"a-{hashlib.sha256(b'two').hexdigest()[:12]}.csv"
    assert json.loads((second.parent / f"{second.name}.report.json").read_text()) == {
        "file": "a.csv",
        "rows": 2,
    }
    assert file_away(drop(tmp_path, "a.csv"), {}, rejected=True).parent.name == "rejected"


@pytest.mark.parametrize(
    ("written", "agrees"), [("{}  a.csv", True), (" {}", True), ("", False), ("0" * 64, False)]
)
def test_the_sum_beside_must_be_the_files(tmp_path: Path, written: str, agrees: bool) -> None:
    path = drop(tmp_path, "a.csv", mark="")
    assert agrees_with_sum_beside(path, sum_of(path))
    (tmp_path / "a.csv.sha256").write_text(written.format(sum_of(path).upper()))
    assert agrees_with_sum_beside(path, sum_of(path)) is agrees


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
