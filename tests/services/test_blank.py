"""A new service written by the command is sound before its author changes a word."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner

import services
from portal.errors import Refused
from portal.testing import blank, rules, suite, walking
from portal.testing.blank.flows import KINDS
from portal.testing.cli import new_service
from portal.workflow import FLOWS
from tests.support.databases import SqliteDatabases
from tests.support.house import House

ROOT = Path(__file__).resolve().parents[2]
EVERY_TIME = ("certificate", "decision")  # a sample; the rest in the full run


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Path]:
    """One more folder in which services are found."""
    folder = tmp_path / "services"
    folder.mkdir()
    (folder / "__init__.py").touch()
    services.__path__.append(str(folder))
    yield folder
    services.__path__.remove(str(folder))
    for name in [name for name in sys.modules if name.startswith("services.new_")]:
        del sys.modules[name]


@pytest.fixture
def house(
    shelf: Path,
    flow: str,
    demo_environment: dict[str, str],
    sqlite_databases: SqliteDatabases,
    tmp_path: Path,
) -> Iterator[House]:
    """A portal that finds a new service of a flow on the shelf, with its facts."""
    blank.write(blank.Blank(slug_of(flow), flow), shelf)
    with sqlite_databases.fresh() as url:
        house = House(demo_environment, tmp_path, url)
        yield house
        house.close()


def slug_of(flow: str) -> str:
    return f"new-{flow.replace('_', '-')}"


def find_sound(house: House, flow: str) -> None:
    service = house.portal.services[slug_of(flow)]
    assert {check: found for check, judge in suite.CHECKS.items() if (found := judge(service))} == {}
    assert rules.document_faults(service, {}) == []
    walks = [walking.Walk(service, house, one).play() for one in suite.scenarios_of(service)]
    assert [fault for walk in walks for fault in walk.faults] == []
    assert suite.unwalked(service, walks) == []


@pytest.mark.parametrize("flow", EVERY_TIME)
def test_a_new_service_passes_the_kit(flow: str, house: House) -> None:
    find_sound(house, flow)


@pytest.mark.slow
@pytest.mark.parametrize("flow", sorted(FLOWS.keys() - set(EVERY_TIME)))
def test_a_new_service_of_every_other_flow_passes_the_kit(flow: str, house: House) -> None:
    find_sound(house, flow)


def test_every_standard_flow_has_its_blank() -> None:
    assert KINDS.keys() == FLOWS.keys()


@pytest.mark.parametrize(
    "slug", ["", "Dog", "dog_tax", "dog-", "1dog", "class", "x" * 61, "../dog", "pies-podatek-ą"]
)
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, slug: str) -> None:
    with pytest.raises(Refused, match="Nazwa"):
        blank.write(blank.Blank(slug), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_and_an_unknown_flow_are_refused(tmp_path: Path) -> None:
    blank.write(blank.Blank("dog-tax"), tmp_path)
    with pytest.raises(Refused, match="już jest"):
        blank.write(blank.Blank("dog-tax"), tmp_path)
    with pytest.raises(Refused, match="Nie ma przebiegu"):
        blank.write(blank.Blank("cat-tax", "meow"), tmp_path)
    with pytest.raises(Refused, match="Tytuł"):
        blank.write(blank.Blank("cat-tax", title='Kot "Mruczek"'), tmp_path)


def test_what_is_written_needs_no_mending_by_the_linter(tmp_path: Path) -> None:
    shelf = tmp_path / "services"
    shelf.mkdir()
    (shelf / "__init__.py").touch()
    for flow in FLOWS:
        blank.write(blank.Blank(slug_of(flow), flow, "Podatek od psa"), shelf)
    # what the house allows in tests beside their rules it allows by their path
    allowed = ["--ignore", "S101,PLR2004,D,ANN"]
    for act in (["check", *allowed], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *act, "--no-cache", "--config", str(ROOT / "pyproject.toml"), *shelf.glob("new*")],
            capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_texts_of_a_blank_speak_three_languages_and_the_authors_title_waits(tmp_path: Path) -> None:
    folder = blank.write(blank.Blank("dog-tax", title="Podatek od psa"), tmp_path)
    for language in blank.LANGUAGES:
        with (folder / "locale" / language / "LC_MESSAGES" / "dog_tax.po").open("rb") as file:
            left = [one.id for one in read_po(file) if one.id and not one.string]
        assert left == ["Podatek od psa"]


def test_the_command_writes_it_and_says_what_next(tmp_path: Path) -> None:
    given = ["dog-tax", "--flow", "declaration", "--title", "Podatek od psa", "--in", str(tmp_path)]
    first = CliRunner().invoke(new_service, given)
    assert (first.exit_code, (tmp_path / "dog_tax" / "rules.py").exists()) == (0, True)
    assert "services/README.md" in first.output
    assert '-k "dog-tax or dog_tax"' in first.output
    again = CliRunner().invoke(new_service, given)
    assert again.exit_code == 1
    assert "już jest" in again.output
