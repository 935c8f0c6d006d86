"""Acts on a case: shown before they happen, done once, never over a colleague's; what was typed stays."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.accounts.models import Subject
from portal.billing.models import Charge
from portal.cases.models import CaseParty, Channel, Document
from portal.decisions.delivering.models import Delivery
from portal.jobs import JobRow
from tests.files.reading import squeezed
from tests.office.desk import JOANNA, PAWEL, Desk, act_url, own_form
from tests.support.money import pay_off
from tests.support.pages import text_of
from tests.support.parts import need_program

WHY = "Wniosek dotyczy należności, których Prezydent Miasta nie pobiera."


def told_in(pdf: bytes, folder: Path) -> str:
    """Return a document's text without its spaces."""
    (folder / "x.pdf").write_bytes(pdf)
    program = [need_program("pdftotext", "poppler-utils"), folder / "x.pdf", "-"]
    return squeezed(subprocess.run(program, capture_output=True, check=True, text=True).stdout)


def test_the_preview_says_what_the_certificate_will_state(desk: Desk) -> None:
    owing = desk.person()
    desk.debt(owing)
    page = desk.at(JOANNA).go(act_url(desk.case(owing), "wydaj"))
    for words in (
        "Stan zaległości",
        "103,00 zł",
        "4. rata",
        "dla banku, na przykład do kredytu",
        "art. 306a",
    ):
        assert words in page.text
    assert desk.documents(page.address.split("/")[3]) == ["receipt"]


def test_issuing_makes_one_sealed_document_on_the_partys_account(desk: Desk) -> None:
    reference = desk.case()
    page = desk.at(JOANNA).go(act_url(reference, "wydaj")).submit("Wydaj zaświadczenie")
    assert page.address == f"/biurko/sprawy/{reference}"
    assert (desk.get(reference).status, desk.get(reference).is_open) == ("issued", False)
    desk.house.work()
    (outcome,) = desk.all(Document, slot="outcome")
    assert (outcome.state, outcome.kind) == ("ready", "certificate")
    assert desk.events(reference)[-2:] == ["issue", "delivered"]


@pytest.mark.engines
def test_pressing_twice_gives_one_document_and_leads_to_the_case(desk: Desk) -> None:
    reference = desk.case()
    official = desk.at(JOANNA).go(act_url(reference, "wydaj"))
    fields = own_form(official)
    for _ in range(3):
        official.post(act_url(reference, "wydaj"), fields)
        assert (official.status, official.address) == (200, f"/biurko/sprawy/{reference}")
    assert desk.documents(reference) == ["receipt", "outcome"]
    assert desk.events(reference).count("issue") == 1


@pytest.mark.parametrize("word", ["odmow", "wezwij", "wznow", "pozostaw"])
def test_every_act_sent_again_by_the_same_hand_is_done_once(desk: Desk, word: str) -> None:
    reference = desk.case(paid=False)
    official = desk.at(JOANNA)
    if word in {"wznow", "pozostaw"}:
        official.go(act_url(reference, "wezwij")).submit("Wezwij do zapłaty")
        desk.open_call(reference)
        desk.clock.move(days=20)
        official = desk.at(JOANNA)
    official.go(act_url(reference, word))
    if word in {"odmow", "pozostaw"}:
        official.submit("Zobacz pismo", reasons=WHY)
    fields = {**own_form(official), "reasons": WHY}
    events = len(desk.events(reference))
    for _ in range(2):
        official.post(act_url(reference, word), fields)
        assert (official.status, official.address) == (200, f"/biurko/sprawy/{reference}")
    assert len(desk.events(reference)) == events + 1


def test_the_second_of_two_officials_is_told_and_overwrites_nothing(desk: Desk) -> None:
    reference = desk.case()
    first, second = (
        desk.at(JOANNA).go(act_url(reference, "wydaj")),
        desk.at(PAWEL).go(act_url(reference, "odmow")),
    )
    first.submit("Wydaj zaświadczenie")
    second.submit("Zobacz pismo", reasons=WHY)
    assert second.status == 409
    for words in ("Wydano zaświadczenie", "Joanna Klim", WHY):
        assert words in second.text
    assert desk.get(reference).status == "issued"
    assert [one.kind for one in desk.all(Document, slot="outcome")] == ["certificate"]


def test_a_change_that_leaves_the_act_possible_asks_once_more_with_the_text_kept(desk: Desk) -> None:
    reference = desk.case()
    refusing = desk.at(PAWEL).go(act_url(reference, "odmow"))
    desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").submit("Poprowadzę")
    refusing.submit("Zobacz pismo", reasons=WHY)
    assert (refusing.status, WHY in refusing.text, "Przydzielono" in refusing.text) == (409, True, True)
    assert refusing.submit("Zobacz pismo").submit("Wydaj postanowienie o odmowie").status == 200
    assert desk.get(reference).status == "refused_by_order"


def test_figures_that_changed_after_the_preview_are_shown_before_anything_is_issued(desk: Desk) -> None:
    owing = desk.person()
    desk.debt(owing)
    reference = desk.case(owing)
    official = desk.at(JOANNA).go(act_url(reference, "wydaj"))
    with desk.portal.db.writing() as session:
        instalment = session.scalars(select(Charge).where(Charge.account_id.is_not(None))).one()
        pay_off(session, desk.portal, instalment, desk.clock.now())
    official.submit("Wydaj zaświadczenie")
    assert (official.status, "Brak zaległości" in official.text) == (409, True)
    assert desk.documents(reference) == ["receipt"]
    assert official.submit("Wydaj zaświadczenie").status == 200
    assert desk.documents(reference) == ["receipt", "outcome"]


def test_nothing_is_issued_before_the_duty_came(desk: Desk) -> None:
    reference = desk.case(paid=False)
    official = desk.at(JOANNA)
    assert "Najpierw musi wpłynąć opłata." in official.go(act_url(reference, "wydaj")).text
    fields = {**own_form(official.go(act_url(reference, "wezwij"))), "seen": "0" * 32}
    assert official.post(act_url(reference, "wydaj"), fields).status in {409, 422}
    assert desk.documents(reference) == ["receipt"]


def test_refusing_without_reasons_says_so(desk: Desk) -> None:
    reference = desk.case()
    page = desk.at(JOANNA).go(act_url(reference, "odmow")).submit("Zobacz pismo", reasons="  ")
    assert (page.status, "Wpisz, dlaczego odmawiasz." in page.text) == (422, True)
    assert desk.get(reference).status == "filed"


def test_reasons_too_long_stay_on_the_page(small_desk: Desk) -> None:
    reference = small_desk.case()
    page = (
        small_desk.at(JOANNA).go(act_url(reference, "odmow")).submit("Zobacz pismo", reasons="Powód. " * 700)
    )
    assert page.status == 422
    assert text_of(page.page.find(".//textarea")).count("Powód.") == 700


def test_a_refusal_is_an_order_with_its_complaint_term_and_says_what_was_read(
    small_desk: Desk, tmp_path: Path
) -> None:
    desk = small_desk
    reference = desk.case()
    page = desk.at(JOANNA).go(act_url(reference, "odmow")).submit("Zobacz pismo", reasons="Bo nie.")
    assert (page.status, "art. 217 § 2" in page.text.replace("\xa0", " "), "Bo nie." in page.text) == (
        422,
        True,
        True,
    )
    page.submit("Zobacz pismo", reasons=WHY)
    assert (desk.get(reference).status, desk.documents(reference)) == ("filed", ["receipt"])
    letter = [squeezed(text_of(part)) for part in page.page.findall(".//div[@class='app-letter']/p")]
    page.submit("Wydaj postanowienie o odmowie")
    desk.house.work()
    (order,) = desk.all(Document, slot="outcome")
    assert (order.kind, order.state, order.values["reasons"]) == ("order", "ready", WHY)
    assert order.values["complaint_days"] == 7
    assert "art. 306c" in order.values["legal_basis"]
    answer = page.client.get(f"/biurko/dokument/{order.token}", base_url="http://127.0.0.1:8000")
    said = told_in(answer.get_data(), tmp_path)
    assert [part for part in letter if part not in said] == []
    assert "SamorządoweKolegiumOdwoławcze" in "".join(letter)


def test_a_refusal_that_stands_frees_of_a_duty_that_did_not_come(desk: Desk) -> None:
    reference = desk.case(paid=False)
    official = desk.at(JOANNA).go(act_url(reference, "odmow")).submit("Zobacz pismo", reasons=WHY)
    official.submit("Wydaj postanowienie o odmowie")
    # while it may be set aside the duty is only not asked for
    assert [charge.cancelled_at for charge in desk.all(Charge)] == [None]
    assert "Odnotuj wpłatę" not in official.text
    official.go(act_url(reference, "zazalenie")).submit("Zażalenie przyszło inną drogą", reasons=WHY)
    official.go(act_url(reference, "odmowa-utrzymana"))
    official.submit("Organ wyższego stopnia zakończył sprawę, odmowa zostaje", reasons=WHY)
    assert desk.get(reference).status == "final"
    (charge,) = desk.all(Charge)
    assert (charge.paid_at, charge.cancelled_at is not None) == (None, True)


def test_an_act_that_is_refused_cancels_no_duty(desk: Desk) -> None:
    reference = desk.case(paid=False)
    desk.at(JOANNA).go(act_url(reference, "odmow")).submit("Zobacz pismo", reasons="")
    assert [charge.cancelled_at for charge in desk.all(Charge)] == [None]


def test_a_call_stops_the_clock_and_writes_to_the_party(desk: Desk, tmp_path: Path) -> None:
    reference = desk.case(paid=False)
    official = desk.at(JOANNA).go(act_url(reference, "wezwij"))
    assert "w ciągu 7 dni od odebrania wezwania" in official.text.replace("\xa0", " ")
    letter = [squeezed(text_of(part)) for part in official.page.findall(".//div[@class='app-letter']/p")]
    official.submit("Wezwij do zapłaty")
    assert (desk.get(reference).status, desk.get(reference).paused_since is not None) == ("fee_call", True)
    (call,) = desk.all(Document, kind="call")
    assert (call.values["days"], "art. 169" in call.values["law"]) == (7, True)
    assert "fee_call" in [job.payload.get("template") for job in desk.all(JobRow, kind="send_message")]
    assert "w ciągu 7 dni od odebrania wezwania" in official.text.replace("\xa0", " ")
    assert "termin nie biegnie" in official.text
    desk.open_call(reference)
    opened = official.go(f"/biurko/sprawy/{reference}").text.replace("\xa0", " ")
    assert "do poniedziałku 30 listopada" in opened
    assert "termin nie biegnie" not in opened
    desk.house.work()
    answer = official.client.get(f"/biurko/dokument/{call.token}", base_url="http://127.0.0.1:8000")
    said = told_in(answer.get_data(), tmp_path)
    assert (len(letter), [part for part in letter if part not in said]) == (9, [])


def test_a_matter_is_left_only_after_the_term_and_the_postal_wait(desk: Desk) -> None:
    reference = desk.case(paid=False)
    desk.at(JOANNA).go(act_url(reference, "wezwij")).submit("Wezwij do zapłaty")
    fields = {"version": str(desk.get(reference).version), "reasons": WHY}
    assert "nie biegnie" in desk.at(JOANNA).go(act_url(reference, "pozostaw")).text
    desk.open_call(reference)
    early = desk.at(JOANNA).go(act_url(reference, "pozostaw"))
    assert "Najwcześniej 8 grudnia" in early.text.replace("\xa0", " ")
    token = own_form(early.go(act_url(reference, "wznow")))["_token"]
    forced = early.post(act_url(reference, "pozostaw"), {**fields, "_token": token})
    assert (forced.status, desk.get(reference).status) == (422, "fee_call")
    desk.clock.move(days=15)
    page = desk.at(JOANNA).go(act_url(reference, "pozostaw"))
    assert "Opłata nie wpłynęła." in page.text
    page.submit("Zobacz pismo").submit("Wydaj postanowienie")
    assert desk.get(reference).status == "left"
    (order,) = desk.all(Document, slot="outcome")
    assert (order.kind, order.values["complaint_days"]) == ("order", 7)
    assert desk.all(Charge)[0].cancelled_at is not None


def test_a_matter_is_not_left_while_its_money_is_being_checked(desk: Desk) -> None:
    reference = desk.case(paid=False)
    desk.at(JOANNA).go(act_url(reference, "wezwij")).submit("Wezwij do zapłaty")
    desk.open_call(reference)
    desk.clock.move(days=15)
    desk.claim(reference)
    page = desk.at(JOANNA).go(act_url(reference, "pozostaw")).submit("Zobacz pismo")
    assert (page.status, "sprawdzamy tę wpłatę" in page.text.replace("\xa0", " ")) == (422, True)
    assert (desk.get(reference).status, desk.all(Charge)[0].cancelled_at) == ("fee_call", None)


def test_a_letter_on_paper_starts_the_term_by_the_post_or_by_its_receipt(desk: Desk) -> None:
    reference = desk.case(paid=False, channel=Channel.POST)
    official = desk.at(JOANNA).go(act_url(reference, "wezwij")).submit("Wezwij do zapłaty")
    assert "termin nie biegnie" in official.text
    desk.house.work()
    (letter,) = desk.all(Delivery)
    official.go("/biurko/do-wyslania")
    official.post("/biurko/do-wyslania", {**own_form(official), "letter": letter.token})
    waiting = official.go(f"/biurko/sprawy/{reference}").text.replace("\xa0", " ")
    assert "do poniedziałku 7 grudnia" in waiting  # posted on the 23rd, 7 days of the post, 7 to pay
    desk.clock.move(days=3)
    slip = f"/biurko/doreczenia/{letter.token}/odebrane"
    official = desk.at(JOANNA)

    def receive(day: str) -> str:
        typed = dict(zip(("received-dzien", "received-miesiac", "received-rok"), day.split("."), strict=True))
        official.go(slip).submit("Zapisz odebranie listu", **typed)
        return official.text.replace("\xa0", " ")

    assert "zanim powstał" in receive("22.11.2026")
    assert "do środy 2 grudnia" in receive("25.11.2026")
    assert desk.events(reference).count("received") == 1


def test_the_receipt_of_a_letter_in_the_account_is_the_partys_own_to_give(small_desk: Desk) -> None:
    reference = small_desk.case(paid=False)
    official = small_desk.at(JOANNA).go(act_url(reference, "wezwij")).submit("Wezwij do zapłaty")
    small_desk.house.work()
    (letter,) = small_desk.all(Delivery)
    assert "Tego nie można teraz zapisać." in official.go(f"/biurko/doreczenia/{letter.token}/odebrane").text


def test_resuming_without_the_duty_waives_it_and_the_certificate_can_be_issued(desk: Desk) -> None:
    reference = desk.case(paid=False)
    official = desk.at(JOANNA).go(act_url(reference, "wezwij")).submit("Wezwij do zapłaty")
    due_before = desk.get(reference).due_on
    desk.clock.move(days=3)
    official = (
        desk.at(JOANNA)
        .go(act_url(reference, "wznow"))
        .submit("Wznów bez opłaty", reasons="Sprawa o alimenty.")
    )
    case = desk.get(reference)
    assert (case.status, case.fee_settled, case.fee_grosze) == ("filed", True, 0)
    assert case.due_on == due_before + timedelta(days=3)
    assert desk.all(Charge)[0].cancelled_at is not None
    official.go(act_url(reference, "wydaj")).submit("Wydaj zaświadczenie")
    assert desk.get(reference).status == "issued"


def test_an_outcome_for_a_person_without_an_account_waits_to_be_own_form(desk: Desk) -> None:
    reference = desk.case(channel=Channel.POST)
    assert [party.delivery for party in desk.all(CaseParty)] == ["paper"]
    official = desk.at(JOANNA).go(act_url(reference, "wydaj")).submit("Wydaj zaświadczenie")
    assert "do wydruku i wysłania" in official.text
    desk.house.work()
    assert desk.all(JobRow, kind="send_message") == []
    (outcome,) = desk.all(Delivery)
    official.go("/biurko/do-wyslania")
    empty = official.submit("Zapisz wysłanie zaznaczonych")
    assert (empty.status, "Zaznacz pisma, które wysłano." in empty.text) == (422, True)
    fields = {**own_form(official), "letter": outcome.token}
    for _ in range(2):  # the second press changes nothing
        official.post("/biurko/do-wyslania", fields)
        assert "Nic nie czeka na wysłanie." in official.text
    assert desk.events(reference).count("posted") == 1
    assert "wysłano pocztą 23 listopada" in official.go(f"/biurko/sprawy/{reference}").text.replace(
        "\xa0", " "
    )


def test_an_act_nobody_knows_is_not_found(small_desk: Desk) -> None:
    assert small_desk.at(JOANNA).go(act_url(small_desk.case(), "zamknij")).status == 404


def test_deciding_leaves_a_record_about_the_person(small_desk: Desk) -> None:
    reference = small_desk.case()
    small_desk.at(JOANNA).go(act_url(reference, "wydaj")).submit("Wydaj zaświadczenie")
    (record,) = small_desk.looks("case.issued")
    assert (record.object_ref, record.subject_id) == (reference, small_desk.all(Subject)[0].id)


def test_an_act_asks_at_most_twelve_statements_to_show(desk: Desk) -> None:
    reference = desk.case()
    official = desk.at(JOANNA).go(act_url(reference, "wydaj"))
    with desk.counting() as sent:
        official.go(act_url(reference, "wydaj"))
    assert len([one for one in sent if not one.startswith(("BEGIN", "PRAGMA"))]) <= 12
