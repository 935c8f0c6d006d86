"""A case at the desk: looks are written down, figures stand before the choice, the PESEL shows by an act."""

import pytest
from sqlalchemy import text

from portal.cases.models import CaseEvent, Channel, Document
from portal.errors import Unavailable
from portal.office import door
from tests.office.desk import JOANNA, PAWEL, PESEL, Desk


def test_opening_a_case_is_a_look_that_is_written_down(desk: Desk) -> None:
    reference = desk.case()
    desk.at(JOANNA).go(f"/biurko/sprawy/{reference}")
    (look,) = desk.looks()
    assert (look.object_ref, look.actor_unit, look.actor_kind) == (reference, "FN", "official")
    assert look.subject_id == desk.subjects()[0].id


def test_when_the_look_cannot_be_written_nothing_is_shown(
    small_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = small_desk.case()
    official = small_desk.at(JOANNA)

    def broken(*_given: object, **_named: object) -> None:
        raise Unavailable

    with monkeypatch.context() as patched:
        patched.setattr(door.audit, "record", broken)
        page = official.go(f"/biurko/sprawy/{reference}")
        assert (page.status, "Zalewska" in page.text) == (503, False)
    assert "Zalewska" in official.go(f"/biurko/sprawy/{reference}").heading


def test_the_page_says_first_what_stands_in_the_way(desk: Desk) -> None:
    owing, clear = desk.person("Rogowski", "Jan", pesel=""), desk.person()
    desk.debt(owing)
    official = desk.at(JOANNA)
    page = official.go(f"/biurko/sprawy/{desk.case(owing)}")
    # principal 103.00 and interest below the threshold of art. 54 § 1 pkt 5
    assert "Jest zaległość 103,00\xa0zł. Wybierz, co dalej, do" in page.response.text
    assert "4. rata" in page.text
    assert (
        "Zaległości nie ma. Wydaj zaświadczenie do" in official.go(f"/biurko/sprawy/{desk.case(clear)}").text
    )
    unpaid = desk.case(clear, paid=False, channel=Channel.COUNTER)
    assert "Wezwij do zapłaty do" in official.go(f"/biurko/sprawy/{unpaid}").text
    old = official.go(f"/biurko/sprawy/{desk.case(clear, days_ago=9)}").text.replace("\xa0", " ")
    # why this date: 14 November and a week is a Saturday
    assert "Termin liczymy od 14 listopada 2026" in old
    assert "Mijałby 21 listopada 2026, ale ten dzień jest wolny od pracy (sobota, niedziela)" in old
    assert "Dni od wpływu: u nas 9, u strony 0, u innych 0." in old


def test_the_application_stands_there_as_the_party_sent_it(small_desk: Desk) -> None:
    page = small_desk.at(JOANNA).go(f"/biurko/sprawy/{small_desk.case()}")
    for words in ("dla banku, na przykład do kredytu", "Nie, zapłacę opłatę skarbową", "Ulica i numer"):
        assert words in page.text


def test_the_pesel_shows_once_by_an_act_with_its_own_record(small_desk: Desk) -> None:
    reference = small_desk.case()
    official = small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}")
    assert (PESEL in official.text, PESEL[-4:] in official.text) == (False, True)
    assert small_desk.looks("look.pesel") == []
    official.submit("Pokaż (zapiszemy to)")
    assert PESEL in official.text
    assert [look.object_ref for look in small_desk.looks("look.pesel")] == [reference]
    assert PESEL not in official.go(f"/biurko/sprawy/{reference}").text


def test_taking_a_case_over_twice_is_one_event(desk: Desk) -> None:
    reference = desk.case()
    official = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}")
    fields = {"version": str(desk.get(reference).version)}
    official.submit("Poprowadzę")
    assert "Joanna Klim" in official.text
    official.go("/biurko")  # a page with a form, for its token
    token = official.page.find(".//main//input[@name='_token']").get("value")
    again = official.post(f"/biurko/sprawy/{reference}/przydziel", {**fields, "_token": token})
    assert again.status == 200
    assert desk.events(reference).count("assigned") == 1


@pytest.mark.engines
def test_a_colleague_who_took_the_case_first_keeps_it(desk: Desk) -> None:
    reference = desk.case()
    first, second = (desk.at(one).go(f"/biurko/sprawy/{reference}") for one in (JOANNA, PAWEL))
    first.submit("Poprowadzę")
    assert second.submit("Poprowadzę").status == 409
    assert "Joanna Klim" in second.go(f"/biurko/sprawy/{reference}").text


def test_a_note_is_for_officials_only(small_desk: Desk) -> None:
    reference = small_desk.case()
    official = (
        small_desk.at(JOANNA)
        .go(f"/biurko/sprawy/{reference}")
        .submit("Dodaj notatkę", text="Dzwoniła w piątek")
    )
    assert "Dzwoniła w piątek" in official.text
    (note,) = small_desk.all(CaseEvent, kind="note")
    assert note.public is False


def test_an_empty_note_is_refused_in_words(small_desk: Desk) -> None:
    page = small_desk.at(JOANNA).go(f"/biurko/sprawy/{small_desk.case()}").submit("Dodaj notatkę", text=" ")
    assert (page.status, "Wpisz treść notatki." in page.text) == (422, True)


def test_a_payment_at_the_desk_settles_the_duty_once(desk: Desk) -> None:
    reference = desk.case(paid=False, channel=Channel.COUNTER)
    official = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").follow("Odnotuj wpłatę z kasy lub przelewu")
    refused = official.submit("Zapisz wpłatę")
    assert (refused.status, "Wybierz: kasa albo przelew." in refused.text) == (422, True)
    twin = desk.at(PAWEL).go(f"/biurko/sprawy/{reference}/wplata")
    official.submit("Zapisz wpłatę", way="cash", slip="KP 17/2026")
    twin.submit("Zapisz wpłatę", way="transfer", slip="21 listopada")
    assert desk.get(reference).fee_settled
    assert (desk.events(reference).count("fee_paid"), desk.events(reference).count("paid_at_desk")) == (1, 1)
    assert "KP 17/2026" in official.go(f"/biurko/sprawy/{reference}").text


def test_documents_open_to_the_unit_with_a_record_and_to_nobody_else(desk: Desk) -> None:
    from tests.office.desk import BEATA, HALINA

    reference = desk.case()
    desk.house.work()
    (receipt,) = desk.all(Document, case_id=desk.get(reference).id)
    address = f"/biurko/dokument/{receipt.token}"
    for stranger in (BEATA, HALINA):
        assert desk.at(stranger).go(address).status == 404
    assert desk.looks("look.document") == []
    opened = desk.at(JOANNA).go(address)
    assert (opened.status, opened.response.mimetype) == (200, "application/pdf")
    assert len(desk.looks("look.document")) == 1


def test_a_document_that_is_being_made_says_so(small_desk: Desk) -> None:
    reference = small_desk.case()
    (receipt,) = small_desk.all(Document, case_id=small_desk.get(reference).id)
    page = small_desk.at(JOANNA).go(f"/biurko/dokument/{receipt.token}")
    assert (page.status, "pieczęcią" in page.text) == (202, True)


def test_the_case_page_asks_at_most_twelve_statements(desk: Desk) -> None:
    someone = desk.person()
    desk.debt(someone)
    for _ in range(3):
        reference = desk.case(someone)
    official = desk.at(JOANNA)
    official.go(f"/biurko/sprawy/{reference}")
    with desk.counting() as sent:
        official.go(f"/biurko/sprawy/{reference}")
    asked = [one for one in sent if not one.startswith(("BEGIN", "PRAGMA"))]
    assert len(asked) <= 12, "\n".join(asked)


def test_a_look_survives_as_it_was_written(desk: Desk) -> None:
    desk.at(JOANNA).go(f"/biurko/sprawy/{desk.case()}")
    with pytest.raises(Exception, match="audit"), desk.portal.db.writing() as session:
        session.execute(text("UPDATE audit_records SET kind = 'nothing'"))
