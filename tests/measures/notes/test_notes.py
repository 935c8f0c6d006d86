"""Notes on events: old texts stay, one press is one note, and only a recorded change re-bases the limits."""

import threading
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from portal.accounts.models import Official
from portal.audit import AuditRecord
from portal.errors import Conflict, NotFound, Refused
from portal.measures.notes import actions, queries
from portal.measures.notes.models import EventKind, EventNote
from portal.measures.notes.rules import Said, judge, rebased_months
from portal.security import Actor
from tests.support.desk import SLUG, Desk

pytestmark = pytest.mark.engines

LAW = Said(EventKind.LAW, "Nowa ustawa o meldunku", date(2026, 10, 15), rebases=True)
TODAY = date(2026, 11, 23)


def manager(desk: Desk) -> Actor:
    with desk.writing() as session:
        row = session.scalars(select(Official).where(Official.sub == "o-manager")).one_or_none()
        if row is None:
            row = Official(
                iss="https://officials.example", sub="o-manager", name="Tomasz Sawicki", unit_code="FN",
                roles=["manager"], created_at=desk.now,
            )  # fmt: skip
            session.add(row)
            session.flush()
        return Actor("official", row.id, row.name, official_id=row.id, roles=frozenset({"manager"}))


def add(desk: Desk, said: Said = LAW, token: str = "t1") -> EventNote:
    actor = manager(desk)
    with desk.writing() as session:
        return actions.add(session, token, said, actor=actor, now=desk.now)


def change(desk: Desk, said: Said, seen: int = 1, token: str = "t1") -> EventNote:
    actor = manager(desk)
    with desk.writing() as session:
        return actions.change(session, token, seen, said, actor=actor, now=desk.now)


def standing(desk: Desk, **of: object) -> list[str]:
    with desk.reading() as session:
        found = queries.list_standing(session, date(2026, 1, 1), date(2027, 1, 1), **of)  # type: ignore[arg-type]
        return [note.text for note in found]


def test_a_note_is_kept_with_who_and_when_and_is_in_the_audit(desk: Desk) -> None:
    add(desk)
    with desk.reading() as session:
        ((note, who),) = queries.list_versions(session, "t1")
        kinds = list(session.scalars(select(AuditRecord.kind).where(AuditRecord.object_ref == "t1")))
    assert (note.kind, note.text, note.rebases, note.at, who) == (
        "law",
        LAW.text,
        True,
        desk.now,
        "Tomasz Sawicki",
    )
    assert kinds == ["note.added"]


def test_the_same_page_sent_twice_is_one_note(desk: Desk) -> None:
    assert add(desk).id == add(desk).id
    assert standing(desk) == [LAW.text]


def test_a_changed_note_keeps_its_old_text(desk: Desk) -> None:
    add(desk)
    change(desk, replace(LAW, text="Ustawa o ewidencji"))
    assert standing(desk) == ["Ustawa o ewidencji"]
    with desk.reading() as session:
        assert [note.text for note, _ in queries.list_versions(session, "t1")] == [
            "Ustawa o ewidencji",
            LAW.text,
        ]


def test_a_change_that_says_the_same_is_no_version(desk: Desk) -> None:
    add(desk)
    assert change(desk, LAW).version == 1


def test_who_saw_an_older_version_is_told(desk: Desk) -> None:
    add(desk)
    change(desk, replace(LAW, text="Pierwsza poprawka"))
    with pytest.raises(Conflict):
        change(desk, replace(LAW, text="Druga poprawka"), seen=1)
    assert standing(desk) == ["Pierwsza poprawka"]


def test_of_two_changes_at_once_one_stands(desk: Desk) -> None:
    add(desk)
    actor, told, gate = manager(desk), [], threading.Barrier(2)

    def work(text: str) -> None:
        gate.wait()
        try:
            with desk.writing() as session:
                actions.change(session, "t1", 1, replace(LAW, text=text), actor=actor, now=desk.now)
            told.append("kept")
        except Conflict:
            told.append("conflict")

    both = [threading.Thread(target=work, args=(text,)) for text in ("lewa", "prawa")]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert sorted(told) == ["conflict", "kept"]
    with desk.reading() as session:
        assert len(queries.list_versions(session, "t1")) == 2


def test_a_note_taken_back_is_drawn_no_more_and_its_texts_stay(desk: Desk) -> None:
    add(desk)
    actor = manager(desk)
    with desk.writing() as session:
        actions.take_back(session, "t1", 1, actor=actor, now=desk.now)
        actions.take_back(session, "t1", 1, actor=actor, now=desk.now)  # pressed twice
    assert standing(desk) == []
    with desk.reading() as session:
        versions = queries.list_versions(session, "t1")
    assert [(note.version, note.withdrawn, note.text) for note, _ in versions] == [
        (2, True, LAW.text), (1, False, LAW.text),
    ]  # fmt: skip
    with pytest.raises(Conflict):
        change(desk, replace(LAW, text="jednak"), seen=2)


def test_a_note_that_nobody_wrote_is_not_found(desk: Desk) -> None:
    actor = manager(desk)
    with pytest.raises(NotFound), desk.writing() as session:
        actions.take_back(session, "nie-ma", 1, actor=actor, now=desk.now)
    with pytest.raises(NotFound), desk.reading() as session:
        queries.list_versions(session, "nie-ma")


def test_a_service_shows_its_own_notes_and_the_citys(desk: Desk) -> None:
    add(desk)
    add(desk, replace(LAW, text="Awaria usługi", service=SLUG), "t2")
    add(desk, replace(LAW, text="Inna usługa", service="inna"), "t3")
    add(desk, replace(LAW, text="Dawno", since_on=date(2020, 1, 1)), "t4")
    assert standing(desk, services={SLUG}) == [LAW.text, "Awaria usługi"]
    assert len(standing(desk)) == 3


def test_of_many_notes_the_latest_are_shown_and_each_that_begins_the_limits_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST", 2)
    for day, rebases in ((1, True), (2, False), (3, True), (4, False)):
        said = replace(LAW, text=f"{day}", since_on=date(2026, 10, day), rebases=rebases)
        add(desk, said, f"t{day}")
    assert standing(desk) == ["1", "3", "4"]
    with desk.reading() as session:
        assert [note.text for note in queries.list_newest(session, withdrawn=False)] == ["4", "3", "1"]


def test_an_unknown_unit_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused) as caught:
        add(desk, replace(LAW, unit_code="XX", rebases=False))
    assert caught.value.field == "unit_code"


def test_no_version_can_be_changed_or_deleted(desk: Desk) -> None:
    add(desk)
    for act in (update(EventNote).values(text="inaczej"), delete(EventNote)):
        with pytest.raises(DatabaseError, match="only ever added"), desk.writing() as session:
            session.execute(act)


def test_without_its_trigger_a_version_could_be_changed(desk: Desk) -> None:
    add(desk)
    with desk.writing() as session:
        is_postgres = session.get_bind().dialect.name == "postgresql"
        drop = "event_notes_no_change ON event_notes" if is_postgres else "event_notes_no_update"
        session.connection().exec_driver_sql(f"DROP TRIGGER {drop}")
        session.execute(update(EventNote).values(text="inaczej"))
    assert standing(desk) == ["inaczej"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (replace(LAW, text="  "), "text"),
        (replace(LAW, since_on=date(2009, 12, 31)), "since_on"),
        (replace(LAW, since_on=date(2028, 1, 1)), "since_on"),
        (replace(LAW, until_on=date(2026, 10, 14)), "until_on"),
        (replace(LAW, service="x", unit_code="FN"), "unit_code"),
        (replace(LAW, unit_code="FN"), "rebases"),
    ],
)
def test_what_cannot_stand_is_refused_by_its_field(said: Said, field: str) -> None:
    with pytest.raises(Refused) as caught:
        judge(said, TODAY)
    assert caught.value.field == field


def test_the_limits_begin_anew_with_the_first_full_month_after_a_recorded_change() -> None:
    def note(**values: object) -> EventNote:
        return EventNote(**{
            "rebases": True, "withdrawn": False, "service": "", "unit_code": None, "since_on": LAW.since_on, **values,
        })  # fmt: skip

    city, own, other = note(), note(service="a", since_on=date(2026, 12, 1)), note(service="b")
    silent, gone = note(rebases=False), note(withdrawn=True, since_on=date(2025, 1, 1))
    known = [city, own, other, silent, gone]
    assert rebased_months(known) == {date(2026, 11, 1)}
    assert rebased_months(known, {"a"}) == {date(2026, 11, 1), date(2026, 12, 1)}
