"""What the desk reads: the queue and its counts, a case of the unit, papers to post, people who work here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Identity, Official, Subject, plain
from portal.cases.clock import NEAR_DAYS
from portal.cases.models import Attachment, Case, CaseEvent, CaseParty, Channel, Document, DocumentKind
from portal.cases.timing.models import CaseTask
from portal.errors import NotFound
from portal.office.wanted import APPEALED, OPEN_TASK, Order, View, Wanted
from portal.workflow.decisions import DECIDED, FILES_SENT

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.orm import Session

PAGE = 50
MOST_COUNTED = 1000
FOUND_LIMIT = 100


def find_over(session: Session, cases: Sequence[Case], wanted: Wanted) -> frozenset[int]:
    """Find which of some matters were called to pay in vain; no statement when none of them was called."""
    called = [case.id for case in cases if case.paused_since is not None]
    if not called:
        return frozenset()
    return frozenset(session.scalars(select(Case.id).where(Case.id.in_(called), wanted.is_over())))


def waits(case: Case, today: date, over: frozenset[int] = frozenset()) -> bool:
    """Tell of one case without a task what ``Wanted`` asks the database: whether it waits for others."""
    if case.paused_since is not None:
        return case.id not in over
    if case.settled_at is not None:
        return case.status in DECIDED or (case.status == APPEALED and FILES_SENT.code in case.flags)
    near = case.due_on <= today + timedelta(days=NEAR_DAYS)
    return not case.fee_settled and case.channel == Channel.PORTAL and not near


def count_views(session: Session, wanted: Wanted) -> dict[View, int]:
    """Count every view under the same filters; one statement.

    The finished are counted up to a limit: only they grow with the years, and older ones are found by search.
    """
    views = [view for view in View if view not in {View.DONE, View.TASKS}]
    counts = [func.count().filter(wanted.of(view)) for view in views]
    finished = wanted.narrow(select(Case.id)).where(wanted.of(View.DONE))
    # in the order of their index: without one PostgreSQL looks for them among all rows
    finished = finished.order_by(Case.closed_at.desc()).limit(MOST_COUNTED + 1)
    done = select(func.count()).select_from(finished.correlate(None).subquery())
    tasked = (
        wanted.narrow(select(func.count(Case.id)), View.TASKS).where(wanted.of(View.TASKS)).correlate(None)
    )
    query = select(*counts, tasked.scalar_subquery(), done.scalar_subquery()).select_from(Case)
    row = session.execute(wanted.narrow(query.where(Case.is_open))).one()
    found = dict(zip([*views, View.TASKS, View.DONE], map(int, row), strict=True))
    return {view: found[view] for view in View}


def list_queue(session: Session, wanted: Wanted, view: View, page: int) -> list[tuple[Case, str]]:
    """List one page of a view in the order that is wanted, each matter with the task that is open longest in it.

    The earliest statutory term stands first unless another order is wanted. The page is cut before anybody is joined
    to it: PostgreSQL expects few rows of a view, and would join thousands to their officials to keep fifty.
    """
    order = wanted.order.columns(view)
    shown = wanted.narrow(select(Case.id), view).where(wanted.of(view)).order_by(*order)
    shown_page = shown.limit(PAGE).offset((page - 1) * PAGE).subquery()
    task = select(CaseTask.label).where(CaseTask.case_id == Case.id, OPEN_TASK).order_by(CaseTask.id).limit(1)
    query = select(Case, task.scalar_subquery()).join(shown_page, shown_page.c.id == Case.id).order_by(*order)
    return [(case, task or "") for case, task in session.execute(_with_people(query)).unique()]


def find_after(session: Session, wanted: Wanted, view: View, case: Case) -> tuple[int, int, str]:
    """Find what follows a case in a view: its place, how many there are, its reference; after the last the first.

    The case itself may have left the view: what counts is where it would stand. The finished are not counted (0, 0):
    only they grow with the years.
    """
    columns = wanted.order.columns(view)
    if view == View.DONE and case.closed_at is None:
        return 0, 0, ""
    falls = view == View.DONE or wanted.order == Order.NEWEST
    plain = [column.element if falls else column for column in columns]
    key = tuple_(*plain)
    own = tuple_(*(getattr(case, column.key) for column in plain))
    after = key < own if falls else key > own
    others = wanted.narrow(select(Case), view).where(wanted.of(view), Case.id != case.id)
    first = others.with_only_columns(Case.reference).order_by(*columns).limit(1)
    if view == View.DONE:
        return 0, 0, session.scalars(first.where(after)).first() or session.scalars(first).first() or ""
    rows = others.with_only_columns(func.count(), func.count().filter(after))
    total, left = session.execute(rows).one()
    reference = session.scalars(first.where(after) if left else first).first()
    stays = (
        session.scalar(wanted.narrow(select(Case.id), view).where(wanted.of(view), Case.id == case.id))
        is not None
    )
    total += stays
    return (total - left + 1 if left else 1), total, reference or ""


def get_case(session: Session, reference: str, unit_code: str | None, *, lock: bool = False) -> Case:
    """Return a case of the unit with its party; raises NotFound for another unit's."""
    query = select(Case).where(Case.reference == reference)
    query = query if unit_code is None else query.where(Case.unit_code == unit_code)
    parties = joinedload(Case.parties).joinedload(CaseParty.subject)
    query = query.options(joinedload(Case.unit), joinedload(Case.assigned_to), parties)
    if lock:
        query = query.with_for_update(of=Case)
    case = session.scalars(query).unique().one_or_none()
    if case is None:
        raise NotFound
    return case


def get_registered(session: Session, reference: str, official_id: int) -> Case:
    """Return a case that the official wrote down, whichever unit it went to; raises NotFound."""
    query = select(Case).where(Case.reference == reference, Case.registered_by_id == official_id)
    query = query.options(joinedload(Case.unit), joinedload(Case.parties).joinedload(CaseParty.subject))
    case = session.scalars(query).unique().one_or_none()
    if case is None:
        raise NotFound
    return case


def list_frequent(session: Session, unit_code: str, since: date, most: int) -> list[str]:
    """List the services of which a unit's officials wrote most matters down since a day, the most frequent first."""
    count = func.count()
    query = select(Case.service).join(Official, Official.id == Case.registered_by_id)
    query = query.where(Official.unit_code == unit_code, Case.filed_on >= since).group_by(Case.service)
    return list(session.scalars(query.order_by(count.desc(), Case.service).limit(most)))


def find_last_move(session: Session, case: Case) -> CaseEvent | None:
    """Find what last changed a case: a step of its course, or who conducts it."""
    moves = or_(CaseEvent.target.is_not(None), CaseEvent.kind.in_(("assigned", "moved", "fee_paid")))
    query = (
        select(CaseEvent).where(CaseEvent.case_id == case.id, moves).options(joinedload(CaseEvent.official))
    )
    return session.scalars(query.order_by(CaseEvent.id.desc()).limit(1)).one_or_none()


def was_moved_by(session: Session, reference: str, official_id: int) -> bool:
    """Tell whether an official passed a case on to another unit: whose second press finds it gone."""
    query = select(CaseEvent.id).join(Case, Case.id == CaseEvent.case_id).limit(1)
    query = query.where(Case.reference == reference, CaseEvent.kind == "moved")
    return session.scalar(query.where(CaseEvent.official_id == official_id)) is not None


def list_by_reference(session: Session, references: Collection[str], unit_code: str | None) -> list[Case]:
    """List some cases of the unit, the earliest statutory term first; those of other units are left out."""
    query = _with_people(select(Case).where(Case.reference.in_(references), _in_unit(unit_code)))
    return list(session.scalars(query.order_by(Case.due_on, Case.id)))


def list_by_number(session: Session, numbers: Collection[int], unit_code: str | None) -> list[Case]:
    """List those of some cases that the unit may see now."""
    return list(session.scalars(_with_people(select(Case).where(Case.id.in_(numbers), _in_unit(unit_code)))))


def list_others(session: Session, case: Case, subject_id: int, limit: int = 10) -> list[Case]:
    """List the person's other cases in the same unit, newest first."""
    query = select(Case).join(CaseParty).where(CaseParty.subject_id == subject_id, Case.id != case.id)
    query = query.where(Case.unit_code == case.unit_code).order_by(Case.filed_at.desc()).limit(limit)
    return list(session.scalars(query).unique())


def list_cases_of(session: Session, subject_ids: list[int], unit_code: str | None) -> list[Case]:
    """List the unit's cases of some people, newest first."""
    mine = select(CaseParty.case_id).where(CaseParty.subject_id.in_(subject_ids))
    return _found(session, select(Case).where(Case.id.in_(mine)), unit_code)


def list_cases_by_name(session: Session, words: list[str], unit_code: str | None) -> list[Case]:
    """List the unit's cases of people whose names begin so, in any case and without marks too.

    A surname or the name of a company; a given name and a surname, in either order.
    """
    mine = select(CaseParty.case_id).join(Subject, Subject.id == CaseParty.subject_id).where(is_named(words))
    return _found(session, select(Case).where(Case.id.in_(mine)), unit_code)


def list_cases_by_number(session: Session, number: str, unit_code: str | None) -> list[Case]:
    """List the unit's case with a reference or an office number, in whatever case that was typed."""
    written = {number, number.upper()}
    asked = or_(Case.reference == number, Case.office_number.in_(written))
    return _found(session, select(Case).where(asked), unit_code)


def get_document(
    session: Session, token: str, unit_code: str | None, registrar_id: int, *, deciding: bool
) -> tuple[Document, list[int]]:
    """Return a document and whom its matter is about: to its unit's officials, a receipt to who wrote the case down."""
    own_receipt = and_(Case.registered_by_id == registrar_id, Document.kind == DocumentKind.RECEIPT)
    query = (
        select(Document, CaseParty.subject_id)
        .join(Case, Case.id == Document.case_id)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .where(Document.token == token, or_(_in_unit(unit_code) if deciding else false(), own_receipt))
        .options(joinedload(Document.file))
    )
    rows = session.execute(query).unique().all()
    if not rows:
        raise NotFound
    return rows[0][0], [row[1] for row in rows]


def get_attachment(session: Session, token: str, unit_code: str | None) -> tuple[Attachment, list[int]]:
    """Return a file that came with a case of the unit, and whose case it is, each party; raises NotFound."""
    query = (
        select(Attachment, CaseParty.subject_id)
        .join(Case, Case.id == Attachment.case_id)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .where(Attachment.token == token, _in_unit(unit_code))
        .options(joinedload(Attachment.file))
    )
    rows = session.execute(query).unique().all()
    if not rows:
        raise NotFound
    return rows[0][0], [row[1] for row in rows]


def find_subject(session: Session, token: str) -> Subject | None:
    """Find a person by their random token."""
    return session.scalars(select(Subject).where(Subject.token == token)).one_or_none()


def has_account(session: Session, subject_id: int) -> bool:
    """Tell whether a person can sign in here: letters then go to their account."""
    return session.scalar(select(Identity.id).where(Identity.subject_id == subject_id).limit(1)) is not None


def list_officials(session: Session) -> list[Official]:
    """List everybody who works or worked here, by name; those switched off last."""
    query = select(Official).options(joinedload(Official.unit))
    return list(session.scalars(query.order_by(Official.active.desc(), Official.name, Official.id)))


def _in_unit(unit_code: str | None) -> ColumnElement[bool]:
    return Case.id.is_not(None) if unit_code is None else Case.unit_code == unit_code


def _found(session: Session, query: Select[Any], unit_code: str | None) -> list[Case]:
    query = _with_people(query.where(_in_unit(unit_code)))
    return list(session.scalars(query.order_by(Case.filed_at.desc(), Case.id.desc()).limit(FOUND_LIMIT)))


def _with_people(query: Select[Any]) -> Select[Any]:
    return query.options(
        selectinload(Case.parties).joinedload(CaseParty.subject), joinedload(Case.assigned_to)
    )


def is_named(words: Sequence[str]) -> ColumnElement[bool]:
    """Match the beginning of names by ranges of their key, which an index answers on both databases."""
    ways = [_begins(plain(" ".join(words)))]
    for surname, given_name in ((words[-1], words[0]), (words[0], words[-1])) if words[1:] else ():
        given = Subject.name_key.contains(f"|{plain(given_name)}", autoescape=True)
        ways.append(and_(_begins(plain(surname)), given))
    return or_(*ways)


def _begins(word: str) -> ColumnElement[bool]:
    if not word:
        return false()
    return and_(Subject.name_key >= word, Subject.name_key < f"{word[:-1]}{chr(ord(word[-1]) + 1)}")
