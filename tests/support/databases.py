"""An empty, migrated database for each test, on SQLite and on PostgreSQL, copied from a template."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.cluster import Cluster

Migrate = Callable[[str], None]


class SqliteDatabases:
    """Copies of one migrated file."""

    def __init__(self, folder: Path, migrate: Migrate) -> None:
        self._folder = folder
        self._template = folder / "template.sqlite"
        migrate(f"sqlite:///{self._template}")
        self._made = 0

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Copy the template; its write-ahead log was folded in when the last connection closed."""
        self._made += 1
        folder = self._folder / str(self._made)
        folder.mkdir()
        shutil.copy(self._template, folder / "portal.sqlite")
        yield f"sqlite:///{folder / 'portal.sqlite'}"
        shutil.rmtree(folder, ignore_errors=True)


class PostgresDatabases:
    """Copies of one migrated database of a throwaway cluster."""

    def __init__(self, cluster: Cluster, migrate: Migrate) -> None:
        self._cluster = cluster
        migrate(cluster.create("migrated"))

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Copy the template and drop the copy afterwards."""
        name, url = self._cluster.copy("migrated")
        yield url
        self._cluster.drop(name)
