"""A pytest plug-in for packages of services: a portal with a movable clock as the fixture ``stage``.

Name it in the package's own pytest configuration (``addopts = ["-p", "portal.testing.plugin"]``) and let the portal's
folder be importable. The portal finds the package's services by its entry point ``portal.services``.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from portal import migrating
from portal.context import EXTENSION, Portal
from portal.sandbox.town import Ports, Town
from portal.testing.browser import browser_of_a_run, with_loop
from portal.testing.stage import Stages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Browser

# nothing runs beside the kit: what would be sent waits in its job
SILENT = {"PORTAL_CASES_URL": "", "PORTAL_EDELIVERY_URL": ""}


class FileClock:
    """Move the clock of a portal that reads it from a file."""

    def __init__(self, path: Path) -> None:
        self._path, self.gone = path, timedelta()

    def move(self, **by: float) -> datetime:
        """Move by hours, days …; return the new moment."""
        self.gone += timedelta(**by)
        self._path.write_text(str(self.gone.total_seconds()), encoding="ascii")
        return datetime.now(UTC) + self.gone


class OwnStage:
    """A portal on a fresh, migrated SQLite database, with keys and a seal of its own."""

    def __init__(self, folder: Path, app_module: str) -> None:
        self.clock = FileClock(folder / "clock")
        town = Town(folder / "town", Ports())
        given = {**SILENT, "PORTAL_CLOCK_FILE": str(folder / "clock")}
        environment = town.environment(town.found(datetime.now(UTC)), given)
        with pytest.MonkeyPatch.context() as patched:
            for name, value in environment.items():
                patched.setenv(name, value)
            # by name: the portal never imports the front door, and another city's may be called otherwise
            self.app: Flask = import_module(app_module).create_app()
        migrating.upgrade(self.portal.db)

    @property
    def portal(self) -> Portal:
        """Return the portal that was opened."""
        found: Portal = self.app.extensions[EXTENSION]
        return found

    def close(self) -> None:
        """Let go of the database."""
        self.portal.db.engine.dispose()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a package say where the front door is, and whether the long sweeps run."""
    parser.addini("portal_app", "the module with create_app()", default="app")
    parser.addoption("--long", action="store_true", help="run the kit's long sweeps too")


def pytest_configure(config: pytest.Config) -> None:
    """Name the kit's marks, which a strict package wants to know."""
    config.addinivalue_line("markers", "slow: a long sweep; only --long runs it")
    config.addinivalue_line("markers", "browser: drives a real Chromium")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long sweeps to those who ask for them."""
    if not config.getoption("--long"):
        for item in items:
            if item.get_closest_marker("slow") is not None:
                item.add_marker(pytest.mark.skip(reason="a long sweep: --long runs it"))


@pytest.fixture(scope="session")
def stages(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[Stages[OwnStage]]:
    """Keep one portal for the scenarios of a run, and open another when a year has gone by on it."""
    app_module = str(pytestconfig.getini("portal_app"))
    kept = Stages(lambda: OwnStage(tmp_path_factory.mktemp("stage"), app_module), OwnStage.close)
    yield kept
    kept.close()


@pytest.fixture
def stage(stages: Stages[OwnStage]) -> OwnStage:
    """Give the portal to play on."""
    return stages.take()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once for a run; without one on this machine its tests are skipped, in CI they fail."""
    with browser_of_a_run() as started:
        yield started


@pytest.fixture(autouse=True)
def _own_event_loop(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep Playwright's event loop to the tests of a browser."""
    wanted = "browser" in request.fixturenames
    if wanted:
        request.getfixturevalue("browser")
    with with_loop(is_wanted=wanted):
        yield
