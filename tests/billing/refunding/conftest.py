"""The treasurer's desk in a house of billing's."""

from __future__ import annotations

import pytest

from tests.billing.house import House
from tests.billing.refunding.rig import Desk


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)
