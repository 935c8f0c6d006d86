"""One portal on which the scenarios of all services are played."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from portal.testing.stage import Stages
from tests.support.databases import SqliteDatabases
from tests.support.house import House


@pytest.fixture(scope="module")
def stages(
    demo_environment: dict[str, str],
    sqlite_databases: SqliteDatabases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stages[House]]:
    """The whole portal on SQLite, for all scenarios of a module; after a year of theirs another one."""
    environment = {**demo_environment, "PORTAL_AUTOMATIC": "yes"}  # scenarios say what a machine settles
    with ExitStack() as databases:

        def opened() -> House:
            url = databases.enter_context(sqlite_databases.fresh())
            return House(environment, tmp_path_factory.mktemp("stage"), url)

        kept = Stages(opened, House.close)
        yield kept
        kept.close()


@pytest.fixture
def stage(stages: Stages[House]) -> House:
    """The portal to play on."""
    return stages.take()
