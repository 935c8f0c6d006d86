"""A portal with a gateway of all its shops, and a resident whose first steps are done."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from payments.sandbox import Sandbox, Shop
from portal.billing import gateway
from portal.sandbox.town import MERCHANT
from tests.citizen.dues import Dues
from tests.support.house import START, House


@pytest.fixture
def till(demo_environment: dict[str, str]) -> Iterator[Sandbox]:
    """Przelewy24 with every shop of the city; it delivers nothing by itself."""
    api, crc, others = (
        Path(demo_environment[f"PORTAL_P24_{name}_FILE"]).read_text()
        for name in ("API_KEY", "CRC_KEY", "SHOPS")
    )
    shops = [Shop(int(MERCHANT), int(MERCHANT), api, crc)]
    for row in others.split():
        _name, merchant, pos, api_key, crc_key = row.split(":")
        shops.append(Shop(int(merchant), int(pos), api_key, crc_key))
    with Sandbox(*shops, background=False, start_at=START) as running:
        yield running
    gateway.close_clients()


@pytest.fixture
def dues(
    demo_environment: dict[str, str], database_url: str, till: Sandbox, tmp_path: Path
) -> Iterator[Dues]:
    """Two residents and what they owe, once on SQLite and once on PostgreSQL."""
    house = House({**demo_environment, "PORTAL_P24_BASE_URL": till.url}, tmp_path, database_url)
    yield Dues(house, till)
    house.close()


@pytest.fixture
def small_dues(
    demo_environment: dict[str, str], sqlite_url: str, till: Sandbox, tmp_path: Path
) -> Iterator[Dues]:
    """The same on SQLite only, for pages that move no money."""
    house = House({**demo_environment, "PORTAL_P24_BASE_URL": till.url}, tmp_path, sqlite_url)
    yield Dues(house, till)
    house.close()
