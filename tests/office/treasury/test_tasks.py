"""What waits for a person: listed with counts that agree, taken by one, closed with words, two at once are told."""

import pytest

from portal.audit import AuditRecord
from portal.billing.models import TreasurerTask
from tests.office.desk import KRYSTYNA, MARCIN
from tests.office.test_guards import at_once, sending
from tests.office.treasury.till import Till
from tests.support.pages import text_of

TEXT = "Operator potwierdził 29,49 zł.\nOddał wpłatę płacącemu 24 listopada."


def differing(till: Till) -> TreasurerTask:
    """Let one payment wait because the gateway named another sum."""
    account = till.account(till.person(), 2_950, "waste_fee", "Opłata za odpady")
    till.differ(2_950, 2_949, account=account)
    return till.all(TreasurerTask)[-1]


def test_the_lists_counts_agree_and_the_oldest_stands_first(small_till: Till) -> None:
    first = differing(small_till)
    small_till.clock.move(days=3)
    small_till.pay(500, reference="N-77")
    small_till.pay(600, reference="N-78")
    page = small_till.treasurer().go("/skarbnik/zadania")
    assert page.page is not None
    rows = [text_of(row) for row in page.page.findall(".//main//table/tbody/tr")]
    assert len(rows) == 3
    assert "Niezgodna kwota" in rows[0]
    assert "operator podał 29,49 zł" in rows[0]
    assert "Wszystkie 3" in page.text
    assert "Nieznany numer 2" in page.text
    assert "Zadań: 2." in page.go("/skarbnik/zadania?rodzaj=unidentified").text
    assert page.go("/skarbnik/zadania?rodzaj=nonsense").status == 404
    assert page.go("/skarbnik").follow("Niezgodna kwota").address == "/skarbnik/zadania?rodzaj=mismatch"
    assert page.follow("Nieznany numer 2").status == 200
    assert page.go(f"/skarbnik/zadania/{first.id}").status == 200


def test_a_task_says_what_was_expected_and_what_the_gateway_said(small_till: Till) -> None:
    page = small_till.treasurer().go(f"/skarbnik/zadania/{differing(small_till).id}")
    for words in (
        "Oczekiwaliśmy29,50 zł, PLN",
        "Operator podał29,49 zł, PLN, zamówienie 5001",
        "Opłata za odpady",
    ):
        assert words in page.text
    assert page.go("/skarbnik/zadania/999").status == 404


def test_a_task_is_taken_and_closed_with_words_that_stay(till: Till) -> None:
    task = differing(till)
    page = till.treasurer().go(f"/skarbnik/zadania/{task.id}").submit("Biorę to zadanie")
    assert "ProwadziMarcin Borowski" in page.text
    page.submit("Zamknij zadanie", resolution=TEXT)
    for words in ("Zamknięte 23 listopada", "Marcin Borowski", "Oddał wpłatę płacącemu"):
        assert words in page.text
    (kept,) = till.all(TreasurerTask)
    assert kept.resolution == TEXT
    assert [one.kind for one in till.all(AuditRecord) if one.kind.startswith("task.")] == [
        "task.taken",
        "task.closed",
    ]
    assert "Niezgodna kwota" in page.go("/skarbnik/zadania?rodzaj=zamkniete").text
    assert "Nic nie czeka." in page.go("/skarbnik").text


def test_closing_without_words_is_refused_and_a_text_too_long_stays_on_the_page(small_till: Till) -> None:
    task = differing(small_till)
    page = (
        small_till.treasurer().go(f"/skarbnik/zadania/{task.id}").submit("Zamknij zadanie", resolution="  ")
    )
    assert page.status == 422
    assert "Napisz, co ustalono i co zrobiono z pieniędzmi." in page.text
    page.submit("Zamknij zadanie", resolution="słowo " * 400)
    assert page.status == 422
    assert "słowo słowo" in page.text
    assert small_till.all(TreasurerTask)[0].closed_at is None


@pytest.mark.engines
def test_of_two_who_take_a_task_at_once_the_second_is_told(till: Till) -> None:
    task = differing(till)
    address, send = f"/skarbnik/zadania/{task.id}", f"/skarbnik/zadania/{task.id}/wez"
    pages = [till.at(MARCIN).go(address), till.at(KRYSTYNA).go(address)]
    forms = [one.page.findall(".//main//form")[0] for one in pages if one.page is not None]
    assert len(forms) == 2
    answers = at_once([sending(page, send, owner="") for page in pages])
    assert sorted(page.status for page in answers) == [200, 409]
    (told,) = [page for page in answers if page.status == 409]
    assert "To zadanie prowadzi inna osoba:" in told.text


def test_another_may_take_a_task_over_but_not_close_it_behind_its_owners_back(small_till: Till) -> None:
    task = differing(small_till)
    address = f"/skarbnik/zadania/{task.id}"
    early = small_till.at(KRYSTYNA).go(address)
    small_till.treasurer().go(address).submit("Biorę to zadanie")
    early.submit("Zamknij zadanie", resolution=TEXT)
    assert early.status == 409
    for words in ("To zadanie prowadzi inna osoba: Marcin Borowski.", "Oddał wpłatę płacącemu"):
        assert words in early.text
    early.submit("Przejmij od: Marcin Borowski").submit("Zamknij zadanie", resolution=TEXT)
    assert early.status == 200
    assert small_till.all(TreasurerTask)[0].resolution == TEXT


def test_the_same_button_pressed_twice_acts_once(small_till: Till) -> None:
    task = differing(small_till)
    address = f"/skarbnik/zadania/{task.id}"
    pages = [small_till.treasurer().go(address) for _ in range(2)]
    for page in pages:
        assert page.submit("Zamknij zadanie", resolution=TEXT).status == 200
    assert len(small_till.looks("task.closed")) == 1
    late = small_till.at(KRYSTYNA).post(
        f"{address}/zamknij", {**_token(small_till, address), "resolution": "Inaczej."}
    )
    assert late.status in {403, 409}
    assert small_till.all(TreasurerTask)[0].resolution == TEXT


def test_a_closed_task_tells_the_late_one_who_closed_it_and_keeps_their_words(small_till: Till) -> None:
    task = differing(small_till)
    address = f"/skarbnik/zadania/{task.id}"
    late = small_till.at(KRYSTYNA).go(address)
    small_till.treasurer().go(address).submit("Zamknij zadanie", resolution=TEXT)
    late.submit("Zamknij zadanie", resolution="Ustaliłam coś innego.")
    assert late.status == 409
    for words in ("To zadanie zamknęła już inna osoba: Marcin Borowski.", "Ustaliłam coś innego."):
        assert words in late.text


def _token(till: Till, address: str) -> dict[str, str]:
    page = till.treasurer().go(address)
    assert page.page is not None
    found = page.page.find(".//main//input[@name='_token']")
    return {"_token": (found.get("value") or "") if found is not None else ""}
