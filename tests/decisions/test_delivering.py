"""Deliveries with a database: made per party, taken step by step, handed over, deemed, and what the matter makes of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from portal.cases import queries
from portal.cases.models import Channel, DocumentKind
from portal.cases.timing.queries import list_armed
from portal.decisions import actions as decisions
from portal.decisions import calls
from portal.decisions.delivering import actions, guards, receiving
from portal.decisions.delivering.course import Step, Way
from portal.decisions.delivering.models import Delivery
from portal.errors import Conflict, Refused
from portal.files.models import StoredFile
from portal.service import Procedure
from portal.workflow import By
from tests.decisions.sent import Decided
from tests.support.desk import EXEMPT, Desk


@pytest.fixture
def decided(desk: Desk) -> Decided:
    return Decided(desk)


@pytest.fixture
def small(small_desk: Desk) -> Decided:
    return Decided(small_desk)


def confirm(course: Decided, index: int = 0) -> bool:
    with course.desk.writing() as session:
        delivery = session.get_one(Delivery, course.all()[index].id)
        return receiving.confirm(
            session, course.desk.portal, delivery, actor=course.desk.resident, now=course.desk.now
        )


def open_letter(course: Decided) -> None:
    with course.desk.writing() as session:
        document = course.desk.document(course.reference, "decision-1")
        receiving.open_letter(
            session, course.desk.portal, session.merge(document), course.desk.resident, course.desk.now
        )


def hand_over(course: Decided, way: Way, index: int = 0, address: str = "") -> None:
    with course.desk.writing() as session:
        delivery = session.get_one(Delivery, course.all()[index].id)
        actions.hand_over(
            session,
            course.desk.portal,
            delivery,
            way,
            actor=course.clerk,
            now=course.desk.now,
            address=address,
        )


def deem(course: Decided, index: int = 0) -> None:
    with course.desk.writing() as session:
        delivery = session.get_one(Delivery, course.all()[index].id)
        actions.deem(session, course.desk.portal, delivery, actor=course.clerk, now=course.desk.now)


def obstacle(course: Decided) -> str:
    with course.desk.reading() as session:
        case = queries.get_by_reference(session, course.reference)
        return guards.appeal_term_over(session, portal=course.desk.portal, case=case, now=course.desk.now)


# ------------------------------------------------------------------------------------------------ made
def test_a_letter_that_is_ready_goes_to_each_party_by_the_partys_own_way(desk: Desk) -> None:
    course = Decided(desk, "paper", "portal")
    assert course.states() == [("portal", "published"), ("paper", "prepared"), ("portal", "published")]
    assert [course.steps(index) for index in range(3)] == [
        ["prepare", "publish"], ["prepare"], ["prepare", "publish"]
    ]  # fmt: skip
    assert [one.to_post for one in course.all()] == [False, True, False]


def test_a_document_made_twice_makes_its_deliveries_once_and_a_receipt_makes_none(small: Decided) -> None:
    small.desk.work()
    assert len(small.all()) == 1
    assert small.all()[0].document.kind == "decision"


# ------------------------------------------------------------------------------------------------ the account
def test_an_opening_delivers_once_and_moves_the_decided_matter(decided: Decided) -> None:
    open_letter(decided)
    decided.desk.clock.move(hours=30)
    open_letter(decided)
    (delivery,) = decided.all()
    assert (delivery.state, delivery.delivered_on) == ("opened", date(2026, 11, 23))
    assert decided.case.status == "delivered"
    assert decided.desk.kinds(decided.reference).count("opened") == 1


def test_a_confirmed_receipt_keeps_its_moment_and_is_sealed_into_a_proof(decided: Decided) -> None:
    open_letter(decided)
    decided.desk.clock.move(hours=2)
    assert confirm(decided)
    assert not confirm(decided)  # the second press
    moment = decided.desk.now
    decided.desk.clock.move(minutes=5)
    decided.desk.work()
    (delivery,) = decided.all()
    assert (delivery.state, delivery.confirmed_at) == ("confirmed", moment)
    assert decided.steps() == ["prepare", "publish", "open", "confirm"]
    with decided.desk.reading() as session:
        proof = session.get_one(StoredFile, delivery.proof_id)
    assert decided.desk.portal.outside.store.get(proof.key).startswith(b"%PDF")


def test_a_proof_names_letter_hash_addressee_moment_and_steps(small: Decided) -> None:
    from portal.decisions.delivering import proofs

    confirm(small)
    with small.desk.reading() as session:
        told = proofs.values_of(session, session.get_one(Delivery, small.all()[0].id))
    letter = small.desk.document(small.reference, "decision-1")
    with small.desk.reading() as session:
        stored = session.get_one(StoredFile, letter.file_id)
    assert told["sha256"] == stored.sha256
    assert (told["recipient"], told["delivered_on"]) == ("Jan Kowalski", "2026-11-23")
    assert told["entered_at"] == small.desk.now.isoformat()
    assert [one["what"] for one in told["steps"]] == ["Udostępniono na koncie", "Strona potwierdziła odbiór"]
    # only a moment whose name ends so is put into Warsaw's time by the renderer
    assert [one["taken_at"] for one in told["steps"]] == [small.desk.now.isoformat()] * 2


def test_a_letter_left_unread_opens_one_task_and_moves_nothing(decided: Decided) -> None:
    decided.watch(days=6)
    assert (decided.states(), decided.tasks()) == ([("portal", "published")], [])
    decided.watch(days=1)
    decided.watch(days=30)
    code = f"delivery-{decided.all()[0].id}"
    assert decided.states() == [("portal", "unread")]
    assert decided.tasks().count(code) == 1
    assert decided.case.status == "signed"
    open_letter(decided)
    assert code not in decided.tasks()
    assert decided.case.status == "delivered"


def test_nothing_is_deemed_delivered_in_the_portals_account_as_the_city_stands(small: Decided) -> None:
    small.watch(days=60)
    with pytest.raises(Refused, match="inną drogą"):
        deem(small)
    assert small.states() == [("portal", "unread")]


# ------------------------------------------------------------------------------------------------ another way
def test_an_unread_letter_handed_over_to_paper_names_what_it_replaces(decided: Decided) -> None:
    decided.watch(days=7)
    hand_over(decided, Way.PAPER)
    first, second = decided.all()
    assert (second.replaces_id, second.way, second.to_post) == (first.id, "paper", True)
    assert decided.states() == [("portal", "handed_over"), ("paper", "prepared")]
    with pytest.raises(Conflict):
        hand_over(decided, Way.PAPER)
    assert len(decided.all()) == 2
    open_letter(decided)  # the copy in the account stays: whoever reads it has got it
    assert decided.case.status == "delivered"


@pytest.mark.parametrize(("way", "field"), [(Way.PORTAL, "way"), (Way.EDELIVERY, "address")])
def test_a_hand_over_to_the_same_way_or_without_an_address_is_refused(
    small: Decided, way: Way, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        hand_over(small, way)
    assert (refused.value.field, small.states()) == (field, [("portal", "published")])


def test_an_e_delivery_box_that_nobody_opens_is_deemed_by_an_official_after_14_days(desk: Desk) -> None:
    course = Decided(desk)
    hand_over(course, Way.EDELIVERY, address="AE:PL-50419-15057-VDGUG-25")
    course.take(Step.SEND, 1)
    course.take(Step.ARRIVE, 1)
    course.desk.clock.move(days=14)
    with pytest.raises(Refused, match="7\xa0grudnia"):
        deem(course, 1)
    course.watch(days=1)
    assert f"delivery-{course.all()[1].id}" in course.tasks()
    assert course.case.status == "signed"  # the clock alone makes nothing delivered
    deem(course, 1)
    assert course.states()[1] == ("edelivery", "deemed")
    assert course.all()[1].delivered_on == date(2026, 12, 7)
    assert (course.case.status, course.tasks()) == ("delivered", [])


# ------------------------------------------------------------------------------------------------ paper
def test_a_letter_on_paper_goes_from_print_to_receipt_and_a_later_note_corrects_the_day(desk: Desk) -> None:
    course = Decided(desk, first="paper")
    course.take(Step.PRINT)
    course.take(Step.POST)
    assert not course.all()[0].to_post
    assert not desk.document(course.reference, "decision-1").to_post
    desk.clock.move(days=4)
    course.take(Step.RECEIVE, on=date(2026, 11, 25))
    course.take(Step.RECEIVE, on=date(2026, 11, 26))
    (delivery,) = course.all()
    assert (delivery.state, delivery.posted_on, delivery.delivered_on) == (
        "received", date(2026, 11, 23), date(2026, 11, 26)
    )  # fmt: skip
    assert course.case.status == "delivered"
    with desk.reading() as session:
        timers = list_armed(session, queries.get_by_reference(session, course.reference))
    assert {one.code: one.rings_on for one in timers}["appeal_over"] == date(2026, 12, 18)


@pytest.mark.parametrize(
    ("step", "on", "values", "field"),
    [
        (Step.RECEIVE, date(2026, 11, 22), {}, "on"),
        (Step.RECEIVE, date(2026, 11, 24), {}, "on"),  # before it was posted
        (Step.RECEIVE, date(2026, 12, 24), {}, "on"),  # tomorrow
        (
            Step.RETURN,
            date(2026, 12, 10),
            {"notice_on": date(2026, 12, 11), "second_notice": True},
            "notice_on",
        ),
        (
            Step.RETURN,
            date(2026, 12, 10),
            {"notice_on": date(2026, 11, 24), "second_notice": True},
            "notice_on",
        ),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_its_field(
    small_desk: Desk, step: Step, on: date, values: dict[str, object], field: str
) -> None:
    course = Decided(small_desk, first="paper")
    small_desk.clock.move(days=2)
    course.take(Step.POST)
    small_desk.clock.move(days=18)
    with pytest.raises(Refused) as refused:
        course.take(step, on=on, **values)
    assert (refused.value.field, course.states()) == (field, [("paper", "posted")])


def test_a_returned_letter_is_deemed_delivered_only_after_two_notices(desk: Desk) -> None:
    course = Decided(desk, first="paper")
    course.take(Step.POST)
    posted_on = course.all()[0].posted_on
    desk.clock.move(days=20)
    course.take(Step.RETURN, notice_on=posted_on, second_notice=True)
    deem(course)
    assert (course.states(), course.case.status) == ([("paper", "deemed")], "delivered")


def test_a_letter_returned_after_one_notice_only_goes_by_another_way(small_desk: Desk) -> None:
    course = Decided(small_desk, first="paper")
    course.take(Step.POST)
    small_desk.clock.move(days=20)
    course.take(Step.RETURN, notice_on=course.all()[0].posted_on, second_notice=False)
    with pytest.raises(Refused):
        deem(course)
    hand_over(course, Way.EDELIVERY, address="AE:PL-50419-15057-VDGUG-25")
    assert course.states() == [("paper", "handed_over"), ("edelivery", "prepared")]


@pytest.mark.engines
def test_many_letters_are_posted_at_once_each_once(desk: Desk) -> None:
    course = Decided(desk, "paper", first="paper")
    for expected in (2, 0):
        with desk.writing() as session:
            letters = [session.get_one(Delivery, one.id) for one in course.all()]
            noted = actions.post_all(
                session, desk.portal, letters, date(2026, 11, 23), actor=course.clerk, now=desk.now
            )
        assert noted == expected
    assert desk.kinds(course.reference).count("posted") == 2


# ------------------------------------------------------------------------------------------------ at once
@pytest.mark.engines
def test_of_two_who_take_the_same_step_at_once_the_second_is_told(desk: Desk) -> None:
    course = Decided(desk, first="paper")
    with desk.reading() as late:
        seen = late.get_one(Delivery, course.all()[0].id)
        course.take(Step.POST)
    assert seen.state == "prepared"  # what the second one still sees
    with desk.writing() as session:
        stale = session.merge(seen, load=False)
        with pytest.raises(Conflict, match="Ktoś właśnie"):
            actions.take(
                session, desk.portal, stale, Step.POST, by=By.OFFICIAL, now=desk.now, actor=course.clerk
            )
    assert course.steps() == ["prepare", "post"]


def test_a_person_with_many_tabs_opens_and_confirms_each_letter_once(desk: Desk) -> None:
    course = Decided(desk)
    course.write("decision-2")
    rows = course.all()

    def act(number: int) -> None:
        with desk.writing() as session:
            delivery = session.get_one(Delivery, rows[number % 2].id)
            if number < 6:
                receiving.open_letter(session, desk.portal, delivery.document, desk.resident, desk.now)
            else:
                receiving.confirm(session, desk.portal, delivery, actor=desk.resident, now=desk.now)

    with ThreadPoolExecutor(8) as tabs:
        list(tabs.map(act, range(12)))
    assert course.states() == [("portal", "confirmed")] * 2
    for index in (0, 1):
        assert course.steps(index).count("confirm") == 1
        assert course.steps(index).count("open") <= 1
    assert course.case.status == "delivered"
    assert desk.kinds(course.reference).count("confirmed") == 2


def test_a_step_off_the_graph_leaves_no_trace(small: Decided) -> None:
    for step in (Step.POST, Step.RECEIVE, Step.DEEM, Step.PUBLISH):
        with pytest.raises((Conflict, Refused)):
            small.take(step)
    assert small.steps() == ["prepare", "publish"]


# ------------------------------------------------------------------------------------------------ the matter
def test_a_decided_matter_counts_as_delivered_when_the_last_party_has_the_letter(desk: Desk) -> None:
    course = Decided(desk, "paper")
    open_letter(course)
    assert course.case.status == "signed"
    course.take(Step.POST, 1)
    desk.clock.move(days=3)
    course.take(Step.RECEIVE, 1)
    assert course.case.status == "delivered"


def test_finality_waits_for_every_partys_own_term_and_the_post(desk: Desk) -> None:
    course = Decided(desk, "paper")
    open_letter(course)
    course.take(Step.POST, 1)
    assert "nie każda strona" in obstacle(course)
    desk.clock.move(days=3)
    course.take(Step.RECEIVE, 1)  # 26 November: until 10 December, by post until the 17th
    desk.clock.move(days=21)
    assert "17\xa0grudnia" in obstacle(course)
    with pytest.raises(Refused):
        course.go("confirm_final")
    desk.clock.move(days=1)
    assert obstacle(course) == ""
    course.go("confirm_final")
    assert course.case.status == "final"


def test_a_waived_appeal_ends_that_partys_term_at_once(desk: Desk) -> None:
    course = Decided(desk, "paper")
    course.put_under(Procedure.KPA)
    with pytest.raises(Conflict):
        course.take(Step.WAIVE)  # before the delivery there is nothing to waive
    open_letter(course)
    course.take(Step.POST, 1)
    course.take(Step.RECEIVE, 1)
    for index in (0, 1):
        assert "trwa" in obstacle(course)
        course.take(Step.WAIVE, index)
    with pytest.raises(Refused):
        course.take(Step.WAIVE)
    assert obstacle(course) == ""


def test_a_waiver_is_refused_after_the_term_and_where_the_law_knows_none(small: Decided) -> None:
    open_letter(small)
    with pytest.raises(Refused, match="podatkowych"):
        small.take(Step.WAIVE)
    small.put_under(Procedure.KPA)
    small.desk.clock.move(days=15)
    with pytest.raises(Refused, match="w czasie biegu"):
        small.take(Step.WAIVE)


def test_a_call_that_the_party_opens_starts_its_term(desk: Desk) -> None:
    reference = desk.file()
    desk.act(reference, decisions.call_for_fee)
    desk.work()
    letter = next(one for one in documents(desk, reference) if one.kind == DocumentKind.CALL)
    desk.clock.move(days=1)
    with desk.writing() as session:
        receiving.open_letter(session, desk.portal, session.merge(letter), desk.resident, desk.now)
    with desk.reading() as session:
        case = queries.get_by_reference(session, reference)
        call = calls.find(session, desk.portal, case)
        timers = {one.code: one.rings_on for one in list_armed(session, case)}
    assert call is not None
    assert call.until == date(2026, 12, 1)
    assert timers["fee_unpaid"] == date(2026, 12, 9)


def documents(desk: Desk, reference: str) -> list:
    with desk.reading() as session:
        return queries.list_documents(session, queries.get_by_reference(session, reference))


def test_a_certificate_on_paper_waits_for_the_post_and_moves_no_status(small_desk: Desk) -> None:
    reference = small_desk.file(EXEMPT, channel=Channel.POST, has_account=False)
    small_desk.act(reference, decisions.issue)
    small_desk.work()
    with small_desk.reading() as session:
        (delivery,) = session.query(Delivery).all()
    assert (delivery.way, delivery.state, delivery.to_post) == ("paper", "prepared", True)
    assert small_desk.case(reference).status == "issued"
