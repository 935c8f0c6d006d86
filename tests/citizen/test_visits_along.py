"""What comes along with a visit: a matter, a form, whom one represents; other times that are offered; the waiting list."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.cases.models import Case, Draft
from portal.visits.graph import State
from portal.visits.models import Blackout, Visit, Waiting, WaitingState
from tests.citizen.visiting import Town
from tests.support.house import House
from tests.support.lived import FORM, file_matter, found, hrefs, settled
from tests.support.people import ANNA, JAN
from tests.support.represented import Represented, paper, power_of_attorney
from tests.support.visiting import OPEN
from tests.support.visitor import Visitor

SLUG = "tax-certificate"
HELP = "Potrzebuję pomocy z tą sprawą"
TAKE = "Weź tę godzinę"


@pytest.fixture
def town(small_house: House) -> Town:
    found(small_house)
    return Town(small_house, services=[SLUG])


@pytest.fixture
def jan(town: Town) -> Visitor:
    return settled(town.house, JAN)


def finish(town: Town, browser: Visitor) -> Visit:
    """Go from the ways to a visit."""
    browser.follow("Wizyta w urzędzie").submit(TAKE, termin=town.times(browser)[0])
    browser.submit("Dalej").submit(town.button(browser, "Umów: "))
    return town.only(State.BOOKED)


def one(town: Town, model: type, *where: object) -> object:
    with town.office.reading() as session:
        return session.scalars(select(model).where(*where)).one()  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------- what comes along
def test_from_a_card_one_goes_straight_to_its_topic(town: Town) -> None:
    visitor = town.house.visitor().go(f"/uslugi/{SLUG}").follow(HELP)
    assert visitor.heading == "Jak chcesz się spotkać?"
    assert "Zabierzemy ze sobą" in visitor.text
    visitor.follow("Inny temat")
    assert visitor.heading == "O czym chcesz porozmawiać?"


def test_from_any_page_of_a_form_the_draft_comes_along_and_stays(town: Town, jan: Visitor) -> None:
    jan.go(FORM).submit("Dalej", purpose="bank")
    page = jan.address
    jan.follow(HELP)
    visit = finish(town, jan)
    with town.office.reading() as session:
        draft = session.scalars(select(Draft)).one()
    assert (visit.service, visit.draft_token, visit.case_id) == (SLUG, draft.token, None)
    assert jan.go(page).status == 200


def test_from_a_matter_the_matter_comes_along(town: Town, jan: Visitor) -> None:
    reference = file_matter(jan)
    jan.go(f"/moje/sprawy/{reference}").follow(HELP)
    visit = finish(town, jan)
    with town.office.reading() as session:
        case = session.scalars(select(Case)).one()
    assert (visit.service, visit.case_id) == (SLUG, case.id)
    assert reference in jan.go(f"/wizyty/{visit.token}").text


def test_anothers_matter_and_form_are_left_out_without_a_word(town: Town, jan: Visitor) -> None:
    reference = file_matter(jan)
    jan.go(FORM).submit("Dalej", purpose="bank")
    with town.office.reading() as session:
        draft = session.scalars(select(Draft.token).where(Draft.case_id.is_(None))).one()
    anna = settled(town.house, ANNA)
    for query in ({"sprawa": reference}, {"szkic": draft}):
        town.hold(anna, **query)
        held = town.only(State.HELD)
        assert (held.case_id, held.draft_token, held.service) == (None, None, None)


def test_help_stands_once_and_in_the_same_place_on_every_page_of_a_matter(town: Town, jan: Visitor) -> None:
    reference = file_matter(jan)
    jan.go(f"/moje/sprawy/{reference}")
    due = hrefs(jan, "/platnosc/")[0]
    jan.go(FORM).submit("Dalej", purpose="bank")
    form = jan.address.rsplit("/", 1)[0]
    case = f"/moje/sprawy/{reference}"
    pages = (
        f"/uslugi/{SLUG}", f"{form}/cel", f"{form}/zwolnienie", case, f"{case}/przyjete", f"{case}/wycofaj",
        f"{case}/wiadomosci", due, "/moje/podatki",
    )  # fmt: skip
    for page in pages:
        jan.go(page)
        assert jan.page is not None
        main = jan.page.find(".//main")
        assert main is not None
        asking = [place for place in main if place.get("class") == "app-ask"]
        assert asking == [list(main)[-1]], page
        assert len([link for link in main.iter("a") if "/wizyty/umow" in (link.get("href") or "")]) == 1, page


# ---------------------------------------------------------------------------------------------- acting for another
def test_a_visit_for_a_company_is_the_companys_and_told_to_who_arranged_it(small_house: House) -> None:
    people = Represented(small_house)
    town = Town(small_house)
    jan = people.resident(JAN)
    mandate = people.represent(jan)
    people.act(jan, mandate.token)
    town.hold(jan).submit("Dalej")
    assert "Zielony Liść" in jan.text
    jan.submit(town.button(jan, "Umów: "))
    visit = town.only(State.BOOKED)
    assert (visit.subject_id, visit.person_id) == (mandate.principal_id, people.subject_of(JAN).id)
    assert "Meldunek" in jan.go("/wizyty").text
    people.act(jan, "")
    assert "Meldunek" not in jan.go("/wizyty").text
    # who arranged it is offered to act for the company again, and led on; another is told of nothing
    jan.go(f"/wizyty/{visit.token}")
    assert jan.address.startswith(f"/w-imieniu/{mandate.token}")
    jan.submit()
    assert jan.address == f"/wizyty/{visit.token}"
    assert "Meldunek" in jan.text
    assert people.resident(ANNA).go(f"/wizyty/{visit.token}").status == 404


def test_a_time_held_in_one_name_is_not_confirmed_in_another(small_house: House) -> None:
    people = Represented(small_house)
    town = Town(small_house)
    jan = people.resident(JAN)
    mandate = people.represent(jan)
    people.act(jan, mandate.token)
    page = town.hold(jan).address
    people.act(jan, "")
    assert jan.go(page).status == 404


def test_a_mandate_for_one_service_arranges_visits_for_it_alone(small_house: House) -> None:
    people = Represented(small_house)
    town = Town(small_house)
    jan, anna = people.resident(JAN), people.resident(ANNA)
    narrow = people.represent(jan, "principal", **power_of_attorney(scope=[SLUG], file=paper()))
    people.act(jan, narrow.token)
    assert town.hold(jan).status == 403
    assert town.hold(jan, usluga="tree-notice").status == 403
    visit = town.book(jan, usluga=SLUG)
    wide = people.represent(anna, "principal", **power_of_attorney(file=paper()))
    people.act(anna, wide.token)
    general = town.book(anna, 2)
    assert anna.go(f"/wizyty/{visit.token}").status == 200
    assert jan.go(f"/wizyty/{visit.token}").status == 200
    assert jan.go(f"/wizyty/{general.token}").status == 404


# ---------------------------------------------------------------------------------------------- other times
def displaced(town: Town, browser: Visitor) -> Visit:
    """Arrange a visit of tomorrow, and let the office be away then."""
    town.to_times(browser)
    tomorrow = town.office.day(1).isoformat()
    browser.submit(TAKE, termin=next(one for one in town.times(browser) if one.startswith(tomorrow)))
    browser.submit("Dalej").submit(town.button(browser, "Umów: "))
    visit = town.only(State.BOOKED)
    town.office.absent(town.office.desks[0], 1, 1)
    town.office.work()
    return visit


def test_an_offered_time_waits_on_the_start_page_and_is_taken_once(town: Town, jan: Visitor) -> None:
    old = displaced(town, jan)
    assert "Odpowiedz: wolny termin" in jan.go("/moje").text
    jan.go(f"/wizyty/{old.token}")
    assert "Proponujemy inny termin" in jan.text
    fields = town.fields(jan)
    jan.submit("Biorę ten termin")
    assert jan.heading.startswith("Spotykamy się ")
    place = jan.address
    jan.post(f"/wizyty/{old.token}/przyjmij", fields)
    assert jan.address == place
    assert (town.reread(old).state, town.only(State.BOOKED).instead_of_id) == (State.MOVED, old.id)


def test_an_offered_time_is_let_go_or_another_one_chosen(town: Town, jan: Visitor) -> None:
    old = displaced(town, jan)
    jan.go(f"/wizyty/{old.token}").submit("Nie, dziękuję")
    assert "Musimy zmienić ten termin" in jan.text
    assert town.all(State.OFFERED) == []
    jan.follow("Wybierz inny termin").submit(TAKE, termin=town.times(jan)[0])
    jan.submit(town.button(jan, "Przełóż na: "))
    assert town.only(State.BOOKED).instead_of_id == old.id


def test_an_offer_that_is_over_says_so_and_leads_on(town: Town, jan: Visitor) -> None:
    old = displaced(town, jan)
    jan.go(f"/wizyty/{old.token}")
    with town.office.writing() as session:
        offered = session.scalars(select(Visit).where(Visit.state == State.OFFERED)).one()
        offered.held_until = town.office.now - timedelta(minutes=1)
    jan.submit("Biorę ten termin")
    assert (jan.status, jan.heading) == (422, "Tej propozycji już nie ma")
    assert town.reread(old).state == State.BOOKED


# ---------------------------------------------------------------------------------------------- the waiting list
def test_where_nothing_is_free_one_waits_and_takes_what_comes_free(town: Town, jan: Visitor) -> None:
    town.office.blackout(0, 0, 1440)
    for day in range(1, 31):
        town.office.blackout(day, 0, 1440)
    full = town.to_times(jan)
    assert "Teraz nie ma wolnych terminów." in full.text
    jan.follow("Wpisz się na listę oczekujących").submit("Wpisz mnie na listę")
    assert jan.heading == "Jesteś na liście oczekujących"
    assert "nikt" in jan.text
    assert "Czekasz na termin" in jan.go("/wizyty").text
    with town.office.writing() as session:
        session.scalars(
            select(Blackout).where(Blackout.on == town.office.day(2))
        ).one().ended_at = town.office.now
    town.office.work()
    offered = town.only(State.OFFERED)
    assert "Odpowiedz: wolny termin" in jan.go("/moje").text
    jan.go(f"/wizyty/{offered.token}").submit("Biorę ten termin")
    assert town.only(State.BOOKED).minute == OPEN
    assert "Czekasz na termin" not in jan.go("/wizyty").text


def test_one_waits_once_and_leaves_when_one_likes(town: Town, jan: Visitor) -> None:
    for day in range(31):
        town.office.blackout(day, 0, 1440)
    for _press in range(2):
        jan.go("/wizyty/umow/dowod/urzad/lista").submit("Wpisz mnie na listę")
    with town.office.reading() as session:
        token = session.scalars(select(Waiting.token)).one()
    assert settled(town.house, ANNA).go(f"/wizyty/lista/{token}").status == 404
    jan.go(f"/wizyty/lista/{token}").submit("Wypisz mnie z listy")
    with town.office.reading() as session:
        assert session.scalars(select(Waiting.state)).one() == WaitingState.LEFT
    jan.go(f"/wizyty/lista/{token}")
    assert jan.heading == "Nie ma Cię już na liście"


def test_days_that_make_no_sense_are_refused_in_words(town: Town, jan: Visitor) -> None:
    day = {"until_on-dzien": "1", "until_on-miesiac": "1", "until_on-rok": "2026"}
    jan.go("/wizyty/umow/dowod/urzad/lista").submit("Wpisz mnie na listę", **day)
    assert jan.status == 422
    assert "nie wcześniej niż pierwszy" in jan.text
