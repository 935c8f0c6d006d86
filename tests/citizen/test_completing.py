"""A call names answers and attachments; the resident puts right those and no others, and the filed ones stay."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from portal.cases.completing.models import AnswerVersion
from portal.cases.models import Attachment, CaseEvent, Document
from tests.files.made import eicar, jpeg
from tests.office.desk import JOANNA, Desk, act_url, own_form
from tests.support.house import House
from tests.support.lived import DOT, file_matter, settled
from tests.support.pages import text_of
from tests.support.people import ANNA, JAN, sign_in
from tests.support.visitor import Visitor

NOTE = "Nie wiemy, kto je przeczyta"


class Called:
    """Jan's matter, called for with what a test ticks."""

    def __init__(self, house: House) -> None:
        self.house, self.desk = house, Desk(house)
        self.jan = settled(house, JAN)
        self.reference = file_matter(self.jan, "social")
        self.joanna = self.desk.at(JOANNA)

    @property
    def page(self) -> str:
        return f"/moje/sprawy/{self.reference}/uzupelnij"

    def call(self, **ticked: Any) -> Visitor:
        self.joanna.go(act_url(self.reference, "wezwij-do-uzupelnienia"))
        self.joanna.submit("Zobacz pismo", **ticked)
        return self.joanna.submit("Wyślij pismo")

    def send(self, **filled: Any) -> Visitor:
        fields = {name.replace("o_", "o-", 1): value for name, value in filled.items()}
        return self.jan.submit("Wyślij uzupełnienie", **fields)

    def versions(self) -> list[AnswerVersion]:
        return self.desk.all(AnswerVersion)


@pytest.fixture
def called(house: House) -> Called:
    return Called(house)


@pytest.fixture
def small_called(small_house: House) -> Called:
    return Called(small_house)


def words(page: Visitor) -> str:
    return page.text.replace("\xa0", " ")


def boxes(page: Visitor) -> set[str]:
    """Return the names of the boxes of the service that a page asks."""
    assert page.page is not None
    names = {
        element.get("name") or "" for element in page.page.iter() if element.tag in {"input", "textarea"}
    }
    return {name for name in names if name.startswith("o-")}


# ---------------------------------------------------------------------------------------------- there and back
def test_only_what_was_ticked_is_asked_again_and_the_office_sees_old_and_new(called: Called) -> None:
    called.joanna.go(act_url(called.reference, "wezwij-do-uzupelnienia"))
    assert "Teraz: dla banku, na przykład do kredytu" in words(called.joanna)
    called.joanna.submit(
        "Zobacz pismo", bad_purpose="y", note_purpose=NOTE, bad_proof="y", more="Telefon do Pana"
    )
    for said in (
        f"– Zaświadczenie jest: {NOTE}",
        "potwierdza zwolnienie: proszę dołączyć",
        "– Telefon do Pana",
    ):
        assert said in words(called.joanna), said
    called.joanna.submit("Wyślij pismo")
    called.jan.go(called.page)
    assert boxes(called.jan) == {"o-purpose", "o-proof"}
    assert NOTE in words(called.jan)
    assert "Telefon do Pana" in words(called.jan)
    called.send(o_purpose="notary", o_proof=(io.BytesIO(DOT), "nowy.png"), text="500 600 700")
    assert called.jan.address == f"/moje/sprawy/{called.reference}"
    case = called.desk.get(called.reference)
    assert (case.status, case.answers["purpose"]) == ("filed", "notary")
    assert [(one.number, one.answers["purpose"]) for one in called.versions()] == [(0, "bank"), (1, "notary")]
    desk = words(called.joanna.go(f"/biurko/sprawy/{called.reference}"))
    assert "Było: dla banku, na przykład do kredytu" in desk
    assert "Jest: dla notariusza lub kupującego" in desk
    assert "500 600 700" in desk
    assert [one.field for one in called.desk.all(Attachment)] == ["proof", "proof"]
    [receipt] = called.desk.all(Document, slot="receipt")
    assert "dla banku, na przykład do kredytu" in str(receipt.values["answers"])


def test_a_second_call_adds_a_third_version_and_keeps_the_first(small_called: Called) -> None:
    for number, purpose in enumerate(("notary", "office"), start=1):
        small_called.call(bad_purpose="y")
        small_called.jan.go(small_called.page)
        small_called.send(o_purpose=purpose)
        assert len(small_called.versions()) == number + 1
    assert [one.answers["purpose"] for one in small_called.versions()] == ["bank", "notary", "office"]
    assert small_called.versions()[2].changes[0]["old"] == "dla notariusza lub kupującego"


def test_a_note_alone_ticks_its_question_and_nothing_at_all_is_refused(small_called: Called) -> None:
    joanna = small_called.joanna.go(act_url(small_called.reference, "wezwij-do-uzupelnienia"))
    joanna.submit("Zobacz pismo", reasons="Proszę pilnie")
    assert joanna.status == 422
    assert "czego brakuje" in words(joanna)
    assert "Proszę pilnie" in joanna.text
    joanna.submit("Zobacz pismo", note_town="Literówka")
    assert "– Miejscowość: Literówka" in words(joanna)
    joanna.submit("Wyślij pismo")
    assert boxes(small_called.jan.go(small_called.page)) == {"o-town"}


# ---------------------------------------------------------------------------------------------- the form's own rules
def test_the_services_form_judges_and_what_was_typed_stays(small_called: Called) -> None:
    small_called.call(bad_postal_code="y", bad_town="y")
    small_called.jan.go(small_called.page)
    small_called.send(o_postal_code="15-0", o_town="Choroszcz", text="Zmieniłem adres")
    assert small_called.jan.status == 422
    assert "Choroszcz" in [one.get("value") for one in small_called.jan.page.iter("input")]  # type: ignore[union-attr]
    assert "Zmieniłem adres" in small_called.jan.text
    assert small_called.versions() == []
    small_called.send(o_postal_code="16-070")
    assert small_called.desk.get(small_called.reference).answers["town"] == "Choroszcz"


def test_an_answer_that_makes_its_neighbour_necessary_brings_it_onto_the_page(small_called: Called) -> None:
    small_called.call(bad_purpose="y")
    small_called.jan.go(small_called.page)
    small_called.send(o_purpose="other")
    assert small_called.jan.status == 422
    assert "Wpisz, dla kogo jest zaświadczenie" in words(small_called.jan)
    assert boxes(small_called.jan) == {"o-purpose", "o-purpose_other"}
    small_called.send(o_purpose_other="dla cioci")
    changes = small_called.versions()[-1].changes
    assert [(one["old"], one["new"]) for one in changes] == [
        ("dla banku, na przykład do kredytu", "dla kogoś innego"), ("Nie podano", "dla cioci"),
    ]  # fmt: skip


def test_an_answer_that_opens_another_page_has_that_page_asked_before_it_is_sent(small_house: House) -> None:
    called = Called(small_house)
    called.reference = file_matter(sign_in(small_house, JAN), "none")
    called.call(bad_exemption="y")
    called.jan.go(called.page)
    called.send(o_exemption="health")
    assert called.jan.status == 422
    assert "Po tej zmianie pytamy o coś jeszcze" in words(called.jan)
    assert boxes(called.jan) == {"o-exemption", "o-proof"}
    called.send(o_proof=(io.BytesIO(DOT), "zus.png"))
    assert called.desk.get(called.reference).answers["exemption"] == "health"
    case_id = called.desk.get(called.reference).id
    assert [one.field for one in called.desk.all(Attachment, case_id=case_id)] == ["proof"]
    desk = words(called.joanna.go(f"/biurko/sprawy/{called.reference}"))
    assert "Według nowych odpowiedzi opłata to 0,00 zł, a w sprawie jest 21,00 zł" in desk


def test_a_file_that_was_called_for_comes_or_the_party_says_why_not(small_called: Called) -> None:
    small_called.call(bad_proof="y", bad_purpose="y")
    small_called.jan.go(small_called.page)
    assert small_called.send(o_purpose="notary").status == 422
    assert "Dołącz plik albo napisz niżej, dlaczego go nie masz." in words(small_called.jan)
    assert small_called.desk.get(small_called.reference).status == "completion"
    small_called.send(text="Sąd jeszcze go nie wydał.")
    assert small_called.desk.get(small_called.reference).status == "filed"
    assert small_called.versions()[-1].answers["purpose"] == "notary"


# ---------------------------------------------------------------------------------------------- hostile and at once
def test_what_nobody_called_for_is_not_read(called: Called) -> None:
    called.call(bad_purpose="y")
    fields = own_form(called.jan.go(called.page))
    hostile = {
        "o-purpose": "office",
        "o-street": "ul. Cudza 1",
        "o-exemption": "health",
        "besides": ["street", "id"],
    }
    called.jan.post(called.page, {**fields, **hostile})
    answers = called.desk.get(called.reference).answers
    assert (answers["purpose"], answers["street"], answers["exemption"]) == (
        "office",
        "ul. Lipowa 1/2",
        "social",
    )
    assert called.jan.status == 200


def test_nothing_changed_and_nothing_said_is_no_completion(small_called: Called) -> None:
    small_called.call(bad_purpose="y")
    small_called.jan.go(small_called.page)
    assert small_called.send().status == 422
    assert "Popraw odpowiedź, napisz coś albo dołącz plik." in words(small_called.jan)
    assert small_called.desk.get(small_called.reference).status == "completion"


def test_an_infected_file_stops_the_whole_completion_and_says_so_at_its_box(called: Called) -> None:
    called.call(bad_purpose="y", bad_proof="y")
    called.jan.go(called.page)
    called.send(o_purpose="notary", o_proof=(io.BytesIO(jpeg(comment=eicar())), "wirus.jpg"))
    assert called.jan.status == 422
    assert called.versions() == []
    assert len(called.desk.all(Attachment)) == 1
    case = called.desk.get(called.reference)
    assert (case.status, case.answers["purpose"]) == ("completion", "bank")
    assert called.jan.page is not None
    [summary] = [one for one in called.jan.page.iter("div") if "data-error-summary" in one.attrib]
    assert summary.find(".//a[@href='#o-proof']") is not None, text_of(summary)


@pytest.mark.engines
def test_pressing_twice_or_at_once_completes_once(called: Called) -> None:
    called.call(bad_purpose="y")
    browsers = [sign_in(called.house, JAN).go(called.page) for _ in range(4)]
    barrier = threading.Barrier(len(browsers))

    def press(browser: Visitor) -> int:
        fields = {**own_form(browser), "o-purpose": "notary"}
        barrier.wait()
        return browser.post(called.page, fields).status

    with ThreadPoolExecutor(len(browsers)) as pool:
        assert set(pool.map(press, browsers)) == {200}
    assert [one.number for one in called.versions()] == [0, 1]
    assert called.desk.events(called.reference).count("completed") == 1


def test_a_strangers_call_is_not_found_and_an_answered_one_is_over(small_called: Called) -> None:
    small_called.call(bad_purpose="y")
    anna = settled(small_called.house, ANNA)
    token = own_form(anna.go("/konto/zmien/jezyk"))
    assert anna.go(small_called.page).status == 404
    assert anna.post(small_called.page, {**token, "o-purpose": "notary"}).status == 404
    small_called.jan.go(small_called.page)
    fields = own_form(small_called.jan)
    small_called.send(o_purpose="notary")
    assert "Tego już nie można zrobić" in words(small_called.jan.go(small_called.page))
    small_called.desk.at(JOANNA).go(act_url(small_called.reference, "wydaj")).submit("Wydaj zaświadczenie")
    late = sign_in(small_called.house, JAN)
    late.go("/konto/zmien/jezyk")
    fresh = {**fields, "_token": own_form(late)["_token"], "o-purpose": "office"}
    assert late.post(small_called.page, fresh).status == 409
    assert len(small_called.versions()) == 2


def test_a_call_in_free_words_alone_is_answered_in_words(small_called: Called) -> None:
    small_called.call(more="Odpis wyroku")
    assert "Odpis wyroku" in words(small_called.jan.go(small_called.page))
    assert boxes(small_called.jan) == set()
    small_called.send(text="Wyślę go pocztą.")
    [event] = [one for one in small_called.desk.all(CaseEvent) if one.kind == "completed"]
    assert event.values == {"reasons": "Wyślę go pocztą."}
    assert small_called.versions() == []
