"""Where people walk: a portal with its gateway for those on foot, a running city for those at a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from payments.sandbox import Sandbox, Shop
from portal.billing import gateway
from portal.sandbox.town import MERCHANT
from tests.support.house import House


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
