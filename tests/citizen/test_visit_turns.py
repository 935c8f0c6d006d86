"""The queue of a new day on its pages: lots before the draw, one's turn after it, nothing for who jumps it."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest

from portal.visits.turns.rules import Counts, Opening, Pace, Ticket, place
from tests.citizen.visiting import Town
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import ANNA, JAN
from tests.support.visitor import Visitor
from tests.visits.turns.test_tickets import count_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
QUEUE = "/wizyty/umow/dowod/urzad/kolejka"
OPENS = datetime(2026, 11, 27, 7, tzinfo=UTC)


@pytest.fixture
def town(house: House) -> Town:
    town = Town(house, horizon_days=31)  # 28 December, a Monday
    to(house, OPENS - timedelta(minutes=5))
    return town


def to(house: House, at: datetime) -> None:
    house.clock.move(seconds=(at - house.clock.at).total_seconds())


def days(town: Town, browser: Visitor) -> set[str]:
    town.to_times(browser, od="2026-12-20")
    return {one.split(" ")[0] for one in town.times(browser)}


def test_before_the_hour_one_takes_a_lot_and_other_days_stay_open(town: Town) -> None:
    jan = settled(town.house, JAN)
    assert "2026-12-28" not in days(town, jan)
    assert len(days(town, jan)) > 0
    assert "otwieramy dziś" in jan.text
    jan.follow("Weź los na ten dzień").submit("Biorę los")
    assert "Masz los. O 8:01" in jan.text
    assert jan.response is not None
    assert 2 <= int(jan.response.headers["Refresh"]) <= 60


def test_at_the_opening_nobody_can_take_the_day_before_the_draw_and_then_in_turn(town: Town) -> None:
    jan, anna = settled(town.house, JAN), settled(town.house, ANNA)
    jan.go(QUEUE).submit("Biorę los")
    to(town.house, OPENS + timedelta(seconds=30))
    assert "2026-12-28" not in days(town, jan)
    refused = town.to_times(jan).submit("Weź tę godzinę", termin="2026-12-28 540 DOM")
    assert refused.status == HTTPStatus.CONFLICT
    assert "Najpierw weź los" in refused.text
    to(town.house, OPENS + timedelta(seconds=61))
    assert jan.go(QUEUE).heading == "Twoja kolej"
    jan.follow("Wybierz godzinę")
    assert "2026-12-28" in days(town, jan)
    town.to_times(jan).submit("Weź tę godzinę", termin="2026-12-28 540 DOM")
    assert jan.address.endswith("/dane")
    assert "2026-12-28" not in days(town, anna)  # one person drew, is in, and has their minutes to choose
    anna.go(QUEUE).submit("Staję w kolejce")
    assert anna.heading == "Twoja kolej"
    assert "2026-12-28" in days(town, anna)
    guest = town.house.visitor()
    assert "2026-12-28" not in days(town, guest)
    to(town.house, OPENS + timedelta(seconds=361))
    assert "Teraz nikt nie czeka" in guest.go(QUEUE).text
    assert "2026-12-28" in days(town, guest)


def test_in_a_crowd_one_waits_for_the_moment_that_the_lot_gives(town: Town) -> None:
    jan, late = settled(town.house, JAN), settled(town.house, ANNA)
    jan.go(QUEUE).submit("Biorę los")
    count_of(town.house, Opening(OPENS.date(), 480), Counts(5000, 0))
    to(town.house, OPENS + timedelta(seconds=60))
    shown = jan.go(QUEUE).text
    lot, seed = code_after(jan, "Twój los:"), code_after(jan, "Klucz, ujawniony po losowaniu:")
    reckoned = place_of(lot, seed)
    assert f"osób: {reckoned}" in shown  # anybody can reckon it again
    late.go(QUEUE).submit("Staję w kolejce")
    assert "osób: 5000" in late.text
    count_of(
        town.house, Opening(OPENS.date(), 480), Counts(5000, 100_000)
    )  # many more come, so that all wait
    pace = Pace.of(town.house.portal.facts, OPENS.date())
    wait = max(0, reckoned + 1 - pace.admit_at_once) * 60 / pace.admit_per_minute
    to(town.house, OPENS + timedelta(seconds=60 + wait - 1))
    assert "2026-12-28" not in days(town, jan) or reckoned < pace.admit_at_once
    to(town.house, OPENS + timedelta(seconds=61 + wait))
    assert jan.go(QUEUE).heading == "Twoja kolej"
    to(town.house, OPENS + timedelta(seconds=61 + wait, minutes=pace.turn_minutes))
    assert "Twoja kolej minęła" in jan.go(QUEUE).text
    jan.submit("Staję w kolejce")
    assert "Przed Tobą" in jan.text


def test_a_second_browser_or_a_lot_drawn_before_the_sign_in_is_no_second_chance(town: Town) -> None:
    first, second = settled(town.house, JAN), settled(town.house, JAN)
    for browser in (first, second):
        browser.go(QUEUE).submit("Biorę los")
    assert code_after(first, "Twój los:") == code_after(second, "Twój los:")
    guest = town.house.visitor()
    guest.go(QUEUE).submit("Biorę los")
    assert code_after(guest, "Twój los:") != code_after(first, "Twój los:")
    third = settled(town.house, JAN)
    cookie = guest.client.get_cookie("bialystok-turn", domain="127.0.0.1")
    assert cookie is not None
    third.client.set_cookie("bialystok-turn", cookie.value, domain="127.0.0.1")
    assert "Biorę los" in third.go(QUEUE).text


def test_when_the_day_is_full_nobody_is_left_waiting(town: Town) -> None:
    jan = settled(town.house, JAN)
    jan.go(QUEUE).submit("Biorę los")
    count_of(town.house, Opening(OPENS.date(), 480), Counts(200_000, 0))
    town.office.blackout(31, 540, 720, place_code="DOM")
    to(town.house, OPENS + timedelta(seconds=60))
    shown = jan.go(QUEUE)
    assert "nie ma już wolnych godzin" in shown.text or shown.heading == "Twoja kolej"


def test_no_lots_are_drawn_for_a_day_on_which_nobody_receives(house: House) -> None:
    town = Town(house, horizon_days=30)  # 27 December, a Sunday
    to(house, OPENS - timedelta(minutes=5))
    jan = settled(house, JAN)
    town.to_times(jan)
    assert "otwieramy dziś" not in jan.text
    assert "Biorę los" not in jan.go(QUEUE).text
    assert "Teraz nikt nie czeka" in jan.text


def test_a_crowd_that_looks_again_and_again_costs_a_search_every_few_seconds(town: Town) -> None:
    jan = settled(town.house, JAN)
    count_of(town.house, Opening(OPENS.date(), 480), Counts(200_000, 0))
    to(town.house, OPENS + timedelta(seconds=60))
    jan.go(QUEUE).submit("Staję w kolejce")
    assert "Przed Tobą" in jan.text
    town.office.blackout(31, 540, 720, place_code="DOM")
    to(town.house, OPENS + timedelta(seconds=62))
    assert "Przed Tobą" in jan.go(QUEUE).text
    to(town.house, OPENS + timedelta(seconds=66))
    assert "nie ma już wolnych godzin" in jan.go(QUEUE).text


def test_one_line_takes_no_more_lots_than_times_it_may_hold(town: Town) -> None:
    answers = [town.house.visitor().go(QUEUE).submit("Biorę los").status for _browser in range(11)]
    assert answers == [200] * 10 + [429]


def code_after(browser: Visitor, words: str) -> str:
    text = browser.text
    return text[text.index(words) + len(words) :].split()[0]


def place_of(lot: str, seed: str) -> int:
    return place(Ticket(Opening(OPENS.date(), 480), lot), Counts(5000, 0), seed)
