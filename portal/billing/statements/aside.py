"""Lines put aside in a nameless temporary file while the rest of a statement is still being checked."""

import json
from collections.abc import Iterator
from datetime import date
from typing import IO

from portal.billing.statements.statement import StatementLine


def put(line: StatementLine, aside: IO[bytes]) -> None:
    """Write a line at the end."""
    position, booked, value, *rest = line
    aside.write(json.dumps([position, booked.toordinal(), value.toordinal(), *rest]).encode() + b"\n")


def take(aside: IO[bytes], count: int) -> Iterator[StatementLine]:
    """Read so many lines from where the file stands."""
    for _ in range(count):
        position, booked, value, *rest = json.loads(aside.readline())
        yield StatementLine(position, date.fromordinal(booked), date.fromordinal(value), *rest)
