"""A desk whose matters become records, on both databases or on SQLite only."""

import pytest

from tests.support.desk import Desk
from tests.support.house import House


@pytest.fixture
def desk(house: House) -> Desk:
    """A unit, its clerk and a resident, once on SQLite and once on PostgreSQL."""
    return Desk(house)


@pytest.fixture
def small_desk(small_house: House) -> Desk:
    """A unit, its clerk and a resident on SQLite only."""
    return Desk(small_house)
