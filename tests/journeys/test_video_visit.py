"""A video visit in two real browsers with invented cameras: the call, what breaks it, and what does not."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from portal.accounts.models import WebSession
from portal.cases.messages.models import CaseMessage
from portal.cases.models import Case, Document
from portal.visits.models import VisitEvent
from tests.support import parts
from tests.support.axe import violations
from tests.support.browser import DESKTOP, PHONE
from tests.support.calling import (
    FRAGMENTS,
    PICTURES,
    ROUTES,
    VideoCity,
    meet,
    press,
    running_relay,
    wait_for,
    wait_until,
)
from tests.support.desk import SLUG
from tests.support.lived import DOT, fill_in
from tests.support.people import JAN, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    Contexts = Callable[..., BrowserContext]

pytestmark = pytest.mark.browser
BROKEN = """navigator.mediaDevices.getUserMedia = async (wanted) => {
  throw new DOMException("no", window.fault); };"""


@pytest.fixture
def city(demo_environment: dict[str, str], sqlite_url: str, tmp_path: Path) -> Iterator[VideoCity]:
    with VideoCity(demo_environment, sqlite_url, tmp_path) as running:
        yield running


def events(city: VideoCity) -> list[str]:
    with city.house.portal.db.reading() as session:
        return list(session.scalars(select(VisitEvent.kind).order_by(VisitEvent.id)))


def chat(page: "Page") -> list[str]:
    return [" ".join(one.split()) for one in page.locator("[data-chat] li").all_inner_texts()]


def write(page: "Page", words: str) -> None:
    press(page, "write")
    page.locator("#czat-tekst").fill(words)
    page.keyboard.press("Enter")


def hand_a_file_over(city: VideoCity, jan: "Page", ewa: "Page", reference: str) -> None:
    press(jan, "file")
    assert reference in jan.locator("[data-file-form]").inner_text()
    jan.locator("#dokument-plik").set_input_files(
        {"name": "akt urodzenia.png", "mimeType": "image/png", "buffer": DOT}
    )
    jan.locator("[data-file-form] button").click()
    wait_until(lambda: "akt urodzenia.png" in ewa.locator("[data-notice]").inner_text())
    with city.house.portal.db.reading() as session:
        assert [one.name for one in session.scalars(select(CaseMessage)).one().files] == ["akt urodzenia.png"]


def outlive_a_restart(city: VideoCity, jan: "Page", ewa: "Page") -> None:
    """The process that arranged the call goes away and comes back; the pictures never stop."""
    city.stop_signals()
    wait_for(jan, "lost")
    assert jan.locator("[data-room]").get_attribute("data-connected") == "1"
    assert all(jan.evaluate(PICTURES))
    city.start_signals()
    wait_for(jan, "connected")
    wait_for(ewa, "connected")
    write(ewa, "Jesteśmy znów")
    wait_until(lambda: chat(jan)[-1] == "Ewa Sawicka Jesteśmy znów")


def outlive_another_network(jan: "Page") -> None:
    """The browsers look for a new way, and the call goes on."""
    before = jan.evaluate(FRAGMENTS)
    jan.evaluate("dispatchEvent(new Event('online'))")
    wait_until(lambda: jan.evaluate(FRAGMENTS) not in {before, ""})
    wait_for(jan, "connected")


def write_a_record(ewa: "Page", text: str) -> None:
    """Write it beside the call and give it to the resident."""
    press(ewa, "record")
    ewa.locator("[data-beside][aria-busy=false] textarea").first.fill(text)
    ewa.locator("[data-beside] button", has_text="Przekaż do potwierdzenia").click()
    wait_until(lambda: "Czeka na stronę" in ewa.locator("[data-beside]").inner_text())


def answer(page: "Page", inside: str) -> None:
    """Confirm what is read; first without a choice, which is refused in place."""
    send = page.locator(f"{inside} button", has_text="Wyślij odpowiedź")
    send.click()
    wait_until(lambda: page.locator(f"{inside} [data-error-summary]").is_visible())
    page.locator(f"{inside} label", has_text="i potwierdzam").click()
    send.click()
    wait_until(lambda: "Potwierdzone" in page.locator(inside).inner_text())


def confirm_a_record(city: VideoCity, jan: "Page", ewa: "Page", reference: str) -> None:
    """One record is read beside the call and one in another tab; both are sealed into the matter, the call goes on."""
    write_a_record(
        ewa, "Strona okazała akt urodzenia. Ustalono, że meldunek nastąpi po uzupełnieniu wniosku."
    )
    # told at once, without a press
    wait_until(lambda: "przeczytaj i odpowiedz" in jan.locator("[data-notice]").inner_text(), 8)
    jan.locator("[data-papers] button").click()
    wait_until(lambda: "Strona okazała akt urodzenia" in jan.locator("[data-beside]").inner_text())
    assert violations(jan) == violations(ewa) == []
    answer(jan, "[data-beside]")
    wait_until(lambda: "Potwierdzony" in ewa.locator("[data-papers]").inner_text(), 8)

    write_a_record(ewa, "Strona podała nowy adres do korespondencji. Urzędnik wpisał go do akt sprawy.")
    links = jan.locator("[data-papers] a")
    wait_until(lambda: links.count() == len(("one", "another")), 8)
    with jan.context.expect_page() as opened:
        links.last.click()
    answer(opened.value, "main")
    wait_until(lambda: ewa.locator("[data-papers]").inner_text().count("Potwierdzony") > 1, 8)
    opened.value.close()

    city.work()
    with city.house.portal.db.reading() as session:
        papers = select(Document.slot, Document.state).join(Case).where(Case.reference == reference)
        sealed = session.execute(papers.where(Document.slot.like("record-%")).order_by(Document.slot)).all()
    assert [tuple(one) for one in sealed] == [("record-1", "ready"), ("record-2", "ready")]


def ask_for_a_form(city: VideoCity, jan: "Page", ewa: "Page") -> None:
    """The official asks for a form; it opens in a tab of its own, and both see how far it came."""
    city.house.clock.move(minutes=1)  # what was filed before is not what is asked for
    press(ewa, "point")
    ewa.locator("[data-beside][aria-busy=false] select").select_option(SLUG)
    ewa.locator("[data-beside] button", has_text="Wyślij do tej osoby").click()
    wait_until(lambda: "wypełnij i wyślij" in jan.locator("[data-notice]").inner_text(), 8)
    assert violations(ewa) == []
    with jan.context.expect_page() as opened:
        jan.locator("[data-papers] a").last.click()
    opened.value.wait_for_url(f"**/wniosek/nowy/{SLUG}")
    opened.value.close()
    fill_in(city.meeting.jan)
    wait_until(lambda: "zaczęty, jeszcze nie wysłany" in ewa.locator("[data-notice]").inner_text(), 8)
    city.meeting.jan.submit()
    wait_until(lambda: "złożony, sprawa" in ewa.locator("[data-notice]").inner_text(), 8)
    wait_until(lambda: "wysłany, sprawa" in jan.locator("[data-papers]").inner_text(), 8)


def test_two_people_talk_write_hand_a_file_over_and_outlive_what_breaks(
    city: VideoCity, new_context: "Contexts"
) -> None:
    reference = city.add_matter()
    jan = city.visitor_page(new_context(**PHONE))
    ewa = city.official_page(new_context(**DESKTOP))
    assert violations(jan) == violations(ewa) == []
    meet(jan, ewa)
    assert "Jan Kowalski" in ewa.locator("figcaption").first.inner_text()
    assert violations(jan) == violations(ewa) == []

    write(jan, "Dzień dobry")
    wait_until(lambda: chat(ewa) == ["Jan Kowalski Dzień dobry"])
    write(ewa, "Słyszymy się")
    wait_until(lambda: chat(jan) == ["Ty Dzień dobry", "Ewa Sawicka Słyszymy się"])

    hand_a_file_over(city, jan, ewa, reference)
    outlive_a_restart(city, jan, ewa)
    outlive_another_network(jan)

    way = jan.evaluate(FRAGMENTS)
    confirm_a_record(city, jan, ewa, reference)
    ask_for_a_form(city, jan, ewa)
    # nothing of all that touched the call: the same way as before, with pictures on it
    assert jan.evaluate(FRAGMENTS) == way
    for page in (jan, ewa):
        assert page.locator("[data-room]").get_attribute("data-connected") == "1"
        assert all(page.evaluate(PICTURES))
        page.locator("[data-beside-close]").click()

    press(jan, "mic")
    wait_until(lambda: "mikrofon wyciszony" in ewa.locator("figcaption").first.inner_text())
    press(jan, "phone")
    wait_until(lambda: ewa.locator("[data-phone-box]").is_visible())
    assert events(city).count("to_phone") == 1
    ewa.on("dialog", lambda dialog: dialog.accept())
    press(ewa, "end")
    wait_for(jan, "over")
    wait_until(lambda: ewa.url.endswith(f"/biurko/wizyty/{city.meeting.visit}"))  # there stands how it ended
    assert jan.faults == ewa.faults == []


AWAKE = timedelta(minutes=4)  # the script tells the portal so often that somebody is there


def seen(city: VideoCity) -> set[datetime]:
    """Return when those who are signed in were last seen."""
    with city.house.portal.db.reading() as session:
        return set(session.scalars(select(WebSession.last_seen_at).where(WebSession.ended_at.is_(None))))


def pass_time(city: VideoCity, *pages: "Page") -> None:
    """Move the clocks of the portal and of its pages by some minutes, and let the pages tell that they are there."""
    city.house.clock.move(minutes=AWAKE.seconds // 60)
    for page in pages:
        page.clock.fast_forward(AWAKE.seconds * 1000)


def test_a_long_call_goes_on_and_the_end_of_a_sign_in_is_told_before_it_ends_it(
    city: VideoCity, new_context: "Contexts"
) -> None:
    contexts = new_context(**PHONE), new_context(**DESKTOP)
    for context in contexts:
        context.clock.install()
    jan, ewa = city.visitor_page(contexts[0]), city.official_page(contexts[1])
    meet(jan, ewa)
    for _ in range(
        timedelta(minutes=32) // AWAKE
    ):  # a resident is out after 30 idle minutes, an official after 15
        pass_time(city, jan, ewa)
        wait_until(lambda: seen(city) == {city.house.clock.now()})
    for page in (jan, ewa):
        wait_for(page, "connected")
        assert all(page.evaluate(PICTURES))
        assert page.locator("[data-notice]").inner_text() == ""

    with city.house.portal.db.writing() as session:  # hours later: nothing prolongs a sign-in beyond its life
        ends_at = city.house.clock.now() + 2 * AWAKE
        session.execute(update(WebSession).where(WebSession.kind == "resident").values(ends_at=ends_at))
    pass_time(city, jan, ewa)
    wait_until(lambda: "Za 4 min skończy się czas zalogowania" in jan.locator("[data-notice]").inner_text())
    assert jan.locator("dialog[open]").count() == 0
    wait_for(jan, "connected")
    pass_time(city, jan, ewa)
    wait_for(jan, "signed_out")
    assert "zaloguj się jeszcze raz" in jan.locator("[data-step]").inner_text()
    assert jan.url.endswith("/rozmowa")
    wait_for(ewa, "peer-gone")
    assert violations(jan) == []

    city.sign_in(sign_in(city.house, JAN), contexts[0])
    press(jan, "again")
    press(jan, "start")
    wait_for(jan, "waiting")
    press(ewa, "admit")
    wait_for(jan, "connected")
    assert jan.faults == ewa.faults == []


def test_a_second_device_takes_the_call_over_and_an_interpreter_joins(
    city: VideoCity, new_context: "Contexts"
) -> None:
    jan = city.visitor_page(new_context(**DESKTOP))
    ewa = city.official_page(new_context(**DESKTOP))
    meet(jan, ewa)
    phone = city.visitor_page(new_context(**PHONE))
    press(phone, "start")
    wait_for(phone, "elsewhere")
    press(phone, "take-over")
    wait_for(jan, "replaced")
    wait_for(phone, "connected")
    wait_for(ewa, "connected")

    desk = city.meeting.ewa.go(f"/biurko/wizyty/{city.meeting.visit}/rozmowa")
    made = desk.submit("Utwórz link", name="Maria Miga")
    link = next(one.get("data-copy") for one in made.page.iter("button") if one.get("data-copy"))
    maria = city.page(None, new_context(**DESKTOP), link.removeprefix(city.url))
    maria.get_by_role("button", name="Otwórz tutaj").click()
    press(maria, "start")
    wait_for(maria, "waiting")
    press(ewa, "admit")
    for page in (phone, ewa, maria):
        wait_until(lambda page=page: len([one for one in page.evaluate(PICTURES) if one]) == 2)
    assert phone.faults == ewa.faults == maria.faults == []


def test_over_the_relay_only_neither_learns_where_the_other_is(
    demo_environment: dict[str, str], sqlite_url: str, tmp_path: Path, new_context: "Contexts"
) -> None:
    program = parts.need_program("turnserver", "coturn")
    with running_relay(program, tmp_path) as (url, secret):
        more = {"PORTAL_TURN_URLS": url, "PORTAL_TURN_SECRET": secret, "PORTAL_TURN_ONLY": "yes"}
        with VideoCity(demo_environment, sqlite_url, tmp_path, **more) as city:
            jan = city.visitor_page(new_context(**DESKTOP))
            ewa = city.official_page(new_context(**DESKTOP))
            meet(jan, ewa)
            for page in (jan, ewa):
                assert set(wait_until(lambda page=page: page.evaluate(ROUTES))) == {"relay relay"}


def test_what_stops_a_camera_is_said_and_one_may_go_in_without(
    city: VideoCity, new_context: "Contexts"
) -> None:
    context = new_context(**PHONE)
    context.add_init_script("window.fault = 'NotAllowedError'; window.asked = [];" + BROKEN)
    jan = city.visitor_page(context)
    press(jan, "start")
    wait_for(jan, "fault-denied")
    assert "nie ma zgody na kamerę" in jan.locator("[data-now]").inner_text()
    for name, words in (("NotReadableError", "używa inny program"), ("NotFoundError", "Nie widzimy kamery")):
        jan.evaluate(f"window.fault = '{name}'")
        press(jan, "start")
        wait_until(lambda words=words: words in jan.locator("[data-now]").inner_text())
    assert violations(jan) == []
    press(jan, "start-bare")
    wait_for(jan, "waiting")
    # the trial of devices says the same, before the visit
    jan.goto(f"{city.url}/wizyty/proba-kamery")
    jan.evaluate("window.fault = 'NotFoundError'")
    press(jan, "try")
    wait_until(lambda: "Nie widzimy kamery" in jan.locator("[data-camera]").inner_text())
    assert jan.faults == []


def test_the_trial_of_devices_shows_the_picture_and_hears_the_voice(
    city: VideoCity, new_context: "Contexts"
) -> None:
    page = city.page(None, new_context(**PHONE), "/wizyty/proba-kamery")
    press(page, "try")
    wait_until(lambda: "Kamera działa" in page.locator("[data-camera]").inner_text())
    # the invented microphone beeps
    wait_until(lambda: "słychać Cię" in page.locator("[data-mic]").inner_text())
    press(page, "play")
    assert "Było słychać?" in page.locator("[data-speaker]").inner_text()
    assert violations(page) == []
    press(page, "try")
    assert "wyłączona" in page.locator("[data-camera]").inner_text()
    assert page.faults == []
