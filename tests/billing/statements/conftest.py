"""What tests of bank statements may ask for: a portal with two shops at the gateway and a bank."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from payments.sandbox import Sandbox
from portal.billing import gateway
from tests.billing.statements.rig import MAIN, START, TAXES, HandClock, Rig, open_portal


@pytest.fixture
def bank() -> Iterator[Sandbox]:
    """Przelewy24 and the bank on this machine, with two shops that pay out to two accounts."""
    with Sandbox(MAIN, TAXES, start_at=START, background=False) as running:
        yield running


@pytest.fixture
def rig(database_url: str, bank: Sandbox, tmp_path: Path) -> Iterator[Rig]:
    yield from opened(database_url, bank, tmp_path)


@pytest.fixture
def sqlite_rig(sqlite_url: str, bank: Sandbox, tmp_path: Path) -> Iterator[Rig]:
    yield from opened(sqlite_url, bank, tmp_path)


def opened(database_url: str, bank: Sandbox, folder: Path) -> Iterator[Rig]:
    clock = HandClock()
    portal = open_portal(database_url, folder, clock, bank.url)
    yield Rig(portal, clock, bank)
    portal.db.engine.dispose()
    gateway.close_clients()
