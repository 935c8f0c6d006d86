"""A portal for tests that harm it: services stored, units written down, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.house import House
from tests.support.lived import found


@pytest.fixture
def hurt(demo_environment: dict[str, str], database_url: str, tmp_path: Path) -> Iterator[House]:
    """The whole portal, once on SQLite and once on PostgreSQL."""
    house = House(demo_environment, tmp_path, database_url)
    found(house)
    yield house
    house.close()


@pytest.fixture
def small_hurt(demo_environment: dict[str, str], sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    """The whole portal on SQLite only, for what does not depend on the engine."""
    house = House(demo_environment, tmp_path, sqlite_url)
    found(house)
    yield house
    house.close()
