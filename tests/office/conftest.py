"""What the desk's tests start from: the house, its units, and a few officials at their browsers."""

import pytest

from tests.office.desk import Desk
from tests.support.house import House


@pytest.fixture
def desk(house: House) -> Desk:
    """The desk on both databases."""
    return Desk(house)


@pytest.fixture
def small_desk(small_house: House) -> Desk:
    """The desk on SQLite only."""
    return Desk(small_house)
