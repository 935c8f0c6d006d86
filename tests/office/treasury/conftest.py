"""What the room's tests start from."""

import pytest

from tests.office.treasury.till import Till
from tests.support.house import House


@pytest.fixture
def till(house: House) -> Till:
    """The room on both databases."""
    return Till(house)


@pytest.fixture
def small_till(small_house: House) -> Till:
    """The room on SQLite only."""
    return Till(small_house)
