"""Letters to e-delivery boxes: sent once whatever happens on the way, proofs noted where they belong, an operator away."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from portal.cases.timing.models import CaseTask
from portal.decisions.delivering.course import Step, Way
from portal.decisions.delivering.models import Delivery
from portal.decisions.edelivery import jobs, queries
from portal.decisions.edelivery.links import register_links
from portal.decisions.edelivery.models import EDeliveryLetter, EDeliveryProof
from portal.decisions.edelivery.rest import RestEDelivery, edelivery_for
from portal.errors import Conflict, Refused, Unavailable
from portal.feeds.asking import Malformed
from portal.files import actions as files
from portal.jobs import Job, JobRow, new_job
from portal.links import Links, links_of
from portal.outside import ProofKind, Sending
from portal.sandbox.edelivery import NOWHERE, EDeliveryTwin
from tests.billing.sources import contract
from tests.billing.sources.rest_rig import listening
from tests.decisions.sent import Decided
from tests.decisions.test_delivering import hand_over
from tests.support.desk import Desk
from tests.support.house import Clock
from tests.support.parts import ROOT

TOKEN = "token-of-tests"
BOX = "AE:PL-50419-15057-VDGUG-25"
LETTER = Sending("k" * 40, "BI-7K4M-2QX9", BOX, "Decyzja", (("Decyzja.pdf", b"%PDF-1.7"),))


@pytest.fixture
def twin() -> Iterator[EDeliveryTwin]:
    clock = Clock()
    with EDeliveryTwin(TOKEN, clock=clock.now) as twin:
        yield twin


@pytest.fixture
def client(twin: EDeliveryTwin) -> Iterator[RestEDelivery]:
    made = RestEDelivery(twin.base, TOKEN, timeout=(2, 2), sleep=lambda seconds: None)
    yield made
    made.close()


class Sent(Decided):
    """A decided matter whose letter is to go to an e-delivery box, and the operator beside it."""

    def __init__(self, desk: Desk, twin: EDeliveryTwin, client: RestEDelivery, address: str = BOX) -> None:
        super().__init__(desk)
        self.twin = twin
        twin.operator.now = desk.clock.now
        object.__setattr__(desk.portal.outside, "edelivery", client)
        hand_over(self, Way.EDELIVERY, address=address)

    def round(self, *kinds: str) -> None:
        """Do the recurring work; one that failed is seen here."""
        with self.desk.writing() as session:
            session.add_all(
                new_job(kind, {}, at=self.desk.now) for kind in kinds or ("send_edelivery", "read_edelivery")
            )
        self.desk.work()
        with self.desk.reading() as session:
            assert list(session.scalars(select(JobRow.error).where(JobRow.error.is_not(None)))) == []

    @property
    def state(self) -> str:
        return self.states()[1][1]

    @property
    def messages(self) -> list[Any]:
        return list(self.twin.operator.book.messages.values())

    def happen(self, kind: str, reason: str = "") -> None:
        self.twin.operator.prove(self.messages[0].id, kind, reason)

    def rows(self, model: type[Any]) -> list[Any]:
        with self.desk.reading() as session:
            return list(session.scalars(select(model).order_by(model.id)))

    def open_tasks(self) -> list[str]:
        return [one.label for one in self.rows(CaseTask) if one.closed_at is None]


@pytest.fixture
def sent(desk: Desk, twin: EDeliveryTwin, client: RestEDelivery) -> Sent:
    return Sent(desk, twin, client)


@pytest.fixture
def small(small_desk: Desk, twin: EDeliveryTwin, client: RestEDelivery) -> Sent:
    return Sent(small_desk, twin, client)


# ------------------------------------------------------------------------------------------------ the whole course
def test_a_letter_is_sent_by_the_portal_arrives_is_collected_and_the_matter_goes_on(sent: Sent) -> None:
    sent.round()
    assert sent.state == "arrived"
    (message,) = sent.messages
    (letter,) = sent.rows(EDeliveryLetter)
    delivery = sent.all()[1]
    assert (message.address, message.reference, letter.message_id) == (BOX, sent.reference, message.id)
    with sent.desk.reading() as session:
        stored = session.get_one(Delivery, delivery.id).document.file
        assert message.files == [{"name": "Decyzja.pdf", "sha256": stored.sha256}]
    sent.desk.clock.move(days=3)
    sent.happen("received")
    sent.round()
    delivery = sent.all()[1]
    assert (sent.state, delivery.delivered_on) == ("received", sent.desk.now.date())
    assert sent.case.status == "delivered"
    proofs = sent.rows(EDeliveryProof)
    assert [(one.kind, one.noted) for one in proofs] == [
        ("sent", True),
        ("arrived", True),
        ("received", True),
    ]
    with sent.desk.reading() as session:
        kept = session.get_one(EDeliveryProof, proofs[2].id).file
        assert files.read(sent.desk.portal, kept).startswith(b"received\n" + message.id.encode())
    assert sent.steps(1) == ["prepare", "send", "arrive", "receive"]
    assert sent.all()[1].proof_id is not None  # the portal's own sealed proof tells of it too


def test_without_an_operator_nothing_is_sent_and_officials_send_by_hand(small: Sent) -> None:
    object.__setattr__(small.desk.portal.outside, "edelivery", None)
    small.round()
    assert (small.state, small.messages, small.rows(EDeliveryLetter)) == ("prepared", [], [])
    assert edelivery_for("", "") is None


# ------------------------------------------------------------------------------------------------ once
def test_an_answer_that_is_lost_makes_no_second_message(sent: Sent) -> None:
    sent.twin.faults.set({"lost": 1})
    sent.round("send_edelivery")
    assert (sent.state, len(sent.messages)) == ("prepared", 1)
    sent.round("send_edelivery")
    assert (sent.state, len(sent.messages), sent.rows(EDeliveryLetter)[0].tries) == ("sent", 1, 2)


def test_another_key_would_make_a_second_message(client: RestEDelivery, twin: EDeliveryTwin) -> None:
    """The negative control: without the key each try is a sending of its own."""
    ids = {
        client.send(LETTER),
        client.send(LETTER),
        client.send(Sending("m" * 40, *(LETTER.reference, BOX, LETTER.title, LETTER.files))),
    }
    assert len(ids) == 2
    with pytest.raises(Conflict):
        client.send(Sending(LETTER.key, "BI-0000-0000", BOX, LETTER.title, LETTER.files))


class Killed(BaseException):
    """The worker is gone: nothing catches this."""


@pytest.mark.engines
def test_a_worker_that_dies_between_sending_and_writing_it_down_sends_nothing_twice(
    sent: Sent, client: RestEDelivery
) -> None:
    class Dying:
        def send(self, sending: Sending) -> str:
            client.send(sending)
            raise Killed

    object.__setattr__(sent.desk.portal.outside, "edelivery", Dying())
    with pytest.raises(Killed):
        sent.round("send_edelivery")
    assert (sent.state, len(sent.messages)) == ("prepared", 1)
    object.__setattr__(sent.desk.portal.outside, "edelivery", client)
    sent.desk.clock.move(minutes=6)
    sent.round("send_edelivery")
    assert (sent.state, len(sent.messages), sent.steps(1).count("send")) == ("sent", 1, 1)


@pytest.mark.engines
def test_two_workers_at_once_send_one_message_and_note_it_once(sent: Sent) -> None:
    job = Job(0, "send_edelivery", {}, 1, sent.desk.now, sent.desk.portal)
    both_at_once(sent, lambda: jobs.send_letters(job))
    assert (sent.state, len(sent.messages), sent.steps(1).count("send")) == ("sent", 1, 1)


def test_from_an_older_copy_of_the_database_nothing_goes_out_again(small: Sent) -> None:
    small.round("send_edelivery")
    with small.desk.writing() as session:  # as it stood before the round
        session.execute(delete(EDeliveryLetter))
        session.execute(update(Delivery).where(Delivery.id == small.all()[1].id).values(state="prepared"))
    small.round("send_edelivery")
    assert (small.state, len(small.messages)) == ("sent", 1)
    assert small.rows(EDeliveryLetter)[0].message_id == small.messages[0].id


def test_what_an_official_noted_as_sent_the_portal_does_not_send(small: Sent) -> None:
    small.take(Step.SEND, 1)
    small.round("send_edelivery")
    assert small.messages == []


# ------------------------------------------------------------------------------------------------ what goes wrong
def test_while_the_operator_is_away_everything_waits_and_the_desk_knows_since_when(sent: Sent) -> None:
    sent.twin.faults.set({"down": True})
    began = sent.desk.now
    sent.round()
    sent.desk.clock.move(minutes=30)
    sent.round()
    with sent.desk.reading() as session:
        assert queries.failing_since(session) == began
    assert sent.state == "prepared"
    sent.twin.faults.set({"down": False})
    sent.round()
    with sent.desk.reading() as session:
        assert queries.failing_since(session) is None
    assert (sent.state, len(sent.messages)) == ("arrived", 1)


def test_a_box_that_nobody_has_is_told_and_an_official_chooses_another_way(
    desk: Desk, twin: EDeliveryTwin, client: RestEDelivery
) -> None:
    course = Sent(desk, twin, client, f"{NOWHERE}AAAAA-00")
    course.round()
    assert (course.state, course.messages) == ("failed", [])
    assert "Doręcz pismo inną drogą" in course.open_tasks()
    hand_over(course, Way.PAPER, 1)
    assert course.states()[2] == ("paper", "prepared")
    assert "Doręcz pismo inną drogą" not in course.open_tasks()


def test_a_letter_that_cannot_be_handed_over_keeps_the_others_no_longer_than_their_turn(
    small: Sent, client: RestEDelivery
) -> None:
    with small.desk.writing() as session:
        delivery = session.get_one(Delivery, small.all()[1].id)
        session.add(
            Delivery(
                token="t" * 24,
                case_id=delivery.case_id,
                document_id=delivery.document_id,
                party_id=delivery.party_id,
                replaces_id=delivery.id,
                way="edelivery",
                state="prepared",
                since_at=small.desk.now,
                created_at=small.desk.now,
                address="AE:PL-90075-94799-GARAS-26",
            )
        )

    class Picky:
        def send(self, sending: Sending) -> str:
            if sending.address == BOX:
                raise Unavailable("too big for this operator")
            return client.send(sending)

    object.__setattr__(small.desk.portal.outside, "edelivery", Picky())
    small.round("send_edelivery")
    assert [state for _way, state in small.states()][1:] == ["prepared", "sent"]


@pytest.mark.parametrize("kind", ["refused", "failed"])
def test_a_letter_that_does_not_get_through_says_why_and_opens_a_task(small: Sent, kind: str) -> None:
    small.round("send_edelivery")
    small.twin.operator.book.proofs.pop()  # it never came into the box
    small.happen(kind, "skrzynka jest nieczynna")
    small.round("read_edelivery")
    assert small.state == "failed"
    assert "Doręcz pismo inną drogą" in small.open_tasks()


def test_a_proof_that_does_not_fit_the_course_is_kept_and_shown_to_an_official(sent: Sent) -> None:
    sent.round()
    sent.happen("failed", "błąd operatora")  # after it arrived: the course knows no such step
    sent.round()
    assert sent.state == "arrived"
    assert [one.noted for one in sent.rows(EDeliveryProof)] == [True, True, False]
    assert any("nie pasuje do przebiegu" in label for label in sent.open_tasks())


def test_a_proof_of_what_was_noted_by_hand_says_nothing_new(small: Sent) -> None:
    small.round()
    small.take(Step.RECEIVE, 1)
    small.happen("received")
    small.round()
    assert [one.noted for one in small.rows(EDeliveryProof)] == [True, True, True]
    assert (small.state, small.steps(1).count("receive")) == ("received", 1)


def test_a_proof_of_somebody_elses_message_is_passed_over_and_those_behind_it_are_read(
    small: Sent, client: RestEDelivery
) -> None:
    client.send(LETTER)
    small.round()
    assert small.state == "arrived"
    assert [one.letter_id is None for one in small.rows(EDeliveryProof)] == [True, True, False, False]


@pytest.mark.parametrize("fault", ["garbage", "malformed"])
def test_proofs_that_break_the_contract_are_not_taken_and_come_again(small: Sent, fault: str) -> None:
    small.round("send_edelivery")
    small.twin.faults.set({fault: 3})
    small.round("read_edelivery")
    assert (small.state, small.rows(EDeliveryProof)) == ("sent", [])
    small.twin.faults.set({fault: 0})
    small.round("read_edelivery")
    assert small.state == "arrived"


@pytest.mark.engines
def test_proofs_read_by_two_workers_at_once_are_kept_once(sent: Sent) -> None:
    sent.round("send_edelivery")
    job = Job(0, "read_edelivery", {}, 1, sent.desk.now, sent.desk.portal)
    both_at_once(sent, lambda: jobs.read_proofs(job))
    assert (sent.state, len(sent.rows(EDeliveryProof)), sent.steps(1).count("arrive")) == ("arrived", 2, 1)


# ------------------------------------------------------------------------------------------------ the contract
def test_client_and_twin_keep_to_the_contract(
    client: RestEDelivery, twin: EDeliveryTwin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contract, "CONTRACT", written())
    with listening() as heard:
        first = client.send(LETTER)
        assert client.send(LETTER) == first
        twin.operator.prove(first, "received")
        assert [one.kind for one in client.list_proofs(0)] == [
            ProofKind.SENT, ProofKind.ARRIVED, ProofKind.RECEIVED
        ]  # fmt: skip
        assert client.list_proofs(3) == []
        with pytest.raises(Refused):
            client.send(Sending("n" * 40, "BI", f"{NOWHERE}AAAAA-00", "x", LETTER.files))
        with pytest.raises(Conflict):
            client.send(Sending(LETTER.key, "BI", BOX, "x", LETTER.files))
        twin.faults.set({"busy": 1})
        client.list_proofs(0)
        with pytest.raises(Unavailable, match="401"):
            RestEDelivery(twin.base, "another", sleep=lambda seconds: None).list_proofs(0)
    assert len(heard) >= 9
    assert [contract.faults(exchange) for exchange in heard] == [[]] * len(heard)


def test_an_answer_against_the_contract_would_be_seen(
    client: RestEDelivery, twin: EDeliveryTwin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contract, "CONTRACT", written())
    twin.faults.set({"malformed": 1})
    with listening() as heard, pytest.raises(Malformed):
        client.list_proofs(0)
    assert contract.faults(heard[0])


def test_the_twin_keeps_its_messages_and_proofs_between_two_starts(tmp_path: Any) -> None:
    state = tmp_path / "state.json"
    with EDeliveryTwin(TOKEN, state=state) as twin:
        first = RestEDelivery(twin.base, TOKEN).send(LETTER)
    with EDeliveryTwin(TOKEN, state=state) as again:
        client = RestEDelivery(again.base, TOKEN)
        assert client.send(LETTER) == first
        assert len(client.list_proofs(0)) == 2


def test_a_slow_operator_is_not_waited_for_without_end(twin: EDeliveryTwin) -> None:
    twin.faults.set({"slow": 0.5})
    with pytest.raises(Unavailable):
        RestEDelivery(twin.base, TOKEN, timeout=(0.05, 0.05), sleep=lambda seconds: None).list_proofs(0)
    assert timedelta(minutes=1) == jobs.EVERY


def test_the_operators_contract_is_looked_at_without_taking_a_proof(
    small_desk: Desk, twin: EDeliveryTwin, client: RestEDelivery
) -> None:
    sent = Sent(small_desk, twin, client)
    sent.round()
    portal = small_desk.portal
    with small_desk.reading() as session:
        before = queries.last_number(session)
    assert before > 0
    portal.declared[Links] = Links()
    register_links(portal)
    check = links_of(portal).by_name["edelivery"].check
    check(portal, small_desk.now)
    twin.faults.set({"malformed": 9})
    with pytest.raises(Malformed):
        check(portal, small_desk.now)
    with small_desk.reading() as session:
        assert queries.last_number(session) == before


def both_at_once(sent: Sent, work: Callable[[], None]) -> None:
    """Let two workers do the same at the same moment; a fault of either is seen."""
    ready = threading.Barrier(2)

    def one() -> None:
        with sent.desk.house.app.app_context():
            ready.wait()
            work()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(one) for _ in range(2)]:
            done.result(60)


def written() -> dict[str, Any]:
    return dict(json.loads((ROOT / "portal/decisions/edelivery/openapi.json").read_text(encoding="utf-8")))
