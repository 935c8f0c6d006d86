"""A guest waits for an earlier time: with a proved address on the list, offered by mail, taken with the code in it."""

import re

import pytest

from portal.visits.graph import State
from portal.visits.models import Waiting, WaitingState
from tests.citizen.visiting import CODE, GUEST, Town
from tests.support.house import House
from tests.support.visiting import OPEN
from tests.support.visitor import Visitor

LIST = "/wizyty/umow/dowod/urzad/lista"
LINK = re.compile(r"https?://[^/]+(/wizyty/\S+)")


@pytest.fixture
def town(house: House) -> Town:
    """A town whose next day is booked out."""
    full = Town(house, minutes=60, horizon_days=1)
    for place in range(3):
        full.office.book(1, OPEN + 60 * place)
    return full


def join(town: Town) -> Visitor:
    """Let a guest prove an address and take a place on the list."""
    guest = town.house.visitor()
    guest.go(LIST).submit("Wpisz mnie na listę", email=GUEST)
    assert guest.heading == "Wpisz kod z e-maila", guest.text
    return guest.submit("Wpisz mnie na listę", code=town.mailed_code(GUEST))


def offered(town: Town) -> tuple[str, str]:
    """Let a time come free; return the address and the code of the mail that offers it."""
    booked = [one for one in town.all(State.BOOKED) if one.minute == OPEN + 60]
    town.office.cancel(booked[0].id)
    town.house.work()
    said = town.house.post.to(GUEST)[-1].get_content()
    link, code = LINK.search(said), CODE.search(said)
    assert link is not None
    assert code is not None
    return link[1], code[0]


def place(town: Town) -> Waiting:
    with town.office.reading() as session:
        return session.query(Waiting).one()


def test_a_guest_joins_is_offered_a_time_by_mail_and_takes_it_elsewhere(town: Town) -> None:
    guest = join(town)
    assert guest.heading == "Jesteś na liście oczekujących"
    assert "nikt" in guest.text
    assert (place(town).person_id, place(town).contact_email != GUEST) == (None, True)
    link, code = offered(town)
    # the link alone opens nothing: it may have been passed on
    phone = town.house.visitor().go(link)
    assert phone.heading == "Otwórz wizytę"
    phone.submit("Otwórz kodem", code="A0000" if code != "A0000" else "B0000")
    assert phone.status == 422
    phone.submit("Otwórz kodem", code=code).submit("Biorę ten termin")
    assert phone.address.endswith("/umowiona"), phone.text
    assert place(town).state == WaitingState.BOOKED
    town.house.work()
    told = town.house.post.to(GUEST)[-1].get_body()
    assert told is not None
    assert CODE.search(told.get_content())
    town.office.assert_holds()


def test_an_offer_that_is_let_go_or_runs_out_goes_on_as_anybody_elses(town: Town) -> None:
    join(town)
    link, code = offered(town)
    phone = town.house.visitor().go(link).submit("Otwórz kodem", code=code)
    phone.submit("Nie, dziękuję")
    assert phone.status == 200
    assert (place(town).state, place(town).offers) == (WaitingState.WAITING, 1)
    town.office.work()
    assert place(town).state == WaitingState.OFFERED
    town.house.clock.move(hours=3)
    town.office.work()
    assert place(town).offers == 2
    assert "Biorę ten termin" not in phone.go(link).text


def test_a_guest_sees_and_leaves_their_place_in_their_own_browser_only(town: Town) -> None:
    guest = join(town)
    address = guest.address
    assert town.house.visitor().go(address).address.startswith("/zaloguj")
    guest.go(address).submit("Wypisz mnie z listy")
    assert guest.heading == "Nie ma Cię już na liście"
    assert place(town).state == WaitingState.LEFT


def test_a_wrong_code_or_an_unproved_address_takes_no_place(town: Town) -> None:
    guest = town.house.visitor()
    guest.go(LIST).submit("Wpisz mnie na listę", email="bez-malpy")
    assert guest.status == 422
    guest.submit("Wpisz mnie na listę", email=GUEST)
    right = town.mailed_code(GUEST)
    guest.submit("Wpisz mnie na listę", code="000000" if right != "000000" else "111111")
    assert guest.status == 422
    with town.office.reading() as session:
        assert session.query(Waiting).count() == 0
    other = town.house.visitor().go(guest.address)
    assert other.status == 404


def test_by_video_one_signs_in_first(town: Town) -> None:
    assert town.house.visitor().go("/wizyty/umow/dowod/wideo/lista").address.startswith("/zaloguj")
