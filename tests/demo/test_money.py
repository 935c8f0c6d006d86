"""The demo city's money: payments of the last days, one of each kind of trouble, and books that hold."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from portal.billing.ledger.checking import check
from portal.billing.models import Payment, TreasurerTask
from portal.demo.names import OFFICIALS
from portal.words import day_of
from tests.support.databases import SqliteDatabases
from tests.support.house import House

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def city(
    demo_environment: dict[str, str],
    sqlite_databases: SqliteDatabases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    """One city for all that only look at it; its matters of one month, for the money is of the last days."""
    with pytest.MonkeyPatch.context() as patch, sqlite_databases.fresh() as url:
        patch.setattr("portal.demo.matters.MONTHS", 1)
        house = House(demo_environment, tmp_path_factory.mktemp("city"), url)
        house.clock.move(hours=3)
        said = house.app.test_cli_runner().invoke(args=["demo", "load", "--as-of", TODAY.isoformat()])
        assert said.exit_code == 0, said.output
        yield house
        house.close()


def test_there_are_payments_of_today_and_each_kind_of_trouble(city: House) -> None:
    with city.portal.db.reading() as session:
        payments = list(session.scalars(select(Payment)))
        tasks = Counter(session.scalars(select(TreasurerTask.kind)))
    assert Counter(str(one.state) for one in payments) == {"paid": 10, "mismatch": 1, "registered": 1}
    assert tasks == {"surplus": 1, "mismatch": 1, "unconfirmed": 1, "unidentified": 1}
    assert sum(one.verified_at is not None and day_of(one.verified_at) == TODAY for one in payments) == 4
    assert {one.shop for one in payments} == {"main", "taxes"}


def test_nobody_is_asked_about_them_any_more(city: House) -> None:
    with city.portal.db.reading() as session:
        assert list(session.scalars(select(Payment.session_id).where(Payment.poll_at.is_not(None)))) == []


def test_the_books_of_the_city_hold(city: House) -> None:
    with city.portal.db.reading() as session:
        assert check(session, city.portal.vault) == []


def test_two_treasurers_work_here_so_that_four_eyes_can_be_shown() -> None:
    treasurers = [name for name, _unit, roles, _note in OFFICIALS if "treasurer" in roles]
    assert len(set(treasurers)) == 2
