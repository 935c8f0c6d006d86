"""Addresses of the treasurer's room that no page of ours makes: nothing is there, and nothing falls."""

import pytest

from tests.office.treasury.till import Till

HUGE = "99999999999999999999"
NOWHERE = [
    *(f"/skarbnik/{place}/{HUGE}" for place in ("zadania", "konta", "zwroty", "wyciagi/abc")),
    f"/skarbnik/konta/przypis/{HUGE}/korekta",
    *(f"/skarbnik/wplaty?od={day}" for day in ("9999-12-31", "0001-01-01", "1999-12-31", "2101-01-01")),
    "/skarbnik/wplaty?od=0001-01-01&do=9999-12-31",
    "/skarbnik/wplaty?sklep=%00",
    "/skarbnik/salda/operator?sklep=a%00b",
]
LISTS = [
    "wplaty", "zadania", "zwroty", "wyciagi", "wyciagi/bez-pary", "salda/nadplaty", "salda/naleznosci/property_tax",
]  # fmt: skip


def test_numbers_days_and_texts_that_no_row_can_hold_are_not_found(till: Till) -> None:
    page = till.treasurer()
    assert {path: page.go(path).status for path in NOWHERE} == dict.fromkeys(NOWHERE, 404)
    assert page.go("/skarbnik/wplaty?od=2000-01-01&do=2100-12-31&sklep=x").status == 200


def test_a_page_far_behind_the_last_is_an_empty_page(till: Till) -> None:
    page = till.treasurer()
    paths = [f"/skarbnik/{name}?strona={number}" for name in LISTS for number in (HUGE, f"-{HUGE}")]
    assert {path: page.go(path).status for path in paths} == dict.fromkeys(paths, 200)


@pytest.mark.parametrize(
    ("click", "status", "says"), [("x", 422, "Odśwież stronę i spróbuj jeszcze raz."), ("\0", 400, "")]
)
def test_a_forged_view_of_the_refund_form_is_refused(till: Till, click: str, status: int, says: str) -> None:
    account = till.account(till.person(), 10_300)
    payment = till.pay(20_300, account=account)
    page = till.treasurer().go(f"/skarbnik/wplata/{payment.session_id}/zwrot")
    assert page.status == 200
    page.submit(
        "Wystąp o zwrot", source="surplus", amount="1,00", way="gateway", reason="nadpłata", click=click
    )
    assert page.status == status
    assert says in page.text
