"""Officials and units as administrators keep them: access, positions, what units are called and when they open."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.accounts import desk as keeping
from portal.accounts.models import Official, Unit
from portal.audit import AuditRecord
from portal.errors import Refused
from portal.security import Actor
from tests.office.desk import EWA, JOANNA, PAWEL, Desk, own_form
from tests.office.test_absences import row_of
from tests.support.people import Worker
from tests.support.visitor import Visitor

IZA = Worker("o-iza", "Iza", "Lis", "", ("administrator",))


def page_of(desk: Desk, name: str, worker: Worker = EWA) -> Visitor:
    return desk.at(worker).go("/biurko/urzednicy").follow(name)


def test_taking_access_ends_every_session_and_giving_it_back_lets_in_again(desk: Desk) -> None:
    joanna = desk.at(JOANNA).go("/biurko")
    assert joanna.status == 200
    page = page_of(desk, "Joanna Klim").submit("Odbierz dostęp")
    assert "wyłączony" in page.text
    assert joanna.go("/biurko").address.startswith("/zaloguj")
    (record,) = desk.all(AuditRecord, kind="official_switched_off")
    assert record.actor_id == int(row_of(desk, EWA))
    page.submit("Przywróć dostęp")
    assert desk.all(Official, sub="o-joanna")[0].active
    assert joanna.go("/biurko").address.startswith("/zaloguj")  # the old session stays ended
    assert desk.at(JOANNA).go("/biurko").status == 200


def test_a_second_press_leaves_one_record(small_desk: Desk) -> None:
    small_desk.at(JOANNA)
    page = page_of(small_desk, "Joanna Klim")
    token = next(f for f in map(dict, [own_form(page)]))["_token"]
    address = page.address
    for _ in range(2):
        page.post(f"{address}/dostep", {"_token": token, "dostep": "nie"})
    assert len(small_desk.all(AuditRecord, kind="official_switched_off")) == 1


def test_nobody_locks_themselves_out(small_desk: Desk) -> None:
    page = page_of(small_desk, "Ewa Wysocka")
    assert "Odbierz dostęp" not in page.text
    page.post(f"{page.address}/dostep", {"_token": own_form(page)["_token"], "dostep": "nie"})
    assert (page.status, "sobie" in page.text) == (422, True)
    assert small_desk.all(Official, sub="o-ewa")[0].active


def test_two_administrators_who_switch_each_other_off_leave_one(desk: Desk) -> None:
    numbers = [int(row_of(desk, one)) for one in (EWA, IZA)]
    barrier = threading.Barrier(2)

    def switch(pair: tuple[int, int]) -> bool:
        me, other = pair
        actor = Actor("official", me, "x", official_id=me)
        barrier.wait()
        try:
            with desk.house.app.app_context(), desk.portal.db.writing() as session:
                found = session.get_one(Official, other)
                keeping.set_access(session, found, active=False, actor=actor, now=desk.clock.now())
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as crew:
        done = list(crew.map(switch, [tuple(numbers), tuple(reversed(numbers))]))
    assert sorted(done) == [False, True]
    assert [one.active for one in desk.all(Official)].count(True) == 1


def test_a_position_is_kept_and_every_change_recorded(desk: Desk) -> None:
    desk.at(JOANNA)
    page = page_of(desk, "Joanna Klim")
    page.submit("Zapisz stanowisko", position="Inspektor").submit(
        "Zapisz stanowisko", position="Główny <b>Inspektor"
    )
    assert desk.all(Official, sub="o-joanna")[0].position == "Główny <b>Inspektor"
    assert "&lt;b&gt;Inspektor" in page.response.text
    said = [one.detail for one in desk.all(AuditRecord, kind="official_position")]
    assert said == [" > Inspektor", "Inspektor > Główny <b>Inspektor"]
    desk.at(JOANNA)  # a sign-in leaves it alone: the directory says nothing of it
    assert desk.all(Official, sub="o-joanna")[0].position == "Główny <b>Inspektor"


def test_a_unit_is_changed_and_a_colleagues_change_is_not_overwritten(desk: Desk) -> None:
    first, second = (desk.at(EWA).go("/biurko/wydzialy").follow("Finanse") for _ in range(2))
    first.submit("Zapisz", hours="pon. 8–17", phone="85 869 62 00", number_by_hand="tak")
    assert first.address == "/biurko/wydzialy"
    assert "pon. 8–17" in first.text.replace("\xa0", " ")
    second.submit("Zapisz", hours="wt. 8–17")
    assert (second.status, "wt. 8–17" in second.response.text) == (409, True)
    with desk.portal.db.reading() as session:
        unit = session.get_one(Unit, "FN")
        assert (unit.hours, unit.phone, unit.number_by_hand) == ("pon. 8–17", "85 869 62 00", True)
    assert len(desk.all(AuditRecord, kind="unit.changed")) == 3


def test_a_unit_is_added_once_with_a_symbol_that_fits_into_marks(desk: Desk) -> None:
    page = desk.at(EWA).go("/biurko/wydzialy/nowy")
    page.submit("Zapisz", code="km/2", name="Komunikacja")
    assert (page.status, "Symbol to wielkie litery" in page.text) == (422, True)
    page.submit("Zapisz", code="KM-II")
    assert page.address == "/biurko/wydzialy"
    page.go("/biurko/wydzialy/nowy").submit("Zapisz", code="KM-II", name="Druga")
    assert (page.status, "już jest" in page.text) == (422, True)
    with desk.portal.db.reading() as session:
        assert session.get_one(Unit, "KM-II").name == "Komunikacja"


@pytest.mark.parametrize(
    ("code", "name"),
    [("KM", "Finanse"), ("KM", "FN"), ("KM", "Obsługa")],
    ids=["its name", "its code", "another"],
)
def test_no_unit_is_called_what_another_is_called(small_desk: Desk, code: str, name: str) -> None:
    page = small_desk.at(EWA).go("/biurko/wydzialy/nowy").submit("Zapisz", code=code, name=name)
    assert (page.status, "Inny wydział ma już taką nazwę" in page.text) == (422, True)
    with small_desk.portal.db.reading() as session:
        assert session.get(Unit, code) is None


def test_no_unit_takes_anothers_name_or_code_later(small_desk: Desk) -> None:
    page = small_desk.at(EWA).go("/biurko/wydzialy").follow("Finanse")
    for word in ("USC", "Stan cywilny"):
        page.submit("Zapisz", name=word)
        assert (page.status, "Inny wydział ma już taką nazwę" in page.text) == (422, True)
    page.submit("Zapisz", name="FN")  # its own code is its own
    assert page.address == "/biurko/wydzialy"
    page.go("/biurko/wydzialy/nowy").submit("Zapisz", code="NOWY", name="Nowy")
    page.go("/biurko/wydzialy/FN").submit("Zapisz", name="INNY")
    page.go("/biurko/wydzialy/nowy").submit("Zapisz", code="INNY", name="Inny")
    assert (page.status, "Inny wydział ma już taką nazwę" in page.text) == (422, True)


def test_a_claim_means_the_unit_of_that_code_before_one_of_that_name(desk: Desk) -> None:
    with desk.portal.db.writing() as session:
        session.add(Unit(code="A", name="USC"))  # as it may have been kept before names were asked about
    desk.at(Worker("o-nowa", "Anna", "Lis", "USC", ("clerk",)))
    assert desk.all(Official, sub="o-nowa")[0].unit_code == "USC"


@pytest.mark.parametrize("address", ["/biurko/urzednicy/" + "0" * 24, "/biurko/wydzialy/NIE"])
def test_what_is_not_there_is_not_found_and_only_administrators_look(small_desk: Desk, address: str) -> None:
    assert small_desk.at(EWA).go(address).status == 404
    assert small_desk.at(PAWEL).go(address).status == 403
