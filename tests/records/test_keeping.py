"""How long papers are kept is counted as the law counts; what is over is locked, and only an administrator opens it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from portal.audit import AuditRecord
from portal.cases import queries
from portal.cases.actions import add_document, note
from portal.cases.keeping import actions
from portal.cases.keeping.rules import Fate, keeping
from portal.cases.models import Attachment, Case, Document, DocumentKind
from portal.cases.numbering.models import CaseClass
from portal.errors import Conflict, NotFound, Refused
from portal.jobs import new_job
from portal.office import handling
from portal.workflow import By
from tests.records.copies import attach
from tests.support.desk import EXEMPT, Desk

REASON = "sprostowanie omyłki na wniosek strony"
ENDED = date(2026, 11, 23)


# ------------------------------------------------------------------------------------------------ the years
@pytest.mark.parametrize(
    ("category", "ended_on", "fate", "until"),
    [
        ("B5", ENDED, Fate.DESTROYED, date(2031, 12, 31)),
        ("B5", date(2026, 1, 1), Fate.DESTROYED, date(2031, 12, 31)),
        ("B5", date(2026, 12, 31), Fate.DESTROYED, date(2031, 12, 31)),
        ("B10", ENDED, Fate.DESTROYED, date(2036, 12, 31)),
        ("B50", ENDED, Fate.DESTROYED, date(2076, 12, 31)),
        ("BE5", ENDED, Fate.LOOKED_AT, date(2031, 12, 31)),
        ("Bc", ENDED, Fate.DESTROYED, date(2026, 12, 31)),
        ("A", ENDED, Fate.FOR_EVER, None),
        ("B10", None, Fate.DESTROYED, None),
        ("", ENDED, Fate.UNKNOWN, None),
        ("C7", ENDED, Fate.UNKNOWN, None),
    ],
)
def test_a_category_says_until_when(
    category: str, ended_on: date | None, fate: Fate, until: date | None
) -> None:
    kept = keeping(category, ended_on)
    assert (kept.fate, kept.until) == (fate, until)


@given(years=st.integers(1, 99), ended_on=st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_full_calendar_years_pass_before_it_is_over(years: int, ended_on: date) -> None:
    kept = keeping(f"B{years}", ended_on)
    assert kept.until is not None
    first = date(ended_on.year + 1, 1, 1)
    assert kept.until + timedelta(days=1) == first.replace(year=first.year + years)
    assert not kept.is_over(kept.until)
    assert kept.is_over(kept.until + timedelta(days=1))


@pytest.mark.parametrize("category", ["A", "", "X"])
def test_what_is_kept_for_ever_or_unknown_is_never_over(category: str) -> None:
    assert not keeping(category, date(1900, 1, 1)).is_over(date(2999, 1, 1))


# ------------------------------------------------------------------------------------------------ the lock
def settle(desk: Desk) -> str:
    """File a matter and settle it."""
    reference = desk.file(EXEMPT)
    desk.work()
    desk.clock.move(hours=1)
    desk.refuse_for_good(reference)
    desk.work()
    return reference


def lock(desk: Desk, days: int = 91) -> None:
    """Let the days pass and the worker lock what is over."""
    desk.clock.move(days=days)
    with desk.writing() as session:
        session.add(new_job("lock_matters", {}, at=desk.now))
    desk.work()


def locked(desk: Desk) -> str:
    """Settle a matter and let it be locked."""
    reference = settle(desk)
    attach(desk, reference, "dowód.pdf")
    lock(desk)
    assert desk.case(reference).locked_at == desk.now
    return reference


@pytest.mark.engines
def test_a_matter_is_locked_when_it_has_been_over_for_long_enough(desk: Desk) -> None:
    over, open_one = settle(desk), desk.file(EXEMPT)
    lock(desk, days=89)
    assert desk.case(over).locked_at is None
    lock(desk, days=2)
    assert desk.case(over).locked_at == desk.now
    assert desk.case(open_one).locked_at is None


@pytest.mark.engines
def test_no_note_and_no_document_come_to_a_locked_matter(desk: Desk) -> None:
    case = desk.case(locked(desk))
    with pytest.raises(Conflict), desk.writing() as session:
        handling.add_note(session, case, "późna notatka", actor=desk.clerk, now=desk.now)
    with pytest.raises(Conflict), desk.writing() as session:
        note(session, case, "message_came", now=desk.now, by=By.APPLICANT, actor=desk.resident)
    with pytest.raises(Conflict), desk.writing() as session:
        add_document(
            session, case, kind=DocumentKind.LETTER, slot="late", title="Pismo", template="notice", values={},
            now=desk.now,
        )  # fmt: skip


def test_what_the_machine_notes_still_comes(desk: Desk) -> None:
    reference = locked(desk)
    with desk.writing() as session:
        note(
            session, queries.get_by_reference(session, reference), "handed_over", now=desk.now, by=By.EXTERNAL
        )
    assert desk.kinds(reference)[-1] == "handed_over"


@pytest.mark.engines
@pytest.mark.parametrize(
    "change",
    [
        update(Document).values(title="Inny tytuł"),
        update(Document).values(values={}),
        update(Document).values(file_id=None),
        delete(Document),
        update(Attachment).values(name="inna.pdf"),
        update(Attachment).values(case_id=None),
        delete(Attachment),
    ],
    ids=["title", "values", "file", "no letter", "name", "taken out", "no attachment"],
)
def test_the_database_itself_refuses_changes_to_locked_papers(desk: Desk, change: object) -> None:
    locked(desk)
    with pytest.raises(DatabaseError, match="locked in the archive"), desk.writing() as session:
        session.execute(change)  # type: ignore[call-overload]


@pytest.mark.engines
def test_without_the_lock_the_database_lets_papers_change(desk: Desk) -> None:
    settle(desk)
    with desk.writing() as session:
        session.execute(update(Document).values(title="Inny tytuł"))
    assert desk.count(Document, Document.title == "Inny tytuł") == 2


@pytest.mark.engines
def test_the_database_refuses_a_new_paper_in_a_locked_matter(desk: Desk) -> None:
    reference = locked(desk)
    with pytest.raises(DatabaseError, match="locked in the archive"):
        attach(desk, reference, "późny.pdf")


def test_a_letter_can_still_be_opened_for_the_first_time(desk: Desk) -> None:
    locked(desk)
    with desk.writing() as session:
        session.execute(update(Document).values(first_opened_at=desk.now))


# ------------------------------------------------------------------------------------------------ opening it again
def unlock(desk: Desk, reference: str, reason: str = REASON) -> None:
    with desk.writing() as session:
        actions.unlock(session, desk.portal, reference, reason, actor=desk.clerk, now=desk.now)


@pytest.mark.engines
def test_an_unlocked_matter_takes_notes_for_a_while_and_is_locked_again(desk: Desk) -> None:
    reference = locked(desk)
    unlock(desk, reference)
    with desk.writing() as session:
        case = queries.get_by_reference(session, reference)
        handling.add_note(session, case, "sprostowano", actor=desk.clerk, now=desk.now)
    assert desk.kinds(reference)[-2:] == ["unlocked", "note"]
    lock(desk, days=13)
    assert desk.case(reference).locked_at is None
    lock(desk, days=1)
    assert desk.case(reference).locked_at == desk.now


@pytest.mark.engines
def test_who_unlocked_it_is_on_record_and_the_reason_is_in_the_files(desk: Desk) -> None:
    reference = locked(desk)
    unlock(desk, reference)
    with desk.reading() as session:
        row = session.scalars(select(AuditRecord).where(AuditRecord.kind == "case.unlocked")).one()
    assert (row.actor_id, row.object_ref, row.detail) == (desk.clerk.record_id, reference, None)
    event = desk.events(reference)[-1]
    assert (event.values, event.public) == ({"text": REASON}, False)


@pytest.mark.engines
def test_nothing_is_unlocked_without_a_reason_nor_twice(desk: Desk) -> None:
    reference = locked(desk)
    with pytest.raises(Refused) as refused:
        unlock(desk, reference, "  bo tak ")
    assert refused.value.field == "reason"
    unlock(desk, reference)
    with pytest.raises(Conflict):
        unlock(desk, reference)
    with pytest.raises(NotFound):
        unlock(desk, "B-0000-0000")


@pytest.mark.engines
def test_whoever_had_the_matter_open_before_it_was_locked_is_told(desk: Desk) -> None:
    reference = settle(desk)
    before = desk.case(reference).version
    lock(desk)
    assert desk.case(reference).version == before + 1


# ------------------------------------------------------------------------------------------------ what is shown
def test_the_class_of_the_number_says_how_long(desk: Desk) -> None:
    reference = settle(desk)
    with desk.writing() as session:
        session.merge(CaseClass(symbol="3140", title="Zaświadczenia", category="B5", source="wykaz", confirmed=True,
                                changed_at=desk.now))  # fmt: skip
    with desk.reading() as session:
        case = queries.get_by_reference(session, reference)
        kept = actions.find_keeping(session, desk.portal, case)
    assert (kept.category, kept.until) == ("B5", date(2031, 12, 31))


def test_an_open_matter_and_an_unknown_class_have_no_day(desk: Desk) -> None:
    reference = desk.file(EXEMPT)
    with desk.reading() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        assert actions.find_keeping(session, desk.portal, case).until is None
