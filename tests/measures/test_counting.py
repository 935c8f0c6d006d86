"""Counts are always what a recount of the rows gives; the share never divides by nothing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Official
from portal.billing.actions import pay_at_desk
from portal.billing.ledger.models import Entry
from portal.billing.models import Charge, Payment, PaymentLine, PaymentState
from portal.billing.queries import list_case_charges
from portal.cases.declared.models import LeftOut
from portal.cases.models import Case, CaseEvent, Channel, Touched
from portal.decisions.delivering.course import DELIVERED
from portal.decisions.delivering.models import Delivery
from portal.jobs import JobRow, new_job
from portal.measures import counting, queries
from portal.measures.counting import VECTOR
from portal.measures.groups import count_left_out
from portal.measures.leaving_out import Why
from portal.measures.models import DayFact, MonthFact
from portal.measures.queries import together
from portal.measures.vectors import SENT_ON_PAPER
from portal.visits.models import Outcome, Visit
from portal.visits.serving import finish
from portal.workflow import By
from tests.support.desk import EXEMPT, SLUG, Desk
from tests.support.visiting import OPEN, Office

pytestmark = pytest.mark.engines

MONDAY = date(2026, 11, 23)
NOTHING = {
    "unit_code": "FN", "channel": "portal", "left_out": "", "visited": False, "on_paper": False, "paid": "nothing",
    "delivered": "nothing", "ended": "open", "matters": 9, "returned": 0,
}  # fmt: skip


def recount(desk: Desk) -> None:
    """Let a minute go by, and the worker count what changed."""
    desk.clock.move(minutes=1)
    with desk.writing() as session:
        desk.portal.workers.schedule(session, desk.now)
    desk.work()


def counted(desk: Desk) -> dict[tuple[object, ...], tuple[int, int]]:
    with desk.reading() as session:
        return {
            (row.on, *(getattr(row, name) for name in VECTOR)): (row.matters, row.returned)
            for row in session.scalars(select(DayFact))
        }


def by_hand(desk: Desk) -> dict[tuple[object, ...], tuple[int, int]]:
    """Count the matters again with nothing but their rows and plain Python."""
    found: dict[tuple[object, ...], tuple[int, int]] = {}
    with desk.reading() as session:
        deliveries = list(session.scalars(select(Delivery)))
        events = list(session.scalars(select(CaseEvent)))
        charges = list(session.scalars(select(Charge).where(Charge.cancelled_at.is_(None))))
        at_desk = set(
            session.scalars(
                select(Entry.charge_id).where(Entry.move == "desk_paid", Entry.official_id.is_not(None))
            )
        )
        online = set(
            session.scalars(
                select(PaymentLine.charge_id).join(Payment).where(Payment.state == PaymentState.PAID)
            )
        )
        for case in session.scalars(select(Case)):
            letters = [one for one in deliveries if one.case_id == case.id]
            kinds = {event.kind for event in events if event.case_id == case.id}
            ways = {
                one.way
                for one in letters
                if one.state in DELIVERED and one.document.kind not in {"receipt", "statement", "call"}
            }
            own = [one for one in charges if one.case_id == case.id]
            on_paper = any(one.way == "paper" and one.state in SENT_ON_PAPER for one in letters)
            settled = case.settled_at is not None and case.status not in {"withdrawn", "left", "forwarded"}
            key = (
                case.filed_on, case.service, case.unit_code, case.channel, "demo" if case.demo else "", False,
                on_paper or "completed_on_paper" in kinds,
                "nothing" if not own else "open" if any(one.paid_at is None for one in own)
                else "office" if any(one.id in at_desk for one in own)
                else "online" if any(one.id in online for one in own) else "transfer",
                next((way for way in ("paper", "edelivery", "portal") if way in ways), "nothing"),
                "settled" if settled else "open" if case.is_open else "closed",
            )  # fmt: skip
            before = found.get(key, (0, 0))
            found[key] = (before[0] + 1, before[1] + ("call_for_completion" in kinds))
    return found


# ---------------------------------------------------------------------------------------------- counting
def test_counts_are_what_the_rows_say_after_every_change(desk: Desk) -> None:
    first = desk.file(EXEMPT)
    desk.file(channel=Channel.COUNTER)
    desk.file(channel=Channel.COUNTER, demo=True)
    desk.file(channel=Channel.POST, arrived_on=MONDAY - timedelta(days=3))
    recount(desk)
    assert counted(desk) == by_hand(desk) != {}
    desk.advance(first, "issue")
    assert counted(desk) != by_hand(desk)
    recount(desk)
    assert counted(desk) == by_hand(desk)
    assert desk.count(Touched) == 0


def test_a_bucket_touched_while_it_is_counted_stays_stale(desk: Desk) -> None:
    desk.file()
    with desk.writing() as session:
        stale = session.scalars(select(Touched)).one()
        seen = stale.stamp
        counting.recount_days(session, stale.service, [stale.on], desk.now)
        stale.stamp = desk.now + timedelta(seconds=1)  # somebody changed a matter of that day meanwhile
    recount(desk)
    assert desk.count(Touched) == 0
    with desk.reading() as session:
        assert session.scalars(select(DayFact.counted_at)).one() > seen


def test_a_day_without_matters_any_more_has_no_count(small_desk: Desk) -> None:
    with small_desk.writing() as session:
        session.add(
            DayFact(on=MONDAY, service="gone", **NOTHING, counted_at=small_desk.now)
        )  # fmt: skip
        session.add(Touched(on=MONDAY, service="gone", stamp=small_desk.now))
    recount(small_desk)
    assert counted(small_desk) == {}


def test_counting_all_anew_gives_what_counting_day_by_day_gave(desk: Desk) -> None:
    for day in range(4):
        desk.file(EXEMPT, channel=list(Channel)[day], arrived_on=MONDAY - timedelta(days=day))
    recount(desk)
    before = counted(desk)
    with desk.writing() as session:
        session.add(
            DayFact(on=MONDAY, service="x", **NOTHING, counted_at=desk.now)
        )  # fmt: skip
        session.flush()
        counting.recount_all(session, desk.now)
    assert counted(desk) == before == by_hand(desk)


def test_recurring_counting_is_one_job_a_minute(small_desk: Desk) -> None:
    for _ in range(3):
        with small_desk.writing() as session:
            small_desk.portal.workers.schedule(session, small_desk.now)
    assert small_desk.count(JobRow, JobRow.kind == "recount") == 1


# ---------------------------------------------------------------------------------------------- what changes a vector
def test_a_payment_a_letter_and_a_call_change_the_vector_within_a_minute(desk: Desk) -> None:
    reference = desk.file()
    recount(desk)
    assert vectors(desk) == [("open", "nothing", "open", 0)]
    desk.pay(reference)
    recount(desk)
    assert vectors(desk)[0][2] == "open"
    desk.advance(reference, "issue")
    recount(desk)
    assert counted(desk) == by_hand(desk)
    assert vectors(desk)[0][2] == "settled"


def vectors(desk: Desk) -> list[tuple[str, str, str, int]]:
    with desk.reading() as session:
        return [
            (row.paid, row.delivered, row.ended, row.returned) for row in session.scalars(select(DayFact))
        ]


def test_a_duty_that_a_refusal_ended_is_counted_as_none_within_a_minute(small_desk: Desk) -> None:
    reference = small_desk.file()
    recount(small_desk)
    assert vectors(small_desk)[0][0] == "open"
    with small_desk.writing() as session:
        session.add(new_job("give_fee_back", {"case": reference}, at=small_desk.now))
    small_desk.work()
    recount(small_desk)
    assert counted(small_desk) == by_hand(small_desk)
    assert vectors(small_desk)[0][0] == "nothing"


@pytest.mark.parametrize(("at_desk", "paid", "went"), [(True, "office", "M"), (False, "transfer", "O")])
def test_a_duty_paid_at_the_cash_desk_makes_an_online_matter_a_mixed_one(
    small_desk: Desk, at_desk: bool, paid: str, went: str
) -> None:
    reference = small_desk.file()
    with small_desk.writing() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        actor = small_desk.clerk if at_desk else None
        pay_at_desk(
            session, small_desk.portal, list_case_charges(session, case.id), actor=actor, now=small_desk.now
        )
    recount(small_desk)
    assert vectors(small_desk)[0][0] == paid
    with small_desk.reading() as session:
        (month,) = queries.list_months(session, date(2026, 11, 1), date(2026, 12, 1), demo_city=False)
    assert month.by_class == {went: 1}


def test_a_visit_at_the_counter_makes_an_online_matter_a_mixed_one(small_desk: Desk) -> None:
    reference = small_desk.file(EXEMPT)
    office = Office(small_desk.house)
    number = office.book(1, OPEN)
    with small_desk.writing() as session:
        visit = session.get_one(Visit, number)
        visit.case_id = session.scalars(select(Case.id).where(Case.reference == reference)).one()
        visit.state = "under_way"
        session.flush()
        finish(session, visit, Outcome.INFORMED, None, small_desk.now)
    recount(small_desk)
    with small_desk.reading() as session:
        (fact,) = session.scalars(select(DayFact))
        (month,) = queries.list_months(session, date(2026, 11, 1), date(2026, 12, 1), demo_city=False)
    assert fact.visited
    assert month.by_class == {"M": 1}


def test_who_was_declared_a_test_account_is_counted_apart(small_desk: Desk) -> None:
    small_desk.file(EXEMPT)
    with small_desk.writing() as session:
        official = session.scalars(select(Official.id)).first()
        session.add(
            LeftOut(
                subject_id=small_desk.resident.subject_id,
                why=Why.STAFF,
                official_id=official,
                since_at=small_desk.now,
            )
        )
    recount(small_desk)
    with small_desk.reading() as session:
        assert queries.list_months(session, date(2026, 11, 1), date(2026, 12, 1), demo_city=True) == []
        assert count_left_out(session, date(2026, 11, 1), date(2026, 12, 1)) == {"staff": 1}


# ---------------------------------------------------------------------------------------------- months
def test_months_add_their_days_up_and_begin_where_asked(desk: Desk) -> None:
    for on in (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 2)):
        desk.file(arrived_on=on)
    desk.file(channel=Channel.POST, arrived_on=date(2026, 11, 2))
    desk.advance(desk.file(demo=True), "withdraw", By.APPLICANT)
    recount(desk)
    until = date(2026, 12, 1)
    with desk.reading() as session:
        months = queries.list_months(session, date(2026, 10, 1), until, demo_city=False)
        shorter = queries.list_months(session, date(2026, 11, 1), until, demo_city=False)
        with_demo = queries.list_months(session, date(2026, 11, 1), until, demo_city=True)
        assert queries.last_counted(session) is not None
    assert [(m.first, m.service, m.strict.count, m.all) for m in months] == [
        (date(2026, 10, 1), SLUG, 1, 1),
        (date(2026, 11, 1), SLUG, 2, 3),
    ]
    assert [m.all for m in shorter] == [3]
    assert [m.all for m in with_demo] == [4]


def test_a_month_is_the_sum_of_its_days(desk: Desk) -> None:
    for on in (date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 30)):
        desk.file(arrived_on=on)
    recount(desk)
    with desk.reading() as session:
        assert (
            sum(session.scalars(select(MonthFact.matters)))
            == sum(session.scalars(select(DayFact.matters)))
            == 3
        )
        assert set(session.scalars(select(MonthFact.on))) == {date(2026, 11, 1)}


def test_nothing_counted_is_no_month(small_desk: Desk) -> None:
    with small_desk.reading() as session:
        assert queries.list_months(session, MONDAY, date(2026, 12, 1), demo_city=True) == []
        assert queries.last_counted(session) is None


def test_services_put_together_keep_every_matter(small_desk: Desk) -> None:
    small_desk.file()
    small_desk.file(channel=Channel.COUNTER)
    recount(small_desk)
    with small_desk.reading() as session:
        months = queries.list_months(session, date(2026, 11, 1), date(2026, 12, 1), demo_city=False)
    (whole,) = together([*months, *months])
    assert (whole.all, whole.strict.count, whole.strict.of) == (4, 2, 4)
    assert whole.by_channel == {"portal": 2, "counter": 2}
