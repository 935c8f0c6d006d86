"""The desk's numbers: what the queue lists, nothing behind a wall, colleagues' only for who heads the unit."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Official
from portal.cases.models import Case, CaseEvent
from portal.cases.playing.heads import leads
from portal.decisions import calls
from portal.measures.balls import Days
from portal.office import queries
from portal.office.numbers import queries as numbers
from portal.office.numbers.reckoning import AGES, Settled, sum_up
from portal.office.wanted import View, Wanted
from portal.security import Actor
from tests.office.desk import BEATA, EWA, HALINA, JOANNA, PAWEL, TOMASZ, Desk
from tests.office.test_absences import let_stand_in, row_of
from tests.office.test_functions import bind
from tests.office.test_walls import ZOFIA, keep_out, mark
from tests.support.pages import text_of
from tests.support.people import ANNA, sign_in
from tests.support.visitor import Visitor

OWN, UNIT = "/biurko/moje-liczby", "/biurko/liczby-wydzialu"


def table(page: Visitor, caption: str) -> dict[str, list[str]]:
    """Return the rows of a table by their first cell."""
    assert page.page is not None
    found = next(one for one in page.page.iter("table") if text_of(one.find("caption")) == caption)
    rows = [[text_of(cell) for cell in row] for row in found.iter("tr")]
    return {row[0]: row[1:] for row in rows[1:]}


def settle(desk: Desk, reference: str) -> None:
    desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/wydaj").submit("Wydaj zaświadczenie")


def take(desk: Desk, reference: str) -> None:
    desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").submit("Poprowadzę")


def wanted(desk: Desk, worked_for: tuple[int, ...] = ()) -> Wanted:
    today = desk.clock.now().date()
    return Wanted("FN", worked_for, today, calls.days_over(desk.portal.facts, today))


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """A unit with matters new and old, paid and not, taken and not, late, called and settled."""
    someone = desk.person()
    late, taken, unpaid = (
        desk.case(someone, days_ago=40),
        desk.case(someone, days_ago=5),
        desk.case(someone, paid=False),
    )
    desk.case(someone, unit="USC")
    desk.case(someone)
    for reference in (late, taken, unpaid):
        take(desk, reference)
    settle(desk, desk.case(someone))
    return desk


@pytest.mark.engines
def test_every_number_of_open_matters_is_the_queues_own_count(busy: Desk) -> None:
    joanna = int(row_of(busy, JOANNA))
    with busy.house.app.app_context(), busy.portal.db.reading() as session:
        asked = wanted(busy, (joanna,))
        views = queries.count_views(session, asked)
        by_person = numbers.count_open(session, asked)
        mine = numbers.count_open(session, asked, (joanna,))
        listed = {view: len(queries.list_queue(session, asked, view, 1)) for view in View}
    for view, name in {
        View.TODO: "todo",
        View.WAITING: "waiting",
        View.SOON: "soon",
        View.LATE: "late",
    }.items():
        assert sum(getattr(one, name) for one in by_person.values()) == views[view] == listed[view], view
    assert sum(one.all for one in by_person.values()) == views[View.TODO] + views[View.WAITING] == 4
    assert mine[joanna].all == views[View.MINE] == 3
    assert by_person[None].all == views[View.FREE] == 1
    assert all(sum(one.ages) == one.all for one in by_person.values())  # every age falls into one bucket
    assert (mine[joanna].late, mine[joanna].ages) == (1, (1, 1, 0, 0, 1))


@pytest.mark.engines
def test_weeks_and_settled_ones_are_counted_in_warsaw_days(busy: Desk) -> None:
    monday = date(2026, 11, 23)
    with busy.house.app.app_context(), busy.portal.db.reading() as session:
        weeks = numbers.count_weeks(session, wanted(busy), [monday - timedelta(days=7), monday])
        (settled,) = numbers.list_settled(session, wanted(busy), monday)
        assert list(numbers.list_settled(session, wanted(busy), monday, (int(row_of(busy, PAWEL)),))) == []
    assert [(one.new, one.settled) for one in weeks] == [(1, 0), (3, 1)]
    assert (settled.on_time, settled.called, settled.appealed, settled.days) == (
        True,
        False,
        False,
        Days(0, 0, 0),
    )


@pytest.mark.engines
def test_what_came_back_after_an_appeal_is_counted(busy: Desk) -> None:
    now = busy.clock.now()
    with busy.portal.db.writing() as session:
        done = session.scalars(select(Case.id).where(Case.settled_at.is_not(None))).one()
        open_one = session.scalars(
            select(Case.id).where(Case.is_open, Case.unit_code == "FN", Case.assigned_to_id.is_(None))
        ).one()
        for case_id, kind in ((done, "appeal"), (done, "changed"), (open_one, "remanded")):
            session.add(
                CaseEvent(case_id=case_id, at=now, kind=kind, target="final", by="official", values={})
            )
    with busy.house.app.app_context(), busy.portal.db.reading() as session:
        record = sum_up(numbers.list_settled(session, wanted(busy), date(2026, 11, 1)))
        back = numbers.count_open(session, wanted(busy))[None].returned
    assert (record.settled, record.appealed, record.changed, back) == (1, 1, 1, 1)


def test_an_official_sees_their_own_numbers_and_no_colleagues(small_desk: Desk) -> None:
    taken = small_desk.case()
    take(small_desk, taken)
    joanna, pawel = small_desk.at(JOANNA).go(OWN), small_desk.at(PAWEL).go(OWN)
    assert table(joanna, "Otwarte sprawy")["Wszystkie otwarte"] == ["1"]
    assert table(pawel, "Otwarte sprawy")["Wszystkie otwarte"] == ["0"]
    assert "Joanna Klim" not in text_of(pawel.page.find(".//main"))
    assert "Cały wydział" not in pawel.text
    assert "Cały wydział" in joanna.text


def test_whoever_stands_in_sees_the_load_that_came_with_it(small_desk: Desk) -> None:
    take(small_desk, small_desk.case())
    let_stand_in(small_desk, JOANNA, PAWEL)
    page = small_desk.at(PAWEL).go(OWN)
    assert "W zastępstwie: Joanna Klim – jeszcze 1 otwarta sprawa" in page.text
    assert table(page, "Otwarte sprawy")["Wszystkie otwarte"] == ["0"]


def test_the_units_numbers_are_for_who_heads_it(small_desk: Desk) -> None:
    for worker, status in (
        (JOANNA, 200),
        (PAWEL, 403),
        (BEATA, 403),
        (HALINA, 403),
        (TOMASZ, 403),
        (EWA, 403),
    ):
        assert small_desk.at(worker).go(UNIT).status == status, worker.sub
    assert sign_in(small_desk.house, ANNA).go(UNIT).status == 404
    assert small_desk.house.visitor().go(UNIT).address.startswith("/zaloguj")


def test_an_administrator_names_the_head_instead_of_the_role(small_desk: Desk) -> None:
    row_of(small_desk, JOANNA)
    bind(small_desk, function="head", officials=(row_of(small_desk, PAWEL),))
    assert small_desk.at(PAWEL).go(UNIT).status == 200
    assert small_desk.at(JOANNA).go(UNIT).status == 403


def test_who_stands_in_for_the_head_heads_the_unit(small_desk: Desk) -> None:
    let_stand_in(small_desk, JOANNA, PAWEL)
    assert small_desk.at(PAWEL).go(UNIT).status == 200
    small_desk.clock.move(days=30)
    assert small_desk.at(PAWEL).go(UNIT).status == 403


def test_colleagues_stand_by_name_and_nobodys_matters_last(small_desk: Desk) -> None:
    take(small_desk, small_desk.case())
    one = small_desk.case()
    small_desk.at(PAWEL).go(f"/biurko/sprawy/{one}").submit("Poprowadzę")
    small_desk.case()
    with small_desk.portal.db.writing() as session:  # who left keeps the name beside what they did
        session.scalars(select(Official).where(Official.sub == PAWEL.sub)).one().active = False
    rows = table(small_desk.at(JOANNA).go(UNIT), "Sprawy według osób")
    assert list(rows) == ["Joanna Klim", "Paweł Górski", "nikt: sprawy nieprzydzielone"]
    assert [row[0] for row in rows.values()] == ["1", "1", "1"]


@pytest.mark.engines
def test_what_is_behind_a_wall_is_in_no_number(desk: Desk) -> None:
    secret, own = desk.case(), desk.case()
    mark(desk, JOANNA, secret)
    bind(desk, function="head", officials=(row_of(desk, ZOFIA), row_of(desk, JOANNA)))
    total = "Wszystkie otwarte"
    assert table(desk.at(JOANNA).go(UNIT), "Otwarte sprawy")[total] == ["2"]  # who approves sees both
    assert table(desk.at(ZOFIA).go(UNIT), "Otwarte sprawy")[total] == [
        "1"
    ]  # a head who does not: not the sensitive one
    keep_out(desk, ZOFIA, own)
    assert table(desk.at(ZOFIA).go(UNIT), "Otwarte sprawy")[total] == ["0"]


@pytest.mark.engines
def test_both_pages_ask_few_statements_however_many_matters(desk: Desk) -> None:
    counts = []
    someone = desk.person()
    for _ in range(2):
        for _ in range(3):
            settle(desk, desk.case(someone))
            take(desk, desk.case(someone))
        page = desk.at(JOANNA)
        for address in (OWN, UNIT):
            page.go(address)  # the first look of a session notes who is there
            with desk.counting() as statements:
                page.go(address)
            counts.append(len(statements))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 12


def test_an_official_of_no_roles_at_all_heads_nothing(small_desk: Desk) -> None:
    nobody = Actor("official", 1, "Nikt", official_id=1, unit_code="FN")
    with small_desk.portal.db.reading() as session:
        assert not leads(session, nobody, "FN")


def test_shares_are_put_together_and_of_nothing_there_is_none() -> None:
    kept = Settled(1, Days(3, 2, 0), on_time=True, called=True, appealed=False, changed=False)
    late = Settled(2, Days(40, 0, 9), on_time=False, called=False, appealed=True, changed=True)
    record = sum_up([kept, kept, late])
    assert (record.settled, record.on_time, record.called, record.appealed, record.changed) == (3, 2, 2, 1, 1)
    assert record.days == [("office", 3, 40), ("applicant", 2, 2), ("external", 0, 9)]
    assert [row[1:] for row in sum_up([]).days] == [(None, None)] * 3
    assert all(most is None or least <= most for least, most in AGES)
    assert [one[0] for one in AGES[1:]] == [(one[1] or 0) + 1 for one in AGES[:-1]]


def test_days_are_counted_since_a_letter_came_as_in_the_managers_figures(desk: Desk) -> None:
    reference = desk.case(desk.person())
    settle(desk, reference)
    monday = date(2026, 11, 2)

    def counted() -> tuple[Days, ...]:
        with desk.house.app.app_context(), desk.portal.db.reading() as session:
            return tuple(one.days for one in numbers.list_settled(session, wanted(desk), monday))

    (keyed,) = counted()
    with desk.portal.db.writing() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        case.filed_on -= timedelta(days=3)  # it came on Monday and was keyed in on Thursday
    assert counted() == (replace(keyed, office=keyed.office + 3),)
