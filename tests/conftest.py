"""What any test may ask for: fresh databases on both engines, a browser, and no way out of this machine."""

import asyncio
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests.support import parts
from tests.support.cluster import Cluster, running_cluster
from tests.support.databases import PostgresDatabases, SqliteDatabases
from tests.support.engines import OPTION, Sample
from tests.support.kept import KeptRule, keep_files, keep_snapshots, keep_statements, keep_time
from tests.support.minutes import Minutes
from tests.support.schema import migrate
from tests.support.told import Told

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.support.house import House


Flask.url_rule_class = KeptRule
keep_statements()
keep_files()
keep_time()
keep_snapshots()
collect_ignore = ["fixtures"]  # packages of their own, judged by their own run
BROWSERS_LOOP: list[asyncio.AbstractEventLoop | None] = []


# The longest files begin first: otherwise one worker would end with them while the other waits.
LONGEST = (
    "tests/journeys/", "tests/billing/test_every_order.py", "tests/look/", "tests/faults/test_killed", "tests/demo/",
    "tests/faults/test_left_behind.py", "tests/billing/test_paying.py", "tests/billing/refunding/",
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        OPTION, action="store_true", help="let every test that takes a database meet PostgreSQL too"
    )


def pytest_configure(config: pytest.Config) -> None:
    memory = parts.find_memory()
    if memory is not None:
        os.environ.setdefault(
            "PYTEST_DEBUG_TEMPROOT", str(memory)
        )  # tests commit thousands of times, each to a disk
    config.pluginmanager.register(Sample(), "engines")
    if not hasattr(config, "workerinput"):  # the one process that hears all others
        config.pluginmanager.register(Minutes(), "minutes")
        config.pluginmanager.register(Told(), "told")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out twins beyond the sample; put the longest files first, within a file the order stays."""
    config.pluginmanager.get_plugin("engines").leave_out(config, items)
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: next((ranks[n] for n in LONGEST if item.nodeid.startswith(n)), len(LONGEST)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server of this test process's own."""
    with running_cluster(parts.need_postgres()) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres_databases(postgres: Cluster) -> PostgresDatabases:
    return PostgresDatabases(postgres, migrate)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"), migrate)


@pytest.fixture
def sqlite_url(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    """A migrated, empty SQLite database, for what does not depend on the engine."""
    with sqlite_databases.fresh() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """A migrated, empty PostgreSQL database, for what only a server can do."""
    with postgres_databases.fresh() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database; the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def demo_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The demo city's settings, with its keys and seal, as `make run` makes them."""
    from portal.sandbox.town import Ports, Town

    town = Town(tmp_path_factory.mktemp("town"), Ports())
    # nobody stands in for the other system: each look of the worker at it would wait in vain
    return town.environment(
        town.found(datetime.now(UTC)),
        # most tests follow an official through a matter; those of settling by machine let it be
        {"PORTAL_CASES_URL": "", "PORTAL_EDELIVERY_URL": "", "PORTAL_AUTOMATIC": "no"},
    )


@pytest.fixture
def house(
    demo_environment: dict[str, str], database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> "Iterator[House]":
    """The whole portal on a fresh database, once on SQLite and once on PostgreSQL."""
    from tests.support.house import House

    house = House(demo_environment, tmp_path, database_url)
    yield house
    house.close(request)


@pytest.fixture
def small_house(
    demo_environment: dict[str, str], sqlite_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> "Iterator[House]":
    """The whole portal on SQLite only, for what does not depend on the engine."""
    from tests.support.house import House

    house = House(demo_environment, tmp_path, sqlite_url)
    yield house
    house.close(request)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Chromium, started once for each test process."""
    from tests.support.browser import running_browser

    with running_browser() as browser:
        loop = asyncio._get_running_loop()
        BROWSERS_LOOP.append(loop)
        yield browser
        asyncio._set_running_loop(loop)  # closing goes through it too


@pytest.fixture(autouse=True)
def _own_event_loop(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set Playwright's event loop for tests of a browser only: it stays set, and sealing begins one of its own."""
    if "browser" in request.fixturenames:
        request.getfixturevalue("browser")
        if BROWSERS_LOOP:
            asyncio._set_running_loop(BROWSERS_LOOP[-1])
    yield
    asyncio._set_running_loop(None)


@pytest.fixture
def new_context(browser: "Browser") -> "Iterator[Callable[..., BrowserContext]]":
    """Open browser contexts (somebody's browser with its own cookies); all are closed after the test."""
    opened = []

    def open_context(**options: object) -> "BrowserContext":
        context = browser.new_context(locale="pl-PL", timezone_id="Europe/Warsaw", **options)
        context.set_default_timeout(10_000)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: "Callable[..., BrowserContext]") -> "Page":
    """One page in a fresh browser at desktop size."""
    from tests.support.browser import DESKTOP

    return new_context(**DESKTOP).new_page()


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the project."""
    return parts.ROOT
