"""Steps of the procedure at the desk: the letter is read before it goes, what is missing is told, once is once."""

import io
from datetime import date

import pytest

from portal.billing.models import Charge
from portal.cases.models import Attachment, CaseEvent, Document
from portal.testing.scenario import WHITE_POINT
from tests.office.desk import JOANNA, PAWEL, Desk, act_url
from tests.support.lived import settled
from tests.support.people import ANNA

WHY = "Czekamy na odpis z księgi, którą prowadzi sąd."


def sent(desk: Desk, reference: str) -> Document:
    """Return the last document of a matter."""
    return desk.all(Document, case_id=desk.get(reference).id)[-1]


def test_an_extension_is_shown_as_the_letter_it_sends_and_moves_the_due_day(desk: Desk) -> None:
    reference = desk.case()
    page = desk.at(JOANNA).go(act_url(reference, "przedluz"))
    page.submit(
        "Zobacz pismo", **{"until-dzien": "15", "until-miesiac": "1", "until-rok": "2027"}, reasons=WHY
    )
    assert page.status == 200
    for words in ("Zawiadomienie o nowym terminie", WHY, "15 stycznia 2027", "ponaglenie", "art. 140"):
        assert words in page.text, words
    assert desk.documents(reference) == ["receipt"]
    page.submit("Wyślij pismo")
    assert page.address == f"/biurko/sprawy/{reference}"
    case = desk.get(reference)
    assert (case.due_on, case.status) == (date(2027, 1, 15), "filed")
    letter = sent(desk, reference)
    assert (letter.kind, letter.title) == ("letter", "Zawiadomienie o nowym terminie załatwienia sprawy")
    desk.house.work()
    assert sent(desk, reference).state == "ready"


def test_a_letter_that_changed_after_it_was_read_is_shown_again(small_desk: Desk) -> None:
    desk = small_desk
    reference = desk.case()
    page = desk.at(JOANNA).go(act_url(reference, "przekaz"))
    page.submit("Zobacz pismo", body="Wojewoda Podlaski", reasons="To jego sprawa.")
    page.submit("Wyślij pismo", reasons="Zmieniłam zdanie.")
    assert "Zmieniłam zdanie." in page.text
    assert desk.get(reference).status == "filed"
    page.submit("Wyślij pismo")
    assert desk.get(reference).status == "forwarded"


@pytest.mark.parametrize(
    ("word", "typed", "fault"),
    [
        (
            "przedluz",
            {"until-dzien": "24", "until-miesiac": "11", "until-rok": "2026", "reasons": WHY},
            "późniejszy niż",
        ),
        (
            "przedluz",
            {"until-dzien": "", "until-miesiac": "", "until-rok": "", "reasons": WHY},
            "Podaj nowy termin",
        ),
        ("przekaz", {"body": "", "reasons": WHY}, "Wpisz nazwę"),
        ("wezwij-do-uzupelnienia", {"more": "  ", "reasons": WHY}, "czego brakuje"),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_stays(
    small_desk: Desk, word: str, typed: dict[str, str], fault: str
) -> None:
    reference = small_desk.case()
    page = small_desk.at(JOANNA).go(act_url(reference, word))
    page.submit("Zobacz pismo", **typed)
    assert page.status == 422
    assert fault in page.text
    assert WHY in page.text
    assert small_desk.documents(reference) == ["receipt"]


def test_a_call_to_complete_goes_round_by_the_party_and_stops_the_clock_meanwhile(desk: Desk) -> None:
    anna = settled(desk.house, ANNA)
    subject_id = anna_subject(desk)
    reference = desk.case(subject_id)
    official = desk.at(JOANNA).go(act_url(reference, "wezwij-do-uzupelnienia"))
    official.submit("Zobacz pismo", more="Wyrok sądu\nPełnomocnictwo", reasons="")
    assert "– Wyrok sądu" in official.text
    official.submit("Wyślij pismo")
    assert (desk.get(reference).status, desk.get(reference).paused_since is not None) == ("completion", True)
    anna.go(f"/moje/sprawy/{reference}")
    assert "Do uzupełnienia" in anna.text
    anna.follow("Uzupełnij wniosek")
    anna.submit("Wyślij uzupełnienie", text="")
    assert anna.status == 422
    fields = {"text": "Dołączam wyrok.", "version": str(desk.get(reference).version)}
    anna.submit("Wyślij uzupełnienie", **fields)
    assert anna.address == f"/moje/sprawy/{reference}"
    assert (desk.get(reference).status, desk.get(reference).paused_since) == ("filed", None)
    official.go(f"/biurko/sprawy/{reference}")
    assert "Dołączam wyrok." in official.text


def test_files_that_come_with_an_answer_lie_with_the_matter_and_a_bad_one_keeps_what_was_typed(
    small_desk: Desk,
) -> None:
    desk = small_desk
    anna = settled(desk.house, ANNA)
    reference = desk.case(anna_subject(desk))
    official = desk.at(JOANNA).go(act_url(reference, "wezwij-do-uzupelnienia"))
    official.submit("Zobacz pismo", more="Wyrok sądu").submit("Wyślij pismo")
    page = anna.go(f"/moje/sprawy/{reference}/uzupelnij")
    page.submit("Wyślij uzupełnienie", text="Oto wyrok.", files=(io.BytesIO(b"MZ"), "wyrok.exe"))
    assert (page.status, "Oto wyrok." in page.text) == (422, True)
    assert desk.all(Attachment) == []
    page.submit("Wyślij uzupełnienie", text="Oto wyrok.", files=(io.BytesIO(WHITE_POINT), "wyrok.png"))
    assert desk.get(reference).status == "filed"
    (kept,) = desk.all(Attachment)
    assert (kept.name, kept.field, kept.case_id) == ("wyrok.png", "completed", desk.get(reference).id)
    assert "wyrok.png" in official.go(f"/biurko/sprawy/{reference}").text


def anna_subject(desk: Desk) -> int:
    from portal.accounts.models import Identity

    return int(desk.all(Identity)[0].subject_id)


def test_a_complaint_of_delay_is_seen_at_the_desk_and_passed_on(small_desk: Desk) -> None:
    desk = small_desk
    anna = settled(desk.house, ANNA)
    reference = desk.case(anna_subject(desk))
    anna.go(f"/moje/sprawy/{reference}/ponaglenie")
    anna.submit("Wyślij ponaglenie", text="Czekam trzy miesiące.")
    anna.post(f"/moje/sprawy/{reference}/ponaglenie", {"text": "Czekam.", "version": "1", **token_of(anna)})
    assert desk.events(reference).count("complain_of_delay") == 1
    official = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}")
    assert "Czekam trzy miesiące." in official.text
    official.go(act_url(reference, "przekaz-ponaglenie"))
    official.submit(None, reasons="Przekazano SKO 25 listopada.")
    assert desk.get(reference).flags == []
    desk.house.work()
    told = [
        one for one in desk.house.post.letters if str(one["Subject"]) == f"Nowe w Twojej sprawie {reference}"
    ]
    assert ["Ponaglenie przekazane organowi wyższego stopnia" in one.get_content() for one in told] == [True]


def token_of(visitor) -> dict[str, str]:
    from tests.support.visitor import form_fields

    assert visitor.page is not None
    forms = [form for form in visitor.page.iter("form") if (form.get("method") or "").lower() == "post"]
    return {"_token": next(f["_token"] for f in map(form_fields, forms) if "_token" in f)}


def test_a_stranger_finds_no_step_in_a_foreign_matter(small_desk: Desk) -> None:
    anna = settled(small_desk.house, ANNA)
    reference = small_desk.case()
    for word in ("ponaglenie", "uzupelnij", "nie-ma-takiego"):
        assert anna.go(f"/moje/sprawy/{reference}/{word}").status == 404


def test_an_act_that_a_flow_never_has_is_not_found(small_desk: Desk) -> None:
    reference = small_desk.case()
    official = small_desk.at(PAWEL)
    for word in ("zawies", "zaakceptuj", "nie-ma-takiego"):
        assert official.go(act_url(reference, word)).status == 404


def test_forwarding_frees_of_the_duty(small_desk: Desk) -> None:
    desk = small_desk
    reference = desk.case(paid=False)
    page = desk.at(JOANNA).go(act_url(reference, "przekaz"))
    page.submit("Zobacz pismo", body="Wojewoda Podlaski", reasons=WHY)
    page.submit("Wyślij pismo")
    assert desk.get(reference).status == "forwarded"
    assert desk.all(Charge) == [] or all(one.paid_at is None for one in desk.all(Charge))
    assert desk.all(CaseEvent, kind="forward")[0].values["body"] == "Wojewoda Podlaski"


def test_a_step_sent_from_a_page_that_is_out_of_date_is_not_taken_and_keeps_its_text(
    small_desk: Desk,
) -> None:
    anna = settled(small_desk.house, ANNA)
    reference = small_desk.case(anna_subject(small_desk))
    page = anna.go(f"/moje/sprawy/{reference}/ponaglenie")
    official = small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}")
    official.submit("Poprowadzę")
    page.submit("Wyślij ponaglenie", text="Czekam trzy miesiące.")
    assert (page.status, "Czekam trzy miesiące." in page.text) == (409, True)
    assert small_desk.events(reference).count("complain_of_delay") == 0
    page.submit("Wyślij ponaglenie")
    assert small_desk.events(reference).count("complain_of_delay") == 1
