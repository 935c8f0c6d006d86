"""Papers past their term are destroyed on one person's list and another's word; what stays tells of nobody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from portal import audit
from portal.accounts.models import Official, Subject
from portal.cases import queries
from portal.cases.actions import rate, touch
from portal.cases.keeping import actions as keeping
from portal.cases.models import Attachment, Case, CaseEvent, CaseParty, Channel, Document, Rating
from portal.cases.numbering.models import CaseClass
from portal.db import Base
from portal.errors import Conflict, NotAllowed, Refused
from portal.files.models import StoredFile
from portal.jobs import new_job
from portal.measures.counting import VECTOR, recount_all
from portal.measures.models import DayFact
from portal.records.disposal import actions
from portal.records.disposal.destroying import NOBODY, STAYS, destroyed_tables
from portal.records.disposal.due import list_due
from portal.records.disposal.models import Disposal, DisposalItem, DisposalState
from portal.records.erasure import register
from portal.records.erasure.replaying import replay
from portal.security import Actor
from portal.words import day_of
from tests.records.copies import attach
from tests.records.test_keeping import lock, settle
from tests.support.desk import Desk
from tests.support.money import let_owe
from tests.support.people import JAN

APPROVAL = "OKZ-I.421.7.2032"


def old_matter(desk: Desk, category: str = "B5") -> str:
    """Settle a matter, lock it, and let its years pass."""
    with desk.writing() as session:
        session.merge(CaseClass(symbol="3140", title="Zaświadczenia", category=category, source="wykaz",
                                confirmed=True, changed_at=desk.now))  # fmt: skip
    reference = settle(desk)
    attach(desk, reference, "dowód.pdf")
    with desk.writing() as session:
        rate(session, queries.get_by_reference(session, reference), 4, desk.now, comment="Pani Klim pomogła")
    lock(desk)
    desk.clock.move(days=365 * 6)
    return reference


def archivist(desk: Desk, name: str) -> Actor:
    """Let somebody work in the archive."""
    with desk.writing() as session:
        row = Official(iss="https://officials.example", sub=f"o-{name}", name=name, unit_code="FN",
                       roles=["archivist"], created_at=desk.now)  # fmt: skip
        session.add(row)
        session.flush()
        return Actor(
            "official", row.id, name, official_id=row.id, unit_code="FN", roles=frozenset({"archivist"})
        )


def propose(desk: Desk, actor: Actor) -> str:
    with desk.writing() as session:
        token = actions.propose(session, desk.portal, actor=actor, now=desk.now).token
    desk.work()
    return token


def confirm(desk: Desk, token: str, actor: Actor, approval: str = APPROVAL, on: date | None = None) -> None:
    with desk.writing() as session:
        actions.confirm(
            session, token, approval=approval, approved_on=on or day_of(desk.now), actor=actor, now=desk.now
        )
    desk.work()


def disposed(desk: Desk) -> str:
    """Let an old matter be destroyed."""
    reference = old_matter(desk)
    confirm(desk, propose(desk, archivist(desk, "Anna Wzorek")), archivist(desk, "Piotr Lis"))
    return reference


def due(desk: Desk) -> list[str]:
    with desk.reading() as session:
        return [one.case.reference for one in list_due(session, desk.portal, day_of(desk.now))]


# ------------------------------------------------------------------------------------------------ what is due
def test_a_matter_is_due_on_the_day_after_its_years(desk: Desk) -> None:
    reference = old_matter(desk)
    desk.clock.at = desk.clock.at.replace(year=2031, month=12, day=31)
    assert due(desk) == []
    desk.clock.at = desk.clock.at.replace(year=2032, month=1, day=1)
    assert due(desk) == [reference]


@pytest.mark.parametrize("category", ["A", ""])
def test_what_is_kept_for_ever_or_of_no_known_class_is_never_due(small_desk: Desk, category: str) -> None:
    old_matter(small_desk, category)
    small_desk.clock.move(days=365 * 90)
    assert due(small_desk) == []


def test_what_was_opened_again_is_not_due(small_desk: Desk) -> None:
    reference = old_matter(small_desk)
    with small_desk.writing() as session:
        keeping.unlock(session, small_desk.portal, reference, "sprawdzenie przed zniszczeniem",
                       actor=small_desk.clerk, now=small_desk.now)  # fmt: skip
    assert due(small_desk) == []


def test_what_may_not_be_destroyed_yet_hides_nothing_behind_it(desk: Desk) -> None:
    owing, other_class = settle(desk), settle(desk)
    with desk.writing() as session:
        session.add(CaseClass(symbol="0001", title="Rada", category="B50", source="wykaz", confirmed=True,
                              changed_at=desk.now))  # fmt: skip
        row = session.scalars(select(Case).where(Case.reference == other_class)).one()
        row.office_number = "FN.0001.7.2026"
        assert desk.resident.subject_id is not None
        charge = let_owe(session, desk.portal, desk.resident.subject_id, 500, desk.now.date(), desk.now)
        charge.case_id = session.scalars(select(Case.id).where(Case.reference == owing)).one()
    desk.clock.move(hours=1)
    behind = old_matter(desk)
    with desk.reading() as session:
        found = list_due(session, desk.portal, day_of(desk.now), 1)
        assert [one.case.reference for one in found] == [behind]
        assert [one.case.reference for one in list_due(session, desk.portal, day_of(desk.now))] == [behind]


def test_no_more_are_listed_than_asked_for_and_the_oldest_first(small_desk: Desk) -> None:
    first, second = settle(small_desk), settle(small_desk)
    old_matter(small_desk)
    with small_desk.reading() as session:
        found = list_due(session, small_desk.portal, day_of(small_desk.now), 2)
    assert [one.case.reference for one in found] == [first, second]


# ------------------------------------------------------------------------------------------------ two people
def test_who_proposed_cannot_confirm(desk: Desk) -> None:
    old_matter(desk)
    anna = archivist(desk, "Anna Wzorek")
    token = propose(desk, anna)
    with pytest.raises(NotAllowed):
        confirm(desk, token, anna)
    confirm(desk, token, archivist(desk, "Piotr Lis"))
    assert desk.count(Disposal, Disposal.state == DisposalState.DONE) == 1


def test_nothing_is_destroyed_without_the_state_archives_consent(small_desk: Desk) -> None:
    reference = old_matter(small_desk)
    token = propose(small_desk, archivist(small_desk, "Anna Wzorek"))
    piotr = archivist(small_desk, "Piotr Lis")
    with pytest.raises(Refused) as refused:
        confirm(small_desk, token, piotr, approval="  ")
    assert refused.value.field == "approval"
    with pytest.raises(Refused) as refused:
        confirm(small_desk, token, piotr, on=date(2099, 1, 1))
    assert refused.value.field == "approved_on"
    assert small_desk.case(reference).disposed_at is None


def test_nothing_is_confirmed_before_its_protocol_is_there(small_desk: Desk) -> None:
    old_matter(small_desk)
    with small_desk.writing() as session:
        token = actions.propose(
            session, small_desk.portal, actor=archivist_of(small_desk), now=small_desk.now
        ).token
    with pytest.raises(Conflict):
        confirm(small_desk, token, archivist(small_desk, "Piotr Lis"))


def archivist_of(desk: Desk) -> Actor:
    """Return the clerk as the one who proposes: within one transaction nobody else can be added."""
    return desk.clerk


@pytest.mark.engines
def test_a_matter_is_on_one_list_only_even_when_two_propose_at_once(desk: Desk) -> None:
    old_matter(desk)
    people = [archivist(desk, "Anna Wzorek"), archivist(desk, "Piotr Lis")]

    def attempt(actor: Actor) -> bool:
        try:
            propose(desk, actor)
        except (IntegrityError, Refused):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, people)) == [False, True]
    assert desk.count(DisposalItem) == 1


@pytest.mark.engines
def test_two_who_decide_at_once_decide_once(desk: Desk) -> None:
    old_matter(desk)
    token = propose(desk, archivist(desk, "Anna Wzorek"))
    piotr, zofia = archivist(desk, "Piotr Lis"), archivist(desk, "Zofia Maj")

    def decide(act: str) -> bool:
        try:
            with desk.writing() as session:
                if act == "confirm":
                    actions.confirm(session, token, approval=APPROVAL, approved_on=day_of(desk.now), actor=piotr,
                                    now=desk.now)  # fmt: skip
                else:
                    actions.refuse(session, token, "jeszcze potrzebne", actor=zofia, now=desk.now)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, ["confirm", "refuse"])) == [False, True]


def test_a_refused_list_lets_its_matters_be_proposed_again(small_desk: Desk) -> None:
    reference = old_matter(small_desk)
    anna = archivist(small_desk, "Anna Wzorek")
    token = propose(small_desk, anna)
    assert due(small_desk) == []
    with small_desk.writing() as session:
        actions.refuse(session, token, "jeszcze potrzebne", actor=anna, now=small_desk.now)
    assert due(small_desk) == [reference]
    assert propose(small_desk, anna) != token


# ------------------------------------------------------------------------------------------------ what is left
def test_nothing_personal_is_left_of_a_destroyed_matter(desk: Desk) -> None:
    reference = disposed(desk)
    case = desk.case(reference)
    assert (case.answers, case.facts, case.disposed_at is not None) == ({}, {}, True)
    assert [party.subject.token for party in case.parties] == [NOBODY]
    for table in destroyed_tables() - {"drafts"}:
        with desk.reading() as session:
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0, table
    assert {str(event.values) for event in desk.events(reference)} == {"{}"}
    with desk.reading() as session:
        rating = session.scalars(select(Rating)).one()
        assert (rating.score, rating.comment) == (4, "")
        assert reference not in str(session.scalars(select(Subject.surname)).all())


def test_the_bytes_are_gone_but_for_the_protocol(desk: Desk) -> None:
    disposed(desk)
    with desk.reading() as session:
        protocol = session.scalars(select(Disposal)).one().file
        kept = dict(desk.portal.outside.store.keys())
        assert protocol is not None
        assert set(kept) == {protocol.key}
        assert desk.count(StoredFile) == 1


def test_the_statistics_stay(desk: Desk) -> None:
    reference = old_matter(desk)
    count_anew(desk)
    counted = facts(desk)
    before = (desk.case(reference).service, desk.case(reference).filed_on, desk.kinds(reference))
    confirm(desk, propose(desk, archivist(desk, "Anna Wzorek")), archivist(desk, "Piotr Lis"))
    case = desk.case(reference)
    assert (case.service, case.filed_on, desk.kinds(reference)) == before
    with desk.writing() as session:
        touch(session, case.filed_on, case.service, desk.now)
    count_anew(desk)
    assert facts(desk) == counted != []
    with desk.writing() as session:
        recount_all(session, desk.now)
    assert facts(desk) == counted


def count_anew(desk: Desk) -> None:
    with desk.writing() as session:
        session.add(new_job("recount", {}, at=desk.now))
    desk.work()


def facts(desk: Desk) -> list[tuple[object, ...]]:
    with desk.reading() as session:
        rows = session.scalars(select(DayFact).order_by(DayFact.on))
        return [(row.on, *(getattr(row, name) for name in VECTOR), row.matters) for row in rows]


def test_the_chain_of_records_still_holds(desk: Desk) -> None:
    disposed(desk)
    with desk.writing() as session:
        session.add(new_job("seal_audit_chain", {}, at=desk.now))
    desk.work()
    with desk.reading() as session:
        assert audit.broken_link(session) is None


def test_another_matter_of_the_same_person_is_untouched(desk: Desk) -> None:
    reference = old_matter(desk)
    other = desk.file(channel=Channel.PORTAL)
    desk.work()
    confirm(desk, propose(desk, archivist(desk, "Anna Wzorek")), archivist(desk, "Piotr Lis"))
    assert desk.case(reference).disposed_at is not None
    case = desk.case(other)
    assert (case.disposed_at, case.parties[0].subject_id) == (None, desk.resident.subject_id)
    assert desk.count(Document, Document.case_id == case.id) == 1
    with desk.reading() as session:
        assert session.get_one(Subject, desk.resident.subject_id).surname == JAN.family_name


def test_a_matter_that_was_opened_after_it_was_confirmed_is_left(desk: Desk) -> None:
    reference = old_matter(desk)
    token = propose(desk, archivist(desk, "Anna Wzorek"))
    with desk.writing() as session:
        keeping.unlock(
            session,
            desk.portal,
            reference,
            "wniosek o wznowienie postępowania",
            actor=desk.clerk,
            now=desk.now,
        )
    confirm(desk, token, archivist(desk, "Piotr Lis"))
    assert desk.case(reference).disposed_at is None
    assert desk.count(Attachment) == 1
    with desk.reading() as session:
        assert session.scalars(select(DisposalItem.left_because)).one() == "akta są otwarte"


def test_a_line_that_no_destruction_followed_is_taken_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.records.disposal import jobs

    class Killed(BaseException):
        """End the process, as a signal would."""

    def stop(*_given: object) -> list[str]:
        raise Killed

    reference = old_matter(desk)
    token = propose(desk, archivist(desk, "Anna Wzorek"))
    with monkeypatch.context() as dying:
        dying.setattr(jobs, "destroy", stop)
        with pytest.raises(Killed):
            confirm(desk, token, archivist(desk, "Piotr Lis"))
    with desk.writing() as session:
        keeping.unlock(
            session, desk.portal, reference, "wniosek o wznowienie", actor=desk.clerk, now=desk.now
        )
    desk.clock.move(minutes=6)
    desk.work()
    lines = list(register.read(register.path_of(desk.portal)))
    assert [line.kind for line in lines] == [register.Kind.CASE, register.Kind.KEPT]
    with desk.writing() as session:
        assert replay(session, desk.portal, lines, desk.now).erased == 0
    assert desk.case(reference).disposed_at is None


def test_a_worker_that_died_between_two_matters_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.records.disposal import jobs

    for _number in range(2):
        settle(desk)
    old_matter(desk)
    token = propose(desk, archivist(desk, "Anna Wzorek"))
    inner, done = jobs.destroy, []

    class Killed(BaseException):
        """End the process, as a signal would."""

    def once(*given: object) -> list[str]:
        if done:
            raise Killed
        done.append(given)
        return inner(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as dying:
        dying.setattr(jobs, "destroy", once)
        with pytest.raises(Killed):
            confirm(desk, token, archivist(desk, "Piotr Lis"))
    assert desk.count(Case, Case.disposed_at.is_not(None)) == 1
    desk.clock.move(minutes=6)
    desk.work()
    assert desk.count(Case, Case.disposed_at.is_not(None)) == 3


# ------------------------------------------------------------------------------------------------ guards
def test_the_words_of_events_go_only_with_a_destroyed_matter(desk: Desk) -> None:
    settle(desk)
    with pytest.raises(DatabaseError, match="only ever added"), desk.writing() as session:
        session.execute(update(CaseEvent).values(values={}))


def test_every_table_of_a_matter_goes_or_is_named_as_one_that_stays() -> None:
    of_cases = {
        table.name
        for table in Base.metadata.tables.values()
        if any(key.column.table.name == "cases" for key in table.foreign_keys)
    }
    assert of_cases <= destroyed_tables() | set(STAYS)
    assert not destroyed_tables() & {"subjects", "cases", "payments", "ledger_entries", "audit_records"}
    assert "deliveries" in destroyed_tables()
    assert "delivery_events" in destroyed_tables()


def test_nobody_is_a_person_of_no_number(desk: Desk) -> None:
    disposed(desk)
    with desk.reading() as session:
        nobody = session.scalars(select(Subject).where(Subject.token == NOBODY)).one()
        assert (nobody.pesel, nobody.pesel_match, nobody.nip) == (None, None, None)
        assert session.scalars(select(CaseParty.subject_id).distinct()).all() == [nobody.id]
