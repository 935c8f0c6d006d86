"""Proofs of e-delivery that come before the portal knows which letter they are of, and answers that are no answers."""

from typing import Any

import pytest

from portal.decisions.delivering.course import Step
from portal.decisions.edelivery import jobs
from portal.decisions.edelivery.models import EDeliveryLetter, EDeliveryProof
from portal.decisions.edelivery.rest import RestEDelivery
from portal.errors import Conflict, Gone, NotFound, PortalError, Unavailable
from portal.feeds.asking import Malformed
from portal.files import actions as files
from portal.jobs import Job
from portal.outside import ProofKind, Sending
from portal.sandbox.edelivery import EDeliveryTwin
from tests.decisions import test_edelivery as letters
from tests.decisions.test_edelivery import Killed, Sent, both_at_once

twin, client, sent, small = letters.twin, letters.client, letters.sent, letters.small


class Lost:
    """The operator takes a letter, and its answer never comes."""

    def __init__(self, operator: RestEDelivery, error: BaseException) -> None:
        self.operator, self.error = operator, error

    def send(self, sending: Sending) -> str:
        self.operator.send(sending)
        raise self.error


class Answers:
    """Answer every sending with one error."""

    def __init__(self, error: PortalError) -> None:
        self.error, self.asked = error, 0

    def send(self, _sending: Sending) -> str:
        self.asked += 1
        raise self.error

    def list_proofs(self, _after: int) -> list[Any]:
        raise self.error


def put(course: Sent, operator: Any) -> None:
    object.__setattr__(course.desk.portal.outside, "edelivery", operator)


def lose(course: Sent, operator: RestEDelivery) -> None:
    """Let the worker die after the operator took the letter."""
    put(course, Lost(operator, Killed()))
    with pytest.raises(Killed):
        course.round("send_edelivery")
    put(course, operator)


def kept(course: Sent) -> list[tuple[str, bool, bool]]:
    """Return of each proof its kind, whether a letter has it and whether its course took it; its bytes are there."""
    proofs = course.rows(EDeliveryProof)
    with course.desk.reading() as session:
        for one in proofs:
            content = files.read(course.desk.portal, session.get_one(EDeliveryProof, one.id).file)
            assert content.startswith(one.kind.encode())
    return [(one.kind, one.letter_id is not None, one.noted) for one in proofs]


def test_proofs_that_come_before_their_letters_name_are_kept_and_noted_once_it_is_known(
    sent: Sent, client: RestEDelivery
) -> None:
    lose(sent, client)
    sent.happen("received")
    sent.round("read_edelivery")
    assert sent.state == "prepared"
    assert kept(sent) == [(kind, False, False) for kind in ("sent", "arrived", "received")]
    assert {one.message_id for one in sent.rows(EDeliveryProof)} == {sent.messages[0].id}
    sent.desk.clock.move(minutes=6)
    sent.round("send_edelivery")
    assert (sent.state, len(sent.messages)) == ("received", 1)
    assert kept(sent) == [(kind, True, True) for kind in ("sent", "arrived", "received")]
    assert sent.steps(1) == ["prepare", "send", "arrive", "receive"]


def test_why_a_letter_did_not_get_through_is_kept_until_the_letter_is_known(
    small: Sent, client: RestEDelivery
) -> None:
    lose(small, client)
    small.twin.operator.book.proofs.pop()  # it never came into the box
    small.happen("failed", "skrzynka jest nieczynna")
    small.round("read_edelivery")
    assert small.rows(EDeliveryProof)[-1].reason == "skrzynka jest nieczynna"
    small.desk.clock.move(minutes=6)
    small.round("send_edelivery")
    assert small.state == "failed"
    assert "Doręcz pismo inną drogą" in small.open_tasks()


def test_of_a_letter_noted_by_hand_after_a_lost_answer_the_proofs_are_found_all_the_same(
    sent: Sent, client: RestEDelivery
) -> None:
    put(sent, Lost(client, Unavailable("the answer is lost")))
    sent.round("send_edelivery")
    sent.take(Step.SEND, 1)
    put(sent, client)
    sent.happen("received")
    sent.round("read_edelivery")
    assert sent.state == "sent"
    sent.round("send_edelivery")
    assert (sent.state, len(sent.messages), sent.steps(1).count("send")) == ("received", 1, 1)
    assert sent.rows(EDeliveryLetter)[0].message_id == sent.messages[0].id


def test_what_the_operator_never_took_and_an_official_sent_does_not_go_out_a_second_time(
    small: Sent, client: RestEDelivery
) -> None:
    """The negative control: no proof tells of a letter that nobody here knows."""
    put(small, Answers(Unavailable("away")))
    small.round("send_edelivery")
    small.take(Step.SEND, 1)
    put(small, client)
    small.round()
    small.round()
    assert small.messages == []


def test_a_letter_that_went_another_way_meanwhile_is_handed_to_the_operator_no_more(small: Sent) -> None:
    """The negative control: the name is learned only of what went to the box."""
    operator = Answers(Unavailable("away"))
    put(small, operator)
    small.round("send_edelivery")
    small.take(Step.HAND_OVER, 1, way="paper")
    small.round("send_edelivery")
    assert operator.asked == 1


def test_a_proof_kept_while_the_name_was_being_written_down_is_taken_up_by_the_next_round(
    sent: Sent, client: RestEDelivery
) -> None:
    """Reading and sending pass each other: neither saw what the other wrote."""
    lose(sent, client)
    sent.round("read_edelivery")
    with sent.desk.writing() as session:
        session.get_one(EDeliveryLetter, sent.rows(EDeliveryLetter)[0].id).message_id = sent.messages[0].id
    sent.take(Step.SEND, 1)
    job = Job(0, "read_edelivery", {}, 1, sent.desk.now, sent.desk.portal)
    both_at_once(sent, lambda: jobs.read_proofs(job))
    assert kept(sent) == [("sent", True, True), ("arrived", True, True)]
    assert (sent.state, sent.steps(1).count("arrive")) == ("arrived", 1)


@pytest.mark.parametrize(
    "error", [NotFound("404"), Gone("410"), Unavailable("500")], ids=["404", "410", "500"]
)
def test_an_answer_that_says_nothing_of_the_box_is_silence_and_fails_no_letter(
    small: Sent, client: RestEDelivery, error: PortalError
) -> None:
    put(small, Answers(error))
    small.round()
    assert (small.state, small.open_tasks()) == ("prepared", [])
    put(small, client)
    small.round()
    assert small.state == "arrived"


def test_a_key_that_the_operator_knows_of_another_letter_is_for_an_official_to_look_at(small: Sent) -> None:
    operator = Answers(Conflict("409"))
    put(small, operator)
    small.round("send_edelivery")
    small.round("send_edelivery")
    assert (small.state, operator.asked) == ("prepared", 1)
    assert any("sprawdź w skrzynce" in label for label in small.open_tasks())


@pytest.mark.parametrize(("number", "is_kept"), [(2**63 - 1, True), (2**63, False)])
def test_a_number_that_no_database_keeps_breaks_the_contract(
    client: RestEDelivery, twin: EDeliveryTwin, number: int, is_kept: bool
) -> None:
    client.send(Sending("k" * 40, "BI", "AE:PL-50419-15057-VDGUG-25", "x", (("x.pdf", b"%PDF"),)))
    twin.operator.book.proofs[1]["number"] = number
    if is_kept:
        assert [one.kind for one in client.list_proofs(0)] == [ProofKind.SENT, ProofKind.ARRIVED]
        return
    with pytest.raises(Malformed):
        client.list_proofs(0)
