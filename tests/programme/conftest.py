"""A house with a manager who writes values down."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.programme.declared import declared_in
from portal.programme.shape import Kpi, Programme, Register
from portal.security import Actor
from portal.words import day_of
from tests.support.house import House
from tests.support.people import Worker, sign_in
from tests.support.visitor import Visitor

MANAGER = Worker("o-manager", "Tomasz", "Sawicki", "FN", ("manager",))


class Board:
    """The board of a house: acts of its manager, in the rooms and on the pages."""

    def __init__(self, house: House) -> None:
        self.house, self.portal, self.clock = house, house.portal, house.clock
        self.manager: Visitor = sign_in(house, MANAGER)
        from portal.accounts.models import Official

        with self.reading() as session:
            row = session.query(Official).filter_by(sub=MANAGER.sub).one()
            self.actor = Actor("official", row.id, row.name, official_id=row.id, roles=frozenset({"manager"}))

    @property
    def programme(self) -> Programme:
        return declared_in(self.portal)

    @property
    def today(self) -> date:
        return day_of(self.clock.now())

    def kpi(self, code: str) -> Kpi:
        return self.programme.get_kpi(code)

    def register(self, code: str) -> Register:
        return self.programme.get_register(code)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.house.app.app_context(), self.portal.db.writing() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.house.app.app_context(), self.portal.db.reading() as session:
            yield session

    def by(self) -> dict[str, object]:
        """Who acts and when, as the actions ask for it."""
        return {"actor": self.actor, "now": self.clock.now(), "today": self.today}

    def work(self) -> None:
        """Let the worker schedule what recurs and do what is due."""
        with self.writing() as session:
            self.portal.workers.schedule(session, self.clock.now())
        self.house.work()


@pytest.fixture
def board(house: House) -> Board:
    """The board on both databases."""
    return Board(house)


@pytest.fixture
def small_board(small_house: House) -> Board:
    """The board on SQLite only."""
    return Board(small_house)
