"""Real parts that a test may need: found on this machine, else a visible skip, in CI a failure."""

import os
import shutil
from pathlib import Path

from portal.testing.parts import (
    find_chromium,
    find_node,
    find_program,
    need,
    need_axe,
    need_chromium,
    need_node,
    need_program,
)

__all__ = [
    "PEERS",
    "ROOT",
    "find_chromium",
    "find_memory",
    "find_node",
    "find_postgres",
    "find_program",
    "need",
    "need_axe",
    "need_chromium",
    "need_node",
    "need_peer",
    "need_postgres",
    "need_program",
]

ROOT = Path(__file__).resolve().parents[2]
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder in memory, when Linux has one; names in it are random or the owner's
ROOM = 4 * 2**30  # bytes: a whole run needs a tenth of it
PEERS = ROOT / "tests/peers/node_modules"


def find_memory() -> Path | None:
    """Find a folder in memory with room for what a run of the tests writes: nothing there waits for a disk."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        return MEMORY
    return None


def find_postgres() -> Path | None:
    """Find the folder that holds PostgreSQL's own programs, newest version first."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    on_path = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for folder in [*reversed(debian), *on_path]:
        if all((folder / program).exists() for program in ("initdb", "postgres", "pg_ctl")):
            return folder
    return None


def need_postgres() -> Path:
    """Return the folder of PostgreSQL's server programs."""
    return need("PostgreSQL", find_postgres(), "Debian: apt-get install postgresql")


def need_peer(package: str) -> Path:
    """Return the folder of an npm package of tests/peers."""
    found = PEERS / package
    return need(package, found if found.exists() else None, "npm ci in tests/peers")
