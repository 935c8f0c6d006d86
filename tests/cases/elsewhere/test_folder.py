"""The folder between two systems, and the commands: only complete files are taken, each leaves a report."""

import json
from pathlib import Path

from tests.cases.elsewhere.beside import Beside
from tests.cases.elsewhere.made import row, rows_of, write, write_rows


def drop(beside: Beside, name: str, cases: list[str], as_of: str = "2026-11-22 03:00") -> Path:
    path = write(beside.folder / name, cases, as_of)
    (beside.folder / f"{name}.ok").touch()
    return path


def lying(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_complete_file_is_taken_and_put_away_with_its_report(beside: Beside) -> None:
    drop(beside, "permits-1.csv", [row()])
    beside.work()
    assert list(beside.cases()) == ["AR.1"]
    assert lying(beside.folder) == ["done"]
    assert lying(beside.folder / "done") == ["permits-1.csv", "permits-1.csv.ok", "permits-1.csv.report.json"]
    report = json.loads((beside.folder / "done/permits-1.csv.report.json").read_text())
    assert (report["state"], report["rows"]) == ("ok", 1)


def test_a_file_that_is_still_being_written_is_left_alone(small_beside: Beside) -> None:
    path = write(small_beside.folder / "permits-1.csv", [row()])
    small_beside.work()
    assert (small_beside.cases(), path.exists()) == ({}, True)


def test_a_refused_file_goes_aside_and_its_report_says_why(small_beside: Beside) -> None:
    write_rows(small_beside.folder / "permits-1.csv", rows_of([row()])[:-1])
    (small_beside.folder / "permits-1.csv.ok").touch()
    small_beside.work()
    report = json.loads((small_beside.folder / "rejected/permits-1.csv.report.json").read_text())
    assert report["report"]["rejected"][0]["reason"].startswith("na końcu nie ma wiersza")
    assert small_beside.system().last_error == "Odrzucono permits-1.csv"


def test_a_file_of_an_unknown_system_waits_and_holds_up_no_other(small_beside: Beside) -> None:
    drop(small_beside, "nobody-1.csv", [row()])
    drop(small_beside, "permits-1.csv", [row()])
    small_beside.work()
    assert list(small_beside.cases()) == ["AR.1"]
    assert lying(small_beside.folder) == ["done", "nobody-1.csv", "nobody-1.csv.ok"]
    assert "nobody-1.csv: Nie ma opisu" in small_beside.system("folder-plikow").last_error
    (small_beside.folder / "nobody-1.csv").unlink()
    small_beside.work()
    assert small_beside.system("folder-plikow").last_error is None


def test_a_worker_that_fell_after_its_commit_puts_the_file_away_next_time(small_beside: Beside) -> None:
    path = drop(small_beside, "permits-1.csv", [row()])
    small_beside.take(path)
    before = small_beside.snapshot()
    small_beside.work()
    assert (small_beside.snapshot(), lying(small_beside.folder)) == (before, ["done"])


def test_a_folder_that_is_away_is_noted_and_breaks_nothing(small_beside: Beside, tmp_path: Path) -> None:
    small_beside.folder.rename(tmp_path / "away")
    small_beside.work()
    assert small_beside.system("folder-plikow").last_error == "FileNotFoundError"


def test_the_commands_take_a_file_name_the_systems_and_check_a_layout(
    small_beside: Beside, tmp_path: Path
) -> None:
    run = small_beside.house.app.test_cli_runner().invoke
    path = str(write(tmp_path / "permits-1.csv", [row()]))
    assert "Spraw: 1" in run(args=["elsewhere", "import", path]).output
    assert "był już wczytany" in run(args=["elsewhere", "import", path]).output
    assert (
        "permits\tSystem pozwoleń budowlanych\t2026-11-22 03:00" in run(args=["elsewhere", "systems"]).output
    )
    bad = str(write_rows(tmp_path / "permits-2.csv", rows_of([row(status="X")], "2026-11-22 20:00")))
    refused = run(args=["elsewhere", "import", bad])
    assert (refused.exit_code, "wiersz 3: nieznany stan sprawy" in refused.output) == (1, True)
    nobodys = str(write(tmp_path / "nobody.csv", [row()]))
    assert "Nie ma opisu" in run(args=["elsewhere", "import", nobodys]).output
    layout = str(small_beside.house.settings.cases_layouts / "permits.toml")
    assert "w porządku" in run(args=["elsewhere", "layout", layout]).output
    assert run(args=["elsewhere", "import", nobodys, "--layout", layout]).exit_code == 0
