"""Whoever does not sign in: files, follows by number and code, is answered by their way; nobody else gets in."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from portal import security
from portal.accounts.guests import codes
from portal.accounts.guests.models import Guest
from portal.accounts.models import Identity, Subject
from portal.cases.models import Attachment, Case, CaseParty, Document, Draft
from portal.cases.queries import get_by_reference
from portal.cases.rating.models import FormRating
from portal.citizen import tracking
from portal.decisions.delivering.models import Delivery
from portal.testing.deciding import take
from portal.testing.scenario import Official
from portal.testing.stage import prepare
from tests.support.guests import BEGIN, QUESTION, SHOWN, ask, fill_in, open_matter
from tests.support.house import House
from tests.support.lived import DOT, settled
from tests.support.people import JAN, Worker, sign_in
from tests.support.visitor import ORIGIN, Visitor

SLUG = "public-information"
ANSWER = "Posadzono 412 drzew przy ul. Lipowej i Gajowej."
EMAIL = "kto-pyta@example.pl"
TYPED = re.compile(r'name="_token" value="([0-9a-f]+)"')


@pytest.fixture
def city(house: House) -> House:
    return ready(house)


@pytest.fixture
def small_city(small_house: House) -> House:
    return ready(small_house)


def ready(house: House) -> House:
    """Write the unit of the service down, and begin with no tries counted."""
    prepare(house, house.portal.services[SLUG])
    with house.app.app_context():
        security.limiter.reset()
    return house


def provide(house: House, reference: str, event: str = "provide", reasons: str = ANSWER) -> None:
    """Let an official answer, and the work behind it be done."""
    with house.app.app_context(), house.portal.db.writing() as session:
        case = get_by_reference(session, reference)
        take(session, house.portal, case, Official(event, reasons), house.clock.now())
    house.work()


def sweep(house: House) -> None:
    """Let the work that comes back by itself be done."""
    with house.portal.db.writing() as session:
        house.portal.workers.schedule(session, house.clock.now())
    house.work()


def rows(house: House, model: type, *where: Any) -> list[Any]:
    with house.portal.db.reading() as session:
        return list(session.scalars(select(model).where(*where)).unique())


def case_of(house: House, reference: str) -> Case:
    [found] = rows(house, Case, Case.reference == reference)
    return found  # type: ignore[no-any-return]


def hrefs(browser: Visitor, part: str) -> list[str]:
    assert browser.page is not None
    return [link.get("href") or "" for link in browser.page.iter("a") if part in (link.get("href") or "")]


# ---------------------------------------------------------------------------------------------- the course
def test_a_guest_asks_and_reads_the_answer_by_number_and_code(city: House) -> None:
    browser = city.visitor()
    reference, code = ask(city, browser)
    assert browser.heading == "Wniosek przyjęty"
    assert code not in browser.address
    city.work()
    provide(city, reference)
    later = open_matter(city.visitor(), reference, code)
    assert later.address == "/sprawa/stan"
    assert "Informacja udostępniona" in later.text
    for link in hrefs(later, "/sprawa/dokument/"):
        assert later.client.get(link, base_url=ORIGIN).mimetype == "application/pdf"
    letter = next(one for one in rows(city, Document) if one.kind == "letter")
    assert letter.first_opened_at == city.clock.now()
    [delivery] = rows(city, Delivery)
    assert (delivery.way, delivery.state) == ("portal", "opened")


def test_of_a_guest_nothing_is_known(city: House) -> None:
    reference, code = ask(city, city.visitor())
    [party] = rows(city, CaseParty)
    [subject] = rows(city, Subject, Subject.id == party.subject_id)
    [guest] = rows(city, Guest)
    assert (subject.given_name, subject.surname, subject.pesel, subject.birth_on, subject.nip) == (
        "",
        "",
        None,
        None,
        None,
    )
    assert subject.full_name == "Osoba, która nie podała nazwiska"
    assert rows(city, Identity) == []
    assert guest.code_hash not in {code, codes.normal(code)}
    assert len(guest.code_hash or "") == 64
    receipt = rows(city, Document)[0]
    assert receipt.values["sender"] == "Osoba, która nie podała nazwiska"
    assert code not in str(receipt.values)
    assert case_of(city, reference).channel == "portal"


def test_a_second_press_gives_the_same_matter_and_the_same_code(city: House) -> None:
    browser = fill_in(city.visitor())
    city.clock.move(seconds=10)
    page = browser.address
    browser.submit("Wyślij wniosek")
    assert browser.response is not None
    first = SHOWN.findall(browser.response.text)
    token = TYPED.findall(browser.response.text)[0]
    browser.post(page.replace("/sprawdz", "/wyslij"), {"_token": token})
    assert SHOWN.findall(browser.response.text) == first
    assert len(rows(city, Case)) == 1


def test_a_form_is_taken_up_where_it_was_left_in_the_same_browser_only(small_city: House) -> None:
    browser = small_city.visitor()
    browser.go(BEGIN).submit("Dalej", question=QUESTION)
    place = browser.address
    assert browser.go(BEGIN).address == place
    other = small_city.visitor().go(BEGIN)
    assert other.address == BEGIN
    assert QUESTION not in other.text


def test_a_file_comes_along_and_can_be_taken_off(small_city: House) -> None:
    browser = small_city.visitor()
    browser.go(BEGIN).submit("Dalej", question=QUESTION)
    browser.submit("Dołącz i dodaj kolejny", files=(io.BytesIO(DOT), "mapa.png"))
    assert "mapa.png" in browser.text
    browser.submit("Usuń mapa.png")
    assert "mapa.png" not in browser.text
    browser.submit("Dalej", files=(io.BytesIO(DOT), "mapa.png")).submit("Dalej", form="answer")
    browser.submit("Dalej", way="portal")
    small_city.clock.move(seconds=10)
    browser.submit("Wyślij wniosek")
    [attachment] = rows(small_city, Attachment)
    assert attachment.case_id == rows(small_city, Case)[0].id


def test_a_virus_does_not_come_in(small_city: House) -> None:
    eicar = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    browser = small_city.visitor()
    browser.go(BEGIN).submit("Dalej", question=QUESTION).submit(
        "Dalej", files=(io.BytesIO(eicar), "mapa.pdf")
    )
    assert browser.status == 422
    assert rows(small_city, Attachment) == []


# ---------------------------------------------------------------------------------------------- the answer
def test_an_answer_by_e_mail_goes_as_a_letter_to_the_address_as_typed(city: House) -> None:
    reference, code = ask(city, city.visitor(), way="email", email=EMAIL)
    city.work()
    assert (
        city.post.to(EMAIL) == []
    )  # a receipt repeats what was asked, and the address may be somebody else's
    provide(city, reference)
    [mail] = city.post.to(EMAIL)
    [letter] = list(mail.iter_attachments())
    assert letter.get_content_type() == "application/pdf"
    assert letter.get_content().startswith(b"%PDF")
    body = mail.get_body()
    assert body is not None
    assert reference in str(mail["Subject"])
    assert f"{ORIGIN}/sprawa" in body.get_content()
    assert code not in body.get_content()
    [delivery] = rows(city, Delivery)
    assert delivery.state == "notified"


@pytest.mark.parametrize("way", ["portal", "post"])
def test_by_another_way_nothing_is_mailed(small_city: House, way: str) -> None:
    address = {
        "addressee": "Klub Drzewa",
        "street": "ul. Wesoła 3",
        "postal_code": "15-001",
        "town": "Białystok",
    }
    reference, _code = ask(small_city, small_city.visitor(), way=way, **(address if way == "post" else {}))
    provide(small_city, reference)
    assert small_city.post.letters == []


def test_an_answer_by_post_waits_to_be_printed_with_its_address(city: House) -> None:
    address = {
        "addressee": "Klub Drzewa",
        "street": "ul. Wesoła 3",
        "postal_code": "15-001",
        "town": "Białystok",
    }
    reference, _code = ask(city, city.visitor(), way="post", **address)
    city.work()
    provide(city, reference)
    [delivery] = rows(city, Delivery)
    assert (delivery.way, delivery.to_post) == ("paper", True)
    letter = next(one for one in rows(city, Document) if one.kind == "letter")
    person = letter.values["person"]
    assert (person["name"], person["street"], person["place"]) == (
        "Klub Drzewa",
        "ul. Wesoła 3",
        "15-001 Białystok",
    )


def test_a_resident_asks_in_their_account_and_gives_no_address_twice(city: House) -> None:
    resident = settled(city, JAN)
    resident.go(f"/wniosek/nowy/{SLUG}").submit("Dalej", question=QUESTION).submit("Dalej")
    resident.submit("Dalej", form="answer").submit("Dalej", way="post")
    assert resident.page is not None
    filled = {one.get("name"): one.get("value") for one in resident.page.iter("input")}
    assert filled["addressee"] == "Jan Kowalski"
    assert filled["street"] == "ul. Lipowa 1/2"
    resident.submit("Dalej").submit("Wyślij wniosek")
    assert resident.address.startswith("/moje/sprawy/")
    assert rows(city, Guest) == []
    assert rows(city, CaseParty)[0].delivery == "paper"


def test_a_guest_says_how_easy_the_form_was_as_long_as_the_browser_shows_it(small_city: House) -> None:
    browser = small_city.visitor()
    ask(small_city, browser)
    place = browser.address
    browser.submit("Wyślij ocenę", score="2")
    assert (browser.status, browser.address.split("#")[0]) == (200, place)
    assert "Twoja ocena: 2 z 5" in browser.text
    assert [one.score for one in rows(small_city, FormRating)] == [2]
    small_city.clock.move(minutes=31)
    assert browser.go(place).address == "/sprawa"


# ---------------------------------------------------------------------------------------------- another's
def test_another_browser_finds_nothing_of_a_guests_form(small_city: House) -> None:
    browser, other = small_city.visitor(), small_city.visitor()
    fill_in(browser)
    other.go(BEGIN).submit("Dalej", question="Inne pytanie")  # with a cookie of its own
    [draft] = rows(small_city, Draft, Draft.answers["question"].as_string() == QUESTION)
    for page in ("pytanie", "zalacznik", "sprawdz", "przyjete"):
        assert other.go(f"/bez-logowania/{draft.token}/{page}").status == 404, page
    token = other.go(BEGIN).response
    assert token is not None
    fields = {"_token": TYPED.findall(token.text)[0], "question": "Zmienione"}
    for page in ("pytanie", "wyslij", "usun", "plik/x/usun", "ocena-wniosku"):
        assert other.post(f"/bez-logowania/{draft.token}/{page}", fields).status == 404, page
    small_city.clock.move(seconds=10)
    assert (
        browser.go(f"/bez-logowania/{draft.token}/sprawdz").status == 200
    )  # the control: the own browser does
    assert QUESTION in browser.text


def test_a_code_opens_its_own_matter_and_no_other(small_city: House) -> None:
    mine, code = ask(small_city, small_city.visitor())
    theirs, other_code = ask(small_city, small_city.visitor())
    assert code != other_code
    assert open_matter(small_city.visitor(), mine, other_code).status == 422
    browser = open_matter(small_city.visitor(), mine, code)
    assert mine in browser.text
    paper = rows(small_city, Document, Document.case_id == case_of(small_city, theirs).id)[0]
    assert browser.go(f"/sprawa/dokument/{paper.token}").status == 404


def test_a_number_that_is_not_there_and_a_wrong_code_are_answered_alike(small_city: House) -> None:
    reference, _code = ask(small_city, small_city.visitor())
    said = set()
    for number in (reference, "BI-2222-2222", "nic takiego"):
        browser = open_matter(small_city.visitor(), number, "BCDFGHJK")
        assert browser.status == 422
        said.add(browser.text.replace(number, "#"))
    assert len(said) == 1


def test_a_residents_matter_has_no_code(small_city: House) -> None:
    resident = settled(small_city, JAN)
    resident.go(f"/wniosek/nowy/{SLUG}").submit("Dalej", question=QUESTION).submit("Dalej")
    resident.submit("Dalej", form="answer").submit("Dalej", way="portal").submit("Wyślij wniosek")
    reference = resident.address.split("/")[3]
    for code in ("BCDFGHJK", "", "None"):
        assert open_matter(small_city.visitor(), reference, code).status == 422


def guess(house: House, reference: str, code: str, address: str) -> int:
    client = house.app.test_client()
    came = {"base_url": ORIGIN, "environ_base": {"REMOTE_ADDR": address}}
    page = client.get("/sprawa", **came).text
    fields = {"_token": TYPED.findall(page)[0], "reference": reference, "code": code}
    headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
    return client.post("/sprawa", data=fields, headers=headers, **came).status_code


def forget_minutes(house: House) -> None:
    """Let a minute pass for the limits, whose store goes by the machine's clock."""
    with house.app.app_context():
        kept = security.limiter.storage
        for key in [one for one in kept.storage if one.endswith("/minute")]:
            kept.clear(key)


def test_one_address_has_few_tries(small_city: House) -> None:
    reference, code = ask(small_city, small_city.visitor())
    tried = [guess(small_city, f"BI-2222-{n:04}", "BCDFGHJK", "198.51.100.1") for n in range(2222, 2234)]
    assert tried.count(422) == 10
    assert tried[-1] == 429
    assert guess(small_city, reference, code, "198.51.100.1") == 429
    assert guess(small_city, reference, code, "198.51.100.2") == 303  # the control: another address


def test_who_guesses_from_one_line_does_not_keep_the_owner_out(small_city: House) -> None:
    reference, code = ask(small_city, small_city.visitor())
    other, other_code = ask(small_city, small_city.visitor())
    written = (reference, reference.lower(), reference.replace("-", " "))
    tried = []
    for n in range(22):
        tried.append(guess(small_city, written[n % 3], "BCDFGHJK", f"2001:db8:1:1::{n + 1:x}"))
        forget_minutes(small_city)
    assert tried.count(422) == 20
    assert tried[-1] == 429
    assert guess(small_city, reference, code, "2001:db8:1:1:ffff::1") == 429  # the same line, another address
    assert guess(small_city, other, other_code, "2001:db8:1:1::1") == 303  # another matter
    assert guess(small_city, reference, code, "2001:db8:1:2::1") == 303  # the owner, elsewhere


def test_many_lines_together_have_so_many_wrong_tries_and_the_own_browser_still_opens(
    small_city: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracking, "TOGETHER", "12/hour")
    browser = small_city.visitor()
    reference, code = ask(small_city, browser)
    other, other_code = ask(small_city, small_city.visitor())
    tried = {guess(small_city, reference, "BCDFGHJK", f"198.51.100.{n}") for n in range(1, 13)}
    assert tried == {422}
    assert guess(small_city, reference, code, "203.0.113.1") == 429  # a browser that never opened it
    assert guess(small_city, other, other_code, "203.0.113.1") == 303  # the control: another matter
    small_city.clock.move(minutes=31)  # what was opened when it was sent is closed again
    assert open_matter(browser, reference, code).address == "/sprawa/stan"


def test_who_opens_a_matter_again_and_again_spends_nobodys_tries(
    small_city: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracking, "TOGETHER", "12/hour")
    reference, code = ask(small_city, small_city.visitor())
    assert {guess(small_city, reference, code, f"198.51.100.{n}") for n in range(1, 14)} == {303}


def test_the_cookie_of_an_own_browser_opens_nothing_and_is_forgotten_with_the_matter(
    small_city: House,
) -> None:
    reference, code = ask(small_city, small_city.visitor())
    browser = open_matter(small_city.visitor(), reference, code)
    held = browser.client.get_cookie("bialystok-tracked-before", domain="127.0.0.1")
    assert held is not None
    assert reference not in held.value
    small_city.clock.move(minutes=31)
    assert browser.go("/sprawa/stan").address == "/sprawa"
    open_matter(browser, reference, code).submit("Zapomnij sprawę w tej przeglądarce")
    assert browser.client.get_cookie("bialystok-tracked-before", domain="127.0.0.1") is None


# ---------------------------------------------------------------------------------------------- cookies
def test_what_was_opened_closes_after_half_an_hour(small_city: House) -> None:
    reference, code = ask(small_city, small_city.visitor())
    browser = open_matter(small_city.visitor(), reference, code)
    small_city.clock.move(minutes=29)
    assert browser.go("/sprawa/stan").address == "/sprawa/stan"
    small_city.clock.move(minutes=2)
    assert browser.go("/sprawa/stan").address == "/sprawa"


CHANGES: dict[str, Callable[[list[str], str], list[str]]] = {
    "longer": lambda parts, _other: [parts[0], str(int(parts[1]) + 3600), parts[2]],
    "another matter": lambda parts, other: [other, parts[1], parts[2]],
    "forged mark": lambda parts, _other: [parts[0], parts[1], "0" * 64],
    "no mark": lambda parts, _other: [parts[0], parts[1], ""],
    "odd mark": lambda parts, _other: [parts[0], parts[1], "ż" * 64],
    "nul": lambda parts, _other: ["\0", parts[1], parts[2]],
    "far future": lambda parts, _other: [parts[0], "9" * 3000, parts[2]],
    "no parts": lambda _parts, _other: ["x"],
}


@pytest.mark.parametrize("how", CHANGES)
def test_a_changed_cookie_opens_nothing(city: House, how: str) -> None:
    reference, code = ask(city, city.visitor())
    other, _code = ask(city, city.visitor())
    browser = open_matter(city.visitor(), reference, code)
    cookie = browser.client.get_cookie("bialystok-tracked", domain="127.0.0.1")
    assert cookie is not None
    changed = ".".join(CHANGES[how](cookie.value.split("."), other))
    browser.client.set_cookie("bialystok-tracked", changed, domain="127.0.0.1")
    assert browser.go("/sprawa/stan").address == "/sprawa"


def test_the_page_with_the_code_is_shown_for_half_an_hour_only(small_city: House) -> None:
    browser = small_city.visitor()
    ask(small_city, browser)
    page = browser.address
    small_city.clock.move(minutes=29)
    assert browser.go(page).heading == "Wniosek przyjęty"
    small_city.clock.move(minutes=2)
    assert browser.go(page).address == "/sprawa"


def test_a_browser_forgets_what_it_is_told_to_forget(small_city: House) -> None:
    browser = small_city.visitor()
    ask(small_city, browser)
    page = browser.address
    browser.submit("Zapomnij sprawę w tej przeglądarce")
    assert browser.go(page).status == 404
    assert browser.go("/sprawa/stan").address == "/sprawa"


def test_a_guests_cookie_opens_nothing_once_its_bearer_signed_in(small_city: House) -> None:
    guest, resident = small_city.visitor(), settled(small_city, JAN)
    fill_in(guest)
    [draft] = rows(small_city, Draft)
    cookie = guest.client.get_cookie("bialystok-guest", domain="127.0.0.1")
    assert cookie is not None
    resident.client.set_cookie("bialystok-guest", cookie.value, domain="127.0.0.1")
    for page in ("pytanie", "sprawdz"):
        assert resident.go(f"/bez-logowania/{draft.token}/{page}").status == 404
        assert resident.go(f"/wniosek/{draft.token}/{page}").status == 404
    assert resident.go(BEGIN).address == f"/wniosek/nowy/{SLUG}"
    assert guest.go(f"/bez-logowania/{draft.token}/sprawdz").status == 200  # the control


def test_the_cookies_are_out_of_reach_of_scripts(small_city: House) -> None:
    browser = small_city.visitor()
    browser.go(BEGIN)
    token = TYPED.findall(browser.response.text if browser.response else "")[0]
    headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
    fields = {"_token": token, "question": QUESTION}
    got = browser.client.post(BEGIN, data=fields, headers=headers, base_url=ORIGIN).headers.getlist(
        "Set-Cookie"
    )
    [cookie] = [one for one in got if "guest" in one]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


# ---------------------------------------------------------------------------------------------- machines
def test_who_fills_in_what_nobody_sees_sends_nothing(small_city: House) -> None:
    browser = small_city.visitor().go(BEGIN).submit("Dalej", question=QUESTION, witryna="http://spam.example")
    assert browser.status == 422
    assert rows(small_city, Draft) == []
    assert rows(small_city, Guest) == []


def test_what_comes_faster_than_anybody_reads_is_not_sent(small_city: House) -> None:
    browser = fill_in(small_city.visitor())
    page = browser.address
    assert browser.submit("Wyślij wniosek").status == 422
    assert rows(small_city, Case) == []
    small_city.clock.move(seconds=3)
    assert browser.go(page).submit("Wyślij wniosek").heading == "Wniosek przyjęty"


def test_one_address_sends_few_forms_in_a_minute(small_city: House) -> None:
    for _ in range(5):
        ask(small_city, small_city.visitor())
    browser = fill_in(small_city.visitor())
    small_city.clock.move(seconds=20)
    assert browser.submit("Wyślij wniosek").status == 429
    assert len(rows(small_city, Case)) == 5


@pytest.mark.parametrize(
    ("question", "status"),
    [("a" * 4000, 303), ("a" * 4001, 422), (" \n\t ", 422), ("a\0b", 400), ("ż" * 1_200_000, 413)],
    ids=["longest", "too long", "blank", "nul", "huge"],
)
def test_odd_questions_are_answered(city: House, question: str, status: int) -> None:
    browser = city.visitor().go(BEGIN)
    token = TYPED.findall(browser.response.text if browser.response else "")[0]
    headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
    got = browser.client.post(
        BEGIN, data={"_token": token, "question": question}, headers=headers, base_url=ORIGIN
    )
    assert got.status_code == status
    assert len(rows(city, Guest)) == (status == 303)


def test_nothing_can_be_filed_so_that_wants_to_know_who(small_city: House) -> None:
    for slug in ("tax-certificate", "petition", "general-letter", "nie-ma"):
        assert small_city.visitor().go(f"/bez-logowania/nowy/{slug}").status == 404, slug


# ---------------------------------------------------------------------------------------------- forgetting
def test_an_unfinished_form_is_forgotten_with_its_writer_after_a_week(city: House) -> None:
    sent, _code = ask(city, city.visitor())
    fill_in(city.visitor(), question="Nigdy nie wysłane")
    city.clock.move(days=6)
    sweep(city)
    assert len(rows(city, Guest)) == 2  # the control: not before
    city.clock.move(days=2)
    sweep(city)
    [guest] = rows(city, Guest)
    assert guest.case_id == case_of(city, sent).id
    assert [one.id for one in rows(city, Subject)] == [guest.subject_id]
    assert len(rows(city, Draft)) == 1


def test_a_form_that_was_thrown_away_leaves_nobody(city: House) -> None:
    browser = city.visitor()
    browser.go(BEGIN).submit("Dalej", question=QUESTION)
    [draft] = rows(city, Draft)
    fields = {"_token": TYPED.findall(browser.response.text if browser.response else "")[0]}
    browser.post(f"/bez-logowania/{draft.token}/usun", fields)
    assert browser.address == f"/uslugi/{SLUG}"
    assert rows(city, Draft) == rows(city, Guest) == rows(city, Subject) == []


# ---------------------------------------------------------------------------------------------- codes
def test_codes_have_eight_consonants_and_are_the_same_for_the_same_form(small_house: House) -> None:
    with small_house.app.app_context():
        made = {codes.make_code("secret", f"form-{number}") for number in range(300)}
        assert codes.make_code("secret", "form-7") == codes.make_code("secret", "form-7")
        assert codes.make_code("secret", "form-7") != codes.make_code("another", "form-7")
    assert len(made) == 300
    assert all(re.fullmatch("[BCDFGHJKLMNPQRSTVWXZ]{8}", code) for code in made)
    assert {sign for code in made for sign in code} == set(codes.LETTERS)


@pytest.mark.parametrize("typed", ["bcdf-ghjk", "BCDF GHJK", " bcdfghjk\t", "B.C.D.F.G.H.J.K."])
def test_a_code_is_read_however_it_was_written(small_house: House, typed: str) -> None:
    with small_house.app.app_context():
        assert codes.is_right("BI-1", typed, codes.hash_code("BI-1", "BCDFGHJK"))
        assert not codes.is_right("BI-2", typed, codes.hash_code("BI-1", "BCDFGHJK"))
        assert not codes.is_right("BI-1", typed + "L", codes.hash_code("BI-1", "BCDFGHJK"))
        assert not codes.is_right("BI-1", typed, None)


# ---------------------------------------------------------------------------------------------- the office
ADDRESS = {"addressee": "Klub Drzewa", "street": "ul. Wesoła 3", "postal_code": "15-001", "town": "Białystok"}


@pytest.mark.parametrize(
    ("way", "address", "place", "sentence"),
    [
        ("portal", {}, "Strona sprawy, otwierana numerem i kodem", "którą strona otworzy numerem i kodem"),
        ("email", {"email": EMAIL}, f"i e-mail: {EMAIL}", f"na stronę sprawy i na adres {EMAIL}"),
        ("post", ADDRESS, "Na papierze, pocztą", "do wydruku i wysłania"),
    ],
)
def test_an_official_reads_where_the_answer_will_go(
    small_city: House, way: str, address: dict[str, str], place: str, sentence: str
) -> None:
    reference, code = ask(small_city, small_city.visitor(), way=way, **address)
    official = sign_in(small_city, Worker("o-dorota", "Dorota", "Święcka", "DOM", ("clerk",)))
    official.go(f"/biurko/sprawy/{reference}")
    assert official.heading.endswith(address.get("addressee", "Osoba, która nie podała nazwiska"))
    assert place in official.text
    assert official.text.index("Udostępnij informację") < official.text.index("Przygotuj decyzję")
    assert code not in official.text
    assert sentence in official.follow("Udostępnij informację").text
