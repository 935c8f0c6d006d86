"""The demo city's programme: half a year that could be real, some of it silent, the same at every load."""

from datetime import date

import pytest

from portal.accounts.models import Official
from portal.demo.programme import load_programme
from portal.programme import board as boards
from portal.programme import queries
from portal.programme.declared import declared_in
from portal.programme.registers import queries as registers
from tests.support.house import House

TODAY = date(2026, 11, 23)


@pytest.fixture
def loaded(small_house: House) -> House:
    with small_house.app.app_context(), small_house.portal.db.writing() as session:
        session.add(
            Official(
                iss="x", sub="o-1", name="Tomasz Sawicki", roles=["manager"], active=True, created_at=small_house.clock.now()
            )
        )  # fmt: skip
        session.flush()
        assert load_programme(session, small_house.portal, TODAY) > 60
    return small_house


def test_some_of_the_board_is_measured_and_some_is_silent(loaded: House) -> None:
    with loaded.app.app_context(), loaded.portal.db.reading() as session:
        found = boards.build(session, declared_in(loaded.portal), TODAY)
        latest = {code: told.row.value_thousandths for code, told in queries.list_latest(session).items()}
        rows = registers.count_rows(session)
    assert 15 <= found.measured < found.all
    standing = [one for shelf in found.shelves for level in shelf.levels.values() for one in level]
    assert any(one.latest and one.silent_since for one in standing)
    assert 5_000 <= latest["RES-A1"] <= 30_000
    assert rows == {"budynki": 126, "klaster": 10, "aplikacje": 24, "szkolenia": 6}


def test_its_history_grows_and_holds_a_correction(loaded: House) -> None:
    with loaded.app.app_context(), loaded.portal.db.reading() as session:
        share = [one.row.value_thousandths for one in queries.list_history(session, "RES-A1", 20)]
        typed = queries.list_history(session, "ICT-A4", 20)
    assert len(share) == 6
    assert share == sorted(share, reverse=True)
    assert any(one.row.reason for one in typed)


def test_a_city_without_a_manager_has_no_values(small_house: House) -> None:
    with small_house.app.app_context(), small_house.portal.db.writing() as session:
        assert load_programme(session, small_house.portal, TODAY) == 0
