"""The signalling process over real sockets: who gets in, what is carried to whom, what ends a socket."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from sqlalchemy import func, select
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed, InvalidStatus

from portal.accounts.models import Identity, Official
from portal.visits.meetings.models import Entry, Role, UsedTicket
from portal.visits.meetings.signalling import protocol
from portal.visits.meetings.signalling.doorway import address_of
from portal.visits.meetings.signalling.server import SignalServer
from portal.visits.models import VisitEvent
from portal.visits.queries import get_visit
from tests.support.house import House
from tests.support.lived import settled
from tests.support.meetings import OLGA, PIOTR, Browser, Meeting, signalling
from tests.support.people import JAN, sign_in
from tests.support.visitor import ORIGIN


@pytest.fixture
def meeting(house: House) -> Meeting:
    return Meeting(house)


@pytest.fixture
def server(house: House) -> Iterator[SignalServer]:
    with signalling(house) as running:
        yield running


def events(meeting: Meeting) -> list[str]:
    with meeting.portal.db.reading() as session:
        return list(session.scalars(select(VisitEvent.kind).order_by(VisitEvent.id)))


def in_a_call(meeting: Meeting, server: SignalServer) -> tuple[Browser, Browser]:
    """Bring both in, and let the visitor be admitted."""
    jan, ewa = Browser(server), Browser(server)
    assert jan.enter(meeting.visitor_ticket())["admitted"] is False
    assert ewa.enter(meeting.official_ticket())["admitted"] is True
    ewa.say("admit", who="visitor")
    jan.next("admitted")
    ewa.next("peer")
    return jan, ewa


def test_a_visitor_waits_until_the_official_lets_them_in(meeting: Meeting, server: SignalServer) -> None:
    jan, ewa = Browser(server), Browser(server)
    first = jan.enter(meeting.visitor_ticket())
    assert (first["type"], first["admitted"], first["peers"]) == ("entered", False, [])
    assert meeting.state() == "arrived"
    seen = ewa.enter(meeting.official_ticket())["peers"]
    assert [(one["role"], one["name"], one["admitted"]) for one in seen] == [
        ("visitor", "Jan Kowalski", False)
    ]
    assert seen[0]["signedInAt"]
    # what is said in the call is not for who waits, nor do they speak into it
    jan.say("chat", text="halo")
    ewa.say("chat", text="dzień dobry")
    assert ewa.next("chat")["text"] == "dzień dobry"
    ewa.say("admit", who="visitor").say("admit", who="visitor")
    assert [one["role"] for one in jan.next("admitted")["peers"]] == ["official"]
    assert not [one for one in jan.heard if one["type"] == "chat"]
    ewa.next("peer")
    assert meeting.state() == "under_way"
    assert events(meeting) == [
        "room_visitor",
        "arrived",
        "room_official",
        "room_admitted",
        "called",
        "under_way",
    ]


def test_offers_and_candidates_go_to_the_page_they_are_for(meeting: Meeting, server: SignalServer) -> None:
    jan, ewa = in_a_call(meeting, server)
    offer = {"type": "offer", "sdp": "v=0"}
    jan.say("signal", to="official", instance=ewa.instance, description=offer)
    heard = ewa.next("signal")
    assert (heard["from"], heard["instance"], heard["description"]) == ("visitor", jan.instance, offer)
    candidate = {"candidate": "candidate:1 1 udp", "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": "x"}
    ewa.say("signal", to="visitor", instance=jan.instance, candidate=candidate)
    assert jan.next("signal")["candidate"]["candidate"] == "candidate:1 1 udp"
    # for a page that is no more there, and for an empty seat: nothing, and nothing breaks
    jan.say("signal", to="official", instance="older", description=offer)
    jan.say("signal", to="interpreter", instance="x", description=offer)
    jan.say("chat", text="  jestem  ")
    assert ewa.next()["text"] == "jestem"
    assert jan.next("chat")["from"] == "visitor"


def test_states_and_notices_reach_the_other_side(meeting: Meeting, server: SignalServer) -> None:
    jan, ewa = in_a_call(meeting, server)
    jan.say("state", state={"mic": False, "camera": True})
    assert ewa.next("state")["state"] == {"mic": False, "camera": True}
    jan.say("notice", notice="file", name="akt.pdf")
    assert ewa.next("notice")["name"] == "akt.pdf"
    # a page that is loaded anew learns how things stand
    again = Browser(server)
    seen = again.enter(meeting.official_ticket(), take_over=True)["peers"]
    assert seen[0]["state"] == {"mic": False, "camera": True}


@pytest.mark.engines
def test_a_ticket_opens_the_door_once(meeting: Meeting, server: SignalServer) -> None:
    ticket = meeting.visitor_ticket()
    jan, thief = Browser(server), Browser(server)
    assert jan.enter(ticket)["type"] == "entered"
    assert thief.enter(ticket) == {"type": "ended", "reason": "refused"}
    assert thief.closed() == 1000
    with meeting.portal.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(UsedTicket)) == 1
        assert session.scalar(select(func.count()).select_from(Entry)) == 1
    # the negative control: the same person with a ticket of their own
    assert Browser(server).enter(meeting.visitor_ticket())["type"] == "elsewhere"


def test_a_forged_late_or_foreign_paper_opens_nothing(meeting: Meeting, server: SignalServer) -> None:
    ticket = meeting.visitor_ticket()
    body, _, seal = ticket.partition(".")
    for paper in (f"{body}.{'0' * 64}", f"{body[:-2]}.{seal}", "x", "ąę.ł", "." * 900):
        assert Browser(server).enter(paper)["reason"] == "refused"
    # a ticket is no pass, and a pass no ticket
    assert Browser(server).enter(ticket, "come_back")["reason"] == "refused"
    held = Browser(server).enter(ticket)["pass"]
    assert Browser(server).enter(held)["reason"] == "refused"
    late = meeting.visitor_ticket()
    meeting.clock.move(seconds=61)
    assert Browser(server).enter(late)["reason"] == "refused"


def test_who_signed_out_meanwhile_stays_outside(meeting: Meeting, server: SignalServer) -> None:
    ticket = meeting.visitor_ticket()
    pages = Browser(server)
    held = pages.enter(meeting.visitor_ticket())["pass"]
    pages.close()
    meeting.jan.go("/").submit("Wyloguj")
    assert Browser(server).enter(ticket)["reason"] == "refused"
    assert Browser(server).enter(held, "come_back")["reason"] == "refused"


def test_the_door_closes_after_the_visit(meeting: Meeting, server: SignalServer) -> None:
    held = Browser(server).enter(meeting.visitor_ticket())["pass"]
    meeting.clock.move(minutes=20)
    jan = Browser(server)
    assert jan.enter(held, "come_back")["type"] == "elsewhere"
    meeting.clock.move(minutes=36)
    assert Browser(server).enter(held, "come_back")["reason"] == "refused"


def test_a_second_device_asks_before_it_takes_the_seat(meeting: Meeting, server: SignalServer) -> None:
    jan, ewa = in_a_call(meeting, server)
    phone = Browser(server)
    assert phone.enter(meeting.visitor_ticket())["type"] == "elsewhere"
    assert jan.hears_nothing()
    # the answer comes on the same socket, with the paper that is used already
    assert phone.enter("-", take_over=True)["type"] == "entered"
    assert jan.next("ended")["reason"] == "replaced"
    assert jan.closed() == 1000
    peer = ewa.next("peer")["peer"]
    assert (peer["role"], peer["instance"]) == ("visitor", phone.instance)
    assert ewa.hears_nothing(), "the first device's leaving empties no seat"


def test_who_signs_out_while_their_seat_is_taken_takes_it_over_no_more(
    meeting: Meeting, server: SignalServer
) -> None:
    jan, _ewa = in_a_call(meeting, server)
    other = settled(meeting.house, JAN)
    phone = Browser(server)
    assert phone.enter(meeting.visitor_ticket())["type"] == "elsewhere"
    other.go("/").submit("Wyloguj")
    assert phone.enter("-", take_over=True) == {"type": "ended", "reason": "signed_out"}
    assert phone.closed() == 1000
    assert jan.hears_nothing()


def test_who_does_not_answer_whether_to_take_over_is_let_go(
    meeting: Meeting, server: SignalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_a_call(meeting, server)
    monkeypatch.setattr("portal.visits.meetings.signalling.server.ANSWER_SECONDS", 0.3)
    phone = Browser(server)
    assert phone.enter(meeting.visitor_ticket())["type"] == "elsewhere"
    assert phone.closed() == 1000


def test_a_restart_loses_nothing_but_the_sockets(meeting: Meeting, house: House) -> None:
    with signalling(house) as first:
        port = first.port
        jan, ewa = Browser(first), Browser(first)
        jan_pass = jan.enter(meeting.visitor_ticket())["pass"]
        ewa_pass = ewa.enter(meeting.official_ticket())["pass"]
        ewa.say("admit", who="visitor")
        jan.next("admitted")
    assert jan.closed() in {1000, 1001}
    with signalling(house, port) as second:
        jan, ewa = Browser(second, instance=jan.instance), Browser(second, instance=ewa.instance)
        back = jan.enter(jan_pass, "come_back")
        assert back["admitted"] is True
        peers = ewa.enter(ewa_pass, "come_back")["peers"]
        assert [(one["role"], one["instance"]) for one in peers] == [("visitor", jan.instance)]
        ewa.say("chat", text="jesteśmy znów")
        assert jan.next("chat")["text"] == "jesteśmy znów"


def test_a_lost_socket_is_replaced_by_the_same_page_without_a_question(
    meeting: Meeting, server: SignalServer
) -> None:
    jan, ewa = in_a_call(meeting, server)
    held = next(one for one in jan.heard if one["type"] == "entered")["pass"]
    again = Browser(server, instance=jan.instance)
    assert again.enter(held, "come_back")["admitted"] is True
    assert jan.next("ended")["reason"] == "again"
    again.say("chat", text="wróciłem")
    assert ewa.next("chat")["text"] == "wróciłem"


def test_only_the_official_admits_and_ends(meeting: Meeting, server: SignalServer) -> None:
    jan = Browser(server)
    jan.enter(meeting.visitor_ticket())
    assert jan.say("admit", who="visitor").next() == {"type": "not_admitted", "role": "visitor"}
    assert meeting.state() == "arrived"
    ewa = Browser(server)
    ewa.enter(meeting.official_ticket())
    jan.say("end")
    assert ewa.hears_nothing()
    ewa.say("end")
    assert jan.next("ended")["reason"] == "over"


def test_a_page_of_another_site_is_refused(meeting: Meeting, server: SignalServer) -> None:
    for origin in ("https://evil.example", None):
        with pytest.raises(InvalidStatus) as caught:
            Browser(server, origin=origin)
        assert caught.value.response.status_code == 403
    Browser(server, origin=ORIGIN).close()


NONSENSE = (
    "{",
    "[]",
    '{"type": "shout"}',
    '{"type": "chat", "text": "before entering"}',
    b"\x00\x01",
    '{"type": "enter", "paper": 7, "instance": "a"}',
    "[" * 5000,
    '{"type": "enter", "paper": "\\ud800", "instance": "a"}',
)


def test_nonsense_ends_the_socket(meeting: Meeting, server: SignalServer) -> None:
    assert [Browser(server).say_raw(said).closed() for said in NONSENSE] == [1008] * len(NONSENSE)


def test_a_message_too_big_or_too_many_end_the_socket(meeting: Meeting, server: SignalServer) -> None:
    jan, ewa = in_a_call(meeting, server)
    big = json.dumps({"type": "chat", "text": "a" * protocol.LONGEST_MESSAGE})
    assert jan.say_raw(big).closed() == 1009
    assert ewa.next("gone")["role"] == "visitor"
    with suppress(ConnectionClosed):  # the server may hang up before the last of them is sent
        for _ in range(int(protocol.BURST) + 20):
            ewa.say("state", state={"mic": True})
    assert ewa.closed() == 1008
    # the negative control: the same in a measure is fine
    ewa = Browser(server)
    ewa.enter(meeting.official_ticket())
    for _ in range(30):
        ewa.say("state", state={"mic": True})
    ewa.say("chat", text="a" * protocol.LONGEST_CHAT)
    assert ewa.next("chat")["from"] == "official"


def test_health_is_told_over_plain_http(meeting: Meeting, server: SignalServer) -> None:
    import http.client

    plain = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    plain.request("GET", "/healthz")
    assert plain.getresponse().status == 200
    plain.close()


def wait_for(what: Callable[[], bool]) -> None:
    """Ask until it is so: a socket that closes is noticed a moment later."""
    end = time.monotonic() + 5
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_full(server: SignalServer) -> bool:
    """Tell whether the door is full for this machine's address."""
    if not server.doorway.come("a probe", "127.0.0.1"):
        return True
    server.doorway.leave("a probe")
    return False


def handed_over(meeting: Meeting, server: SignalServer, ticket: str) -> str:
    """Come in, go, and return the pass with which a browser that was cut off comes back."""
    browser = Browser(server)
    text = str(browser.enter(ticket)["pass"])
    browser.close()
    return text


def test_a_pass_opens_no_room_that_is_somebody_elses_by_now(meeting: Meeting, server: SignalServer) -> None:
    sign_in(meeting.house, PIOTR)
    settled(meeting.house, OLGA)
    of_ewa = handed_over(meeting, server, meeting.official_ticket())
    of_jan = handed_over(meeting, server, meeting.visitor_ticket())
    assert Browser(server).enter(of_ewa, "come_back")["type"] == "entered"
    with meeting.portal.db.writing() as session:
        visit = get_visit(session, meeting.visit)
        visit.official_id = session.scalars(select(Official.id).where(Official.sub == PIOTR.sub)).one()
        visit.subject_id = session.scalars(select(Identity.subject_id).where(Identity.sub == OLGA.sub)).one()
    for old in (of_ewa, of_jan):
        browser = Browser(server)
        assert browser.enter(old, "come_back", take_over=True)["reason"] == "refused"
    now_theirs = Browser(server).enter(meeting.ticket(Role.OFFICIAL, PIOTR.sub), take_over=True)
    assert now_theirs["type"] == "entered"


def test_sockets_that_say_nothing_take_no_seat_and_few_of_one_address_stand_in_the_door(
    meeting: Meeting, server: SignalServer
) -> None:
    server.doorway.of_one_address = 2
    jan, ewa = in_a_call(meeting, server)
    silent = [Browser(server) for _ in range(2)]
    wait_for(lambda: is_full(server))
    assert Browser(server).closed() == 1013
    jan.say("chat", text="słychać?")
    assert ewa.next("chat")["text"] == "słychać?"
    for one in silent:
        one.close()
    wait_for(lambda: server.doorway.come("one more", "127.0.0.1"))
    server.doorway.leave("one more")


def test_in_a_full_hall_nobody_else_is_seated_but_a_browser_of_who_sits(
    meeting: Meeting, server: SignalServer
) -> None:
    server.doorway.seats = 1
    again = Browser(server).enter(meeting.visitor_ticket())["pass"]
    refused = Browser(server).say("enter", paper=meeting.official_ticket(), instance="x", take_over=False)
    assert refused.closed() == 1013
    assert Browser(server).enter(again, "come_back", take_over=True)["type"] == "entered"


def test_an_address_is_told_by_our_own_proxy_alone() -> None:
    told = Headers([("X-Forwarded-For", "1.1.1.1, 2.2.2.2"), ("X-Forwarded-For", "3.3.3.3")])
    assert address_of(told, "127.0.0.1", 0) == "127.0.0.1"
    assert address_of(told, "127.0.0.1", 1) == "3.3.3.3"
    assert address_of(told, "127.0.0.1", 2) == "2.2.2.2"
    assert address_of(Headers(), "127.0.0.1", 1) == "127.0.0.1"
    # a customer is given 2**64 addresses of version 6: they are one line
    first, second = (Headers([("X-Forwarded-For", f"2001:db8::{end}")]) for end in ("1", "ffff:1"))
    assert address_of(first, "127.0.0.1", 1) == address_of(second, "127.0.0.1", 1)


def test_who_asks_for_a_seat_that_is_taken_has_none(meeting: Meeting, server: SignalServer) -> None:
    server.doorway.seats = 3
    jan, _ewa = in_a_call(meeting, server)
    again = next(one for one in jan.heard if one["type"] == "entered")["pass"]
    for _ in range(4):
        assert Browser(server).enter(again, "come_back")["type"] == "elsewhere"
    assert server.doorway.sit("somebody else")  # there is a third seat still
