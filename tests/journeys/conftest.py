"""Where people walk: a portal with its gateway for those on foot, a running city for those at a browser."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from payments.sandbox import Sandbox, Shop
from portal.billing import gateway
from portal.sandbox.town import MERCHANT
from tests.support.house import House

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from tests.support.city import City
    from tests.support.walker import Walker


@pytest.fixture
def till(demo_environment: dict[str, str]) -> Iterator[Sandbox]:
    """Przelewy24 on this machine; it delivers nothing by itself."""
    secrets = {
        name: Path(demo_environment[f"PORTAL_P24_{name}_KEY_FILE"]).read_text() for name in ("API", "CRC")
    }
    shop = Shop(int(MERCHANT), int(MERCHANT), secrets["API"], secrets["CRC"])
    with Sandbox(shop, background=False) as running:
        yield running
    gateway.close_clients()


@pytest.fixture
def paying_house(
    demo_environment: dict[str, str], database_url: str, till: Sandbox, tmp_path: Path
) -> Iterator[House]:
    """The whole portal with a gateway to pay at, once on SQLite and once on PostgreSQL."""
    house = House({**demo_environment, "PORTAL_P24_BASE_URL": till.url}, tmp_path, database_url)
    found(house)
    yield house
    house.close()


def found(house: House) -> None:
    """Keep the services' versions and give the house the unit that works the matter."""
    from portal.accounts.models import Unit
    from portal.cases import flows

    with house.app.app_context(), house.portal.db.writing() as session:
        flows.store_versions(session, house.portal, house.clock.now())
        session.add(Unit(code="FN", name="Departament Finansów Miasta", address="ul. Słonimska 1"))


@pytest.fixture(scope="session")
def check_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this one check, the same for all its workers."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory, check_folder: Path) -> Iterator["City"]:
    """A running city, shared by the walks of one test process; what was looked over is known to all processes."""
    from tests.support.city import City
    from tests.support.kinds import Kinds

    with City(tmp_path_factory.mktemp("city"), kinds=Kinds(check_folder / "kinds")) as running:
        yield running


@pytest.fixture
def walk(city: "City", new_context: "Callable[..., BrowserContext]") -> Iterator["Callable[..., Walker]"]:
    """Open a person's browser; after the test nothing may have been wrong on any page."""
    from tests.support.walker import Walker

    opened: list[Walker] = []
    failed_before = city.dead_jobs()

    def open_browser(**options: object) -> Walker:
        has_scripts = bool(options.get("java_script_enabled", True))
        walker = Walker(city, new_context(**options), java_script_enabled=has_scripts)
        opened.append(walker)
        return walker

    yield open_browser
    faults = [fault for walker in opened for fault in walker.faults]
    assert faults == [], "\n".join(faults)
    assert [job for job in city.dead_jobs() if job not in failed_before] == []
