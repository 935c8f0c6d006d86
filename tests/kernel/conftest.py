"""A portal with a database and nothing else: the kernel is tested without the rooms that stand on it."""

from collections.abc import Iterator

import pytest

from portal.db import Database
from tests.kernel.bare import Bare


@pytest.fixture
def bare(database_url: str) -> Iterator[Bare]:
    """A portal without rooms, once on SQLite and once on PostgreSQL."""
    database = Database(database_url)
    yield Bare(database)
    database.engine.dispose()


@pytest.fixture
def small(sqlite_url: str) -> Iterator[Bare]:
    """A portal without rooms on SQLite, for what does not depend on the engine."""
    database = Database(sqlite_url)
    yield Bare(database)
    database.engine.dispose()


@pytest.fixture
def served(postgres_url: str) -> Iterator[Bare]:
    """A portal without rooms on PostgreSQL, for what only a server can do."""
    database = Database(postgres_url)
    yield Bare(database)
    database.engine.dispose()
