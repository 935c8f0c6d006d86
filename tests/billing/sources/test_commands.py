"""The administrator's commands: take a file, see what the source says, check a layout."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from portal.billing.sources.cli import figures
from portal.context import EXTENSION
from tests.billing.sources.made import Account, csv_rows, write_csv, write_rows
from tests.billing.sources.rig import LAYOUTS, Rig


@pytest.fixture
def runner(sqlite_rig: Rig) -> FlaskCliRunner:
    app = Flask("portal")
    app.extensions[EXTENSION] = sqlite_rig.portal
    app.cli.add_command(figures)
    return app.test_cli_runner()


def test_a_file_is_taken_and_the_source_says_as_of_when(runner: FlaskCliRunner, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [Account(1), Account(2)])
    done = runner.invoke(figures, ["import", str(path)])
    assert (done.exit_code, done.output) == (0, "Wierszy: 10, kont: 2, zmienionych: 2.\n")
    again = runner.invoke(figures, ["import", str(path)])
    assert again.output == "Ten plik był już wczytany. Nic się nie zmieniło.\n"
    told = runner.invoke(figures, ["sources"]).output
    assert told == "finance\tfile\t2026-11-22 03:00\t2026-11-23 09:00\t-\n"
    fewer = write_csv(tmp_path / "b.csv", [Account(1)], "2026-11-22 04:00")
    assert "Kont, których plik już nie wymienia: 1." in runner.invoke(figures, ["import", str(fewer)]).output


def test_a_refused_file_is_told_row_by_row(runner: FlaskCliRunner, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", csv_rows([Account(1)])[:-1])
    done = runner.invoke(figures, ["import", str(path)])
    assert done.exit_code == 1
    assert "wiersz 7: na końcu nie ma wiersza z sumami" in done.output
    assert "Plik odrzucony. Błędów: 1." in done.output


def test_a_layout_is_checked(runner: FlaskCliRunner, tmp_path: Path) -> None:
    assert (
        runner.invoke(figures, ["layout", str(LAYOUTS / "fixed.toml")]).output
        == "Stałe szerokości: w porządku.\n"
    )
    path = tmp_path / "a.toml"
    path.write_text('format = "csv"\n')
    done = runner.invoke(figures, ["layout", str(path)])
    assert done.exit_code == 1
    assert "records.account: brakuje tego rodzaju wiersza." in done.output
