"""A party and the office write to each other: each message once, seen by those two only, told of without its content."""

import io
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, update

from portal.accounts.models import Subject
from portal.accounts.queries import get_known
from portal.cases.messages import queries
from portal.cases.messages.actions import MOST_WAITING
from portal.cases.messages.models import CaseMessage, MessageFile
from portal.cases.models import Case, CaseEvent, CaseParty, Channel
from portal.cases.timing.models import CaseTask
from portal.errors import NotFound
from portal.files.models import StoredFile
from tests.files.made import eicar, jpeg
from tests.office.desk import BEATA, JOANNA, Desk, own_form
from tests.support.house import House
from tests.support.lived import DOT, file_matter, hrefs, settled
from tests.support.people import ANNA, JAN, sign_in
from tests.support.visitor import ORIGIN, Visitor

SECRET = "Choruję, dlatego odbierze je siostra"
REPLY = "Wystarczy pełnomocnictwo siostry"


class Talk:
    """Jan's matter, Jan at his browser and the unit's desk."""

    def __init__(self, house: House) -> None:
        self.house, self.desk = house, Desk(house)
        self.jan = settled(house, JAN)
        self.reference = file_matter(self.jan, "social")
        house.work()
        house.post.letters.clear()

    @property
    def page(self) -> str:
        return f"/moje/sprawy/{self.reference}/wiadomosci"

    @property
    def desk_page(self) -> str:
        return f"/biurko/sprawy/{self.reference}/wiadomosci"

    def write(self, text: str = SECRET, **more: Any) -> Visitor:
        return self.jan.go(self.page).submit("Wyślij wiadomość", text=text, **more)

    def answer(self, text: str = REPLY, **more: Any) -> Visitor:
        return self.desk.at(JOANNA).go(self.desk_page).submit("Wyślij wiadomość", text=text, **more)

    def messages(self) -> list[CaseMessage]:
        return self.desk.all(CaseMessage)

    def open_tasks(self) -> list[str]:
        return [one.code for one in self.desk.all(CaseTask) if one.closed_at is None]


@pytest.fixture
def talk(house: House) -> Talk:
    return Talk(house)


@pytest.fixture
def small_talk(small_house: House) -> Talk:
    return Talk(small_house)


def words(page: Visitor) -> str:
    return page.text.replace("\xa0", " ")


def day_boxes(**boxes: str) -> dict[str, str]:
    return {f"answer_by-{name}": value for name, value in boxes.items()}


# ---------------------------------------------------------------------------------------------- there and back
def test_a_question_is_answered_and_both_sides_see_whose_turn_it_is(talk: Talk) -> None:
    talk.write(files=(io.BytesIO(DOT), "list.png"))
    assert "Wiadomość wysłana" in words(talk.jan)
    assert talk.open_tasks() == ["answer_message"]
    joanna = talk.desk.at(JOANNA).go("/biurko/wiadomosci")
    assert talk.reference in words(joanna)
    assert "1 nowa" in words(joanna.go(f"/biurko/sprawy/{talk.reference}"))
    assert SECRET in words(joanna.go(talk.desk_page))
    got = joanna.client.get(hrefs(joanna, "/biurko/wiadomosc/")[0], base_url=ORIGIN)
    assert (got.data, got.headers["Content-Disposition"].split(";")[0]) == (DOT, "attachment")
    assert "1 nowa" not in words(joanna.go(f"/biurko/sprawy/{talk.reference}"))
    talk.answer(**day_boxes(dzien="30", miesiac="11", rok="2026"))
    assert talk.open_tasks() == []
    home = words(talk.jan.go("/moje"))
    assert "Odpowiedz urzędowi" in home
    assert "30 listopada" in home
    assert REPLY in words(talk.jan.go(talk.page))
    talk.write("Dziękuję, prześlę.")
    assert "Odpowiedz urzędowi" not in words(talk.jan.go("/moje"))
    assert talk.open_tasks() == ["answer_message"]
    assert talk.desk.events(talk.reference)[-3:] == ["message_in", "message_out", "message_in"]


def test_the_mail_that_tells_of_a_message_says_nothing_of_it(talk: Talk) -> None:
    talk.answer("Pana choroba nie ma tu znaczenia.", **day_boxes(dzien="30", miesiac="11", rok="2026"))
    talk.house.work()
    [letter] = talk.house.post.to("jan@example.pl")
    said = letter.get_content()
    assert talk.reference in str(letter["Subject"])
    assert "30" in said
    assert talk.page in said
    assert "choroba" not in said + str(letter["Subject"])


def test_a_message_without_a_question_is_a_task_until_it_is_opened(small_talk: Talk) -> None:
    small_talk.answer()
    assert "Przeczytaj wiadomość z urzędu" in words(small_talk.jan.go("/moje"))
    small_talk.jan.client.head(small_talk.page, base_url=ORIGIN)  # who asks by HEAD sees nothing
    assert small_talk.messages()[0].read_at is None
    small_talk.jan.go(small_talk.page)
    assert small_talk.messages()[0].read_at is not None
    assert "Przeczytaj wiadomość z urzędu" not in words(small_talk.jan.go("/moje"))


def test_an_official_says_that_a_message_needs_no_answer_twice_and_it_is_kept_once(talk: Talk) -> None:
    talk.write("Dziękuję!")
    joanna = talk.desk.at(JOANNA).go(talk.desk_page)
    address = f"{talk.desk_page}/{talk.messages()[0].token}/bez-odpowiedzi"
    fields = own_form(joanna)
    for _ in range(2):
        assert joanna.post(address, {"_token": fields["_token"]}).status == 200
    assert talk.open_tasks() == []
    assert "Żadna wiadomość nie czeka" in words(joanna.go("/biurko/wiadomosci"))


# ---------------------------------------------------------------------------------------------- once
@pytest.mark.engines
def test_pressing_twice_sends_one_message(talk: Talk) -> None:
    fields = {**own_form(talk.jan.go(talk.page)), "text": SECRET}
    for _ in range(3):
        assert talk.jan.post(talk.page, fields).status == 200
    joanna = talk.desk.at(JOANNA).go(talk.desk_page)
    fields = {**own_form(joanna), "text": REPLY}
    for _ in range(3):
        assert joanna.post(talk.desk_page, fields).status == 200
    assert [one.text for one in talk.messages()] == [SECRET, REPLY]
    talk.house.work()
    assert len(talk.house.post.to("jan@example.pl")) == 1


def test_presses_at_the_same_moment_send_one_message(talk: Talk) -> None:
    browsers = [sign_in(talk.house, JAN).go(talk.page) for _ in range(4)]
    submission = own_form(browsers[0])["submission"]
    barrier = threading.Barrier(len(browsers))

    def press(browser: Visitor) -> int:
        fields = {**own_form(browser), "submission": submission, "text": SECRET}
        barrier.wait()
        return browser.post(talk.page, fields).status

    with ThreadPoolExecutor(len(browsers)) as pool:
        assert set(pool.map(press, browsers)) == {200}
    assert len(talk.messages()) == 1
    assert talk.desk.events(talk.reference).count("message_in") == 1


def test_a_question_and_an_answer_at_the_same_moment_are_both_kept(talk: Talk) -> None:
    jan, joanna = talk.jan.go(talk.page), talk.desk.at(JOANNA).go(talk.desk_page)
    barrier = threading.Barrier(2)

    def press(browser: Visitor, page: str, text: str) -> int:
        fields = {**own_form(browser), "text": text}
        barrier.wait()
        return browser.post(page, fields).status

    with ThreadPoolExecutor(2) as pool:
        acts = (jan, joanna), (talk.page, talk.desk_page), (SECRET, REPLY)
        assert list(pool.map(press, *acts)) == [200, 200]
    first, second = talk.messages()
    waits = [one for one in (first, second) if one.is_from_party and one.wants_answer]
    assert (talk.open_tasks() == ["answer_message"]) == bool(waits)


def test_a_form_that_the_portal_did_not_make_sends_nothing(small_talk: Talk) -> None:
    fields = {**own_form(small_talk.jan.go(small_talk.page)), "text": SECRET}
    for forged in ("", "x" * 43, fields["submission"][:-1] + "!", "ż.ó", "a" * 5000):
        assert small_talk.jan.post(small_talk.page, {**fields, "submission": forged}).status == 422
        assert SECRET in small_talk.jan.text  # what was typed stays
    assert small_talk.messages() == []


def test_the_form_of_one_person_is_no_use_to_another(small_talk: Talk) -> None:
    fields = {**own_form(small_talk.jan.go(small_talk.page)), "text": SECRET}
    small_talk.jan.post(small_talk.page, fields)
    joanna = small_talk.desk.at(JOANNA).go(small_talk.desk_page)
    taken = {**own_form(joanna), "submission": fields["submission"], "text": REPLY}
    assert joanna.post(small_talk.desk_page, taken).status == 404
    assert [one.text for one in small_talk.messages()] == [SECRET]


# ---------------------------------------------------------------------------------------------- nobody else
def test_in_the_archive_a_message_is_settled_no_more(small_talk: Talk) -> None:
    small_talk.write("Dziękuję!")
    joanna = small_talk.desk.at(JOANNA).go(small_talk.desk_page)
    fields = own_form(joanna)
    with small_talk.desk.portal.db.writing() as session:
        session.execute(update(Case).values(is_open=False, locked_at=small_talk.desk.clock.now()))
    address = f"{small_talk.desk_page}/{small_talk.messages()[0].token}/bez-odpowiedzi"
    assert joanna.post(address, {"_token": fields["_token"]}).status == 409
    assert small_talk.messages()[0].settled_at is None


def test_a_strangers_thread_and_file_are_not_found(talk: Talk) -> None:
    talk.write(files=(io.BytesIO(DOT), "list.png"))
    [file] = talk.desk.all(MessageFile)
    anna, beata = settled(talk.house, ANNA), talk.desk.at(BEATA)
    assert anna.go(talk.page).status == 404
    assert anna.go(f"/moje/wiadomosc/{file.token}").status == 404
    fields = own_form(anna.go("/konto/zmien/jezyk"))
    assert anna.post(talk.page, {**fields, "text": "Wpuść mnie"}).status == 404
    assert beata.go(talk.desk_page).status == 404
    assert beata.go(f"/biurko/wiadomosc/{file.token}").status == 404
    token = own_form(beata.go("/biurko"))["_token"] if beata.page is not None else ""
    message = talk.messages()[0].token
    for address in (talk.desk_page, f"{talk.desk_page}/{message}/bez-odpowiedzi"):
        assert beata.post(address, {"_token": token, "text": REPLY}).status == 404
    assert len(talk.messages()) == 1
    assert talk.jan.client.get(f"/moje/wiadomosc/{file.token}", base_url=ORIGIN).data == DOT


def test_another_party_of_the_same_matter_reads_no_thread_but_their_own(talk: Talk) -> None:
    talk.write(files=(io.BytesIO(DOT), "list.png"))
    anna = settled(talk.house, ANNA)
    with talk.house.portal.db.writing() as session:
        case_id = session.scalars(select(Case.id).where(Case.reference == talk.reference)).one()
        subject = session.scalars(select(Subject).where(Subject.surname == ANNA.family_name)).one()
        session.add(CaseParty(case_id=case_id, subject_id=subject.id, role="participant"))
        token = subject.token
    assert SECRET not in words(anna.go(talk.page))
    [file] = talk.desk.all(MessageFile)
    assert anna.go(f"/moje/wiadomosc/{file.token}").status == 404
    joanna = talk.desk.at(JOANNA).go(f"{talk.desk_page}?strona={token}")
    joanna.submit("Wyślij wiadomość", text="To tylko do Pani Anny")
    assert "To tylko do Pani Anny" in words(anna.go(talk.page))
    assert "To tylko do Pani Anny" not in words(talk.jan.go(talk.page))
    assert joanna.go(f"{talk.desk_page}?strona={secrets.token_hex(16)}").status == 404


def test_looking_at_messages_leaves_a_record_that_the_party_sees(small_talk: Talk) -> None:
    small_talk.write()
    small_talk.desk.at(JOANNA).go(small_talk.desk_page)
    assert "Otwarcie wiadomości" in words(small_talk.jan.go("/konto/kto-ogladal"))


def test_whoever_has_no_account_is_written_a_letter_instead(small_talk: Talk) -> None:
    reference = small_talk.desk.case(channel=Channel.COUNTER)
    joanna = small_talk.desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/wiadomosci")
    assert "nie ma konta w portalu" in words(joanna)
    fields = own_form(joanna.go(small_talk.desk_page))
    address = f"/biurko/sprawy/{reference}/wiadomosci"
    assert joanna.post(address, {**fields, "text": REPLY}).status == 422
    assert small_talk.messages() == []


# ---------------------------------------------------------------------------------------------- after the end
def test_after_the_end_there_are_thirty_days_to_write_and_then_a_clear_word(talk: Talk) -> None:
    talk.desk.at(JOANNA).go(f"/biurko/sprawy/{talk.reference}/wydaj").submit("Wydaj zaświadczenie")
    fields = {**own_form(sign_in(talk.house, JAN).go(talk.page))}
    talk.house.clock.move(days=30)
    talk.jan = sign_in(talk.house, JAN)
    talk.write("Czy dostanę drugi egzemplarz?")
    assert len(talk.messages()) == 1
    talk.house.clock.move(days=1)
    jan = sign_in(talk.house, JAN).go(talk.page)
    assert "Wiadomości można było pisać do 23 grudnia" in words(jan)
    assert jan.page is not None
    assert jan.page.find(".//main//textarea") is None
    fields = {**fields, "_token": own_form(jan.go("/konto/zmien/jezyk"))["_token"], "text": "Halo?"}
    assert jan.post(talk.page, fields).status == 409
    assert talk.desk.at(JOANNA).go(talk.desk_page).page.find(".//main//textarea") is None  # type: ignore[union-attr]
    assert len(talk.messages()) == 1


# ---------------------------------------------------------------------------------------------- too many
def test_an_eleventh_message_waits_until_the_office_answers(talk: Talk) -> None:
    for number in range(MOST_WAITING):
        assert talk.write(f"Pytanie {number}").status == 200
    talk.house.clock.move(minutes=2)
    assert talk.write(files=(io.BytesIO(DOT), "list.png")).status == 422
    assert "Na odpowiedź czeka już tyle wiadomości: 10" in words(talk.jan)
    assert SECRET in talk.jan.text
    assert (len(talk.messages()), len(talk.desk.all(MessageFile))) == (MOST_WAITING, 0)
    talk.answer()
    assert talk.write("Dziękuję").status == 200


def test_whoever_writes_much_puts_nobody_off_the_units_list(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "LIST_LIMIT", 2)
    for number in range(4):
        talk.write(f"Pytanie {number}")
    anna = settled(talk.house, ANNA)
    hers = file_matter(anna, "social")
    anna.go(f"/moje/sprawy/{hers}/wiadomosci").submit("Wyślij wiadomość", text="Kiedy?")
    page = talk.desk.at(JOANNA).go("/biurko/wiadomosci")
    assert [address.split("/")[3] for address in hrefs(page, "/biurko/sprawy/")] == [talk.reference, hers]


def test_a_stranger_holds_nobodys_matter_up(talk: Talk) -> None:
    settled(talk.house, ANNA)
    portal = talk.house.portal
    with portal.db.reading() as session:
        anna = session.scalars(select(Subject.id).where(Subject.given_name == ANNA.given_name)).one()
        case = session.scalars(select(Case.id).where(Case.reference == talk.reference)).one()
    with portal.db.writing() as session:
        with pytest.raises(NotFound):
            queries.get_party(session, talk.reference, anna, lock=True)
        if (
            session.get_bind().dialect.name == "postgresql"
        ):  # SQLite has one writer at a time, and no locks of rows
            free = select(Case.id).where(Case.id == case).with_for_update(nowait=True)
            with portal.db.writing() as other:
                assert other.scalars(free).one() == case


# ---------------------------------------------------------------------------------------------- bad input
@pytest.mark.parametrize(
    ("text", "status"), [("", 422), ("   \n\u200b ", 422), ("x" * 4001, 422), ("a\x00b", 400)]
)
def test_a_message_that_says_nothing_or_too_much_is_not_sent(
    small_talk: Talk, text: str, status: int
) -> None:
    fields = {**own_form(small_talk.jan.go(small_talk.page)), "text": text.encode("utf-8", "surrogatepass")}
    assert small_talk.jan.post(small_talk.page, fields).status == status
    assert small_talk.messages() == []


def test_an_infected_or_a_false_file_stops_the_whole_message(talk: Talk) -> None:
    before = len(talk.desk.all(StoredFile))
    infected = jpeg(comment=eicar())
    for name, content in (("a.jpg", infected), ("b.png", b"MZ" * 40), ("c.exe", b"MZ" * 40), ("d.png", b"")):
        talk.write(files=(io.BytesIO(content), name))
        assert talk.jan.status == 422, name
        assert SECRET in talk.jan.text
    talk.write(files=[(io.BytesIO(DOT), f"{n}.png") for n in range(6)])
    assert talk.jan.status == 422
    assert talk.messages() == []
    assert len(talk.desk.all(StoredFile)) == before
    assert "message_in" not in talk.desk.events(talk.reference)


def test_markup_in_a_message_stays_text_and_a_name_stays_a_name(small_talk: Talk) -> None:
    hostile = "<script>alert(1)</script> {{ 7*7 }} %(x)s"
    small_talk.write(hostile, files=(io.BytesIO(DOT), '"><img src=x>.png'))
    joanna = small_talk.desk.at(JOANNA).go(small_talk.desk_page)
    assert hostile in words(joanna)
    assert joanna.page is not None
    assert joanna.page.find(".//main//script") is None
    assert joanna.page.find(".//main//img") is None


def test_a_day_for_the_answer_lies_ahead(small_talk: Talk) -> None:
    for day in ("23", "1"):
        page = small_talk.answer(**day_boxes(dzien=day, miesiac="11", rok="2026"))
        assert page.status == 422
    assert small_talk.messages() == []


def test_no_word_of_a_message_stands_in_its_event_or_its_record(small_talk: Talk) -> None:
    small_talk.write()
    events = [one for one in small_talk.desk.all(CaseEvent) if one.kind == "message_in"]
    assert [one.values for one in events] == [{}]
    with small_talk.house.app.app_context(), small_talk.house.portal.db.reading() as session:
        known = get_known(session, small_talk.house.portal.vault, 1)
    assert known.surname not in small_talk.page
