"""One portal on which the scenarios of all services are played."""

from collections.abc import Iterator

import pytest

from tests.support.databases import SqliteDatabases
from tests.support.house import House


@pytest.fixture(scope="module")
def stage(
    demo_environment: dict[str, str],
    sqlite_databases: SqliteDatabases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    """The whole portal on SQLite, for all scenarios of a module."""
    with sqlite_databases.fresh() as url:
        # scenarios say what a machine settles
        house = House({**demo_environment, "PORTAL_AUTOMATIC": "yes"}, tmp_path_factory.mktemp("stage"), url)
        yield house
        house.close()
