"""An administrator switches a service off and on by channel and day; every process obeys at once, matters go on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from portal.audit import AuditRecord
from portal.errors import Refused
from portal.security import Actor
from portal.switches import actions
from portal.switches.models import ServiceSwitch
from tests.office.desk import EWA, HALINA, JOANNA, SLUG, TOMASZ, TYPED, Desk
from tests.support.house import House
from tests.support.lived import FORM, fill_in, hrefs, settled
from tests.support.people import ANNA, JAN
from tests.support.visitor import Visitor

CARD = f"/uslugi/{SLUG}"
NOTICE = "Zmieniamy system podatkowy. Przyjdź na ul. Słonimską 1."


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


@pytest.fixture
def small_desk(small_house: House) -> Desk:
    return Desk(small_house)


def boxes(name: str, on: date | None) -> dict[str, str]:
    return {
        f"{name}-dzien": str(on.day) if on else "", f"{name}-miesiac": str(on.month) if on else "",
        f"{name}-rok": str(on.year) if on else "",
    }  # fmt: skip


def switch_off(
    desk: Desk,
    from_on: date,
    until_on: date | None,
    channels: tuple[str, ...] = ("portal",),
    notice: str = NOTICE,
) -> Visitor:
    page = desk.at(EWA).go(f"/biurko/uslugi/{SLUG}/wylacz")
    typed = {**boxes("from_on", from_on), **boxes("until_on", until_on)}
    return page.submit("Wyłącz", **typed, channels=list(channels), notice=notice)


def today(desk: Desk) -> date:
    return desk.clock.now().date()


def shown(page: Visitor) -> str:
    return page.text.replace("\xa0", " ")


def test_the_catalogue_and_the_card_say_why_and_until_when(desk: Desk) -> None:
    until = today(desk) + timedelta(days=2)
    page = switch_off(desk, today(desk), until)
    assert page.address == f"/biurko/uslugi/{SLUG}"
    assert NOTICE in shown(page)
    anna = settled(desk.house, ANNA)
    topic = desk.portal.services[SLUG].card.topic
    for place in ("/", "/szukaj?q=zaświadczenie", f"/tematy/{topic}"):
        assert "Teraz nie online" in shown(anna.go(place))
        assert NOTICE in shown(anna)
        assert hrefs(anna, CARD)
    assert "Do środy 25 listopada" in shown(anna.go(CARD))
    assert NOTICE in shown(anna)
    assert anna.go(FORM).address == CARD
    assert "Złóż wniosek" not in anna.text


def test_a_draft_that_is_open_is_finished_and_its_matter_goes_on(desk: Desk) -> None:
    anna = fill_in(settled(desk.house, ANNA))
    switch_off(desk, today(desk), None)
    assert anna.go(FORM).address.endswith("/sprawdz")
    anna.submit()
    reference = anna.address.split("/")[3]
    assert anna.go(f"/moje/sprawy/{reference}").status == 200
    assert desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").status == 200
    assert settled(desk.house, JAN).go(FORM).address == CARD  # who had none begins none


def test_the_clock_moves_over_its_days(small_desk: Desk) -> None:
    desk, first = small_desk, today(small_desk) + timedelta(days=1)
    switch_off(desk, first, first + timedelta(days=1))
    assert desk.portal.offered == {*desk.portal.services}
    assert "wyłączona od" in desk.at(EWA).go("/biurko/uslugi").text
    desk.clock.move(hours=14, minutes=1)  # 23.01 UTC: in Warsaw the next day has begun
    assert SLUG not in desk.portal.offered
    desk.clock.move(days=1, hours=23, minutes=58)
    assert SLUG not in desk.portal.offered
    desk.clock.move(minutes=2)
    assert SLUG in desk.portal.offered
    assert hrefs(settled(desk.house, ANNA).go(CARD), "/wniosek/nowy/")


def test_another_process_obeys_at_once(
    small_desk: Desk, demo_environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "second"
    folder.mkdir()
    other = House(demo_environment, folder, small_desk.portal.db.url)
    assert SLUG in other.portal.offered
    page = switch_off(small_desk, today(small_desk), None)
    assert SLUG not in other.portal.offered
    page.submit("Włącz: Online")
    assert SLUG in other.portal.offered
    other.close()


def test_on_again_leaves_records_and_a_second_press_changes_nothing(desk: Desk) -> None:
    page = switch_off(desk, today(desk), None, ("portal", "counter"))
    (row, _other) = desk.all(ServiceSwitch)
    page.submit("Włącz: Online")
    page.go(f"/biurko/uslugi/{SLUG}").post(f"/biurko/uslugi/{SLUG}/{row.token}/wlacz", token_of(page))
    kinds = [(one.kind, one.detail) for one in desk.all(AuditRecord) if one.kind.startswith("service.")]
    assert kinds == [
        ("service.off", "portal 2026-11-23/"), ("service.off", "counter 2026-11-23/"), ("service.on", "portal"),
    ]  # fmt: skip
    assert SLUG in desk.portal.offered
    assert SLUG not in desk.portal.offered_by("counter")


def token_of(page: Visitor) -> dict[str, str]:
    assert page.page is not None
    token = next(box for box in page.page.iter("input") if box.get("name") == "_token")
    return {"_token": token.get("value") or ""}


def test_the_counter_takes_it_by_the_ways_that_are_on(desk: Desk) -> None:
    halina = desk.at(HALINA)
    halina.go(f"/biurko/wpisz?usluga={SLUG}")
    switch_off(desk, today(desk), None, ("counter",))
    refused = halina.submit("Wpisz sprawę", **TYPED)
    assert refused.status == 422
    assert NOTICE in shown(refused)
    assert desk.portal.offered_by("post") >= {SLUG}
    taken = halina.submit("Wpisz sprawę", **{**TYPED, "desk_channel": "post"})
    assert taken.status == 200
    assert taken.address.startswith("/biurko/wpisz/")


def test_the_counter_does_not_list_what_is_off_by_every_way(small_desk: Desk) -> None:
    ways = ("assisted", "counter", "post", "edelivery", "phone", "email")
    switch_off(small_desk, today(small_desk), None, ways)
    halina = small_desk.at(HALINA)
    assert halina.go(f"/biurko/wpisz?usluga={SLUG}").status == 404
    assert hrefs(halina.go("/biurko/wpisz"), SLUG) == []
    assert settled(small_desk.house, ANNA).go(FORM).status == 200  # online it is taken


@pytest.mark.parametrize(
    ("starts", "ends", "says"),
    [(-1, None, "od dzisiaj do roku"), (400, None, "od dzisiaj do roku"), (3, 2, "nie może być wcześniej"),
     (0, 800, "rok po nim")],
)  # fmt: skip
def test_days_that_make_no_sense_are_refused(
    small_desk: Desk, starts: int, ends: int | None, says: str
) -> None:
    first = today(small_desk)
    until = None if ends is None else first + timedelta(days=ends)
    page = switch_off(small_desk, first + timedelta(days=starts), until)
    assert (page.status, says in shown(page)) == (422, True)
    assert small_desk.all(ServiceSwitch) == []


def test_the_same_again_changes_nothing_and_other_days_are_refused(small_desk: Desk) -> None:
    first = today(small_desk)
    for _ in range(2):
        assert switch_off(small_desk, first, first + timedelta(days=3)).status == 200
    assert len(small_desk.all(ServiceSwitch)) == 1
    page = switch_off(small_desk, first + timedelta(days=2), None)
    assert (page.status, "jest już wyłączona od 23 listopada 2026 do 26 listopada 2026" in shown(page)) == (
        422,
        True,
    )
    assert switch_off(small_desk, first + timedelta(days=4), None).status == 200


def test_a_button_pressed_in_two_browsers_at_once_makes_one_row(desk: Desk) -> None:
    desk.at(EWA)  # the directory's person is known from the first visit on
    with desk.portal.db.reading() as session:
        from portal.accounts.models import Official

        ewa = session.query(Official).filter_by(sub=EWA.sub).one().id
    actor = Actor("official", ewa, "Ewa", official_id=ewa, roles=frozenset({"administrator"}))
    off = actions.Off(SLUG, ("portal",), today(desk), None, NOTICE)

    def press(_number: int) -> None:
        with desk.house.app.app_context(), desk.portal.db.writing() as session:
            actions.switch_off(session, off, actor=actor, now=desk.clock.now())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(press, range(4)))
    assert len(desk.all(ServiceSwitch)) == 1
    assert len([one for one in desk.all(AuditRecord) if one.kind == "service.off"]) == 1


def test_only_an_administrator_may_and_a_manager_may_look(small_desk: Desk) -> None:
    switch_off(small_desk, today(small_desk), None)
    tomasz = small_desk.at(TOMASZ)
    assert tomasz.go(f"/biurko/uslugi/{SLUG}").status == 200
    assert "Włącz" not in tomasz.text
    assert tomasz.go(f"/biurko/uslugi/{SLUG}/wylacz").status == 403
    assert small_desk.at(JOANNA).go("/biurko/uslugi").status == 403


def test_other_services_are_left_alone(small_desk: Desk) -> None:
    page = switch_off(small_desk, today(small_desk), None)
    others = set(small_desk.portal.services) - {SLUG}
    assert small_desk.portal.offered == others
    assert page.go("/biurko/uslugi/unheard-of").status == 404


def test_overlapping_days_of_two_channels_do_not_meet(small_desk: Desk) -> None:
    first = today(small_desk)
    assert switch_off(small_desk, first, None, ("post",)).status == 200
    assert switch_off(small_desk, first, None, ("portal",)).status == 200
    off = actions.Off(SLUG, ("portal", "phone"), first, None, "inaczej")
    actor, now = Actor("official", 1, "Ewa", official_id=1), small_desk.clock.now()
    with small_desk.portal.db.writing() as session, pytest.raises(Refused):
        actions.switch_off(session, off, actor=actor, now=now)
