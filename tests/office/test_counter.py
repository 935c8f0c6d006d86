"""The counter: one page makes one case, for a person without an account too; faults keep everything typed."""

import io
import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.accounts.models import Identity
from portal.billing.models import Charge
from portal.cases.models import Attachment, Case, CaseParty, Channel, Document
from portal.insight import wording as insight
from portal.office import course
from portal.office.forms import BROUGHT
from tests.files import made
from tests.office.desk import COUNTER, HALINA, JOANNA, PAWEL, PESEL, TYPED, Desk, own_form
from tests.support.visitor import Visitor, text_of


def sheet(page: Visitor, **typed: Any) -> dict[str, Any]:
    """Return the page's form with what an official types."""
    return {**own_form(page), **TYPED, **typed}


def write_down(page: Visitor, **typed: Any) -> Visitor:
    """Open the page, type and send."""
    page.go(COUNTER)
    return page.post("/biurko/wpisz", sheet(page, **typed))


def test_a_matter_at_the_counter_is_a_case_like_any_other(desk: Desk) -> None:
    page = write_down(desk.at(PAWEL))
    (case,) = desk.all(Case)
    assert (page.status, page.heading) == (200, "Sprawa wpisana")
    assert case.reference in page.text
    assert "30 listopada" in page.text.replace("\xa0", " ")
    assert (case.channel, case.unit_code, case.fee_settled, case.is_open) == ("counter", "FN", True, True)
    assert case.answers["street"] == "ul. Wierzbowa 8"
    assert desk.events(case.reference) == ["filed", "fee_paid", "paid_at_desk"]
    (charge,) = desk.all(Charge)
    assert (charge.amount_grosze, charge.paid_at is not None) == (2100, True)
    assert [party.delivery for party in desk.all(CaseParty)] == ["paper"]
    assert desk.at(JOANNA).go(f"/biurko/sprawy/{case.reference}").status == 200


@pytest.mark.engines
def test_sending_the_page_twice_gives_one_case_and_one_number(desk: Desk) -> None:
    page = desk.at(PAWEL).go(COUNTER)
    fields = sheet(page)
    addresses = {page.post("/biurko/wpisz", fields).address for _ in range(3)}
    (case,) = desk.all(Case)
    assert addresses == {f"/biurko/wpisz/{case.reference}"}
    assert (len(desk.all(Charge)), len(desk.subjects())) == (1, 1)


def test_a_page_whose_number_was_made_elsewhere_is_refused(small_desk: Desk) -> None:
    page = small_desk.at(PAWEL).go(COUNTER)
    assert page.post("/biurko/wpisz", sheet(page, submission="x" * 24 + "." + "0" * 32)).status == 422
    assert small_desk.all(Case) == []


def test_faults_keep_everything_typed(desk: Desk) -> None:
    page = write_down(
        desk.at(PAWEL), desk_surname="", desk_postal="15", purpose="", desk_street="ul. Długa 1"
    )
    assert page.status == 422
    for words in ("Wpisz nazwisko.", "Wpisz kod pocztowy, na przykład 15-950"):
        assert words in page.text
    left = sheet(page)
    fields = own_form(page)
    assert (fields["desk_given"], fields["desk_street"], fields["desk_slip"]) == (
        "Marta",
        "ul. Długa 1",
        "KP 12/2026",
    )
    assert fields["desk_channel"] == ["counter"]
    assert (desk.all(Case), desk.subjects()) == ([], [])
    # put right, the same page goes through
    assert page.post("/biurko/wpisz", left).heading == "Sprawa wpisana"


def test_a_known_person_is_offered_to_be_confirmed_with_a_record_of_the_look(desk: Desk) -> None:
    known = desk.person()
    page = desk.at(HALINA).go(COUNTER)
    page.post(
        "/biurko/wpisz",
        {**own_form(page), "desk_pesel": PESEL, "find": "1"},
    )
    assert (page.status, "Marta Zalewska" in page.text) == (200, True)
    assert [look.subject_id for look in desk.looks("look.counter")] == [known]
    confirmed = own_form(page)
    assert confirmed["desk_street"] == "ul. Wierzbowa 8"
    page.post("/biurko/wpisz", {**confirmed, "purpose": "bank", "exemption": "none"})
    assert page.heading == "Sprawa wpisana"
    assert [party.subject_id for party in desk.all(CaseParty)] == [known]
    assert len(desk.subjects()) == 1


def test_somebody_unknown_is_said_to_be_so(small_desk: Desk) -> None:
    page = small_desk.at(PAWEL).go(COUNTER)
    page.post("/biurko/wpisz", sheet(page, find="1"))
    assert "Tej osoby jeszcze nie znamy." in page.text


def test_the_same_number_with_another_surname_asks_who_it_is(desk: Desk) -> None:
    desk.person("Kowalska")
    page = write_down(desk.at(PAWEL))
    assert (page.status, "Potwierdź, czy to ta osoba." in page.text) == (422, True)
    fields = {**own_form(page), "desk_person": "new"}
    assert page.post("/biurko/wpisz", fields).heading == "Sprawa wpisana"
    assert sorted(one.surname for one in desk.subjects()) == ["Kowalska", "Zalewska"]


def test_a_token_of_somebody_else_confirms_nobody(small_desk: Desk) -> None:
    other = small_desk.person("Obca", pesel="")
    small_desk.person("Kowalska")
    token = next(one.token for one in small_desk.subjects() if one.id == other)
    assert write_down(small_desk.at(PAWEL), desk_person=token).status == 422


def test_a_person_without_pesel_is_known_by_name_and_birth_date(desk: Desk) -> None:
    page = desk.at(PAWEL)
    assert "data" in write_down(page, desk_pesel="").text.lower()
    assert page.status == 422
    born = {"desk_born-dzien": "1", "desk_born-miesiac": "2", "desk_born-rok": "1970"}
    assert write_down(page, desk_pesel="", **born).heading == "Sprawa wpisana"
    (subject,) = desk.subjects()
    assert (subject.birth_on, subject.pesel_match) == (date(1970, 2, 1), None)


def test_with_a_pesel_the_birth_date_is_not_asked(small_desk: Desk) -> None:
    write_down(small_desk.at(PAWEL))
    assert small_desk.subjects()[0].birth_on == date(1985, 3, 14)


@pytest.mark.parametrize(
    ("arrived", "words"),
    [
        (("24", "11", "2026"), "Ta data dopiero będzie"),
        (("23", "9", "2026"), "To ponad 60 dni temu."),
        (("31", "2", "2026"), "Nie ma takiego dnia"),
    ],
)
def test_a_day_of_arrival_that_cannot_be_is_refused(
    small_desk: Desk, arrived: tuple[str, str, str], words: str
) -> None:
    boxes = dict(
        zip(("desk_arrived-dzien", "desk_arrived-miesiac", "desk_arrived-rok"), arrived, strict=True)
    )
    page = write_down(small_desk.at(PAWEL), **boxes)
    assert (page.status, words in page.text) == (422, True)


def test_the_term_of_a_letter_counts_from_the_day_it_arrived(desk: Desk) -> None:
    boxes = {"desk_arrived-dzien": "19", "desk_arrived-miesiac": "11", "desk_arrived-rok": "2026"}
    write_down(desk.at(PAWEL), desk_channel="post", **boxes)
    (case,) = desk.all(Case)
    assert (case.filed_on, case.due_on, case.channel) == (date(2026, 11, 19), date(2026, 11, 26), "post")


def test_a_letter_by_email_keeps_its_channel_and_its_pdf_and_the_page_says_what_an_email_cannot_be(
    desk: Desk,
) -> None:
    page = desk.at(PAWEL).go(COUNTER)
    assert "art. 63 § 1 KPA" in page.text
    assert "http://127.0.0.1:8000/uslugi/tax-certificate" in page.text
    with io.BytesIO(made.pdf()) as letter:
        page.post("/biurko/wpisz", sheet(page, desk_channel="email", desk_scan=(letter, "e-mail.pdf")))
    (case,) = desk.all(Case)
    assert (page.heading, case.channel, "e-mail" in page.text) == ("Sprawa wpisana", "email", True)
    assert [(one.case_id, one.name) for one in desk.all(Attachment)] == [(case.id, "e-mail.pdf")]
    assert [party.delivery for party in desk.all(CaseParty)] == ["paper"]
    desk.house.work()
    assert desk.house.post.letters == []  # nobody is answered by e-mail for having written one


def test_an_email_as_the_mail_program_keeps_it_is_refused_and_may_be_sent_again_as_pdf(
    small_desk: Desk,
) -> None:
    letter = io.BytesIO(b"From: a@example.pl\r\nSubject: Wniosek\r\n\r\nTekst")
    page = write_down(small_desk.at(PAWEL), desk_channel="email", desk_scan=(letter, "list.eml"))
    assert (page.status, small_desk.all(Case), small_desk.all(Attachment)) == (422, [], [])
    assert own_form(page)["desk_channel"] == ["email"]


@pytest.mark.parametrize("channel", ["portal", "fax", "EMAIL", ""])
def test_a_channel_that_the_counter_does_not_have_is_refused(small_desk: Desk, channel: str) -> None:
    page = write_down(small_desk.at(PAWEL), desk_channel=channel)
    assert (page.status, small_desk.all(Case)) == (422, [])


def test_every_channel_has_its_words_at_the_desk_and_in_the_counts() -> None:
    assert set(course.CHANNELS) == set(Channel) < set(insight.CHANNELS)
    assert {choice[0] for choice in BROUGHT} == set(Channel) - {Channel.PORTAL}


def test_an_unpaid_matter_has_its_charge_and_waits_for_the_official(desk: Desk) -> None:
    page = write_down(desk.at(PAWEL), desk_fee="unpaid", desk_slip="")
    (case,) = desk.all(Case)
    assert (case.fee_settled, len(desk.all(Charge))) == (False, 1)
    assert "jeszcze nie wpłynęła" in page.text
    assert case.reference in desk.at(JOANNA).go("/biurko").text


def test_a_payment_without_its_slip_is_asked_for(small_desk: Desk) -> None:
    page = write_down(small_desk.at(PAWEL), desk_slip="")
    assert (page.status, "Wpisz numer pokwitowania albo dzień przelewu." in page.text) == (422, True)


def test_a_matter_free_of_duty_has_no_charge(desk: Desk) -> None:
    write_down(desk.at(PAWEL), exemption="social", desk_fee="unpaid", desk_slip="")
    assert (desk.all(Case)[0].fee_settled, desk.all(Charge)) == (True, [])


def test_the_scan_comes_with_the_case(desk: Desk) -> None:
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
        "a5f645400000000049454e44ae426082"
    )
    write_down(desk.at(PAWEL), desk_scan=(io.BytesIO(png), "wniosek.png"))
    (attachment,) = desk.all(Attachment)
    assert (attachment.case_id, attachment.name) == (desk.all(Case)[0].id, "wniosek.png")
    page = desk.at(JOANNA).go(f"/biurko/zalacznik/{attachment.token}")
    assert (page.status, page.response.get_data()) == (200, png)
    assert len(desk.looks("look.attachment")) == 1


def test_a_file_that_lies_about_its_type_makes_no_case(desk: Desk) -> None:
    page = write_down(desk.at(PAWEL), desk_scan=(io.BytesIO(b"MZ this is a program"), "wniosek.pdf"))
    assert page.status == 422
    assert (desk.all(Case), desk.all(Attachment), desk.subjects()) == ([], [], [])


def test_letters_to_a_person_with_an_account_go_there(desk: Desk) -> None:
    known, now = desk.person(), desk.clock.now()
    with desk.portal.db.writing() as session:
        session.add(
            Identity(
                iss="i", sub="s", subject_id=known, loa="substantial", created_at=now, last_sign_in_at=now
            )
        )
    write_down(desk.at(PAWEL))
    assert [party.delivery for party in desk.all(CaseParty)] == ["portal"]


def test_the_front_desk_prints_the_receipt_of_what_it_wrote_down(desk: Desk) -> None:
    page = write_down(desk.at(HALINA))
    desk.house.work()
    page.go(page.address).follow("Wydrukuj potwierdzenie dla strony (PDF)")
    assert (page.status, page.response.mimetype) == (200, "application/pdf")
    # the case itself, and a colleague's receipt, are not theirs
    (case,) = desk.all(Case)
    assert page.go(f"/biurko/sprawy/{case.reference}").status == 403
    with desk.portal.db.writing() as session:
        session.scalars(select(Case)).one().registered_by_id = None
    (receipt,) = desk.all(Document)
    assert page.go(f"/biurko/dokument/{receipt.token}").status == 404
    assert page.go(f"/biurko/wpisz/{case.reference}").status == 404


def test_nothing_personal_stands_in_the_addresses_of_the_counter(small_desk: Desk) -> None:
    page = write_down(small_desk.at(PAWEL))
    assert re.fullmatch(r"/biurko/wpisz/BI-....-....", page.address)


def test_the_page_asks_only_what_the_answers_lead_to_and_keeps_what_no_longer_is_asked(
    small_desk: Desk,
) -> None:
    page = small_desk.at(PAWEL).go("/biurko/wpisz?usluga=tax-relief")
    assert ("parts" in own_form(page), "household-count" in own_form(page)) == (False, False)
    assert page.text.index("Czyja to sprawa") < page.text.index("Pytania są w słowach wniosku")
    page.submit("Pokaż pola", relief="instalments", applicant="person", desk_given="Ewa")
    typed = own_form(page)
    assert (page.status, typed["desk_given"], typed["relief"], "parts" in typed) == (
        200,
        "Ewa",
        ["instalments"],
        True,
    )
    assert not [name for name in typed if name in {"aid", "sector", "new_term-dzien"}]
    assert "Popraw" not in page.text
    page.submit("Pokaż pola", relief="deferred", parts="6")
    assert "Ile rat" not in page.text
    assert own_form(page)["new_term-dzien"] == ""
    page.submit("Pokaż pola", relief="instalments")
    assert ("Ile rat" in page.text, own_form(page)["parts"]) == (True, "6")
    fields = {**own_form(page), "relief": "remitted", "part": "1"}
    part = page.client.post("/biurko/wpisz", data=fields, base_url=small_desk.house.portal.settings.base_url)
    words = part.get_data(as_text=True)
    assert (part.status_code, "Ile rat" in words, "Czyja to sprawa" in words) == (200, False, False)


def test_the_list_begins_with_what_the_unit_writes_down_most(small_desk: Desk) -> None:
    prepared = write_down(small_desk.at(PAWEL))
    page = prepared.go("/biurko/wpisz")
    heads = [text_of(one) for one in page.page.findall(".//main//h2")]
    first = page.page.find(".//main//section//li")
    assert (heads[:2], text_of(first)) == (
        ["Najczęstsze u Ciebie", "Podatki i opłaty"],
        "Zaświadczenie o niezaleganiu w podatkach lub stwierdzające stan zaległości",
    )
    assert "Najczęstsze u Ciebie" not in small_desk.at(HALINA).go("/biurko/wpisz").text
