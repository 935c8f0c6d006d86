"""What a settled matter brings: carried out with the settling, once, in sums and days that the books agree with."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.billing.allocating import left_of_charge
from portal.billing.ledger.models import Entry
from portal.billing.models import Charge, TaskKind, TreasurerTask
from portal.billing.taxes.models import Assessment as AssessmentRow
from portal.billing.taxes.models import TaxAccount
from portal.billing.taxes.reading import list_owed
from portal.cases import queries
from portal.cases.brought.models import PermitRow
from portal.decisions import actions as decisions
from portal.decisions.bringing import actions as bringing
from portal.errors import Refused
from portal.service import (
    Assessment,
    Award,
    Brought,
    GoesBack,
    Matter,
    Outcome,
    Permit,
    Reads,
    Refund,
    Relief,
    Schedule,
)
from portal.words import day_of
from portal.workflow import By
from tests.support.books import assert_books_hold
from tests.support.bringing import IN_PART, LAW, TAX, TEXT, WASTE, Bringing, owe_three
from tests.support.desk import Desk
from tests.support.money import let_owe


@pytest.fixture(autouse=True)
def _books_hold(desk: Desk) -> Iterator[None]:
    yield
    assert_books_hold(desk.portal)


# ------------------------------------------------------------------------------------------------ a year's debt
def test_an_accepted_declaration_opens_the_account_and_lands_on_it_in_the_terms_of_its_kind(
    desk: Desk,
) -> None:
    one = Bringing(desk, "declaration", WASTE)
    assert one.owed() == []
    desk.advance(one.reference, "accept")
    assert one.owed() == [
        (f"{roman} kwartał 2026", date(2026, month, 16 if month == 3 else 15), 3_000)  # 15 March is a Sunday
        for roman, month in (("I", 3), ("II", 6), ("III", 9), ("IV", 12))
    ]
    account, outcome = one.account(), one.outcome()
    assert (account.kind, account.object_title, account.number) == (
        "waste_fee",
        "ul. Lipowa 1",
        one.reference,
    )
    assert (outcome.kind, outcome.account, outcome.told["change_grosze"]) == (
        "assessment",
        account.token,
        12_000,
    )


def test_a_liability_that_begins_in_november_is_charged_for_what_is_left_of_the_year(desk: Desk) -> None:
    one = Bringing(
        desk, "declaration", Assessment("waste_fee", 2026, 2_000, "art. 6m", from_on=date(2026, 11, 1))
    )
    desk.advance(one.reference, "accept")
    assert [(on, grosze) for _period, on, grosze in one.owed()] == [(date(2026, 12, 15), 2_000)]


def test_a_second_declaration_corrects_the_first(desk: Desk) -> None:
    first = Bringing(desk, "declaration", WASTE)
    desk.advance(first.reference, "accept")
    more = Bringing(
        desk, "declaration", Assessment("waste_fee", 2026, 15_000, "art. 6m", object_title="ul. Lipowa 1")
    )
    desk.advance(more.reference, "accept")
    assert sum(grosze for _period, _on, grosze in more.owed()) == 15_000
    assert more.outcome().told["change_grosze"] == 3_000
    assert max(on for _period, on, _grosze in more.owed()) >= day_of(desk.now) + timedelta(days=14)
    less = Bringing(
        desk, "declaration", Assessment("waste_fee", 2026, 4_000, "art. 6m", object_title="ul. Lipowa 1")
    )
    desk.advance(less.reference, "accept")
    assert sum(grosze for _period, _on, grosze in less.owed()) == 4_000
    same = Bringing(
        desk, "declaration", Assessment("waste_fee", 2026, 4_000, "art. 6m", object_title="ul. Lipowa 1")
    )
    desk.advance(same.reference, "accept")
    assert same.outcome().told["change_grosze"] == 0
    assert desk.count(AssessmentRow) == 3
    assert desk.count(TaxAccount) == 1


def test_another_thing_gets_an_account_of_its_own(desk: Desk) -> None:
    for where in ("ul. Lipowa 1", "ul. Wesoła 2"):
        one = Bringing(
            desk, "declaration", Assessment("waste_fee", 2026, 12_000, "art. 6m", object_title=where)
        )
        desk.advance(one.reference, "accept")
    assert desk.count(TaxAccount) == 2


def test_a_declaration_that_is_left_or_withdrawn_brings_nothing(desk: Desk) -> None:
    one = Bringing(desk, "declaration", WASTE)
    desk.advance(one.reference, "withdraw", By.APPLICANT)
    assert (one.outcome(), one.owed()) == (None, [])


# ------------------------------------------------------------------------------------------------ decisions
@pytest.mark.parametrize("outcome", [Outcome.GRANTED, Outcome.PARTLY])
def test_a_decision_brings_when_it_is_issued_and_its_debt_waits_for_the_delivery(
    desk: Desk, outcome: Outcome
) -> None:
    one = Bringing(desk, "decision", TAX)
    one.decide(outcome, TEXT if outcome == Outcome.GRANTED else {**IN_PART, "award": {"parts": 4}})
    assert [grosze for _period, _on, grosze in one.owed()] == [15_000] * 4
    with desk.reading() as session:
        assert session.scalars(select(AssessmentRow)).one().served_on is None


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.DISCONTINUED])
def test_a_decision_against_the_party_brings_nothing(desk: Desk, outcome: Outcome) -> None:
    one = Bringing(desk, "decision", TAX)
    one.decide(outcome, {**IN_PART, "ruling": "Odmawiam uwzględnienia wniosku."})
    assert (one.outcome(), one.owed()) == (None, [])


def test_instalments_that_the_delivery_overtakes_get_fourteen_days_from_it(desk: Desk) -> None:
    today = day_of(desk.now)
    one = Bringing(desk, "decision", Assessment("property_tax", 2026, 60_000, "art. 21 § 1 pkt 2"))
    one.decide(Outcome.GRANTED)
    assert {on for _period, on, _grosze in one.owed()} == {today + timedelta(days=14)}
    desk.clock.move(days=20)
    with desk.writing() as session:
        case = queries.get_by_reference(session, one.reference)
        for _twice in range(2):
            bringing.note_served(session, desk.portal, case, on=today + timedelta(days=20), now=desk.now)
    served = [(on, grosze) for _period, on, grosze in one.owed()]
    assert served == [(served[0][0], 15_000)] * 4
    assert served[0][0] >= today + timedelta(days=34)
    with desk.reading() as session:
        assert session.scalars(select(AssessmentRow)).one().served_on == today + timedelta(days=20)


def test_what_an_official_grants_in_part_is_what_is_brought(desk: Desk) -> None:
    seen: list[Matter] = []

    def brings(matter: Matter) -> Brought:
        seen.append(matter)
        award = matter.award or Award()
        return Schedule("property_tax", Relief.REMITTED, LAW, amount_grosze=award.amount_grosze)

    owe_three(desk)
    one = Bringing(desk, "tax_relief", brings)
    one.decide(Outcome.PARTLY, {**IN_PART, "award": {"amount_grosze": 70_000}})
    assert (seen[-1].outcome, seen[-1].award) == (Outcome.PARTLY, Award(70_000))
    assert [grosze for _period, _on, grosze in one.owed()] == [30_000, 50_000, 50_001]


def test_a_decision_that_grants_a_part_says_which_before_it_is_prepared(desk: Desk) -> None:
    owe_three(desk)
    one = Bringing(desk, "tax_relief", Schedule("property_tax", Relief.REMITTED, LAW))
    with pytest.raises(Refused, match="w jakiej") as refused:
        one.decide(Outcome.PARTLY, IN_PART)
    assert refused.value.field == "award_grosze"
    assert desk.case(one.reference).status == "filed"


# ------------------------------------------------------------------------------------------------ once
def test_a_matter_brings_once_however_often_it_is_asked(desk: Desk) -> None:
    one = Bringing(desk, "declaration", WASTE)
    desk.advance(one.reference, "accept")
    with desk.writing() as session:
        case = queries.get_by_reference(session, one.reference)
        again = bringing.bring(session, portal=desk.portal, case=case, actor=desk.clerk, now=desk.now)
    assert again == ()
    assert sum(grosze for _period, _on, grosze in one.owed()) == 12_000


def test_the_database_refuses_a_second_carrying_out_before_any_money_is_booked(desk: Desk) -> None:
    one = Bringing(desk, "declaration", WASTE)
    desk.advance(one.reference, "accept")
    before = desk.count(Entry)
    with pytest.raises(IntegrityError):
        desk.act(one.reference, bringing.carry_out, WASTE)
    assert desk.count(Entry) == before


def test_a_fall_before_the_commit_leaves_neither_the_step_nor_the_money(desk: Desk) -> None:
    one = Bringing(desk, "declaration", WASTE)

    def fall(*_given: Any, **named: Any) -> None:
        bringing.bring(_given[0], portal=_given[1], case=_given[2], **named)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        desk.act(one.reference, fall)
    assert (one.outcome(), one.owed(), desk.count(TaxAccount)) == (None, [], 0)
    desk.advance(one.reference, "accept")
    assert sum(grosze for _period, _on, grosze in one.owed()) == 12_000


def test_a_service_that_brings_nothing_leaves_no_row(desk: Desk) -> None:
    one = Bringing(desk, "declaration", lambda _matter: None)
    desk.advance(one.reference, "accept")
    assert one.outcome() is None


# ------------------------------------------------------------------------------------------------ relief
def test_a_deferral_takes_what_is_open_to_a_later_day_with_the_interest_to_the_day_of_asking(
    desk: Desk,
) -> None:
    owe_three(desk)
    until, today = day_of(desk.now) + timedelta(days=180), day_of(desk.now)
    one = Bringing(
        desk, "tax_relief", Schedule("property_tax", Relief.DEFERRED, LAW, (until,), asked_on=today)
    )
    with desk.reading() as session:
        lines = list_owed(session, desk.resident.subject_id, today, desk.portal.facts).lines
        interest = sum(line.interest_grosze for line in lines)
    assert interest > 0
    one.decide(Outcome.GRANTED)
    rows = one.owed()
    assert {on for _period, on, _grosze in rows} == {until}
    assert sorted(grosze for _period, _on, grosze in rows) == sorted([200_001, interest])
    desk.clock.move(days=100)
    with desk.reading() as session:
        later = list_owed(session, desk.resident.subject_id, day_of(desk.now), desk.portal.facts)
    assert (later.total_grosze, later.late) == (200_001 + interest, [])
    desk.clock.move(days=200)
    with desk.reading() as session:
        missed = list_owed(session, desk.resident.subject_id, day_of(desk.now), desk.portal.facts)
    bearing = {line.charge.kind: line.interest_grosze > 0 for line in missed.lines}
    assert bearing == {"property_tax": True, "deferred_interest": False}


def test_instalments_come_to_what_was_owed_to_the_grosz(desk: Desk) -> None:
    owe_three(desk)
    days = tuple(day_of(desk.now) + timedelta(days=30 * n) for n in (1, 2, 3))
    chosen = Schedule("property_tax", Relief.INSTALMENTS, LAW, days, periods=("III rata", "IV rata"))
    one = Bringing(desk, "tax_relief", chosen)
    one.decide(Outcome.GRANTED)
    new = [(on, grosze) for period, on, grosze in one.owed() if period.startswith("rata")]
    assert new == [(days[0], 33_335), (days[1], 33_333), (days[2], 33_333)]
    assert one.owed()[0][0] == "II rata"
    told = one.outcome().told
    assert (told["principal_grosze"], told["interest_grosze"], len(told["terms"])) == (100_001, 0, 3)


def test_remission_takes_the_whole_debt_off_and_its_interest_with_it(desk: Desk) -> None:
    owe_three(desk)
    one = Bringing(desk, "tax_relief", Schedule("property_tax", Relief.REMITTED, LAW, periods=("II rata",)))
    one.decide(Outcome.GRANTED)
    assert [grosze for _period, _on, grosze in one.owed()] == [50_000, 50_001]
    with desk.reading() as session:
        reasons = set(session.scalars(select(Entry.reason).where(Entry.move == "cancelled")))
    assert reasons == {f"{one.reference}: {LAW}"}


def test_nothing_that_was_booked_is_changed(desk: Desk) -> None:
    owe_three(desk)
    with desk.reading() as session:
        before = {row.id: row.digest for row in session.scalars(select(Entry))}
    until = day_of(desk.now) + timedelta(days=180)
    one = Bringing(desk, "tax_relief", Schedule("property_tax", Relief.DEFERRED, LAW, (until,)))
    one.decide(Outcome.GRANTED)
    with desk.reading() as session:
        after = {row.id: row.digest for row in session.scalars(select(Entry))}
        lefts = dict(session.execute(select(Charge.period, left_of_charge())).all())
    assert before.items() <= after.items()
    assert [lefts[name] for name in ("II rata", "III rata", "IV rata")] == [0, 0, 0]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Schedule("property_tax", Relief.REMITTED, LAW, year=1999), "Nie ma takich należności"),
        (Schedule("property_tax", Relief.REMITTED, LAW, amount_grosze=200_002), "najwyżej"),
        (Schedule("property_tax", Relief.DEFERRED, LAW, (date(2026, 11, 23),)), "późniejszy"),
        (
            Schedule("property_tax", Relief.INSTALMENTS, LAW, (date(2027, 1, 4), date(2027, 2, 1)), (1, 2)),
            "nie dają",
        ),
    ],
)
def test_a_schedule_that_fits_nothing_is_refused_and_the_decision_is_not_issued(
    desk: Desk, wanted: Schedule, words: str
) -> None:
    owe_three(desk)
    one = Bringing(desk, "tax_relief", wanted)
    with pytest.raises(Refused, match=words):
        one.decide(Outcome.GRANTED)
    assert desk.case(one.reference).status == "approved"
    assert len(one.owed()) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"relief": Relief.DEFERRED}, {"relief": Relief.INSTALMENTS, "dates": (date(2027, 1, 4),)},
        {"relief": Relief.REMITTED, "dates": (date(2027, 1, 4),)},
        {"relief": Relief.INSTALMENTS, "dates": (date(2027, 2, 1), date(2027, 1, 4))},
        {"relief": Relief.INSTALMENTS, "dates": (date(2027, 1, 4), date(2027, 2, 1)), "amounts_grosze": (1,)},
    ],
)  # fmt: skip
def test_a_schedule_that_says_nothing_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Schedule("property_tax", law=LAW, **wrong)


# ------------------------------------------------------------------------------------------------ money that goes back
def test_a_refund_becomes_the_treasurers_task_with_its_case(desk: Desk) -> None:
    number = "61109010140000071219812874"
    wanted = Refund(GoesBack.TRANSFER, "art. 77b § 1 Ordynacji podatkowej", 12_345, bank_account=number)
    one = Bringing(desk, "decision", wanted, reads=frozenset({Reads.OVERPAID}))
    one.decide(Outcome.GRANTED)
    with desk.reading() as session:
        task = session.scalars(select(TreasurerTask)).one()
        assert (task.kind, task.case_id) == (TaskKind.REFUND_ASKED, one.outcome().case_id)
        assert number not in task.detail
    assert one.outcome().values["bank_account"] == number


def test_where_another_system_keeps_the_accounts_nothing_is_written_and_the_treasurer_is_told(
    desk: Desk,
) -> None:
    object.__setattr__(desk.portal, "settings", Elsewhere(desk.portal.settings))
    one = Bringing(desk, "declaration", WASTE)
    desk.advance(one.reference, "accept")
    assert (one.owed(), desk.count(TaxAccount), one.outcome().told["left_to"]) == ([], 0, "treasurer")
    with desk.reading() as session:
        assert session.scalars(select(TreasurerTask.kind)).one() == TaskKind.ENTER


class Elsewhere:
    """Settings of a city whose finance system is another."""

    finance_source = "file"

    def __init__(self, settings: Any) -> None:
        self._settings = settings

    def __getattr__(self, name: str) -> Any:
        return getattr(self._settings, name)


# ------------------------------------------------------------------------------------------------ permits
def permit(key: str = "BI12345", days: tuple[date, date] = (date(2026, 12, 1), date(2026, 12, 31))) -> Permit:
    return Permit("ABM", "Abonament mieszkańca", "postój w podstrefie B", "uchwała", *days, key=key,
                  rows=(("Numer rejestracyjny", "BI 12345"),))  # fmt: skip


def test_a_permit_is_numbered_kept_and_sealed(desk: Desk) -> None:
    one = Bringing(desk, "declaration", permit())
    desk.advance(one.reference, "accept")
    desk.work()
    document = desk.document(one.reference, "permit")
    assert (document.state, document.template) == ("ready", "permit")
    assert document.values["number"] == one.outcome().told["number"] == "ABM/000001/2026"
    with desk.reading() as session:
        kept = session.scalars(select(PermitRow)).one()
        assert (kept.key, kept.valid_until) == ("BI12345", date(2026, 12, 31))
        held = desk.portal.readers[Reads.PERMITS](
            session, desk.resident.subject_id, day_of(desk.now), desk.portal.facts
        )
    assert [(one.number, one.overlaps(date(2026, 12, 31), date(2027, 1, 1))) for one in held] == [
        (kept.number, True)
    ]


@pytest.mark.parametrize(
    ("other", "is_given"),
    [
        (permit(), False),
        (permit(days=(date(2026, 12, 31), date(2027, 1, 31))), False),
        (permit(days=(date(2027, 1, 1), date(2027, 1, 31))), True),
        (permit(key="BI99999"), True),
        (permit(key=""), True),
    ],
)
def test_the_same_thing_gets_no_second_permit_for_the_same_day(
    desk: Desk, other: Permit, is_given: bool
) -> None:
    desk.advance(Bringing(desk, "declaration", permit()).reference, "accept")
    second = Bringing(desk, "declaration", other)
    if is_given:
        desk.advance(second.reference, "accept")
    else:
        with pytest.raises(Refused, match="ABM/000001/2026"):
            desk.advance(second.reference, "accept")
    assert desk.count(PermitRow) == 1 + is_given


def test_a_permit_that_is_all_a_service_gives_is_the_outcome_itself(desk: Desk) -> None:
    one = Bringing(desk, "certificate", permit())
    desk.act(one.reference, decisions.issue)
    desk.work()
    assert desk.case(one.reference).status == "issued"
    assert desk.document(one.reference, "outcome").values["number"] == "ABM/000001/2026"


@pytest.mark.parametrize(
    ("days", "series"),
    [((date(2027, 1, 2), date(2027, 1, 1)), "ABM"), ((date(2027, 1, 1), date(2027, 1, 2)), "abc/1")],
)
def test_a_permit_without_days_or_a_series_cannot_be_made(days: tuple[date, date], series: str) -> None:
    with pytest.raises(ValueError):
        Permit(series, "T", "w", "art. 1", *days)


def test_a_debt_in_another_kind_is_left_alone(desk: Desk) -> None:
    with desk.writing() as session:
        let_owe(
            session, desk.portal, desk.resident.subject_id, 5_000, date(2026, 12, 15), desk.now, "waste_fee"
        )
    owe_three(desk)
    one = Bringing(desk, "tax_relief", Schedule("property_tax", Relief.REMITTED, LAW))
    one.decide(Outcome.GRANTED)
    assert [grosze for _period, _on, grosze in one.owed()] == [5_000]
