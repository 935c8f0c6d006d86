"""What tests of matters that run elsewhere may ask for: a portal that reads another system's files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cases.elsewhere.beside import LAYOUTS, Beside
from tests.support.house import House


@pytest.fixture
def beside(demo_environment: dict[str, str], database_url: str, tmp_path: Path) -> Iterator[Beside]:
    """A portal with a folder to drop into, once on SQLite and once on PostgreSQL."""
    yield from open_beside(demo_environment, database_url, tmp_path)


@pytest.fixture
def small_beside(demo_environment: dict[str, str], sqlite_url: str, tmp_path: Path) -> Iterator[Beside]:
    """The same on SQLite only."""
    yield from open_beside(demo_environment, sqlite_url, tmp_path)


def open_beside(environment: dict[str, str], url: str, folder: Path, **settings: str) -> Iterator[Beside]:
    """Put the house together with the folder between the two systems."""
    drop = folder / "drop"
    drop.mkdir()
    own = {"CASES_DROP": str(drop), "CASES_LAYOUTS": str(LAYOUTS), **settings}
    others = {name: value for name, value in environment.items() if not name.startswith("PORTAL_CASES_")}
    house = House({**others, **{f"PORTAL_{name}": value for name, value in own.items()}}, folder, url)
    yield Beside(house, drop)
    house.close()
