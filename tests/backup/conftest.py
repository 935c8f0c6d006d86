"""A house that people lived in, on each engine, one backup of it, and empty houses to restore into."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from portal.backup import making
from tests.backup.bench import Bench, quiet, rows
from tests.support.house import House
from tests.support.lived import lived_in


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def bench(
    request: pytest.FixtureRequest, demo_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    databases = request.getfixturevalue(f"{request.param}_databases")
    folder = tmp_path_factory.mktemp("lived")
    with databases.fresh() as url, lived_in(demo_environment, folder, url) as lived:
        portal = lived.house.portal
        with portal.db.writing() as session:
            portal.workers.schedule(session, lived.house.clock.now())
        lived.house.work()
        lived.house.visitor().go("/")
        backup = folder / "backup"
        with lived.house.app.app_context():
            making.make(portal, backup, quiet())
        yield Bench(lived, backup, rows(lived.house), databases.fresh)


@pytest.fixture
def backup(bench: Bench, tmp_path: Path) -> Path:
    """A copy of the backup that a test may harm."""
    return Path(shutil.copytree(bench.backup, tmp_path / "backup"))


@pytest.fixture
def empty(bench: Bench, demo_environment: dict[str, str], tmp_path: Path) -> Iterator[House]:
    """A house with nothing in it, with the lived-in one's keys."""
    with ExitStack() as stack:
        house = House(demo_environment, tmp_path / "empty", stack.enter_context(bench.fresh()))
        house.clock.at = bench.lived.house.clock.at
        yield house
        house.portal.db.engine.dispose()
