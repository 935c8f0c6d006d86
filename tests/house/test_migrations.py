"""The history of the schema: one line, there and back, and at its end exactly what the models say."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Column, Integer, Table, inspect, select

from portal import migrating
from portal.accounts.models import Unit
from portal.cases.models import Document
from portal.db import Base, Database
from portal.opendata.models import ToldCount
from tests.support.desk import Desk
from tests.support.house import House
from tests.support.parts import ROOT

pytestmark = pytest.mark.engines

VERSIONS = sorted((ROOT / "migrations/versions").glob("[0-9]*.py"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.engine.dispose()


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_a_migrated_database_is_what_the_models_say(database: Database) -> None:
    assert migrating.drift(database) == []


def test_a_model_without_its_migration_would_be_seen(database: Database) -> None:
    forgotten = Table("forgotten", Base.metadata, Column("id", Integer, primary_key=True))
    try:
        assert [change[0] for change in migrating.drift(database)] == ["add_table"]
    finally:
        Base.metadata.remove(forgotten)


def test_the_way_back_and_forward_keeps_a_matter_that_is_under_way(house: House) -> None:
    """Tables are made anew under rows that name them; on SQLite that wants foreign keys unchecked meanwhile."""
    desk = Desk(house)
    reference = desk.file()
    desk.advance(reference, "call_for_fee")
    desk.work()
    before = (desk.kinds(reference), desk.case(reference).due_on, desk.count(Document))
    migrating.downgrade(house.portal.db, "0009")
    migrating.upgrade(house.portal.db)
    assert migrating.drift(house.portal.db) == []
    assert (desk.kinds(reference), desk.case(reference).due_on, desk.count(Document)) == before


def test_what_was_told_by_a_units_name_stands_by_its_code(database: Database) -> None:
    def places(*kept: str) -> set[str]:
        with database.writing() as session:
            session.add_all(
                ToldCount(
                    source="wizyty-bez-sprawy", place=place, number=10, held=3, told_on=date(2026, 10, 15)
                )
                for place in kept
            )
        with database.reading() as session:
            return set(session.scalars(select(ToldCount.place)))

    with database.writing() as session:
        session.add(Unit(code="FN", name="Finanse | Skarb"))
    by_code = places("2026-09|FN|razem", "2026-09|razem|razem", "2026-09|GONE|razem")
    migrating.downgrade(database, "0055")
    assert places() == {"2026-09|Finanse | Skarb|razem", "2026-09|razem|razem"}
    migrating.upgrade(database)
    assert places() == by_code - {"2026-09|GONE|razem"}


def test_the_way_back_leads_to_an_empty_database_and_forward_again(database: Database) -> None:
    before = tables(database)
    migrating.downgrade(database, "base")
    assert tables(database) == set()
    migrating.upgrade(database)
    assert tables(database) == before
    assert migrating.drift(database) == []


def test_migrations_are_numbered_without_a_gap_and_follow_one_another() -> None:
    numbers = [path.name.split("_")[0] for path in VERSIONS]
    assert numbers == [f"{number:04d}" for number in range(1, len(VERSIONS) + 1)]
    before = None
    for path, number in zip(VERSIONS, numbers, strict=True):
        text = path.read_text(encoding="utf-8").replace("'", '"')
        assert re.search(rf'^revision(: str)? = "{number}"$', text, re.MULTILINE), path.name
        wanted = f'"{before}"' if before else "None"
        assert re.search(rf"^down_revision(: [^=]+)? = {wanted}$", text, re.MULTILINE), path.name
        before = number
