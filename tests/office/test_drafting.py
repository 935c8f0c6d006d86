"""A decision at the desk: written in versions, judged by its elements, read by a second person, issued once."""

import pytest

from portal.cases.models import Document
from portal.cases.queries import get_by_reference
from portal.decisions.drafting import actions
from portal.decisions.drafting.elements import filled, lacks
from portal.decisions.drafting.models import DraftVersion
from portal.errors import Refused
from portal.service import Outcome
from portal.terms import Term, Unit
from portal.testing.stage import official_of
from tests.office.desk import SLUG, Desk
from tests.support.courses import offer
from tests.support.people import Worker

CLERK = Worker("o-clerk", "Zofia", "Maj", "FN", ("clerk",))
HEAD = Worker("o-head", "Piotr", "Mazur", "FN", ("clerk", "approver"))
RULING = "Zezwalam stronie [strona] na usunięcie jednego klonu."
REASONS = "Drzewo jest suche i grozi złamaniem, co stwierdzono w czasie oględzin. <b>Zob.</b> protokół."
WRITTEN = {
    "outcome": "granted",
    "basis": "art. 104 KPA i art. 83 ust. 1 ustawy",
    "ruling": RULING,
    "reasons": REASONS,
}


def bring(desk: Desk, flow: str = "decision") -> str:
    """Bring a matter that follows a standard flow."""
    service = offer(desk.portal, flow, Term(1, Unit.MONTHS))
    own = desk.portal.services[SLUG]
    object.__setattr__(desk.portal, "services", {**desk.portal.services, SLUG: service})
    reference = desk.case()
    object.__setattr__(desk.portal, "services", {**desk.portal.services, SLUG: own})
    return reference


def at(reference: str, word: str) -> str:
    return f"/biurko/sprawy/{reference}/{word}"


def write(desk: Desk, reference: str, **typed: str):
    page = desk.at(CLERK).go(at(reference, "projekt"))
    return page.submit("Zapisz i przekaż do akceptacji", **{**WRITTEN, **typed})


def test_a_decision_goes_from_its_draft_through_a_second_person_to_the_party(desk: Desk) -> None:
    reference = bring(desk)
    page = desk.at(CLERK).go(f"/biurko/sprawy/{reference}").go(at(reference, "projekt"))
    assert ("Marta Zalewska" in page.text, "ul. Wierzbowa 8" in page.text) == (True, True), (
        "what is asked, beside"
    )
    page.submit("Zapisz wersję", **WRITTEN)
    assert "Zezwalam stronie Marta Zalewska" in page.text
    page.submit("Zapisz i przekaż do akceptacji")
    assert page.address == f"/biurko/sprawy/{reference}"
    assert desk.get(reference).status == "prepared"
    head = desk.at(HEAD).go(at(reference, "akceptacja"))
    assert ("<b>Zob.</b>" in head.text, "ul. Wierzbowa 8" in head.text) == (True, True)
    head.submit("Zaakceptuj projekt")
    head.go(at(reference, "wydanie")).submit("Podpisz i wydaj", position="")
    assert (head.status, desk.get(reference).status) == (422, "approved")
    head.submit("Podpisz i wydaj", position="Kierownik Referatu Zieleni")
    case = desk.get(reference)
    assert (case.status, case.settled_at is not None, case.is_open) == ("signed", True, True)
    (decision,) = desk.all(Document, kind="decision")
    said = decision.values
    assert said["ruling"] == "Zezwalam stronie Marta Zalewska na usunięcie jednego klonu."
    assert said["signer"] == {
        "name": "Piotr Mazur",
        "unit": "Finanse",
        "position": "Kierownik Referatu Zieleni",
    }
    assert any("14 dni" in part for part in said["instruction"])
    desk.house.work()
    assert desk.all(Document, kind="decision")[0].state == "ready"


def test_who_wrote_the_draft_can_neither_approve_it_nor_find_the_button(desk: Desk) -> None:
    reference = bring(desk)
    head = desk.at(HEAD).go(at(reference, "projekt"))
    head.submit("Zapisz i przekaż do akceptacji", **WRITTEN)
    head.go(at(reference, "akceptacja")).submit("Zaakceptuj projekt")
    assert head.status == 422
    assert "inna osoba" in head.text
    assert desk.get(reference).status == "prepared"


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"ruling": ""}, "rozstrzygnięcie"),
        ({"basis": ""}, "podstawę prawną"),
        ({"reasons": "bo tak"}, "uzasadnienie"),
        ({"ruling": "Zezwalam [stronie] na wszystko."}, "Nie ma pola [stronie]"),
        ({"outcome": "refused", "no_reasons": "y", "reasons": ""}, "tylko, gdy decyzja uwzględnia"),
    ],
)
def test_a_decision_without_its_elements_stays_a_draft_and_says_what_is_missing(
    small_desk: Desk, typed: dict[str, str], fault: str
) -> None:
    reference = bring(small_desk)
    page = write(small_desk, reference, **typed)
    assert page.status == 422
    assert fault in page.text
    assert (small_desk.get(reference).status, small_desk.all(DraftVersion)) == ("filed", [])


def test_two_who_write_at_once_lose_nothing(small_desk: Desk) -> None:
    reference = bring(small_desk)
    first = small_desk.at(CLERK).go(at(reference, "projekt"))
    second = small_desk.at(HEAD).go(at(reference, "projekt"))
    first.submit("Zapisz wersję", **WRITTEN)
    second.submit("Zapisz wersję", **{**WRITTEN, "ruling": "Odmawiam usunięcia drzewa."})
    assert second.status == 409
    assert "Odmawiam usunięcia drzewa." in second.response.get_data(as_text=True)
    assert len(small_desk.all(DraftVersion)) == 1
    first.submit("Zapisz wersję")
    assert len(small_desk.all(DraftVersion)) == 1  # the same text again is no new version


def test_a_draft_that_changed_after_it_was_read_is_not_approved(small_desk: Desk) -> None:
    reference = bring(small_desk)
    write(small_desk, reference)
    head = small_desk.at(HEAD).go(at(reference, "akceptacja"))
    back = small_desk.at(HEAD).go(at(reference, "cofnij"))
    back.submit(None, reasons="Popraw nazwisko.")
    write(small_desk, reference, ruling="Zezwalam na usunięcie dwóch klonów.")
    head.submit("Zaakceptuj projekt")
    assert head.status == 409
    assert small_desk.get(reference).status == "prepared"


def test_issuing_twice_makes_one_decision(small_desk: Desk) -> None:
    reference = bring(small_desk)
    write(small_desk, reference)
    head = small_desk.at(HEAD)
    head.go(at(reference, "akceptacja")).submit("Zaakceptuj projekt")
    page = head.go(at(reference, "wydanie"))
    from tests.support.visitor import form_fields

    forms = [form_fields(form) for form in page.page.iter("form") if "number" in form_fields(form)]
    for _ in range(3):
        page.post(at(reference, "wydanie"), {**forms[0], "position": "Kierownik"})
    assert len(small_desk.all(Document, kind="decision")) == 1
    assert small_desk.events(reference).count("sign") == 1


def test_a_complaint_is_answered_by_two_persons_without_a_decision(small_desk: Desk) -> None:
    reference = bring(small_desk, "complaint")
    write(
        small_desk,
        reference,
        outcome="reply",
        basis="",
        reasons="",
        ruling="Skarga jest zasadna. Przepraszamy.",
    )
    assert small_desk.get(reference).status == "reply"
    head = small_desk.at(HEAD).go(at(reference, "wydanie"))
    head.submit("Podpisz i wydaj", position="Sekretarz Miasta")
    assert (small_desk.get(reference).status, small_desk.get(reference).is_open) == ("answered", False)
    assert small_desk.all(Document, kind="decision")[0].title == "Odpowiedź"


@pytest.mark.parametrize(
    ("flow", "offered", "smuggled"),
    [
        ("decision", {"granted", "partly", "refused", "discontinued"}, "reply"),
        ("notification", {"discontinued", "objection"}, "granted"),
        ("information", {"refused", "discontinued"}, "granted"),
        ("complaint", {"reply"}, "granted"),
    ],
)
def test_a_text_does_what_the_course_has_a_place_for(
    small_desk: Desk, flow: str, offered: set[str], smuggled: str
) -> None:
    """A reply in a matter that the law wants decided would pass by its elements and its signature."""
    reference = bring(small_desk, flow)
    page = small_desk.at(CLERK).go(at(reference, "projekt"))
    assert {one.get("value") for one in page.page.iter("input") if one.get("name") == "outcome"} == offered
    page.submit("Zapisz i przekaż do akceptacji", **{**WRITTEN, "outcome": smuggled})
    assert page.status == 422
    assert small_desk.all(DraftVersion) == []
    with small_desk.portal.db.writing() as session:  # nor past the page
        now = small_desk.clock.now()
        case, clerk = get_by_reference(session, reference), official_of(session, "FN", now)
        with pytest.raises(Refused):
            actions.write(session, small_desk.portal, case, smuggled, {}, actor=clerk, now=now)


def test_merge_fields_are_text_and_stay_text() -> None:
    hostile = "#eval(1) [numer] {{ 7*7 }} <script>"
    assert filled("Strona: [strona].", {"[strona]": hostile}) == f"Strona: {hostile}."
    assert lacks(Outcome.GRANTED, {**WRITTEN, "ruling": "Rozstrzygam [numer] i [nic]."})[0].field == "ruling"


def test_nobody_slips_another_text_in_between_approval_and_signature(small_desk: Desk) -> None:
    reference = bring(small_desk)
    open_page = small_desk.at(CLERK).go(at(reference, "projekt"))
    write(small_desk, reference)
    small_desk.at(HEAD).go(at(reference, "akceptacja")).submit("Zaakceptuj projekt")
    open_page.submit("Zapisz wersję", **{**WRITTEN, "number": "1", "ruling": "Odmawiam usunięcia drzewa."})
    assert open_page.status == 409
    assert [one.number for one in small_desk.all(DraftVersion)] == [1]


def test_who_wrote_a_reply_does_not_sign_it_though_another_sent_it_on(small_desk: Desk) -> None:
    reference = bring(small_desk, "complaint")
    said = {
        **WRITTEN,
        "outcome": "reply",
        "basis": "",
        "reasons": "",
        "ruling": "Skarga jest zasadna. Przepraszamy.",
    }
    head = small_desk.at(HEAD).go(at(reference, "projekt")).submit("Zapisz wersję", **said)
    small_desk.at(CLERK).go(at(reference, "projekt")).submit("Zapisz i przekaż do akceptacji")
    head.go(at(reference, "wydanie")).submit("Podpisz i wydaj", position="Sekretarz Miasta")
    assert (head.status, small_desk.get(reference).status) == (422, "reply")
