"""Ten years of a city: half of the first matters are made row by row, the rest copied within the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ColumnElement, String, cast, insert, literal, select, text

from portal.accounts.models import Subject, name_key
from portal.cases.models import Case, CaseEvent, CaseParty, Document
from portal.db import Base
from portal.files.models import StoredFile
from tests.bench.rows import TODAY, case_row, event_row, file_row, paper_row, party_row
from tests.support.house import START

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from tests.bench.city import City

OPEN = 5_000
SETTLED = 5_000  # made once; each copy adds as many
PEOPLE = 1_500  # who ask for them; each copy adds as many
YEARS = 10
STEPS = (
    "filed",
    "fee_paid",
    "assigned",
    "request",
    "answered",
    "note",
    "opened",
    "opinion",
    "draft",
    "issue",
)
FIRST_PERSON, FIRST_OPEN, FIRST_CASE = 1_001, 1_001, 10_001
BEGINNINGS = (
    "Nowa", "Kowal", "Wój", "Żół", "Dąbr", "Szym", "Iwa", "Choda", "Bia", "Sawi", "Żu", "Mar", "Łu", "Pie", "Zal",
)  # fmt: skip
ENDS = (
    "k", "ska", "cka", "owicz", "iuk", "czyk", "ewska", "ata", "ecka", "ukowicz", "ek", "oń", "arz", "ak", "icz",
)  # fmt: skip
SURNAMES = tuple(beginning + end for beginning in BEGINNINGS for end in ENDS)
WANTED = "Wyszukana"  # a name that one person bears, however many there are


Change = Callable[
    [Column[Any], int, int], ColumnElement[Any]
]  # of a column, for a copy, by the shift of the ids


Rows = list[
    tuple[type[Base], list[dict[str, Any]]]
]  # of each table, in the order in which they may be written


def moved(step: int) -> Change:
    """Let a column point as many rows further with each copy."""
    return lambda column, copy, _shift: column + step * copy


def numbered(beginning: str) -> Change:
    """Let a column hold a beginning and the number of its row."""
    return lambda column, _copy, shift: literal(beginning) + cast(column.table.c.id + shift, String)


def marked(separator: str) -> Change:
    """Let a name begin with the number of its copy: nobody in another copy bears it, nor begins like it."""
    return lambda column, copy, _shift: literal(f"{copy}{separator}") + column


@dataclass(frozen=True)
class Block:
    """Rows of one table that are copied: where they stand, and what each copy must have for itself."""

    model: type[Base]
    first: int
    length: int
    own: Mapping[str, Change]


BLOCKS = (
    Block(
        Subject, FIRST_PERSON, PEOPLE,
        {"token": numbered("person-"), "surname": marked("-"), "name_key": marked(" ")},
    ),
    Block(
        Case, FIRST_CASE, SETTLED,
        {"reference": numbered("BI-"), "submission_id": numbered("sent-"), "office_number": numbered("FN.3140.")},
    ),
    Block(CaseParty, FIRST_CASE, SETTLED, {"case_id": moved(SETTLED), "subject_id": moved(PEOPLE)}),
    Block(CaseEvent, FIRST_CASE * len(STEPS), SETTLED * len(STEPS), {"case_id": moved(SETTLED)}),
    Block(StoredFile, FIRST_CASE, SETTLED, {"token": numbered("paper-"), "key": numbered("place-")}),
    Block(
        Document, FIRST_CASE, SETTLED,
        {"token": numbered("letter-"), "case_id": moved(SETTLED), "file_id": moved(SETTLED)},
    ),
)  # fmt: skip


def load(
    city: City, cases: int, more: Callable[[Rows], Rows] = list, blocks: Sequence[Block] = BLOCKS
) -> None:
    """Fill an empty city with so many matters: ``OPEN`` of them open, the others settled over ten years.

    ``more`` is given the first rows, table by table, and returns those that are written and then copied by ``blocks``.
    """
    copies, odd = divmod(cases - OPEN, SETTLED)
    if not copies or odd:
        raise ValueError("the settled ones come in blocks")
    with city.portal.db.writing() as session:
        for model, rows in more(list(_first_ones())):
            session.execute(insert(model), rows)
    for copy in range(1, copies):
        with city.portal.db.writing() as session:
            _trust(session)
            for block in blocks:
                session.connection().execute(_copy(block, copy))
    with city.portal.db.writing() as session:
        session.execute(text("ANALYZE"))


def _trust(session: Session) -> None:
    """Let PostgreSQL take copies without a look for each row that another names: the first ones were looked at."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))


def _first_ones() -> Iterator[tuple[type[Base], list[dict[str, Any]]]]:
    """Yield the rows of the open matters and of the first settled ones, in the order in which they may be written."""
    people = [_person(number) for number in range(PEOPLE)]
    waiting = [_open(number) for number in range(OPEN)]
    settled = [_settled(number) for number in range(SETTLED)]
    yield Subject, people
    yield Case, waiting + settled
    yield (
        CaseParty,
        [{"id": row["id"], **party_row(row, people[row["id"] % PEOPLE]["id"])} for row in waiting + settled],
    )
    yield CaseEvent, [{"id": row["id"], **event_row(row, "filed", row["filed_at"])} for row in waiting]
    yield CaseEvent, [event for row in settled for event in _course(row)]
    papers = [_paper(row) for row in settled]
    yield StoredFile, [file for file, _ in papers]
    yield Document, [letter for _, letter in papers]


def _person(number: int) -> dict[str, Any]:
    surname = SURNAMES[number % len(SURNAMES)] if number else WANTED
    return {
        "id": FIRST_PERSON + number, "token": f"person-{FIRST_PERSON + number}", "given_name": "Maria",
        "surname": surname, "name_key": name_key(surname, "Maria"), "created_at": START,
    }  # fmt: skip


def _open(number: int) -> dict[str, Any]:
    row = case_row(f"BI-OPEN-{number:06d}", TODAY - timedelta(days=number % 7), is_open=True)
    return {
        "id": FIRST_OPEN + number,
        **row,
        "submission_id": f"open-{number}",
        "assigned_to_id": 1 if number % 100 == 0 else None,
    }


def _settled(number: int) -> dict[str, Any]:
    on = TODAY - timedelta(days=30 + number * (YEARS * 365 - 30) // SETTLED)
    key = FIRST_CASE + number
    return {
        "id": key, **case_row(f"BI-{key}", on, is_open=False), "submission_id": f"sent-{key}",
        "office_number": f"FN.3140.{key}", "settled_at": START - timedelta(days=(TODAY - on).days - 2),
    }  # fmt: skip


def _course(case: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for place, kind in enumerate(STEPS):
        by = "applicant" if kind in {"filed", "answered", "opened"} else "official"
        event = event_row(dict(case), kind, case["filed_at"] + timedelta(hours=4 * place), by)
        yield {"id": case["id"] * len(STEPS) + place, **event}


def _paper(case: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the file and the row of the document that settled a matter."""
    key, settled = case["id"], dict(case)
    file = {**file_row(settled, "outcome"), "id": key, "token": f"paper-{key}", "key": f"place-{key}"}
    letter = {**paper_row(settled, "outcome"), "id": key, "token": f"letter-{key}", "file_id": key}
    return file, letter


def _copy(block: Block, copy: int) -> Any:
    """Return the statement that copies a block: numbers moved, names of their own, all else as it stands."""
    table = Base.metadata.tables[block.model.__tablename__]
    shift = block.length * copy
    changes = {"id": moved(block.length), **block.own}
    columns = [
        changes[column.name](column, copy, shift) if column.name in changes else column
        for column in table.columns
    ]
    source = select(*columns).where(table.c.id.between(block.first, block.first + block.length - 1))
    return insert(table).from_select(list(table.columns), source, include_defaults=False)
