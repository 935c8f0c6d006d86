"""The wall itself: one condition that every look-up of a matter by an official gets, whoever wrote the look-up.

It is added to the session an official works in, not to each query: a page that forgets the wall does not exist.
What is behind the wall is not found, like another unit's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, event, exists, or_, select, union_all
from sqlalchemy.orm import with_loader_criteria

from portal.accounts.models import Role, Subject
from portal.acting import worked_for
from portal.cases.models import Case, CaseParty
from portal.cases.playing.models import FunctionBinding
from portal.cases.walls.models import Exclusion, SensitiveCase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import ORMExecuteState, Session

    from portal.security import Actor

# plain tables: the condition that it becomes part of is added to mapped classes, and must not be added to itself
CASES, PARTIES, PEOPLE = Case.__table__.c, CaseParty.__table__.c, Subject.__table__.c
KEPT_OUT, SENSITIVE = Exclusion.__table__.c, SensitiveCase.__table__.c
BINDINGS, APPROVING = (
    FunctionBinding.__table__.c,
    "approver",
)  # the function of every flow with a second person


def stand(session: Session, actor: Actor) -> None:
    """Let an official's session find only what they may see."""
    criteria = with_loader_criteria(
        Case, seen_by(actor), include_aliases=True, propagate_to_loaders=False
    )  # what was found is read again and on without it

    def add(state: ORMExecuteState) -> None:
        # a matter that was found may be read on; what leads from it (its papers, its events) was found through it
        if state.is_select and not state.is_column_load and not state.is_relationship_load:
            state.statement = state.statement.options(criteria)

    event.listen(session, "do_orm_execute", add)


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Say which matters an official may see as far as walls within the unit go."""
    return and_(~_keeps_out(actor.official_id), _open_to(actor))


def keeps_out(official_id: int, case_id: int) -> ColumnElement[bool]:
    """Ask whether an official must keep out of one matter."""
    of_case = select(CASES.id).where(CASES.id == case_id, _keeps_out(official_id))
    return of_case.exists()


def _keeps_out(official_id: int | None) -> ColumnElement[bool]:
    """Say that an official keeps out of a matter: of it, of one of its parties, of a number that one of them has.

    The few matters are looked up once, from the official's own rows: a queue of thousands is not asked row by row.
    """
    mine = and_(KEPT_OUT.official_id == official_id, KEPT_OUT.lifted_at.is_(None))
    one_matter = select(KEPT_OUT.case_id).where(mine, KEPT_OUT.case_id.is_not(None))
    # who acts for a party keeps an official out as the party does (art. 24 § 1 pkt 4 KPA)
    of_people = [
        select(PARTIES.case_id).join(Exclusion.__table__, KEPT_OUT.subject_id == who).where(mine)
        for who in (PARTIES.subject_id, PARTIES.proxy_id)
    ]
    of_numbers = [
        select(PARTIES.case_id)
        .join(Subject.__table__, PEOPLE.id == who)
        .join(Exclusion.__table__, KEPT_OUT.pesel_match == PEOPLE.pesel_match)
        .where(mine)
        for who in (PARTIES.subject_id, PARTIES.proxy_id)
    ]
    return CASES.id.in_(union_all(one_matter, *of_people, *of_numbers))


def keeps_out_of(
    session: Session, official_id: int | None, subjects: Iterable[int], matches: Iterable[str]
) -> bool:
    """Tell whether an official keeps out of any of these people, known by their rows or by their numbers' hashes."""
    mine = select(Exclusion.id).where(Exclusion.official_id == official_id, Exclusion.lifted_at.is_(None))
    of_theirs = or_(Exclusion.subject_id.in_(list(subjects)), Exclusion.pesel_match.in_(list(matches)))
    return session.scalar(mine.where(of_theirs).limit(1)) is not None


def _open_to(actor: Actor) -> ColumnElement[bool]:
    """Say that a matter is the official's own, or not sensitive, or that they approve the unit's matters."""
    if Role.APPROVER in actor.roles:
        return CASES.id.is_not(None)
    works_for = worked_for(actor)
    approving = select(BINDINGS.unit_code).where(
        BINDINGS.function == APPROVING, BINDINGS.official_id.in_(works_for)
    )
    marked = exists().where(SENSITIVE.case_id == CASES.id).correlate(Case.__table__)
    return or_(~marked, CASES.assigned_to_id.in_(works_for), CASES.unit_code.in_(approving))
