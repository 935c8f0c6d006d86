"""Consultations: a draft laid before residents, their comments read and decided on, the result told."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts.models import Subject
from portal.audit import AuditRecord
from portal.demo.voice import load_voice
from portal.errors import Conflict, Refused
from portal.facts import Facts
from portal.security import Actor
from portal.voice.asking import commenting, moderating, queries, rules
from portal.voice.asking.forgetting import forget_person
from portal.voice.asking.models import Comment, CommentState
from tests.support.lived import settled
from tests.support.people import ANNA, JAN, sign_in
from tests.support.represented import blank
from tests.voice.conftest import CHIEF, CLERK, OTHER, TREASURER, hidden, span

SAVE, PUBLISH, SEND, CHANGE = "Zapisz i zobacz podgląd", "Opublikuj", "Wyślij głos", "Zmień głos"
ONE = "/konsultacje/1"
OFFICE = "/biurko/konsultacje-spoleczne/1"
WAITING = f"{OFFICE}/glosy/czekaja"
SAID = {
    "title_pl": "Park na Bojarach", "text_pl": "Chcemy posadzić drzewa.", "asks": "Gdzie?\nJakie?",
}  # fmt: skip
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">'


def write(house, who=CHIEF, days=(0, 20), content=None, name="projekt.pdf", **other):
    visitor = sign_in(house, who).go("/biurko/konsultacje-spoleczne").follow("Zacznij konsultacje")
    file = (io.BytesIO(blank() if content is None else content), name)
    return visitor.submit(SAVE, **{**SAID, **span(house, *days), "file": file, **other})


def ask(house, **other):
    """Publish a consultation; return the browser on its page."""
    return write(house, **other).submit(PUBLISH)


def speak(visitor, **said):
    return visitor.go(ONE).submit(SEND, **{"q1": "Przy szkole.", **said})


def decide(house, button, words="", view="czekaja", who=CHIEF):
    return sign_in(house, who).go(f"{OFFICE}/glosy/{view}").submit(button, words=words)


def tell(house, **said):
    visitor = sign_in(house, CHIEF).go(OFFICE).follow("Ogłoś wynik")
    return visitor.submit("Ogłoś wynik", **{"result": "Posadzimy dęby.", "q1": "Przy szkole, zgoda.", **said})


def rows(house):
    with house.portal.db.reading() as session:
        return list(session.scalars(select(Comment).order_by(Comment.id)))


def test_a_consultation_from_its_draft_to_its_result(office):
    visitor, reader, jan = write(office), office.visitor(), settled(office, JAN)
    assert visitor.heading == "Park na Bojarach"
    assert reader.go(ONE).status == 404
    visitor.submit(PUBLISH)
    assert "Park na Bojarach" in reader.go("/").text
    assert "Park na Bojarach" in reader.go("/konsultacje").text
    assert reader.client.get(f"{ONE}/projekt.pdf").data == blank()
    speak(jan, q2="Dęby.", named="y")
    assert "czeka na przeczytanie" in jan.text
    assert "Dęby." in jan.text
    assert "Dęby." not in reader.go(ONE).text
    assert "liczba głosów: 1" in reader.text
    decide(office, "Pokaż wszystkim")
    assert "Dęby." in reader.go(ONE).text
    assert "Jan Kowalski" in reader.text
    decide(office, "Zapisz odpowiedź", "Dobry pomysł.", "widoczne")
    assert "Dobry pomysł." in reader.go(ONE).text
    office.clock.move(days=21)
    assert "czekają na wynik" in reader.go("/konsultacje").text
    tell(office)
    assert "Posadzimy dęby." in reader.go(ONE).text
    assert "Przy szkole, zgoda." in reader.text
    assert "jest wynik" in reader.go("/konsultacje").text


def test_the_author_stays_a_resident_unless_they_want_their_name(small_office):
    ask(small_office)
    speak(settled(small_office, JAN))
    decide(small_office, "Pokaż wszystkim")
    page = sign_in(small_office, CHIEF).go(f"{OFFICE}/glosy/widoczne")
    for visitor in (small_office.visitor().go(ONE), page):
        assert "Mieszkaniec" in visitor.text
        assert "Kowalski" not in visitor.text


def test_a_hidden_comment_is_seen_by_its_author_with_the_reason_and_counted(small_office):
    ask(small_office)
    jan = speak(settled(small_office, JAN), q1="Sąsiad z numeru 5 jest chory.")
    refused = decide(small_office, "Ukryj")
    assert refused.status == 422
    assert "Napisz autorowi" in refused.text
    long = decide(small_office, "Ukryj", "x" * 501)
    assert (long.status, "x" * 501 in long.text) == (422, True)
    decide(small_office, "Ukryj", "To dane innej osoby.")
    assert "To dane innej osoby." in jan.go(ONE).text
    other = small_office.visitor().go(ONE)
    assert "chory" not in other.text
    assert "dane innej osoby" not in other.text
    assert "urząd ukrył 1" in other.text


def test_a_comment_is_changed_until_the_end_and_read_anew(small_office):
    ask(small_office)
    jan = speak(settled(small_office, JAN))
    decide(small_office, "Pokaż wszystkim")
    jan.go(ONE).submit(CHANGE, q1="Jednak przy rzece.")
    assert "Przy szkole." not in jan.text
    [one] = rows(small_office)
    assert (one.state, one.texts) == (CommentState.WAITING, ["Jednak przy rzece.", ""])
    jan.go(ONE).submit("Wycofaj głos")
    assert rows(small_office) == []
    speak(jan)
    assert len(rows(small_office)) == 1


def test_what_comes_after_the_last_day_is_not_taken_and_not_lost(office):
    ask(office, days=(0, 13))
    settled(office, JAN)
    now = office.clock.now()
    midnight = now.replace(hour=23, minute=0, second=0, microsecond=0)  # 0:00 in Warsaw
    office.clock.move(days=13, seconds=(midnight - now).total_seconds() - 30)
    anna, jan = speak(settled(office, ANNA)), sign_in(office, JAN).go(ONE)
    assert anna.status == 200
    office.clock.move(seconds=31)
    jan.post(f"{ONE}/glos", {**hidden(jan, SEND), "q1": "Spóźniony głos."})
    assert jan.status == 422
    assert "już się skończyły" in jan.text
    assert len(rows(office)) == 1


def test_a_double_click_makes_one_comment_and_a_second_window_is_told(office):
    ask(office)
    jan, other = settled(office, JAN).go(ONE), sign_in(office, JAN).go(ONE)
    fields = {**hidden(jan, SEND), "q1": "Raz."}
    for _ in range(2):
        assert jan.post(f"{ONE}/glos", fields).status == 200
    other.submit(SEND, q1="Drugi raz.")
    assert other.status == 422
    assert "w innym oknie" in other.text
    assert "Drugi raz." in other.text
    assert [one.texts[0] for one in rows(office)] == ["Raz."]
    other.submit(CHANGE)
    assert [one.texts[0] for one in rows(office)] == ["Drugi raz."]
    jan.post(f"{ONE}/glos", {**fields, "submission": "made-up"})
    assert jan.status == 422


@pytest.mark.engines
def test_of_windows_that_send_at_once_one_is_kept(office):
    ask(office)
    settled(office, JAN)
    with office.portal.db.reading() as session:
        person = session.scalars(select(Subject.id)).one()
    actor = Actor("resident", person, "Jan", subject_id=person)

    def send(number):
        try:
            with office.app.app_context(), office.portal.db.writing() as session:
                one = queries.get_one(session, 1)
                spoken = commenting.Spoken([f"Okno {number}", ""], named=False, submission=f"s-{number}")
                commenting.comment(session, office.portal, one, spoken, actor=actor, now=office.clock.now())
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(send, range(4)))
    assert kept.count(True) == 1
    assert [one.texts[0] for one in rows(office)] == [f"Okno {kept.index(True)}"]


def test_a_moderator_does_not_decide_on_what_they_have_not_read(office):
    ask(office)
    jan = speak(settled(office, JAN))
    page = sign_in(office, CHIEF).go(WAITING)
    jan.go(ONE).submit(CHANGE, q1="Coś zupełnie innego.")
    page.submit("Pokaż wszystkim", words="moje uwagi")
    assert page.status == 422
    assert "zmienił ten głos" in page.text
    assert "Coś zupełnie innego." in page.text
    assert "moje uwagi" in page.text
    assert [one.state for one in rows(office)] == [CommentState.WAITING]
    page.submit("Pokaż wszystkim")
    assert [one.state for one in rows(office)] == [CommentState.SHOWN]


@pytest.mark.engines
def test_of_two_moderators_at_once_one_decides(office):
    ask(office)
    speak(settled(office, JAN))
    actor = Actor("official", 1, "", official_id=1)

    def decide_one(is_shown):
        try:
            with office.app.app_context(), office.portal.db.writing() as session:
                one = session.scalars(select(Comment)).one()
                if is_shown:
                    moderating.show(session, one, seen=1, actor=actor, now=office.clock.now())
                else:
                    moderating.hide(session, one, "Bo tak.", seen=1, actor=actor, now=office.clock.now())
        except Conflict:
            return None
        return is_shown

    with ThreadPoolExecutor(4) as pool:
        done = [one for one in pool.map(decide_one, (True, False, True, False)) if one is not None]
    assert len(done) == 1
    [row] = rows(office)
    assert (row.state == CommentState.SHOWN) is done[0]
    assert row.version == 2


def test_who_is_not_signed_in_is_led_to_the_sign_in_unless_the_city_says_otherwise(small_office):
    ask(small_office)
    reader = small_office.visitor().go(ONE)
    assert "Zaloguj się i napisz" in reader.text
    assert reader.post(f"{ONE}/glos", {"q1": "Anonim"}).status == 403
    assert rows(small_office) == []
    row = {
        "value": "tak",
        "valid_from": small_office.clock.now().date(),
        "source": "test",
        "confirmed": False,
    }
    opened = Facts.parse({"voice": {"guests": [row]}}).over(small_office.portal.facts)
    object.__setattr__(small_office.portal, "facts", opened)
    reader.go(ONE).submit(SEND, q1="Anonim", named="y")
    [one] = rows(small_office)
    assert (one.subject_id, one.texts[0]) == (None, "Anonim")
    decide(small_office, "Pokaż wszystkim")
    assert "Mieszkaniec" in small_office.visitor().go(ONE).text


def test_a_result_waits_for_the_last_day_and_for_every_comment(small_office):
    ask(small_office)
    speak(settled(small_office, JAN))
    early = sign_in(small_office, CHIEF).go(f"{OFFICE}/wynik").submit("Ogłoś wynik", result="Już wiemy.")
    assert early.status == 422
    assert "po ostatnim dniu" in early.text
    small_office.clock.move(days=21)
    waiting = tell(small_office)
    assert "głosy, które czekają: 1" in waiting.text
    assert "Posadzimy dęby." in waiting.text
    decide(small_office, "Pokaż wszystkim")
    tell(small_office)
    again = sign_in(small_office, CHIEF).go(f"{OFFICE}/wynik").submit("Ogłoś wynik", result="Inaczej.")
    assert again.status == 422
    assert "Inaczej." not in small_office.visitor().go(ONE).text


def test_one_called_off_says_why_and_takes_no_more(small_office):
    visitor = ask(small_office)
    jan = settled(small_office, JAN).go(ONE)
    visitor.submit("Odwołaj", reason="Radni wycofali projekt.")
    assert "Radni wycofali projekt." in visitor.text
    for answer in (small_office.visitor().go(ONE), jan.submit(SEND, q1="A jednak.")):
        assert answer.status == 410
    assert rows(small_office) == []


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"days": (0, 12)}, "co najmniej tyle dni: 14"),
        ({"days": (-1, 20)}, "już minął"),
        ({"days": (5, 1)}, "wcześniejszy niż pierwszy"),
        ({"asks": "1\n2\n3\n4\n5\n6"}, "najwyżej pięć"),
        ({"asks": "x" * 301}, "do 300 znaków"),
        ({"title_pl": ""}, "Wpisz tytuł"),
        ({"content": b"no pdf at all"}, "w środku plik TXT"),
        ({"content": b""}, "jest pusty"),
        ({"name": "projekt.docx"}, "innego rodzaju"),
    ],
)
def test_what_cannot_be_asked_comes_back_with_its_reason(small_office, other, told):
    visitor = write(small_office, **other)
    assert visitor.status == 422
    assert told in visitor.text


def test_nothing_said_is_no_comment_and_too_much_comes_back(small_office):
    ask(small_office)
    jan = settled(small_office, JAN)
    assert speak(jan, q1=" ").status == 422
    assert "Napisz choć jedno zdanie" in jan.text
    assert speak(jan, q1="x" * 3001).status == 422
    assert rows(small_office) == []


def test_words_in_bad_faith_are_shown_as_text_everywhere(small_office):
    ask(small_office, title_pl=HOSTILE, text_pl=HOSTILE, asks=HOSTILE)
    speak(settled(small_office, JAN), q1=HOSTILE)
    decide(small_office, "Pokaż wszystkim")
    decide(small_office, "Zapisz odpowiedź", HOSTILE, "widoczne")
    chief = sign_in(small_office, CHIEF)
    for visitor, place in (
        (small_office.visitor(), ONE), (small_office.visitor(), "/"), (chief, OFFICE), (chief, f"{OFFICE}/glosy/widoczne"),
    ):  # fmt: skip
        page = visitor.go(place).page
        assert not [one for one in page.iter("script") if "alert" in (one.text or "")]
        assert not [one for one in page.iter("img") if one.get("src") == "x"]


def test_words_stand_neither_in_records_nor_in_addresses(small_office):
    ask(small_office)
    jan = speak(settled(small_office, JAN), q1="Tajne słowo.")
    decide(small_office, "Ukryj", "Tajny powód.")
    assert "Tajne" not in jan.address
    with small_office.portal.db.reading() as session:
        found = list(session.scalars(select(AuditRecord).where(AuditRecord.kind.startswith("comment"))))
    assert [one.kind for one in found] == ["comment.sent", "comment.hidden"]
    assert not [one for one in found if "Tajn" in f"{one.detail}{one.object_ref}{one.personal}"]


def test_another_unit_and_other_roles_find_nothing(small_office):
    write(small_office)
    for who, statuses in ((OTHER, {404}), (TREASURER, {403}), (JAN, {404})):
        visitor = sign_in(small_office, who)
        for place in (OFFICE, f"{OFFICE}/zmien", f"{OFFICE}/wynik", WAITING, f"{OFFICE}/projekt.pdf"):
            assert visitor.go(place).status in statuses, (who, place)
    clerk = sign_in(small_office, CLERK)
    assert "czeka na publikację" in clerk.go(OFFICE).text
    assert clerk.go(f"{OFFICE}/wynik").status == 403


def test_a_published_one_is_not_changed_any_more(small_office):
    visitor = write(small_office)
    page = sign_in(small_office, CHIEF).go(f"{OFFICE}/zmien")
    page.submit(SAVE, title_pl="Park i staw")
    assert page.heading == "Park i staw"
    visitor.submit(PUBLISH)
    assert visitor.status == 409
    page.submit(PUBLISH)
    assert page.go(f"{OFFICE}/zmien").status == 403


def test_one_whose_days_have_run_short_is_not_published(small_office):
    write(small_office, days=(0, 13))
    small_office.clock.move(days=1)
    visitor = sign_in(small_office, CHIEF).go(OFFICE).submit(PUBLISH)
    assert visitor.status == 422
    assert "Pierwszy dzień już minął" in visitor.text


@pytest.mark.parametrize("is_told", [False, True])
def test_of_an_erased_person_nothing_is_left_but_what_a_result_rests_on(office, is_told):
    ask(office)
    speak(settled(office, JAN), named="y")
    decide(office, "Pokaż wszystkim")
    if is_told:
        office.clock.move(days=21)
        tell(office)
    with office.portal.db.writing() as session:
        forget_person(session, session.scalars(select(Subject.id)).one())
    left = [(one.subject_id, one.named, one.texts[0]) for one in rows(office)]
    assert left == ([(None, False, "Przy szkole.")] if is_told else [])


def test_the_last_day_and_the_least_days_are_counted_whole():
    first = date(2026, 11, 24)
    judge = {"today": first, "least": 14}
    assert rules.fault_of_days(first, date(2026, 12, 7), **judge) == ""
    assert rules.fault_of_days(first, date(2026, 12, 6), **judge) == "short"


def test_a_clerk_decides_on_comments_and_does_not_answer_for_the_office(small_office):
    ask(small_office)
    speak(settled(small_office, JAN))
    decide(small_office, "Pokaż wszystkim", who=CLERK)
    page = sign_in(small_office, CLERK).go(f"{OFFICE}/glosy/widoczne")
    assert "Zapisz odpowiedź" not in page.text
    fields = {**hidden(page, "Ukryj"), "act": "odpowiedz", "words": "Dobry pomysł."}
    assert page.post(f"{OFFICE}/glosy/widoczne/{rows(small_office)[0].token}", fields).status == 403
    assert rows(small_office)[0].position == ""
    decide(small_office, "Zapisz odpowiedź", "Dobry pomysł.", "widoczne")
    assert rows(small_office)[0].position == "Dobry pomysł."


def test_only_a_shown_comment_is_answered(small_office):
    ask(small_office)
    speak(settled(small_office, JAN))
    actor = Actor("official", 1, "", official_id=1)
    with small_office.app.app_context(), small_office.portal.db.writing() as session:
        one = session.scalars(select(Comment)).one()
        with pytest.raises(Refused):
            moderating.answer(session, one, "Już.", seen=1, actor=actor, now=small_office.clock.now())


def test_the_demo_city_announces_asks_and_has_written_to_people(small_desk):
    with small_desk.writing() as session:
        load_voice(session, small_desk.portal, small_desk.now.date())
    reader = small_desk.house.visitor().go("/")
    assert "Przerwa w płatnościach" in reader.text
    assert "liczba głosów: 1" in reader.follow("Park na Bojarach").text
