"""What is declared to be no real matter: left out from a day to a day, in sight, with published months told anew."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Official
from portal.audit import AuditRecord
from portal.cases.declared.models import LeftOut
from portal.cases.models import Case, Touched
from portal.errors import Refused
from portal.measures.declaring import What, declare, effect_of, end, get_declared, list_declared
from portal.measures.groups import count_left_out
from portal.measures.leaving_out import Why
from portal.measures.publishing.freezing import newest, verify
from portal.measures.publishing.models import Figure, Status
from portal.security import Actor
from tests.measures.test_counting import recount
from tests.measures.test_publishing import MONTH, filed, publish
from tests.support.desk import EXEMPT, SLUG, Desk

pytestmark = pytest.mark.engines
OF_SERVICE = What(service=SLUG)


@pytest.fixture
def administrator(desk: Desk) -> Actor:
    return official(desk)


def official(desk: Desk) -> Actor:
    with desk.writing() as session:
        row = Official(
            iss="https://officials.example", sub="o-ewa", name="Ewa Wysocka", roles=["administrator"],
            created_at=desk.now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return Actor("official", row.id, row.name, official_id=row.id, roles=frozenset({"administrator"}))


def leave_out(desk: Desk, actor: Actor, what: What, since_on: date | None = None) -> str:
    with desk.writing() as session:
        return declare(
            session, what, Why.TEST, "próba przed startem", since_on, actor=actor, now=desk.now
        ).token


def stop(desk: Desk, actor: Actor, token: str, until_on: date | None) -> None:
    with desk.writing() as session:
        end(session, get_declared(session, token), until_on, actor=actor, now=desk.now)


def left_out(desk: Desk) -> dict[str, int]:
    recount(desk)
    with desk.reading() as session:
        return count_left_out(session, date(2026, 10, 1), date(2026, 12, 1))


def case_id(desk: Desk, reference: str) -> int:
    with desk.reading() as session:
        return session.scalars(select(Case.id).where(Case.reference == reference)).one()


def test_an_account_a_service_and_a_matter_are_left_out_within_a_minute(
    desk: Desk, administrator: Actor
) -> None:
    first, *_ = filed(desk)
    assert left_out(desk) == {}
    leave_out(desk, administrator, What(case_id=case_id(desk, first)))
    assert left_out(desk) == {"test": 1}
    leave_out(desk, administrator, What(subject_id=desk.resident.subject_id), date(2026, 10, 7))
    assert left_out(desk) == {"test": 3}
    leave_out(desk, administrator, OF_SERVICE)
    assert left_out(desk) == {"test": 3}


def test_an_end_counts_what_is_filed_later_and_a_mistake_counts_all(desk: Desk, administrator: Actor) -> None:
    filed(desk)
    token = leave_out(desk, administrator, OF_SERVICE)
    stop(desk, administrator, token, date(2026, 10, 31))
    assert left_out(desk) == {"test": 2}
    other = leave_out(desk, administrator, OF_SERVICE)
    assert left_out(desk) == {"test": 3}
    stop(desk, administrator, other, None)
    assert left_out(desk) == {"test": 2}
    with desk.reading() as session:
        assert [row.token for row in list_declared(session)] == [other, token]
        kinds = session.scalars(select(AuditRecord.kind).where(AuditRecord.kind.like("measures.left_%")))
        assert sorted(kinds) == ["measures.left_in"] * 2 + ["measures.left_out"] * 2


def test_what_it_changes_is_told_before(desk: Desk, administrator: Actor) -> None:
    filed(desk)
    desk.file(EXEMPT)
    publish(desk)
    with desk.reading() as session:
        effect = effect_of(session, OF_SERVICE, None)
        later = effect_of(session, OF_SERVICE, date(2026, 11, 1))
    assert (effect.matters, effect.months) == (4, [MONTH, date(2026, 11, 1)])
    assert (effect.published, effect.final) == ({MONTH: Status.PROVISIONAL}, [])
    assert (later.matters, later.published) == (1, {})


def test_a_final_month_gets_a_revision_that_says_why_and_agrees_with_the_rows(
    desk: Desk, administrator: Actor
) -> None:
    filed(desk)
    desk.clock.move(days=90)
    publish(desk)
    leave_out(desk, administrator, OF_SERVICE)
    desk.work()
    with desk.reading() as session:
        told = newest(session, MONTH)
        assert list(verify(session, desk.portal, MONTH)) == []
    strict = told["share_strict", SLUG]
    assert (strict.revision, strict.numerator, strict.denominator) == (2, 0, 0)
    assert (strict.status, strict.why) == (Status.FINAL, "zmieniło się, czego nie liczymy")


def test_a_month_that_was_not_published_is_not_published_by_a_declaration(
    desk: Desk, administrator: Actor
) -> None:
    filed(desk)
    leave_out(desk, administrator, OF_SERVICE)
    desk.work()
    assert desk.count(Figure) == 0


def test_nothing_is_left_out_twice_nor_ended_twice(small_desk: Desk) -> None:
    actor = official(small_desk)
    small_desk.file(EXEMPT)
    token = leave_out(small_desk, actor, OF_SERVICE)
    with pytest.raises(Refused, match="już jest wyłączone"):
        leave_out(small_desk, actor, OF_SERVICE)
    stop(small_desk, actor, token, None)
    with pytest.raises(Refused, match="już zakończono"):
        stop(small_desk, actor, token, None)


def test_an_end_before_the_beginning_is_refused(small_desk: Desk) -> None:
    actor = official(small_desk)
    token = leave_out(small_desk, actor, OF_SERVICE, date(2026, 10, 2))
    with pytest.raises(Refused, match="wcześniejszy"):
        stop(small_desk, actor, token, date(2026, 10, 1))


def test_the_database_itself_keeps_one_standing_declaration(desk: Desk, administrator: Actor) -> None:
    row = {"service": SLUG, "why": Why.TEST, "official_id": administrator.official_id, "since_at": desk.now}
    with desk.writing() as session:
        session.add(LeftOut(**row))
    with pytest.raises(IntegrityError), desk.writing() as session:
        session.add(LeftOut(**row))


def test_only_the_days_that_change_are_marked_stale(desk: Desk, administrator: Actor) -> None:
    filed(desk)
    recount(desk)
    token = leave_out(desk, administrator, OF_SERVICE)
    recount(desk)
    stop(desk, administrator, token, date(2026, 10, 31))
    with desk.reading() as session:
        assert list(session.scalars(select(Touched.on))) == [date(2026, 10, 31)]
