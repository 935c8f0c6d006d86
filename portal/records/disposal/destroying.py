"""Take everything personal out of a matter: its papers and their bytes, answers, notes; the bare row stays.

Whatever hangs on the matter goes, in tables that are not known here too: a new table is destroyed unless it is named
as one that stays, with the reason. What stays tells how many matters of what kind there were, and of nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, delete, or_, select, update

from portal.accounts.models import Subject, SubjectKind
from portal.cases.models import Case, CaseEvent, CaseParty, Rating
from portal.cases.walls.models import Exclusion
from portal.db import Base
from portal.files import queries as files
from portal.files.models import StoredFile
from portal.visits.forgetting import empty
from portal.visits.models import Visit

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

NOBODY = "disposed"
NOBODY_SAID = "(dane zniszczone)"
STAYS: dict[str, str] = {
    "case_parties": "the role stays, the person is replaced by nobody",
    "case_events": "what happened when stays, without any words",
    "ratings": "the mark stays, the words go",
    "form_ratings": "the mark stays, there are no words",
    "charges": "money has its own term: the books are kept by the law of accounts and taxes",
    "received_cases": "that somebody came for it stays, for the figures",
    "visits": "that somebody came stays, for the figures; who they were and what they wrote goes",
    "disposal_items": "the proof that it was destroyed, and by whose consent",
}


def destroy(session: Session, case: Case, now: datetime) -> list[str]:
    """Destroy a matter's papers; return the keys of the bytes, which the caller deletes after the commit."""
    case.disposed_at, case.answers, case.facts, case.flags = now, {}, {}, []
    session.flush()  # from here on the database lets the papers and the words of the events go
    chosen = _files(session, case.id)
    _keep_walls(session, case.id)
    for table in reversed(Base.metadata.sorted_tables):
        if (rows := _of_case(table, case.id)) is not None:
            session.execute(delete(table).where(rows))
    _bare(session, case)
    return _forget(session, chosen)


def _keep_walls(session: Session, case_id: int) -> None:
    """Let walls around a person go from the matter they were declared in: they are about what comes later, too."""
    of_person = or_(Exclusion.subject_id.is_not(None), Exclusion.pesel_match.is_not(None))
    let_go = update(Exclusion).where(Exclusion.case_id == case_id, of_person).values(case_id=None)
    session.execute(let_go.execution_options(synchronize_session=False))


def destroyed_tables() -> set[str]:
    """Name the tables whose rows go with a matter."""
    return {table.name for table in Base.metadata.sorted_tables if _of_case(table, 0) is not None}


def _of_case(table: Table, case_id: int) -> ColumnElement[bool] | None:
    """Choose a table's rows that hang on a matter, directly or by another table that goes; None when none can."""
    if table.name in STAYS or table.name == Case.__tablename__:
        return None
    ways = []
    for key in table.foreign_keys:
        above = key.column.table
        if above.name == Case.__tablename__:
            ways.append(key.parent == case_id)
        elif above is not table and (of_above := _of_case(above, case_id)) is not None:
            ways.append(key.parent.in_(select(key.column).where(of_above)))
    return or_(*ways) if ways else None


def _files(session: Session, case_id: int) -> list[int]:
    """List the stored files that the rows to go name."""
    found: set[int] = set()
    for table in Base.metadata.sorted_tables:
        rows = _of_case(table, case_id)
        for key in table.foreign_keys if rows is not None else ():
            if key.column.table is StoredFile.__table__:
                named = select(key.parent).where(rows, key.parent.is_not(None))  # type: ignore[arg-type]
                found.update(session.scalars(named))
    return sorted(found)


def _bare(session: Session, case: Case) -> None:
    """Leave what stays without persons and without words."""
    nobody = _nobody(session, case)
    of_case: Any = {"synchronize_session": False}
    parties = list(
        session.scalars(select(CaseParty).where(CaseParty.case_id == case.id).order_by(CaseParty.id))
    )
    seen: set[str] = set()
    for party in parties:
        if party.role in seen:
            session.delete(party)
            continue
        seen.add(party.role)
        party.subject_id, party.mandate, party.proxy_id = nobody.id, None, None
    session.flush()
    for change in (
        update(CaseEvent).where(CaseEvent.case_id == case.id).values(values={}),
        update(Rating).where(Rating.case_id == case.id).values(comment=""),
    ):
        session.execute(change.execution_options(**of_case))
    empty(session, list(session.scalars(select(Visit.id).where(Visit.case_id == case.id))))


def _nobody(session: Session, case: Case) -> Subject:
    """Return the one row that stands for people whose data are gone."""
    found = session.scalars(select(Subject).where(Subject.token == NOBODY)).one_or_none()
    if found is None:
        found = Subject(token=NOBODY, kind=SubjectKind.PERSON, surname=NOBODY_SAID, created_at=case.filed_at)
        session.add(found)
        session.flush()
    return found


def _forget(session: Session, chosen: list[int]) -> list[str]:
    """Take away the rows of files that nothing names any more; return their keys."""
    gone = StoredFile.id.in_(chosen), ~files.is_named()
    keys = list(session.scalars(select(StoredFile.key).where(*gone)))
    lost = delete(StoredFile).where(StoredFile.key.in_(keys))
    session.execute(lost.execution_options(synchronize_session=False))
    return keys
