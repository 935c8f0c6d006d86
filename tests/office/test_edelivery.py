"""Letters to e-delivery boxes at the desk: sent without anybody, their proofs at hand, an operator's silence told."""

from collections.abc import Iterator

import pytest

from portal.decisions.edelivery.jobs import key_of
from portal.decisions.edelivery.rest import RestEDelivery
from portal.jobs import new_job
from portal.sandbox.edelivery import EDeliveryTwin
from tests.office.desk import BEATA, JOANNA, Desk
from tests.office.test_delivering import day, newest, page_of, refused, words

BOX = "AE:PL-50419-15057-VDGUG-25"
TOKEN = "token-of-tests"


@pytest.fixture
def twin(small_desk: Desk) -> Iterator[EDeliveryTwin]:
    with EDeliveryTwin(TOKEN, clock=small_desk.clock.now) as twin:
        client = RestEDelivery(twin.base, TOKEN, timeout=(2, 2), sleep=lambda seconds: None)
        object.__setattr__(small_desk.portal.outside, "edelivery", client)
        yield twin
        client.close()


def to_the_box(desk: Desk) -> str:
    """Bring a refusal on its way to an e-delivery box; return the matter's reference."""
    reference = refused(desk)
    official = desk.at(JOANNA).go(page_of(desk, "inna-droga"))
    official.submit("Skieruj na tę drogę", way="edelivery", address=BOX)
    return reference


def rounds(desk: Desk) -> None:
    with desk.portal.db.writing() as session:
        session.add_all(
            new_job(kind, {}, at=desk.clock.now()) for kind in ("send_edelivery", "read_edelivery")
        )
    desk.house.work()


def test_the_portal_says_that_it_sends_itself_and_shows_each_proof(
    small_desk: Desk, twin: EDeliveryTwin
) -> None:
    reference = to_the_box(small_desk)
    official = small_desk.at(JOANNA).go(page_of(small_desk))
    assert f"Portal wyśle je sam na adres {BOX}." in words(official)
    assert "Zapisz wysłanie" not in words(official)
    assert "Tego nie można teraz zapisać." in words(official.go(page_of(small_desk, "wyslane")))
    rounds(small_desk)
    (message,) = twin.operator.book.messages
    twin.operator.prove(message, "received")
    rounds(small_desk)
    said = words(official.go(page_of(small_desk)))
    assert "Dowody z e-Doręczeń" in said
    for title in ("Dowód wysłania", "Dowód wpływu do skrzynki", "Dowód odebrania"):
        assert title in said
    official.follow("Dowód odebrania")
    assert official.response is not None
    assert official.response.get_data().startswith(b"received\n")
    assert official.response.headers["Content-Disposition"].startswith("attachment")
    assert "strona odebrała" in words(official.go(f"/biurko/sprawy/{reference}"))


def test_while_the_operator_is_silent_the_desk_says_since_when_and_lets_a_person_send(
    small_desk: Desk, twin: EDeliveryTwin
) -> None:
    to_the_box(small_desk)
    twin.faults.set({"down": True})
    rounds(small_desk)
    official = small_desk.at(JOANNA).go(page_of(small_desk))
    assert "e-Doręczenia nie odpowiadają od 23 listopada, 10:00, portal próbuje dalej." in words(official)
    official.go(page_of(small_desk, "wyslane")).submit("Zapisz wysłanie", **day("sent", "23.11.2026"))
    assert newest(small_desk).state == "sent"
    said = "Gdy przyjdzie dowód, zapisz wpływ do skrzynki."
    assert said in words(official.go(page_of(small_desk)))
    twin.faults.set({"down": False})
    rounds(small_desk)
    assert twin.operator.book.messages == {}


def test_of_a_letter_that_the_portal_sent_the_proofs_come_by_themselves(
    small_desk: Desk, twin: EDeliveryTwin
) -> None:
    to_the_box(small_desk)
    twin.faults.set({"mute": 1})
    rounds(small_desk)
    official = small_desk.at(JOANNA).go(page_of(small_desk))
    assert "Dowód wpływu zapisze się sam." in words(official)
    twin.faults.set({"down": True})
    rounds(small_desk)
    assert "Dowody zapiszą się później." in words(official.go(page_of(small_desk)))


def test_a_letter_that_is_left_to_an_official_is_sent_by_hand(small_desk: Desk, twin: EDeliveryTwin) -> None:
    to_the_box(small_desk)
    twin.operator.take(
        key_of(newest(small_desk)), {"reference": "BI", "address": BOX, "title": "x", "files": []}
    )
    rounds(small_desk)
    official = small_desk.at(JOANNA).go(page_of(small_desk))
    assert f"Wyślij na adres {BOX} i zapisz dzień." in words(official)
    official.go(page_of(small_desk, "wyslane")).submit("Zapisz wysłanie", **day("sent", "23.11.2026"))
    assert newest(small_desk).state == "sent"


def test_without_an_operator_the_desk_sends_by_hand_as_before(small_desk: Desk) -> None:
    to_the_box(small_desk)
    official = small_desk.at(JOANNA).go(page_of(small_desk))
    assert f"Wyślij na adres {BOX} i zapisz dzień." in words(official)
    assert "Zapisz wysłanie" in words(official)


def test_a_proof_belongs_to_its_unit_and_to_its_delivery(small_desk: Desk, twin: EDeliveryTwin) -> None:
    to_the_box(small_desk)
    rounds(small_desk)
    path = page_of(small_desk, "dowody/1")
    assert small_desk.at(JOANNA).go(path).status == 200
    assert small_desk.at(BEATA).go(path).status == 404
    assert small_desk.at(JOANNA).go(page_of(small_desk, "dowody/99")).status == 404
