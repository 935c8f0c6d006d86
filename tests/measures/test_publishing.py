"""Published months: frozen as told, revised in sight, recounted from the rows; a changed row is found."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from portal.cases.models import Case, Channel
from portal.jobs import new_job
from portal.measures.channels import DEFINITION
from portal.measures.jobs import FINAL_AFTER
from portal.measures.publishing.freezing import freeze, newest, verify
from portal.measures.publishing.models import Figure, Status
from portal.measures.tiers.models import ServiceTier
from tests.measures.test_counting import recount
from tests.support.desk import EXEMPT, SLUG, Desk

pytestmark = pytest.mark.engines
MONTH = date(2026, 10, 1)


def publish(desk: Desk, why: str = "") -> int:
    with desk.writing() as session:
        return freeze(session, desk.portal, MONTH, final_after=FINAL_AFTER, now=desk.now, why=why)


def filed(desk: Desk) -> list[str]:
    """File two online and one at the counter, in October."""
    return [
        desk.file(EXEMPT, arrived_on=date(2026, 10, 5)), desk.file(EXEMPT, arrived_on=date(2026, 10, 31)),
        desk.file(channel=Channel.COUNTER, arrived_on=date(2026, 10, 7)),
    ]  # fmt: skip


def differences(desk: Desk) -> list[tuple[str, str, tuple[int, int, int] | None, tuple[int, int, int]]]:
    with desk.reading() as session:
        return [(one.code, one.service, one.told, one.found) for one in verify(session, desk.portal, MONTH)]


def test_a_month_keeps_what_was_told_with_all_that_it_rests_on(desk: Desk) -> None:
    filed(desk)
    assert publish(desk) > 0
    with desk.reading() as session:
        told = newest(session, MONTH)
    strict = told["share_strict", ""]
    assert (strict.numerator, strict.denominator, strict.unknown) == (2, 3, 0)
    assert told["share_strict", SLUG].numerator == 2
    assert (strict.revision, strict.status, len(strict.query)) == (1, Status.PROVISIONAL, 64)
    assert differences(desk) == []


def test_publishing_again_writes_nothing_and_a_difference_is_a_revision(desk: Desk) -> None:
    first, *_ = filed(desk)
    publish(desk)
    assert publish(desk) == 0
    with desk.writing() as session:
        session.execute(update(Case).where(Case.reference == first).values(channel=Channel.POST))
    assert ("share_strict", "", (2, 3, 0), (1, 3, 0)) in differences(desk)
    assert publish(desk, "sprawa przyszła pocztą") > 0
    with desk.reading() as session:
        strict = newest(session, MONTH)["share_strict", ""]
        kept = session.scalars(
            select(Figure).where(Figure.code == "share_strict", Figure.service == "")
        ).all()
    assert (strict.revision, strict.numerator, strict.why) == (2, 1, "sprawa przyszła pocztą")
    assert [row.numerator for row in sorted(kept, key=lambda row: row.revision)] == [2, 1]
    assert differences(desk) == []


def test_a_month_becomes_final_after_ninety_days(small_desk: Desk) -> None:
    filed(small_desk)
    publish(small_desk)
    small_desk.clock.move(days=90)
    publish(small_desk)
    with small_desk.reading() as session:
        assert {row.status for row in newest(session, MONTH).values()} == {Status.FINAL}


@pytest.mark.parametrize("act", ["UPDATE figures SET numerator = 99", "DELETE FROM figures"])
def test_nobody_changes_what_was_published(desk: Desk, act: str) -> None:
    filed(desk)
    publish(desk)
    with pytest.raises(DatabaseError, match="only ever added"), desk.writing() as session:
        session.execute(text(act))


def test_every_night_full_months_are_published_and_tiers_are_kept(small_desk: Desk) -> None:
    filed(small_desk)
    recount(small_desk)
    small_desk.clock.move(days=1)
    for kind in ("keep_tiers", "publish_months", "recount_young"):
        with small_desk.writing() as session:
            session.add(new_job(kind, {}, at=small_desk.now, key=f"test:{kind}"))
    small_desk.work()
    with small_desk.reading() as session:
        assert set(session.scalars(select(Figure.month))) == {MONTH}
        tiers = {row.service: row.declared for row in session.scalars(select(ServiceTier))}
    assert set(tiers) == set(small_desk.portal.services)


def test_a_city_with_a_history_has_its_newest_month_published_in_the_first_night(small_desk: Desk) -> None:
    for on in (date(2024, 8, 5), date(2026, 10, 5)):
        small_desk.file(EXEMPT, arrived_on=on)
    recount(small_desk)
    with small_desk.writing() as session:
        session.add(new_job("publish_months", {}, at=small_desk.now, key="test:publish"))
    small_desk.work()
    with small_desk.reading() as session:
        told = sorted(set(session.scalars(select(Figure.month))))
    assert (len(told), told[0], told[-1]) == (27, date(2024, 8, 1), date(2026, 10, 1))


def test_the_command_says_equal_or_names_the_difference(small_desk: Desk) -> None:
    runner = small_desk.house.app.test_cli_runner()
    assert runner.invoke(args=["measures", "verify", "2026-10"]).exit_code == 2
    first, *_ = filed(small_desk)
    assert "zapisano" in runner.invoke(args=["measures", "freeze", "2026-10"]).output
    equal = runner.invoke(args=["measures", "verify", "2026-10"])
    assert (equal.exit_code, "równe" in equal.output) == (0, True)
    with small_desk.writing() as session:
        session.execute(
            update(Case).where(Case.reference == first).values(filed_on=MONTH - timedelta(days=1))
        )
    differs = runner.invoke(args=["measures", "verify", "2026-10"])
    assert differs.exit_code == 1
    assert "share_strict wszystkie: opublikowano 2 z 3, nie wiadomo 0; z wierszy 1 z 2" in differs.output
    assert runner.invoke(args=["measures", "verify", "2026-13"]).exit_code == 2


def test_the_command_says_that_a_month_was_told_by_an_older_definition(small_desk: Desk) -> None:
    filed(small_desk)
    publish(small_desk)
    verify = ("measures", "verify", "2026-10")
    runner = small_desk.house.app.test_cli_runner()
    assert "definicji" not in runner.invoke(args=verify).output
    older = Figure(
        month=MONTH, code="share_strict", revision=2, definition=DEFINITION - 1, query="0" * 64, numerator=1, denominator=3,
        unknown=0, status=Status.PROVISIONAL, seal_id=0, seal_hash="", computed_at=small_desk.now,
    )  # fmt: skip
    with small_desk.writing() as session:
        session.add(older)
    assert f"liczymy według definicji {DEFINITION}" in runner.invoke(args=verify).output
