"""Every table that leads to a person is in their copy, or is named with the reason why it is not; so is every column."""

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

from portal import models
from portal.db import Base
from portal.records.export.content import LEFT_OUT, ROOMS, describe
from portal.records.export.sheets import Sheet

SHEETS = [sheet for room in ROOMS for sheet in room.sheets]
# whom a row is about, where no key of the database says so
NAMES_OF_PEOPLE = ("subject_id", "payer_id", "owner_match", "party_match")


# a matter leads to people too, by its parties: their key points the other way
ROOTS = ("subjects", "cases")


def leading_to_people(metadata: MetaData) -> set[str]:
    """Return the tables that name a person, or name a row that does."""
    found = {
        table.name
        for table in metadata.tables.values()
        if table.name in ROOTS or any(column.name in NAMES_OF_PEOPLE for column in table.columns)
    }
    while True:
        more = {
            table.name
            for table in metadata.tables.values()
            if any(key.column.table.name in found for key in table.foreign_keys)
        }
        if more <= found:
            return found
        found |= more


def undecided(metadata: MetaData) -> set[str]:
    return leading_to_people(metadata) - {sheet.table for sheet in SHEETS} - set(LEFT_OUT)


def test_every_table_that_leads_to_a_person_is_given_or_its_absence_explained() -> None:
    assert models.TABLES
    assert undecided(Base.metadata) == set()


def test_a_new_table_about_people_would_be_seen() -> None:
    metadata = MetaData()
    Table("subjects", metadata, Column("id", Integer, primary_key=True))
    Table(
        "pets", metadata, Column("id", Integer, primary_key=True), Column("owner", ForeignKey("subjects.id"))
    )
    Table("collars", metadata, Column("id", Integer, primary_key=True), Column("pet", ForeignKey("pets.id")))
    Table("weather", metadata, Column("id", Integer, primary_key=True))
    assert undecided(metadata) == {"pets", "collars"}


def test_no_table_is_both_given_and_left_out() -> None:
    tables = [sheet.table for sheet in SHEETS]
    assert len(tables) == len(set(tables))
    assert not set(tables) & set(LEFT_OUT)
    assert set(LEFT_OUT) <= set(Base.metadata.tables)
    assert all(LEFT_OUT.values())


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.table)
def test_every_column_is_given_or_its_absence_explained(sheet: Sheet) -> None:
    columns = {column.key for column in sheet.model.__table__.columns}
    assert len(sheet.columns) == len(set(sheet.columns))
    assert {*sheet.columns, *sheet.withheld} == columns
    assert not set(sheet.columns) & set(sheet.withheld)


def test_the_schema_describes_every_column_that_is_given() -> None:
    told = describe()
    for room in ROOMS:
        tables = told["$defs"][room.name]["properties"]["tables"]["properties"]
        assert set(tables) == {sheet.table for sheet in room.sheets}
        for sheet in room.sheets:
            assert list(tables[sheet.table]["items"]["properties"]) == sheet.columns
    payments = told["$defs"]["wplaty"]["properties"]["tables"]["properties"]["payments"]["items"][
        "properties"
    ]
    assert payments["amount_grosze"] == {"type": "integer"}
    assert payments["verified_at"] == {"type": ["string", "null"]}
