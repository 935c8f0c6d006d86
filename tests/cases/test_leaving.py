"""Where people leave a form: counted with the move, conserved, of nobody, also when many move at once."""

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from portal.cases import drafts
from portal.cases.declared.models import LeftOut
from portal.cases.filing import file_matter
from portal.cases.leaving.counting import LAST, is_left_out, note_discarded, note_fault, note_move
from portal.cases.leaving.models import FormCount, Kind
from portal.cases.models import Draft
from portal.service import Known
from tests.billing.test_crashes import run_together
from tests.support.desk import ANSWERS, Desk

STEPS = ("cel", "oplata", "adres")
TODAY = date(2026, 11, 23)


def begin(desk: Desk, person: int | None = None) -> str:
    with desk.writing() as session:
        of = desk.resident.subject_id or 0 if person is None else person
        return drafts.begin(session, desk.service, of, Known(), desk.now).token


def save(desk: Desk, token: str, step: str, *, done: bool = True) -> None:
    with desk.writing() as session:
        draft = session.scalars(select(Draft).where(Draft.token == token).with_for_update()).one()
        drafts.keep(draft, desk.service, step, ANSWERS, desk.now, done=done)
        note_move(session, draft, desk.service, desk.now, saved=step)


def send(desk: Desk, token: str) -> None:
    with desk.writing() as session:
        draft = session.scalars(select(Draft).where(Draft.token == token).with_for_update()).one()
        more = {"draft": draft, "submission_id": draft.submission_id, "subject_id": draft.subject_id}
        file_matter(session, desk.portal, desk.filing(session, **more), actor=desk.resident, now=desk.now)


def counts(desk: Desk) -> Counter[tuple[str, str]]:
    found = Counter[tuple[str, str]]()
    with desk.reading() as session:
        for row in session.scalars(select(FormCount)):
            found[row.step, row.kind] += row.count
    return found


def standing(desk: Desk) -> dict[str, int]:
    found = counts(desk)
    steps = {step for step, _kind in found}
    at = {step: found[step, Kind.CAME] - found[step, Kind.WENT] for step in steps}
    return {step: count for step, count in at.items() if count}


@pytest.mark.engines
def test_a_form_is_counted_where_it_stands_until_it_is_sent(desk: Desk) -> None:
    token = begin(desk)
    assert standing(desk) == {}  # the draft of nobody's move is not counted yet
    save(desk, token, "cel")
    assert (standing(desk), counts(desk)["", Kind.STARTED]) == ({"oplata": 1}, 1)
    save(desk, token, "oplata")
    save(desk, token, "oplata")
    save(desk, token, "adres")
    assert standing(desk) == {LAST: 1}
    send(desk, token)
    found = counts(desk)
    assert standing(desk) == {}
    assert (found["", Kind.STARTED], found["", Kind.SENT], found["oplata", Kind.SAVED]) == (1, 1, 2)


def test_the_days_are_those_of_the_beginning_whenever_the_form_is_sent(small_desk: Desk) -> None:
    token = begin(small_desk)
    save(small_desk, token, "cel")
    small_desk.clock.move(days=20)
    save(small_desk, token, "oplata")
    save(small_desk, token, "adres")
    small_desk.clock.move(days=10)
    send(small_desk, token)
    with small_desk.reading() as session:
        assert set(session.scalars(select(FormCount.on))) == {TODAY}
    found = counts(small_desk)
    assert (found["", Kind.SENT], found["", Kind.SENT_LATE], found["oplata", Kind.RESUMED]) == (1, 0, 1)


def test_after_thirty_days_it_was_sent_late(small_desk: Desk) -> None:
    token = begin(small_desk)
    save(small_desk, token, "cel")
    small_desk.clock.move(days=31)
    send(small_desk, token)
    found = counts(small_desk)
    assert (found["", Kind.SENT], found["", Kind.SENT_LATE]) == (0, 1)


def test_what_is_thrown_away_stands_where_it_was_left(small_desk: Desk) -> None:
    token = begin(small_desk)
    save(small_desk, token, "cel")
    with small_desk.writing() as session:
        draft = session.scalars(select(Draft).where(Draft.token == token)).one()
        note_discarded(session, draft)
        drafts.throw_away(session, draft)
    assert standing(small_desk) == {"oplata": 1}
    assert counts(small_desk)["oplata", Kind.DISCARDED] == 1


def test_a_form_from_before_the_counts_is_left_out_of_them(small_desk: Desk) -> None:
    token = begin(small_desk)
    with small_desk.writing() as session:
        session.scalars(select(Draft)).one().stands_at = None
    save(small_desk, token, "cel")
    send(small_desk, token)
    assert small_desk.count(FormCount) == 0


def test_the_counts_know_nobody() -> None:
    table = FormCount.__table__
    assert {column.name for column in table.columns} == {"service", "on", "step", "kind", "count"}
    assert not table.foreign_keys
    assert {column.name for column in table.primary_key} == {"service", "on", "step", "kind"}


def test_a_move_costs_one_statement_more_and_the_first_one_asks_who_is_left_out(small_desk: Desk) -> None:
    token = begin(small_desk)
    for asked in (["SELECT"], []):
        small_desk.clock.move(minutes=1)
        with small_desk.writing() as session:
            draft = session.scalars(select(Draft).where(Draft.token == token)).one()
            drafts.keep(draft, small_desk.service, "cel", ANSWERS, small_desk.now)
            with small_desk.statements() as sent:
                note_move(session, draft, small_desk.service, small_desk.now, saved="cel")
                session.flush()
        # the draft is kept in any case
        assert [one.split()[0] for one in sent] == [*asked, "UPDATE", "INSERT"]


def test_forms_of_who_is_left_out_are_not_counted_by_the_days_of_the_declaration(small_desk: Desk) -> None:
    tester = small_desk.add_resident("90010211353").subject_id or 0
    until, other = TODAY + timedelta(days=5), "inna"
    declared: list[tuple[dict[str, Any], bool]] = [
        ({"subject_id": tester}, False), ({"service": small_desk.service.slug}, False),
        ({"subject_id": tester, "until_on": until}, False), ({"subject_id": tester, "until_on": TODAY}, True),
        ({"subject_id": tester, "since_on": until}, True), ({"subject_id": tester, "mistaken": True}, True),
        ({"service": other}, True), ({"subject_id": small_desk.resident.subject_id}, True),
    ]  # fmt: skip
    for row, is_counted in declared:
        with small_desk.writing() as session:
            for table in (LeftOut, FormCount, Draft):
                session.execute(delete(table))
            session.add(
                LeftOut(**row, why="test", official_id=small_desk.clerk.official_id, since_at=small_desk.now)
            )
        token = begin(small_desk, tester)
        with small_desk.writing() as session:
            draft = session.scalars(select(Draft)).one()
            assert is_left_out(session, draft, small_desk.now) is not is_counted, row
        save(small_desk, token, "cel")
        with small_desk.writing() as session:
            session.execute(delete(LeftOut))  # what was decided with the first move stands
        save(small_desk, token, "oplata")
        assert bool(counts(small_desk)) is is_counted, row
        send(small_desk, token)
        assert counts(small_desk)["", Kind.SENT] == is_counted, row
        with small_desk.writing() as session:
            session.execute(update(Draft).values(case_id=None))


@pytest.mark.engines
def test_many_forms_at_once_lose_no_count(desk: Desk) -> None:
    people = [desk.add_resident(f"9001021{n}353").subject_id for n in range(6)]
    tokens = [begin(desk, person) for person in people]

    def walk(number: int) -> None:
        for step in STEPS:
            save(desk, tokens[number], step)
        send(desk, tokens[number])

    assert run_together(len(people), walk) == [None] * len(people)
    found = counts(desk)
    assert (found["", Kind.STARTED], found["", Kind.SENT], found["cel", Kind.SAVED]) == (6, 6, 6)
    assert standing(desk) == {}


@pytest.mark.parametrize("seed", range(5))
def test_whatever_people_do_each_form_stands_in_one_place(small_desk: Desk, seed: int) -> None:
    chance = random.Random(seed)
    people = [small_desk.add_resident(f"9001021{n}353").subject_id for n in range(4)]
    tokens = [begin(small_desk, person) for person in people]
    moved, sent = set[str](), set[str]()
    for _ in range(30):
        token = chance.choice(tokens)
        if token in sent:
            continue
        moved.add(token)
        if chance.random() < 0.15:
            send(small_desk, token)
            sent.add(token)
        else:
            save(small_desk, token, chance.choice(STEPS), done=chance.random() < 0.8)
        if chance.random() < 0.2:
            small_desk.clock.at += timedelta(days=chance.randrange(12))
    found = counts(small_desk)
    with small_desk.reading() as session:
        open_ones = [one for one in session.scalars(select(Draft)) if one.token in moved - sent]
        places = Counter(drafts.next_step(one, small_desk.service) or LAST for one in open_ones)
        least = session.scalar(select(func.min(FormCount.count)))
    assert standing(small_desk) == dict(places)
    done = found["", Kind.SENT] + found["", Kind.SENT_LATE]
    assert (found["", Kind.STARTED], done) == (len(moved), len(sent))
    assert least is None or least > 0


def test_a_fault_is_counted_under_the_day_of_the_form(small_desk: Desk) -> None:
    with small_desk.writing() as session:
        for _ in range(2):
            note_fault(session, small_desk.service.slug, "cel", TODAY)
    assert counts(small_desk)["cel", Kind.FAULT] == 2
