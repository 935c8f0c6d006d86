"""A guest waits for an earlier time: with a proved address on the list, offered by mail, taken with the code in it."""

import re

import pytest

from portal.visits.graph import State
from portal.visits.models import Waiting, WaitingState
from tests.citizen.visiting import CODE, GUEST, Town
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import JAN
from tests.support.visiting import OPEN
from tests.support.visitor import Visitor

LIST = "/wizyty/umow/dowod/urzad/lista"
LINK = re.compile(r"https?://[^/]+(/wizyty/\S+)")


@pytest.fixture
def town(house: House) -> Town:
    """A town whose next day is booked out."""
    full = Town(house, minutes=60, horizon_days=1)
    full.office.blackout(0, 0, 1440)
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
    assert place(town).state == WaitingState.WAITING  # the same time is not offered to them again
    town.office.cancel(next(one.id for one in town.all(State.BOOKED)))
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


def test_a_guest_who_has_a_visit_waits_for_an_earlier_one_without_signing_in(town: Town) -> None:
    late = next(one for one in town.all(State.BOOKED) if one.minute == OPEN + 120)
    town.office.cancel(late.id)
    visit = town.book_as_guest()
    town.house.work()
    said = town.house.post.to(GUEST)[-1].get_body()
    assert said is not None
    code = CODE.search(said.get_content())
    assert code is not None
    # another browser, as days later: the link of the list asks for the code, never for a sign-in
    phone, wanted = town.house.visitor(), f"{LIST}?zamiast={visit.token}"
    assert phone.go(wanted).heading == "Otwórz wizytę"
    phone.submit("Otwórz kodem", code=code[0]).go(f"/wizyty/{visit.token}/przeloz")
    phone.follow("Wpisz się na listę oczekujących").submit("Wpisz mnie na listę")
    assert phone.heading == "Jesteś na liście oczekujących"
    link, offered_code = offered(town)
    phone = town.house.visitor().go(link).submit("Otwórz kodem", code=offered_code).submit("Biorę ten termin")
    assert town.reread(visit).state == State.MOVED
    taken = [one for one in town.all(State.BOOKED) if one.guest_id == visit.guest_id]
    assert [one.minute for one in taken] == [OPEN + 60]
    town.office.assert_holds()


def test_a_link_of_anothers_visit_leads_a_guest_to_the_code_and_a_resident_nowhere(town: Town) -> None:
    other = f"{LIST}?zamiast={town.all(State.BOOKED)[0].token}"
    assert town.house.visitor().go(other).heading == "Otwórz wizytę"
    assert settled(town.house, JAN).go(other).status == 404


def test_what_is_free_already_is_shown_and_taken_instead_of_waiting(town: Town) -> None:
    town.office.cancel(town.all(State.BOOKED)[1].id)
    guest = town.house.visitor().go(LIST)
    assert "Wolne od razu" not in guest.text  # the days before the free one are proposed
    day = town.office.day(1)
    last = {"until_on-dzien": day.day, "until_on-miesiac": day.month, "until_on-rok": day.year}
    guest.submit("Wpisz mnie na listę", email=GUEST, **{name: str(value) for name, value in last.items()})
    assert guest.status == 422
    assert "W tych dniach są wolne terminy" in guest.text
    guest.submit("Weź tę godzinę", termin=town.times(guest)[0])
    assert guest.heading == "Powiedz, z czym przychodzisz"
    assert town.only(State.HELD).minute == OPEN + 60


def test_by_video_one_signs_in_first(town: Town) -> None:
    assert town.house.visitor().go("/wizyty/umow/dowod/wideo/lista").address.startswith("/zaloguj")
