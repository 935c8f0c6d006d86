"""What the tests of one engine share: the lived-in house, its backup, and what a house holds."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.backup.steps import Steps
from portal.db import Base
from tests.support.house import House
from tests.support.lived import Lived

NOT_KEPT = {"web_sessions", "sign_ins"}


@dataclass
class Bench:
    """What the tests of one engine share: the lived-in house, its backup, and fresh databases."""

    lived: Lived
    backup: Path
    rows: dict[str, list[Any]]
    fresh: Callable[[], AbstractContextManager[str]]


def rows(house: House) -> dict[str, list[Any]]:
    """Return all that the database holds, table by table, but for who is signed in."""
    found = {}
    with house.portal.db.reading() as session:
        for table in Base.metadata.sorted_tables:
            if table.name not in NOT_KEPT:
                ordered = select(table).order_by(*table.primary_key.columns)
                found[table.name] = [tuple(row) for row in session.execute(ordered)]
    return found


def quiet() -> Steps:
    return Steps(lambda _line: None)


def invoke(house: House, *words: str) -> tuple[int, str]:
    """Run a command as the flask program does; return its exit code and what it said."""
    with house.app.app_context():
        done = house.app.test_cli_runner().invoke(args=list(words))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def run(house: House, *words: str) -> str:
    """Run a command that succeeds and return what it said."""
    code, said = invoke(house, *words)
    assert code == 0, said
    return said
