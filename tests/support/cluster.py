"""A throwaway PostgreSQL: one cluster per test process, durable in nothing, gone at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

SETTINGS = {
    "listen_addresses": "''",  # the socket only
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_wal_size": "4GB",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder in memory, when Linux has one; the cluster's own has a random name


class Cluster:
    """A running server that makes databases out of one template."""

    def __init__(self, folder: Path, run: Callable[..., None]) -> None:
        self._folder = folder
        self._run_program = run
        self._made = 0

    def start(self) -> None:
        """Start the server; after it was stopped in the middle it first mends itself."""
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        self._run_program(
            "pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", f"-k {self._folder} {options}", "start"
        )

    def stop_at_once(self) -> None:
        """Stop the server as a power cut would: no transaction is ended, no connection told."""
        self._run_program("pg_ctl", "-m", "immediate", "stop")

    def keep_commits(self, url: str) -> None:
        """Let a database's commits outlive the server, as they do where money is kept."""
        name = sql.Identifier(url.partition("?")[0].rpartition("/")[2])
        self._run(sql.SQL("ALTER DATABASE {} SET synchronous_commit = on").format(name))

    def url(self, name: str) -> str:
        """Return SQLAlchemy's address of a database."""
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database, by default an empty one in UTF-8, and return its address."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._run(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def copy(self, template: str) -> tuple[str, str]:
        """Copy a template that nobody is connected to; return the copy's name and address."""
        self._made += 1
        name = f"t{self._made}"
        return name, self.create(name, template)

    def drop(self, name: str) -> None:
        """Drop a database, whoever may still be connected."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        where = {"host": str(self._folder), "user": "postgres", "dbname": "postgres"}
        with psycopg.connect(**where, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running_cluster(programs: Path, parent: Path | None = None) -> Iterator[Cluster]:
    """Start a cluster in memory where there is room, else in the temporary folder; stop and remove it after.

    ``parent`` is where a large one shall lie: the server's own user must get through to it.
    """
    parent = parent or (MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None)
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=parent))
    owner = _owner()
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)

    def run(program: str, *arguments: str) -> None:
        with (folder / "said").open("ab") as said:
            done = subprocess.run(
                [programs / program, "-D", folder / "cluster", *arguments],
                cwd="/",
                user=owner.pw_uid if owner else None,
                group=owner.pw_gid if owner else None,
                extra_groups=[] if owner else None,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            raise RuntimeError(f"{program}: {(folder / 'said').read_text()[-2000:]}")

    try:
        run("initdb", "--no-sync", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", "postgres")
        cluster = Cluster(folder, run)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop_at_once()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> pwd.struct_passwd | None:
    """Return whom the server runs as: PostgreSQL refuses root."""
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else None
