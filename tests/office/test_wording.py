"""The office's own words in messages: checked, seen before they go, kept in versions, and never a template."""

import pytest

from portal.accounts import messages
from portal.accounts.messages import queue_message
from portal.accounts.wording import rules
from portal.accounts.wording.models import MessageText
from portal.audit import AuditRecord
from portal.errors import Refused
from portal.office.wording import KINDS
from tests.accounts.test_messages import VALUES, chosen
from tests.office.desk import EWA, JOANNA, Desk, own_form

SUBJECT, LEAD = "Mamy Twój wniosek [numer]", "Dzień dobry,\nzajmiemy się sprawą: [tytuł]."


def send(desk: Desk, person: int, template: str = "filed", **more: object) -> object:
    with desk.portal.db.writing() as session:
        queue_message(session, person, template, {**VALUES, **more}, at=desk.clock.now())
    desk.house.work()
    return desk.house.post.letters[-1]


def save(desk: Desk, subject: str = SUBJECT, lead: str = LEAD, where: str = "filed/pl"):
    return desk.at(EWA).go(f"/biurko/teksty/{where}").submit("Zapisz", subject=subject, lead=lead)


def test_the_offices_own_words_go_out_with_the_portals_end(desk: Desk) -> None:
    person = chosen(desk.house)
    page = save(desk)
    assert page.status == 200
    letter = send(desk, person)
    assert str(letter["Subject"]) == "Mamy Twój wniosek BI-4T8R-6WKD"
    body = letter.get_content()
    assert body.startswith("Dzień dobry,\nzajmiemy się sprawą: Zaświadczenie o niezaleganiu.")
    assert "http://127.0.0.1:8000/moje/sprawy/BI-4T8R-6WKD" in body
    assert "Nie odpowiadaj na nią" in body
    (record,) = desk.all(AuditRecord, kind="message_text.written")
    assert (record.object_ref, record.detail) == ("filed", "pl, 1")


def test_other_languages_and_messages_keep_the_portals_words(small_desk: Desk) -> None:
    person = chosen(small_desk.house, language="en")
    save(small_desk)
    assert "Mamy Twój" not in str(send(small_desk, person)["Subject"])


def test_the_editor_begins_with_the_portals_words_and_their_fields(small_desk: Desk) -> None:
    page = small_desk.at(EWA).go("/biurko/teksty").follow("portalu: Wniosek przyjęty, PL")
    form = own_form(page)
    assert form["subject"] == "Przyjęliśmy wniosek [numer]"
    assert "[tytuł]" in form["lead"]
    assert "Odpowiemy najpóźniej [dzień]." in form["lead"]
    assert "konto" not in form["lead"].lower()


def test_the_portals_own_words_may_be_saved_as_they_stand(small_desk: Desk) -> None:
    page = small_desk.at(EWA)
    for kind in KINDS:
        for language in ("pl", "en", "uk"):
            form = own_form(page.go(f"/biurko/teksty/{kind}/{language}"))
            assert "97" not in form["lead"] + form["subject"], kind
            assert "BI-0000" not in form["lead"] + form["subject"], kind
            assert page.submit("Zapisz").status == 200, (kind, language)
    assert {one.number for one in small_desk.all(MessageText)} == {1}
    assert len(small_desk.all(MessageText)) == 3 * len(KINDS)


def test_a_preview_shows_the_letter_and_keeps_nothing(small_desk: Desk) -> None:
    page = small_desk.at(EWA).go("/biurko/teksty/filed/pl")
    page.submit("Podgląd", subject=SUBJECT, lead=LEAD)
    assert "Mamy Twój wniosek BI-0000-0000" in page.text
    assert own_form(page)["subject"] == SUBJECT
    assert small_desk.all(MessageText) == []


@pytest.mark.parametrize(
    ("subject", "lead", "says"),
    [
        ("Wniosek [pesel]", LEAD, "nie ma pola [pesel]"),
        (SUBJECT, "Zapłać [kwota].", "nie ma pola [kwota]"),
        ("", LEAD, "Wpisz temat."),
        (SUBJECT, " ", "Wpisz treść."),
    ],
)
def test_a_field_that_the_message_does_not_carry_is_refused(
    small_desk: Desk, subject: str, lead: str, says: str
) -> None:
    page = save(small_desk, subject, lead)
    assert (page.status, says in page.text) == (422, True)
    assert small_desk.all(MessageText) == []


@pytest.mark.parametrize(
    "evil", ["{{ 7 * 7 }}", "{% for x in y %}", "[numer]", "%(title)s", "<b>x</b>", "a\r\nBcc: x@y.pl"]
)
def test_hostile_values_and_texts_call_nothing_and_stay_one_line(desk: Desk, evil: str) -> None:
    person = chosen(desk.house)
    save(desk, "Sprawa [tytuł]", "{{ settings }} [tytuł] {% raw %}")
    letter = send(desk, person, title=evil)
    subject, body = str(letter["Subject"]), letter.get_content()
    shown = " ".join(evil.split())
    assert subject == f"Sprawa {shown}"
    assert letter["Bcc"] is None
    assert body.startswith("{{ settings }} " + shown + " {% raw %}")


def test_a_value_that_is_missing_this_time_is_a_dash(desk: Desk) -> None:
    person = chosen(desk.house)
    save(desk, SUBJECT, "Odpowiemy do: [dzień].")
    assert "Odpowiemy do: –." in send(desk, person, due_on=None, until=None).get_content()


def test_versions_stay_and_one_can_go_back_to_the_portals_words(desk: Desk) -> None:
    person = chosen(desk.house)
    save(desk)
    page = save(desk, "Inny temat", LEAD)
    save(desk, "Inny temat", LEAD)  # the same again is no version
    assert "Mamy Twój wniosek [numer]" in page.text
    page.submit("Wróć do tekstu portalu")
    assert str(send(desk, person)["Subject"]).startswith("Przyjęliśmy wniosek")
    assert [(one.number, one.is_own) for one in desk.all(MessageText)] == [(1, True), (2, True), (3, False)]
    assert "tekst portalu" in page.text


def test_two_administrators_do_not_overwrite_each_other(desk: Desk) -> None:
    first, second = (desk.at(EWA).go("/biurko/teksty/filed/pl") for _ in range(2))
    first.submit("Zapisz", subject="Pierwszy", lead=LEAD)
    second.submit("Zapisz", subject="Drugi", lead=LEAD)
    assert (second.status, own_form(second)["subject"]) == (409, "Drugi")
    assert [one.subject for one in desk.all(MessageText)] == ["Pierwszy"]
    second.submit("Zapisz")  # seen now, and meant
    assert [one.subject for one in desk.all(MessageText)] == ["Pierwszy", "Drugi"]


@pytest.mark.parametrize("address", ["/biurko/teksty/code/pl", "/biurko/teksty/filed/de"])
def test_what_is_not_the_offices_to_write_is_not_found(small_desk: Desk, address: str) -> None:
    assert small_desk.at(EWA).go(address).status == 404
    assert small_desk.at(JOANNA).go(address).status == 403


def test_a_text_can_say_what_its_message_carries_and_nothing_else(small_desk: Desk) -> None:
    with small_desk.house.app.app_context():
        assert messages.carried("filed") == {"title", "reference", "due_on"}
    with pytest.raises(Refused, match="kwota"):
        rules.check("x", "[kwota]", {"title"})
