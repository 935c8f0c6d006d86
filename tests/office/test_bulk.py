"""Bulk work: seen before it is done, each matter with its own outcome, none lost, none twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from portal.cases.batches.models import Batch, BatchItem
from portal.cases.models import CaseEvent
from portal.workflow import By
from tests.office.desk import BEATA, JOANNA, PAWEL, Desk, own_form
from tests.office.test_absences import row_of
from tests.office.test_drafting import bring
from tests.support.courses import offer
from tests.support.pages import text_of
from tests.support.visitor import Visitor


def pick(page: Visitor, act: str, *references: str) -> Visitor:
    """Tick some matters in the queue and choose an act."""
    return page.go("/biurko").submit("Dalej: podgląd", action=act, pick=list(references))


def do(page: Visitor) -> Visitor:
    """Press the button that does what the preview shows."""
    return page.post(page.address, own_form(page))


def test_picked_matters_are_shown_before_anything_happens_and_then_done_each(desk: Desk) -> None:
    someone = desk.person()
    first, second, third = (desk.case(someone) for _ in range(3))
    desk.at(JOANNA).go(f"/biurko/sprawy/{third}").submit("Poprowadzę")
    page = pick(desk.at(JOANNA), "mnie", first, second, third)
    assert page.address.startswith("/biurko/zbiorczo/")
    assert "Da się to zrobić w 2 z 3." in page.text
    assert "Tę sprawę prowadzi już: Joanna Klim." in page.text
    assert desk.get(first).assigned_to_id is None
    do(page)
    assert "Zrobione: 2 z 3." in page.text
    assert {desk.get(one).assigned_to_id for one in (first, second, third)} == {int(row_of(desk, JOANNA))}
    assert [one.state for one in desk.all(BatchItem)] == ["done", "done", "refused"]
    # a reload and Back show the same and do nothing
    assert "Zrobione: 2 z 3." in page.go(page.address).text
    assert desk.events(first).count("assigned") == 1


def test_whom_to_is_asked_before_the_preview(desk: Desk) -> None:
    reference, pawel = desk.case(), row_of(desk, PAWEL)
    page = pick(desk.at(JOANNA), "osobie", reference)
    assert "Kto poprowadzi sprawę?" in page.text
    page.submit("Dalej: podgląd", official="")
    assert (page.status, "Wybierz, kto poprowadzi." in page.text) == (422, True)
    page.submit("Dalej: podgląd", official=pawel, text="Na czas urlopu.")
    assert "Poprowadzi je: Paweł Górski." in page.text
    assert desk.get(reference).assigned_to_id is None
    do(page)
    assert desk.get(reference).assigned_to_id == int(pawel)
    assert [one.values["text"] for one in desk.all(CaseEvent, kind="note")] == ["Na czas urlopu."]


def test_matters_pass_to_another_unit_and_are_seen_no_more(desk: Desk) -> None:
    first, second = desk.case(), desk.case()
    row_of(desk, BEATA)
    page = pick(desk.at(JOANNA), "wydzialowi", first, second)
    page.submit("Dalej: podgląd", unit="USC", text="Wasze.")
    do(page)
    assert {desk.get(one).unit_code for one in (first, second)} == {"USC"}
    assert "Zrobione: 2 z 2." in page.text
    assert "Zalewska" not in page.text


@pytest.mark.engines
def test_a_matter_that_changed_meanwhile_is_told_and_left_alone(desk: Desk) -> None:
    first, second = desk.case(), desk.case()
    page = pick(desk.at(JOANNA), "mnie", first, second)
    desk.at(PAWEL).go(f"/biurko/sprawy/{second}").submit("Poprowadzę")
    typed = own_form(page)
    page.post(page.address, typed)
    assert "Zmieniła się w międzyczasie" in page.text
    assert desk.get(second).assigned_to_id == int(row_of(desk, PAWEL))
    assert desk.get(first).assigned_to_id == int(row_of(desk, JOANNA))
    # and the preview itself says so
    assert "Zmieniła się w międzyczasie" not in pick(desk.at(JOANNA), "mnie", second).text


def test_two_presses_at_the_same_moment_do_each_once(desk: Desk) -> None:
    someone = desk.person()
    references = [desk.case(someone) for _ in range(5)]
    page = pick(desk.at(JOANNA), "mnie", *references)
    address, typed = page.address, own_form(page)
    barrier = threading.Barrier(3)

    def press(_number: int) -> int:
        barrier.wait()
        answer = page.client.post(
            address, data=typed, base_url="http://127.0.0.1:8000", headers={"Sec-Fetch-Site": "same-origin"}
        )
        return int(answer.status_code)

    with ThreadPoolExecutor(3) as crew:
        statuses = set(crew.map(press, range(3)))
    assert statuses == {303}
    assert [desk.events(one).count("assigned") for one in references] == [1] * 5
    assert {one.state for one in desk.all(BatchItem)} == {"done"}


def test_work_that_was_interrupted_goes_on_where_it_stopped(desk: Desk) -> None:
    first, second = desk.case(), desk.case()
    page = pick(desk.at(JOANNA), "mnie", first, second)
    with desk.portal.db.writing() as session:  # the process died after it had begun
        session.scalars(select(Batch)).one().started_at = desk.clock.now()
    page.go(page.address)
    assert "Reszta czeka" in page.text
    do(page)
    assert "Zrobione: 2 z 2." in page.text


def test_a_batch_is_its_officials_own(small_desk: Desk) -> None:
    reference = small_desk.case()
    page = pick(small_desk.at(JOANNA), "mnie", reference)
    typed, address = own_form(page), page.address
    for stranger in (PAWEL, BEATA):
        other = small_desk.at(stranger)
        assert other.go(address).status == 404
        other.go("/biurko/nieobecnosci")
        token = next(one.get("value") for one in other.page.iter("input") if one.get("name") == "_token")
        assert other.post(address, {**typed, "_token": token}).status == 404
    assert small_desk.get(reference).assigned_to_id is None


def test_another_units_matter_cannot_be_slipped_in(small_desk: Desk) -> None:
    own, foreign = small_desk.case(), small_desk.case(unit="USC")
    page = small_desk.at(JOANNA).go("/biurko")
    form = next(f for f in page.page.iter("form") if f.get("action") == "/biurko/zaznaczone")
    token = next(one.get("value") for one in form.iter("input") if one.get("name") == "_token")
    page.post("/biurko/zaznaczone", {"_token": token, "action": "mnie", "pick": [own, foreign, own]})
    assert "1 z zaznaczonych nie ma już" in page.text.replace("\xa0", " ")
    assert foreign not in page.text
    do(page)
    assert small_desk.get(foreign).assigned_to_id is None


@pytest.mark.parametrize("odd", ["a", "x" * 100_000, "' OR 1=1", "ą\U0001f600"])
def test_what_is_no_reference_is_not_looked_for(small_desk: Desk, odd: str) -> None:
    small_desk.case()
    page = small_desk.at(JOANNA).go("/biurko")
    token = next(one.get("value") for one in page.page.iter("input") if one.get("name") == "_token")
    with small_desk.counting() as sent:
        page.post("/biurko/zaznaczone", {"_token": token, "action": "mnie", "pick": [odd]})
    assert (page.status, "Zaznacz w kolejce" in page.text) == (422, True)
    assert not [one for one in sent if "cases.reference IN" in one]


def test_nothing_picked_is_said_in_words(small_desk: Desk) -> None:
    small_desk.case()
    page = pick(small_desk.at(JOANNA), "mnie")
    assert (page.status, "Zaznacz w kolejce" in page.text) == (422, True)


def test_an_act_that_is_not_offered_is_not_found(small_desk: Desk) -> None:
    reference = small_desk.case()
    for act in ("krok:issue", "krok:sign", "krok:call_for_fee", "wszystko"):
        assert pick(small_desk.at(JOANNA), act, reference).status == 404


def test_a_step_without_a_letter_is_taken_where_the_flow_allows(desk: Desk) -> None:
    offer(desk.portal, "declaration")
    ready, certificate = bring(desk, "declaration"), desk.case()
    queue = desk.at(JOANNA).go("/biurko")
    shown = [
        text_of(one) for one in queue.page.iter("option") if (one.get("value") or "").startswith("krok:")
    ]
    assert (len(shown), len(set(shown)), "Wpisz wynik oględzin" in shown) == (len(shown), len(shown), False)
    assert "Przyjmij deklarację" in shown
    page = pick(desk.at(JOANNA), "krok:accept", ready, certificate)
    assert "Da się to zrobić w 1 z 2." in page.text
    do(page)
    assert (desk.get(ready).status, desk.get(certificate).status) == ("accepted", "filed")


def test_steps_of_one_name_are_one_act_that_each_matter_takes_its_own_way(small_desk: Desk) -> None:
    desk = small_desk
    slug = offer(desk.portal, "decision").slug
    first, review = desk.case(slug=slug), desk.case(slug=slug)
    desk.step(first, "prepare")
    desk.step(review, "prepare", "approve", "sign")
    desk.step(review, "appeal", by=By.APPLICANT, reasons="Nie zgadzam się.")
    page = desk.at(JOANNA).go(f"/biurko/sprawy/{review}")
    assert "Przekaż odwołanie z aktami do poniedziałku 7 grudnia albo" in page.text.replace("\xa0", " ")
    desk.step(review, "review", reasons="Odwołanie jest słuszne w całości.")
    assert "Wydaj nową decyzję do poniedziałku 7 grudnia albo" in page.go(page.address).text.replace(
        "\xa0", " "
    )
    desk.step(review, "prepare")
    for act in ("krok:return", "krok:return_review"):
        page = pick(desk.at(JOANNA), act, first, review)
        page.submit("Dalej: podgląd", reasons="Brakuje podstawy prawnej.")
        assert (page.heading, "Da się to zrobić w 2 z 2." in page.text) == ("Cofnij do poprawy", True), act
    do(page)
    assert "Zrobione: 2 z 2." in page.text
    assert (desk.get(first).status, desk.get(review).status) == ("filed", "reviewing")
    assert {"U nas", "Urząd zmienia swoją decyzję"} <= {text_of(cell) for cell in page.page.iter("td")}


def test_old_batches_that_were_never_done_go(small_desk: Desk) -> None:
    reference = small_desk.case()
    pick(small_desk.at(JOANNA), "mnie", reference)
    small_desk.clock.move(days=2)
    pick(small_desk.at(JOANNA), "mnie", reference)
    with small_desk.portal.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Batch)) == 1
