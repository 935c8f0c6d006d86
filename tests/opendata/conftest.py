"""A desk with a unit that has data, on both databases or on SQLite only."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.opendata import actions
from portal.opendata.actions import Described
from portal.opendata.models import Dataset, DatasetVersion
from portal.opendata.schema import read_lines, table_schema
from tests.support.desk import Desk
from tests.support.house import House

COLUMNS = "miesiac*; miesiąc; Miesiąc\nosiedle*; tekst; Nazwa osiedla\ndrzewa; liczba całkowita; Ile drzew"
TREES = "miesiac,osiedle,drzewa\n2026-09,Antoniuk,12\n2026-10,Bojary,7\n"


@pytest.fixture
def desk(house: House) -> Desk:
    """A unit, its clerk and a resident, once on SQLite and once on PostgreSQL."""
    return Desk(house)


@pytest.fixture
def small_desk(small_house: House) -> Desk:
    """A unit, its clerk and a resident on SQLite only."""
    return Desk(small_house)


def said(**other: Any) -> Described:
    """Say of a dataset what every test may take for granted."""
    usual: dict[str, Any] = {
        "titles": {"pl": "Nasadzenia drzew", "en": "Trees planted", "uk": "Висаджені дерева"},
        "descriptions": {"pl": "Ile drzew posadziło miasto."},
        "unit_code": "FN",
        "contact": "zielen@example.pl",
        "licence": "CC0-1.0",
        "cadence": "monthly",
        "theme": "ENVI",
        "columns": table_schema(read_lines(COLUMNS, "columns")),
    }
    return Described(**{**usual, **other})


def describe(desk: Desk, submission: str = "s-1", **other: Any) -> str:
    """Make a dataset; return its slug."""
    with desk.writing() as session:
        return actions.describe(
            session, said(**other), submission=submission, actor=desk.clerk, now=desk.now
        ).slug


def in_version(desk: Desk, slug: str, number: int, act: Callable[[Any, DatasetVersion], None]) -> None:
    """Do something to a version in a transaction of its own."""
    from portal.opendata import queries

    with desk.writing() as session:
        dataset = queries.find_dataset(session, slug)
        assert isinstance(dataset, Dataset)
        act(session, queries.get_version(session, dataset, number, drafts=True))


def take(desk: Desk, slug: str, content: str = TREES, submission: str = "f-1") -> int:
    """Put a file in; return the version's number."""
    from portal.opendata import queries

    with desk.writing() as session:
        dataset = queries.find_dataset(session, slug)
        assert dataset is not None
        return actions.take_file(
            session, desk.portal, dataset, content.encode(), note="", submission=submission, actor=desk.clerk,
            now=desk.now,
        ).number  # fmt: skip


def publish(desk: Desk, slug: str, content: str = TREES, submission: str = "f-1") -> int:
    """Put a file in and publish it; return the version's number."""
    number = take(desk, slug, content, submission)
    in_version(
        desk, slug, number, lambda session, one: actions.publish(session, one, actor=desk.clerk, now=desk.now)
    )
    return number
