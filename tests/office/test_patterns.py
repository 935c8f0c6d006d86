"""Patterns at the desk: kept by approvers and administrators, begun from on the draft page, nothing typed is lost."""

from dataclasses import replace
from typing import Any

import pytest

from portal.cases.flows import store_versions
from portal.cases.models import Case
from portal.decisions.drafting.models import DraftVersion
from portal.decisions.patterns.models import DecisionPattern
from portal.service import Outcome, Pattern
from tests.office.desk import BEATA, EWA, HALINA, JOANNA, PAWEL, TOMASZ, Desk, own_form
from tests.office.test_drafting import CLERK, HEAD, WRITTEN, at, bring
from tests.support.people import Worker
from tests.support.visitor import Visitor

OWN = {
    "basis": "art. 104 KPA i art. 83 ust. 1 ustawy", "ruling": "Zezwalam stronie [strona] na usunięcie drzewa.",
    "reasons": "Wniosek z dnia [data wniosku] jest zasadny, bo …",
}  # fmt: skip
DRAFTED = "by-decision"  # the service whose matters end with a decision, see ``bring``
SLUG = "tax-relief"  # of the officials' own unit, and settled by a decision
GRANTED, DRAFTED_GRANTED = (f"/biurko/wzory/{slug}/granted" for slug in (SLUG, DRAFTED))
REGISTRAR = Worker("o-usc", "Ewa", "Zyśk", "USC", ("approver",))


def keep(desk: Desk, outcome: str = "granted", who: Worker = EWA, slug: str = SLUG, **values: str) -> Visitor:
    """Save a pattern of the office's own."""
    page = desk.at(who).go(f"/biurko/wzory/{slug}/{outcome}")
    return page.submit("Zapisz wersję", **{**OWN, **values})


def drafting(desk: Desk, reference: str, **typed: str) -> Visitor:
    """Open the draft page and begin from a pattern."""
    page = desk.at(CLERK).go(at(reference, "projekt"))
    return page.submit("Zacznij od wzoru", outcome="granted", **typed)


def bringing(desk: Desk, version: int = 1, ruling: str = "Wydaję zgodę, o którą prosi [strona].") -> None:
    """Let the service bring a pattern of its own."""
    own = Pattern(Outcome.GRANTED, "art. 104 KPA", ruling, no_reasons=True)
    service = replace(desk.portal.services[SLUG], version=version, patterns=(own,))
    object.__setattr__(desk.portal, "services", {**desk.portal.services, SLUG: service})
    with desk.portal.db.writing() as session:
        store_versions(session, desk.portal, desk.clock.now())


def texts(page: Visitor) -> tuple[Any, ...]:
    form = own_form(page)
    return form["basis"], form["ruling"].strip(), form["reasons"].strip()


# ---------------------------------------------------------------------------------------------- the office's pages
def test_an_approver_keeps_a_pattern_in_versions_that_stay_readable(desk: Desk) -> None:
    keep(desk, who=JOANNA)
    page = keep(desk, who=JOANNA, ruling="Zezwalam na usunięcie [przedmiot].")
    keep(desk, who=JOANNA, ruling="Zezwalam na usunięcie [przedmiot].")  # the same again is no version
    assert [(one.number, one.state) for one in desk.all(DecisionPattern)] == [(1, "own"), (2, "own")]
    assert "Zezwalam stronie [strona] na usunięcie drzewa." in page.text  # the first version, in the list
    assert "Joanna Klim" in page.text
    listed = page.go("/biurko/wzory")
    assert "urzędu, wersja 2" in listed.text
    older = page.go(f"{GRANTED}?wersja=1")
    assert own_form(older)["ruling"].strip() == OWN["ruling"]


def test_a_preview_fills_the_text_with_a_made_up_matter_and_keeps_nothing(desk: Desk) -> None:
    page = desk.at(EWA).go(GRANTED)
    page.submit(
        "Podgląd", **{**OWN, "ruling": "Zezwalam stronie [strona], [numer]. <script>{{ 7*7 }}</script>"}
    )
    assert "Zezwalam stronie Maria Przykładowa, FN.3155.17.2026. <script>{{ 7*7 }}</script>" in page.text
    assert "<script>{{" not in page.response.get_data(as_text=True)
    assert "14 dni" in page.text  # the instruction that the portal adds
    assert desk.all(DecisionPattern) == []


@pytest.mark.parametrize(
    ("outcome", "typed", "says"),
    [
        ("granted", {"ruling": "Zezwalam [stronie]."}, "Nie ma pola [stronie]. Są: [strona], [numer]"),
        ("granted", {"basis": "", "ruling": " ", "reasons": ""}, "Wpisz przynajmniej jedną część wzoru."),
        ("refused", {"no_reasons": "y"}, "tylko, gdy decyzja uwzględnia"),
        ("granted", {"reasons": "x" * 20_001}, "Skróć tekst"),
    ],
)
def test_a_pattern_that_no_draft_could_use_is_refused_with_all_that_was_typed(
    small_desk: Desk, outcome: str, typed: dict[str, str], says: str
) -> None:
    page = keep(small_desk, outcome, **{"ruling": "Rozstrzygam.", **typed})
    assert (page.status, says in page.text) == (422, True)
    assert own_form(page)["ruling"].strip() == {"ruling": "Rozstrzygam.", **typed}["ruling"].strip()
    assert small_desk.all(DecisionPattern) == []


def test_two_who_keep_a_pattern_do_not_write_over_each_other(small_desk: Desk) -> None:
    first, second = (small_desk.at(who).go(GRANTED) for who in (EWA, JOANNA))
    first.submit("Zapisz wersję", **OWN)
    second.submit("Zapisz wersję", **{**OWN, "ruling": "Drugi tekst rozstrzygnięcia."})
    assert (second.status, own_form(second)["ruling"].strip()) == (409, "Drugi tekst rozstrzygnięcia.")
    assert len(small_desk.all(DecisionPattern)) == 1
    second.submit("Zapisz wersję")  # seen now, and meant
    assert len(small_desk.all(DecisionPattern)) == 2


def test_a_pattern_is_retired_once_however_often_it_is_pressed(desk: Desk) -> None:
    keep(desk)
    page = desk.at(EWA).go(GRANTED)
    form = {**own_form(page), "then": "retire"}
    for _ in range(3):
        page.post(f"{GRANTED}/stan", form)
    assert [one.state for one in desk.all(DecisionPattern)] == ["own", "retired"]
    assert "Ten wzór jest wycofany." in page.text
    assert own_form(page)["ruling"].strip() == OWN["ruling"]  # its last text is at hand
    assert "wycofany" in page.go("/biurko/wzory").text


def test_a_stale_page_retires_nothing_that_was_written_since(small_desk: Desk) -> None:
    keep(small_desk)
    page = small_desk.at(EWA).go(GRANTED)
    keep(small_desk, ruling="Nowe rozstrzygnięcie.", who=JOANNA)
    page.submit("Wycofaj wzór")
    assert page.status == 409
    assert [one.state for one in small_desk.all(DecisionPattern)] == ["own", "own"]


@pytest.mark.parametrize("then", ["", "erase", "own"])
def test_a_state_that_is_none_is_refused(small_desk: Desk, then: str) -> None:
    keep(small_desk)
    page = small_desk.at(EWA).go(GRANTED)
    page.post(f"{GRANTED}/stan", {**own_form(page), "then": then})
    assert (page.status, len(small_desk.all(DecisionPattern))) == (422, 1)


@pytest.mark.parametrize(
    ("who", "status"),
    [(EWA, 200), (JOANNA, 200), (PAWEL, 403), (HALINA, 403), (TOMASZ, 403), (BEATA, 403), (REGISTRAR, 404)],
)
def test_patterns_are_kept_by_administrators_and_the_units_own_approvers(
    small_desk: Desk, who: Worker, status: int
) -> None:
    page = small_desk.at(who)
    assert page.go(GRANTED).status == status
    if status != 200:
        for address in (GRANTED, f"{GRANTED}/stan"):
            own = small_desk.at(JOANNA).go(
                GRANTED
            )  # a form's token of one's own session is not to be had there
            assert page.post(address, {**own_form(own), **OWN, "then": "save"}).status in {400, 403, 404}
        assert small_desk.all(DecisionPattern) == []


def test_the_list_shows_an_approver_the_services_of_their_unit_only(small_desk: Desk) -> None:
    listed = small_desk.at(JOANNA).go("/biurko/wzory").text
    assert "Ulga w zapłacie" in listed
    assert "Zaświadczenie o niezaleganiu" not in listed  # no text of a decision ends it
    page = small_desk.at(REGISTRAR).go("/biurko/wzory")
    assert (page.status, "Ulga w zapłacie" in page.text) == (200, False)


@pytest.mark.parametrize(
    "address",
    ["/biurko/wzory/nothing/granted", f"/biurko/wzory/{SLUG}/approved", f"/biurko/wzory/{SLUG}/GRANTED"],
)
def test_what_is_no_pattern_is_not_found(small_desk: Desk, address: str) -> None:
    assert small_desk.at(EWA).go(address).status == 404


@pytest.mark.parametrize("number", ["7", "-1", "x", "9" * 30])
def test_a_version_that_never_was_leaves_the_one_in_force_in_the_editor(
    small_desk: Desk, number: str
) -> None:
    keep(small_desk)
    page = small_desk.at(EWA).go(f"{GRANTED}?wersja={number}")
    assert (page.status, own_form(page)["ruling"].strip()) == (200, OWN["ruling"])


def test_the_pattern_that_a_service_brings_is_seen_hidden_by_the_offices_and_given_back(
    small_desk: Desk,
) -> None:
    bringing(small_desk, 9)
    page = small_desk.at(EWA).go(GRANTED)
    assert "To wzór, który przyszedł z usługą." in page.text
    assert own_form(page)["ruling"].strip() == "Wydaję zgodę, o którą prosi [strona]."
    page.submit("Zapisz wersję", **OWN)
    assert "urzędu, wersja 1" in page.go("/biurko/wzory").text
    page.go(GRANTED).submit("Wróć do wzoru usługi")
    assert "To wzór, który przyszedł z usługą." in page.text
    assert [one.state for one in small_desk.all(DecisionPattern)] == ["own", "brought"]


# ---------------------------------------------------------------------------------------------- the draft page
def test_a_draft_begins_from_the_pattern_and_keeps_which_version_it_was(desk: Desk) -> None:
    reference = bring(desk)
    keep(desk, slug=DRAFTED)
    page = drafting(desk, reference)
    assert (page.status, texts(page)) == (200, (OWN["basis"], OWN["ruling"], OWN["reasons"]))
    assert desk.all(DraftVersion) == []
    page.submit("Zapisz wersję")
    assert "Zezwalam stronie Marta Zalewska na usunięcie drzewa." in page.text
    assert "Zaczęta od wzoru: wersja 1" in page.text
    keep(desk, slug=DRAFTED, ruling="Wzór, który zmienił się później.")
    page.go(at(reference, "projekt"))
    assert texts(page)[1] == OWN["ruling"]
    page.submit("Zapisz wersję", ruling="Zezwalam stronie [strona] na usunięcie dwóch drzew.")
    (first, _second), versions = desk.all(DecisionPattern), desk.all(DraftVersion)
    assert [one.pattern_id for one in versions] == [
        first.id,
        first.id,
    ]  # a second version of the text stays its child
    page.submit("Zacznij od wzoru").submit("Zastąp mój tekst wzorem").submit("Zapisz wersję")
    assert desk.all(DraftVersion)[-1].values["ruling"] == "Wzór, który zmienił się później."
    assert desk.all(DraftVersion)[-1].pattern_id == _second.id


def test_what_was_typed_is_asked_about_and_not_lost(small_desk: Desk) -> None:
    reference = bring(small_desk)
    keep(small_desk, slug=DRAFTED)
    mine = "Zezwalam stronie, ale po swojemu."
    page = drafting(small_desk, reference, ruling=mine)
    assert "W projekcie jest już tekst" in page.text
    assert texts(page) == ("", mine, "")
    page.submit("Uzupełnij puste pola")
    assert texts(page) == (OWN["basis"], mine, OWN["reasons"])
    page.submit("Zacznij od wzoru")
    assert texts(page) == (OWN["basis"], mine, OWN["reasons"])
    page.submit("Zastąp mój tekst wzorem")
    assert texts(page) == (OWN["basis"], OWN["ruling"], OWN["reasons"])
    page.submit("Zacznij od wzoru")  # pressed twice: nothing to ask
    assert "W projekcie jest już tekst" not in page.text
    assert small_desk.all(DraftVersion) == []


def test_a_pattern_is_to_be_completed_before_it_goes_to_the_second_person(small_desk: Desk) -> None:
    reference = bring(small_desk)
    halves = "Zezwalam stronie [strona] w części:\n\nW pozostałej części odmawiam."
    why = "Strona [strona] wniosła o to dnia [data wniosku]. Przemawia za tym jej ważny interes, ponieważ:"
    page = small_desk.at(CLERK).go(at(reference, "projekt"))
    page.submit("Zapisz i przekaż do akceptacji", **{**WRITTEN, "reasons": why})
    assert "Dokończ uzasadnienie po słowie „ponieważ”." in page.text
    page.submit(
        "Zapisz i przekaż do akceptacji", **{**WRITTEN, "reasons": f"{OWN['reasons']} {why} nie stać jej"}
    )
    assert (page.status, "miejsca z kropkami" in page.text.replace("\xa0", " ")) == (422, True)
    typed = {**WRITTEN, "ruling": halves, "reasons": f"{why} nie ma dochodów (…)."}
    page.submit(
        "Zapisz i przekaż do akceptacji", **typed
    )  # no pattern knows yet that something is to stand between
    assert small_desk.get(reference).status == "prepared"
    keep(small_desk, slug=DRAFTED, ruling=halves)
    head = small_desk.at(HEAD).go(at(reference, "akceptacja")).submit("Zaakceptuj projekt")
    assert (head.status, "Dokończ rozstrzygnięcie po słowie „części”." in head.text) == (422, True)
    assert small_desk.get(reference).status == "prepared"


def test_an_article_that_counts_for_firms_stands_only_in_what_a_firm_gets(small_desk: Desk) -> None:
    reference, firms = bring(small_desk), set[str]()
    own = Pattern(
        Outcome.GRANTED, "art. 67a § 1", "Udzielam ulgi stronie [strona].", no_reasons=True,
        adds=lambda _answers: "oraz art. 67b § 1 tej ustawy" if firms else "",
    )  # fmt: skip
    service = replace(small_desk.portal.services[DRAFTED], patterns=(own,))
    object.__setattr__(small_desk.portal, "services", {**small_desk.portal.services, DRAFTED: service})
    assert texts(drafting(small_desk, reference))[0] == "art. 67a § 1"
    firms.add(reference)
    page = drafting(small_desk, reference)
    assert texts(page)[0] == "art. 67a § 1 oraz art. 67b § 1 tej ustawy"
    page.submit("Zacznij od wzoru")  # pressed twice: nothing to ask
    assert "W projekcie jest już tekst" not in page.text
    relief = small_desk.portal.services[SLUG]
    assert [one.adds({"applicant": "person"}) for one in relief.patterns if one.adds] == [""] * 3
    assert all("67b" in one.adds({"applicant": "trader"}) for one in relief.patterns if one.adds)


def test_a_text_too_long_to_save_is_still_nobodys_to_throw_away(small_desk: Desk) -> None:
    reference = bring(small_desk)
    keep(small_desk, slug=DRAFTED)
    page = drafting(small_desk, reference, ruling="x" * 6001)
    assert len(texts(page)[1]) == 6001
    assert len(texts(page.submit("Uzupełnij puste pola"))[1]) == 6001


def test_without_an_outcome_or_its_pattern_the_page_says_so_and_keeps_the_text(small_desk: Desk) -> None:
    reference = bring(small_desk)
    keep(small_desk, slug=DRAFTED)
    page = small_desk.at(CLERK).go(at(reference, "projekt"))
    for outcome, says in (
        ("", "Wybierz, co decyzja robi"), ("refused", "nie ma wzoru"), ("approved", "Wybierz, co decyzja robi")
    ):  # fmt: skip
        page.submit("Zacznij od wzoru", outcome=outcome, ruling="Mój tekst.")
        assert (page.status, says in page.text, texts(page)[1]) == (422, True, "Mój tekst.")


def test_with_no_pattern_at_all_there_is_no_button(small_desk: Desk) -> None:
    reference = bring(small_desk)
    assert "Zacznij od wzoru" not in small_desk.at(CLERK).go(at(reference, "projekt")).text
    keep(small_desk, slug=DRAFTED)
    keep_page = small_desk.at(EWA).go(DRAFTED_GRANTED)
    assert "Zacznij od wzoru" in small_desk.at(CLERK).go(at(reference, "projekt")).text
    keep_page.submit("Wycofaj wzór")
    assert "Zacznij od wzoru" not in small_desk.at(CLERK).go(at(reference, "projekt")).text


def test_a_page_opened_before_another_saved_still_meets_the_conflict_after_it_began_from_a_pattern(
    small_desk: Desk,
) -> None:
    reference = bring(small_desk)
    keep(small_desk, slug=DRAFTED)
    slow = small_desk.at(HEAD).go(at(reference, "projekt"))
    small_desk.at(CLERK).go(at(reference, "projekt")).submit("Zapisz wersję", **WRITTEN)
    slow.submit("Zacznij od wzoru", outcome="granted").submit("Zapisz wersję")
    assert (slow.status, texts(slow)[1]) == (409, OWN["ruling"])
    assert len(small_desk.all(DraftVersion)) == 1
    slow.submit("Zapisz wersję")
    assert [one.pattern_id is not None for one in small_desk.all(DraftVersion)] == [False, True]


def test_a_draft_that_went_to_approval_is_not_begun_anew(small_desk: Desk) -> None:
    reference = bring(small_desk)
    keep(small_desk, slug=DRAFTED)
    slow = small_desk.at(CLERK).go(at(reference, "projekt"))
    small_desk.at(HEAD).go(at(reference, "projekt")).submit("Zapisz i przekaż do akceptacji", **WRITTEN)
    slow.submit("Zacznij od wzoru", outcome="granted")
    assert (slow.status, "na innym etapie" in slow.text) == (409, True)


@pytest.mark.parametrize("key", ["granted.2", "refused.1", "granted.s1", "x", "granted.1' OR 1=1"])
def test_a_pattern_that_a_form_made_up_is_not_written_down(small_desk: Desk, key: str) -> None:
    reference = bring(small_desk)
    keep(small_desk, slug=DRAFTED)
    page = small_desk.at(CLERK).go(at(reference, "projekt"))
    page.submit("Zapisz wersję", **{**WRITTEN, "wzor": key})
    assert (page.status, texts(page)[1]) == (422, WRITTEN["ruling"])
    assert small_desk.all(DraftVersion) == []


def test_a_double_click_on_saving_makes_one_version_that_began_from_the_pattern(small_desk: Desk) -> None:
    reference = bring(small_desk)
    keep(small_desk, slug=DRAFTED)
    page = drafting(small_desk, reference)
    form = own_form(page)
    for _ in range(3):
        page.post(at(reference, "projekt"), form)
    assert [one.pattern_id is not None for one in small_desk.all(DraftVersion)] == [True]


def test_a_partys_hostile_name_in_a_pattern_stays_text(small_desk: Desk) -> None:
    reference = bring(small_desk)
    with small_desk.portal.db.writing() as session:
        case = session.get_one(Case, small_desk.get(reference).id)
        case.parties[0].subject.surname = "[numer] {{ 7*7 }} <img src=x>"
    keep(small_desk, slug=DRAFTED)
    page = drafting(small_desk, reference)
    page.submit("Zapisz wersję")
    assert "Zezwalam stronie Marta [numer] {{ 7*7 }} <img src=x> na usunięcie drzewa." in page.text
    assert "<img" not in page.response.get_data(as_text=True)


def test_a_draft_can_begin_from_what_the_service_brings_and_keeps_its_version(desk: Desk) -> None:
    reference = bring(desk)
    case = desk.get(reference)
    service = replace(
        desk.portal.services[SLUG],
        patterns=(Pattern(Outcome.GRANTED, "", "Zgoda.", no_reasons=True),),
        version=9,
    )
    object.__setattr__(desk.portal, "services", {**desk.portal.services, case.service: service})
    with desk.portal.db.writing() as session:
        store_versions(session, desk.portal, desk.clock.now())
    page = drafting(desk, reference)
    assert texts(page) == ("", "Zgoda.", "")
    assert own_form(page)["no_reasons"] == ["y"]
    page.submit("Zapisz wersję")
    (version,) = desk.all(DraftVersion)
    assert (version.brought_by_version, version.pattern_id, version.values["no_reasons"]) == (9, None, True)
    assert "Zaczęta od wzoru usługi w wersji 9" in page.text
