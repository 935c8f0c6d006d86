"""What the front desk's tests start from: a place with two desks, officials at their browsers, people who booked."""

import pytest

from tests.office.visits.hall import Hall
from tests.support.house import House


@pytest.fixture
def hall(house: House) -> Hall:
    """A hall on both databases."""
    return Hall(house)


@pytest.fixture
def small_hall(small_house: House) -> Hall:
    """A hall on SQLite only."""
    return Hall(small_house)
