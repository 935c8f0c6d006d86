"""A house with two units whose officials announce and ask, on both databases or on SQLite only."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from portal.accounts.models import Unit
from tests.support.desk import Desk
from tests.support.house import House
from tests.support.people import Worker
from tests.support.visitor import Visitor

CLERK = Worker("o-joanna", "Joanna", "Klim", "FN", ("clerk",))
CHIEF = Worker("o-pawel", "Paweł", "Górski", "FN", ("clerk", "approver"))
OTHER = Worker("o-beata", "Beata", "Karpowicz", "USC", ("approver",))
MANAGER = Worker("o-tomasz", "Tomasz", "Sawicki", "FN", ("manager",))
ADMINISTRATOR = Worker("o-ewa", "Ewa", "Wysocka", "", ("administrator",))
TREASURER = Worker("o-marcin", "Marcin", "Borowski", "FN", ("treasurer",))


def _with_units(house: House) -> House:
    with house.portal.db.writing() as session:
        session.add_all([Unit(code="FN", name="Departament Finansów"), Unit(code="USC", name="Stan cywilny")])
    return house


@pytest.fixture
def office(house: House) -> House:
    """The house once on SQLite and once on PostgreSQL."""
    return _with_units(house)


@pytest.fixture
def small_office(small_house: House) -> House:
    """The house on SQLite only."""
    return _with_units(small_house)


@pytest.fixture
def small_desk(small_house: House) -> Desk:
    """A unit, its clerk and a resident on SQLite only."""
    return Desk(small_house)


def boxes(name: str, on: date) -> dict[str, str]:
    """Fill the three boxes of a day."""
    return {f"{name}-dzien": str(on.day), f"{name}-miesiac": str(on.month), f"{name}-rok": str(on.year)}


def span(house: House, first: int, last: int) -> dict[str, str]:
    """Fill the two days of something, so many days from today."""
    today = house.clock.now().date()
    return {
        **boxes("starts_on", today + timedelta(days=first)),
        **boxes("ends_on", today + timedelta(days=last)),
    }


def hidden(visitor: Visitor, button: str) -> Mapping[str, Any]:
    """Return the hidden fields of the form that has a button."""
    form, _pressed = visitor._form(button)
    return {one.get("name"): one.get("value") for one in form.iter("input") if one.get("type") == "hidden"}
