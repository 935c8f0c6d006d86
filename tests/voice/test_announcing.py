"""Announcements: written, looked at, published, shown between their days, taken back."""

from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import insert, select

from portal.audit import AuditRecord
from portal.db import session as own_session
from portal.insight.voice.door import kept_once
from portal.security import Actor
from portal.voice.announcing import actions
from portal.voice.announcing.models import Announcement
from tests.support.people import ANNA, sign_in
from tests.voice.conftest import ADMINISTRATOR, CHIEF, CLERK, MANAGER, OTHER, TREASURER, hidden, span

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = '<script>alert(1)</script> <a href="javascript:x">tu</a> {{ 7*7 }} https://a.pl/"onclick="x'
SAVE, PUBLISH, WITHDRAW = "Zapisz i zobacz podgląd", "Opublikuj", "Wycofaj ogłoszenie"


def write(house, who=CHIEF, days=(0, 5), **other):
    """Write an announcement; return the browser on its page."""
    visitor = sign_in(house, who).go("/biurko/ogloszenia").follow("Napisz ogłoszenie")
    said = {"title_pl": "Przerwa w sobotę", "text_pl": "Portal nie działa od 22:00.", **span(house, *days)}
    return visitor.submit(SAVE, **{**said, **other})


def publish(house, **other):
    return write(house, **other).submit(PUBLISH)


def kinds(house):
    with house.portal.db.reading() as session:
        found = select(AuditRecord.kind).where(AuditRecord.kind.startswith("announcement"))
        return list(session.scalars(found.order_by(AuditRecord.id)))


def test_an_announcement_is_written_looked_at_published_read_and_withdrawn(office):
    visitor, reader = write(office), office.visitor()
    assert visitor.heading == "Przerwa w sobotę"
    assert "Portal nie działa od 22:00." in visitor.text
    for place in ("/", "/ogloszenia"):
        assert "Przerwa w sobotę" not in reader.go(place).text
    assert reader.go("/ogloszenia/1").status == 404
    visitor.submit(PUBLISH)
    reader.go("/").follow("Przerwa w sobotę")
    assert "Portal nie działa od 22:00." in reader.text
    assert reader.follow("Wszystkie ogłoszenia").heading == "Ogłoszenia"
    visitor.submit(WITHDRAW)
    assert visitor.status == 422
    visitor.submit(WITHDRAW, reason="Prace przełożone.")
    assert "Prace przełożone." in visitor.text
    assert reader.go("/ogloszenia/1").status == 410
    assert "Prace przełożone" not in reader.text
    assert "Przerwa" not in reader.go("/").text
    assert kinds(office) == ["announcement.written", "announcement.published", "announcement.withdrawn"]


def test_the_other_half_of_a_double_click_takes_up_what_the_first_wrote(office):
    now, clerk = office.clock.now(), Actor("official", 1, "", unit_code="FN")
    said = actions.Said({"pl": "Przerwa"}, {"pl": "W sobotę."}, "FN", now.date(), now.date())
    row = {
        "submission": "same", "titles": said.titles, "texts": said.texts, "unit_code": "FN",
        "starts_on": said.starts_on, "ends_on": said.ends_on, "made_at": now, "changed_at": now,
    }  # fmt: skip
    calls = []

    def write():
        calls.append(1)
        if len(calls) > 1:
            return actions.write(own_session(), said, submission="same", actor=clerk, now=now)
        with office.portal.db.writing() as session:  # while this half had looked and not yet written
            first = actions.write(session, said, submission="same", actor=clerk, now=now)
        own_session().execute(insert(Announcement).values(**row))
        return first

    with office.app.test_request_context("/", method="POST"):
        made = kept_once(write)
    assert (len(calls), made.id) == (2, 1)
    assert kinds(office) == ["announcement.written"]


@pytest.mark.parametrize(("wait", "is_shown"), [(0, False), (1, True), (3, True), (4, False)])
def test_the_clock_shows_and_takes_down(small_office, wait, is_shown):
    publish(small_office, days=(1, 3))
    small_office.clock.move(days=wait)
    assert ("Przerwa w sobotę" in small_office.visitor().go("/").text) is is_shown
    assert small_office.visitor().go("/ogloszenia/1").status == (404 if not wait else 200)


def test_the_last_day_ends_at_midnight_in_warsaw(small_office):
    publish(small_office, days=(0, 0))
    now = small_office.clock.now()
    midnight = now.replace(hour=23, minute=0, second=0, microsecond=0)  # 0:00 in Warsaw in November
    small_office.clock.move(seconds=(midnight - now).total_seconds() - 1)
    assert "Przerwa" in small_office.visitor().go("/ogloszenia").text
    small_office.clock.move(seconds=2)
    assert "Przerwa" not in small_office.visitor().go("/ogloszenia").text
    assert "już nieaktualne" in small_office.visitor().go("/ogloszenia/1").text


def test_the_front_page_shows_the_three_newest(small_office):
    for day in range(4):
        publish(small_office, title_pl=f"Numer {day}", days=(0, 9))
        small_office.clock.move(days=1)
    text = small_office.visitor().go("/").text
    assert [f"Numer {day}" in text for day in range(4)] == [False, True, True, True]
    assert "Numer 0" in small_office.visitor().go("/ogloszenia").text


def test_what_was_written_in_bad_faith_is_shown_as_text(small_office):
    publish(small_office, title_pl=HOSTILE[:100], text_pl=f"{HOSTILE}\n- {HOSTILE}")
    for place in ("/", "/ogloszenia", "/ogloszenia/1"):
        page = small_office.visitor().go(place).page
        assert not [one for one in page.iter("script") if "alert" in (one.text or "")]
        assert not [one for one in page.iter("a") if (one.get("href") or "").startswith("javascript")]
        assert not [name for one in page.iter() for name in one.attrib if name.startswith("on")]
    feed = small_office.visitor().client.get("/ogloszenia.atom").get_data(as_text=True)
    assert ET.fromstring(feed).findtext(f"{ATOM}entry/{ATOM}content").count("<script>") == 2
    assert "49" not in small_office.visitor().go("/ogloszenia/1").text


def test_each_language_is_shown_and_what_is_not_translated_is_marked(small_office):
    publish(small_office, title_en="Maintenance", text_en="The site is down.")
    reader = small_office.visitor().go("/jezyk/en").go("/ogloszenia/1")
    assert reader.heading == "Maintenance"
    reader.go("/jezyk/uk").go("/ogloszenia/1")
    [heading] = list(reader.page.iter("h1"))
    assert any(one.get("lang") == "pl" for one in heading.iter())


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"title_pl": ""}, "Wpisz tytuł"),
        ({"text_pl": ""}, "Wpisz treść"),
        ({"title_en": "Only a title"}, "Przetłumacz tytuł i treść"),
        ({"text_uk": "Тільки текст"}, "Przetłumacz tytuł i treść"),
        ({"days": (3, 1)}, "wcześniejszy niż pierwszy"),
        ({"days": (-9, -2)}, "już minął"),
        ({"days": (0, 400)}, "najwyżej rok"),
    ],
)
def test_what_cannot_stand_comes_back_with_its_reason_and_what_was_typed(small_office, other, told):
    visitor = write(small_office, **other)
    assert visitor.status == 422
    assert told in visitor.text
    kept = {one.get("name"): one.get("value") for one in visitor.page.iter("input")}
    assert kept["title_pl"] == other.get("title_pl", "Przerwa w sobotę")


def test_a_clerk_writes_and_who_answers_for_it_publishes(small_office):
    visitor = write(small_office, CLERK)
    assert "czeka na publikację" in visitor.text
    fields = hidden(visitor.go("/biurko/ogloszenia/nowe"), SAVE)
    visitor.post("/biurko/ogloszenia/1/publikuj", {**fields, "seen": "1"})
    assert visitor.status == 403
    sign_in(small_office, MANAGER).go("/biurko/ogloszenia/1").submit(PUBLISH)
    assert "Przerwa" in small_office.visitor().go("/").text
    assert visitor.go("/biurko/ogloszenia/1/zmien").status == 403


def test_another_unit_finds_nothing_and_an_administrator_everything(small_office):
    write(small_office)
    stranger, chief = sign_in(small_office, OTHER), sign_in(small_office, ADMINISTRATOR)
    assert "Przerwa" not in stranger.go("/biurko/ogloszenia").text
    for place in ("/biurko/ogloszenia/1", "/biurko/ogloszenia/1/zmien"):
        assert stranger.go(place).status == 404
    fields = hidden(stranger.go("/biurko/ogloszenia/nowe"), SAVE)
    assert stranger.post("/biurko/ogloszenia/1/publikuj", {**fields, "seen": "1"}).status == 404
    chief.go("/biurko/ogloszenia/1").submit(PUBLISH)
    write(small_office, ADMINISTRATOR, unit="USC")
    assert "Przerwa" in stranger.go("/biurko/ogloszenia").text


@pytest.mark.parametrize("who", [TREASURER, ANNA], ids=["treasurer", "resident"])
def test_nobody_else_writes(small_office, who):
    for place in ("/biurko/ogloszenia", "/biurko/ogloszenia/nowe"):
        assert sign_in(small_office, who).go(place).status in {403, 404}


def test_a_page_sent_twice_makes_one_announcement(office):
    visitor = sign_in(office, CHIEF).go("/biurko/ogloszenia/nowe")
    said = {**hidden(visitor, SAVE), "title_pl": "Raz", "text_pl": "Tylko raz.", **span(office, 0, 2)}
    for _ in range(2):
        assert visitor.post("/biurko/ogloszenia/nowe", said).address == "/biurko/ogloszenia/1"
    assert kinds(office) == ["announcement.written"]
    made_up = {**said, "submission": "made-up"}
    assert visitor.post("/biurko/ogloszenia/nowe", made_up).status == 422


def test_who_publishes_what_somebody_just_changed_is_told(office):
    first, second = write(office), sign_in(office, CHIEF)
    second.go("/biurko/ogloszenia/1/zmien").submit(SAVE, text_pl="Portal nie działa od 23:00.")
    first.submit(PUBLISH)
    assert first.status == 409
    assert "Przerwa" not in office.visitor().go("/").text
    first.go("/biurko/ogloszenia/1").submit(PUBLISH)
    assert "23:00" in office.visitor().go("/ogloszenia/1").text


def test_of_two_who_change_at_once_the_slower_keeps_what_they_typed(office):
    publish(office)
    first, second = (sign_in(office, CHIEF).go("/biurko/ogloszenia/1/zmien") for _ in range(2))
    first.submit(SAVE, text_pl="Pierwsza poprawka.")
    second.submit(SAVE, text_pl="Druga poprawka.")
    assert second.status == 422
    assert "Ktoś inny zmienił to" in second.text
    assert "Druga poprawka." in second.text
    assert "Pierwsza poprawka." in office.visitor().go("/ogloszenia/1").text
    second.submit(SAVE)
    assert "Druga poprawka." in office.visitor().go("/ogloszenia/1").text


def test_a_withdrawn_one_is_neither_changed_nor_published_again(small_office):
    visitor = publish(small_office)
    visitor.submit(WITHDRAW, reason="Błąd.")
    assert "Zmień treść" not in visitor.text
    fields = hidden(visitor.go("/biurko/ogloszenia/nowe"), SAVE)
    assert visitor.post("/biurko/ogloszenia/1/publikuj", {**fields, "seen": "3"}).status == 409


def test_the_feed_tells_what_shows_and_is_not_sent_twice(small_office):
    publish(small_office, title_pl="Tak & <owszem>", days=(0, 2))
    publish(small_office, title_pl="Później", days=(1, 2))
    reader = small_office.visitor()
    answer = reader.client.get("/ogloszenia.atom")
    feed = ET.fromstring(answer.get_data(as_text=True))
    assert answer.mimetype == "application/atom+xml"
    assert [one.findtext(f"{ATOM}title") for one in feed.iter(f"{ATOM}entry")] == ["Tak & <owszem>"]
    assert feed.find(f"{ATOM}entry/{ATOM}id").text.endswith("/ogloszenia/1")
    again = reader.client.get("/ogloszenia.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    small_office.clock.move(days=1)
    assert reader.client.get("/ogloszenia.atom").get_data(as_text=True).count("<entry>") == 2


def test_the_former_address_leads_on(small_office):
    assert small_office.visitor().go("/o-portalu/komunikaty").address == "/ogloszenia"


def test_seen_is_a_count_and_nothing_else(small_office):
    visitor = write(small_office)
    fields = hidden(visitor, PUBLISH)
    for sent in ("", "0", "-1", "x", "9" * 30, "١"):
        assert visitor.post("/biurko/ogloszenia/1/publikuj", {**fields, "seen": sent}).status == 409
