"""The checklist says what the flow requires before each next step, and what of it is there."""

from tests.office.desk import JOANNA, PAWEL, Desk, act_url
from tests.support.courses import offer
from tests.support.visitor import Visitor


def checklist(page: Visitor) -> str:
    """Return the words of the page's checklist, empty when there is none."""
    assert page.page is not None
    for section in page.page.iter("section"):
        if section.get("aria-labelledby") == "lista":
            return " ".join(" ".join(section.itertext()).split())
    return ""


def test_a_fee_that_is_missing_and_one_that_came_are_told_apart(desk: Desk) -> None:
    joanna = desk.at(JOANNA)
    unpaid, paid = desk.case(paid=False), desk.case()
    assert "Opłata Brakuje" in checklist(joanna.go(f"/biurko/sprawy/{unpaid}"))
    assert "Opłata Jest" in checklist(joanna.go(f"/biurko/sprawy/{paid}"))


def test_what_the_step_itself_asks_for_comes_with_it_and_a_condition_says_why_not_yet(
    small_desk: Desk,
) -> None:
    reference = small_desk.case()
    joanna = small_desk.at(JOANNA).go(act_url(reference, "wezwij-do-uzupelnienia"))
    assert "Przy tej czynności: lista braków." in checklist(joanna.go(f"/biurko/sprawy/{reference}"))
    joanna.go(act_url(reference, "wezwij-do-uzupelnienia")).submit("Zobacz pismo", more="Wyrok")
    joanna.submit("Wyślij pismo")
    said = checklist(joanna.go(f"/biurko/sprawy/{reference}"))
    assert "Pozostaw bez rozpatrzenia" in said
    assert "Termin i warunki" in said
    assert "Brakuje" in said


def test_a_draft_and_a_second_person_are_told_to_who_looks(small_desk: Desk) -> None:
    service = offer(small_desk.portal, "decision")
    reference = small_desk.case()
    with small_desk.portal.db.writing() as session:
        case = session.merge(small_desk.get(reference))
        case.service, case.service_version = service.slug, service.version
    joanna, pawel = small_desk.at(JOANNA), small_desk.at(PAWEL)
    assert "Projekt tekstu Brakuje" in checklist(joanna.go(f"/biurko/sprawy/{reference}"))
    small_desk.house.work()
    with small_desk.portal.db.writing() as session:
        case = session.merge(small_desk.get(reference))
        case.status = "prepared"
    assert "akceptuje i podpisuje" in checklist(pawel.go(f"/biurko/sprawy/{reference}"))


def test_a_settled_matter_has_none(small_desk: Desk) -> None:
    reference = small_desk.case()
    joanna = small_desk.at(JOANNA).go(act_url(reference, "wydaj")).submit("Wydaj zaświadczenie")
    assert checklist(joanna.go(f"/biurko/sprawy/{reference}")) == ""
