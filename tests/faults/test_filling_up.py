"""Whoever wants to fill the disk, the database or the processor from outside meets an end."""

import io

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal import loads, security
from portal.billing.models import Basket
from portal.testing.stage import prepare
from tests.faults.acts import HEADERS, recurring
from tests.support.guests import BEGIN, QUESTION
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import JAN
from tests.support.visitor import ORIGIN, Visitor

FORM = "application/x-www-form-urlencoded"
LARGE, MIDDLE = 24 * loads.MEGABYTE, 900 * loads.KILOBYTE


def send(browser: Visitor, address: str, token: str, size: int, start: bytes = b"%PDF-1.7\n") -> int:
    content = start + bytes(size) + b"\nstartxref\n0\n%%EOF\n"
    file = FileStorage(io.BytesIO(content), "plan.pdf", "files", "application/pdf")
    boundary, body = encode_multipart({"_token": token, "files": file})
    kind = f'multipart/form-data; boundary="{boundary}"'
    return browser.client.post(
        address, data=body, content_type=kind, base_url=ORIGIN, headers=HEADERS
    ).status_code


def test_a_line_without_a_sign_in_sends_so_many_megabytes_a_day(
    small_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security, "MEGABYTES_A_DAY", 100)
    prepare(small_house, small_house.portal.services["public-information"])
    with small_house.app.app_context():
        security.limiter.reset()
    browser = small_house.visitor()
    browser.go(BEGIN).submit("Dalej", question=QUESTION)
    assert browser.page is not None
    address, field = browser.address, browser.page.find(".//input[@name='_token']")
    token = str(field.get("value")) if field is not None else ""
    assert send(browser, address, token, LARGE, b"no PDF") == 422  # nothing is kept, nothing is counted
    assert [send(browser, address, token, LARGE) for _ in range(4)] == [303] * 4
    assert send(browser, address, token, LARGE) == 429
    small = [send(browser, address, token, MIDDLE) for _ in range(6)]
    assert small == [303] * 4 + [429] * 2  # they count as well
    assert send(settled(small_house, JAN), "/moje/wiadomosci", "", LARGE) != 429


def test_a_form_of_very_many_fields_is_refused_before_it_is_read(small_house: House) -> None:
    client = small_house.app.test_client()
    many = b"&".join(b"%x=" % number for number in range(6000))
    for body, status in ((many, 413), (b"&".join([b"a=1"] * 100), 403)):
        answer = client.post("/sesja", data=body, content_type=FORM, base_url=ORIGIN, headers=HEADERS)
        assert answer.status_code == status


def test_a_basket_that_nobody_paid_for_is_forgotten_after_a_month(small_house: House) -> None:
    browser = small_house.visitor().go("/zaplac")
    browser.submit("Dalej", kind="property_tax", number="XX/100", amount="10,00", relation="spouse")
    with small_house.portal.db.reading() as session:
        assert session.scalars(select(Basket)).one()
    recurring(small_house, days=29)
    with small_house.portal.db.reading() as session:
        assert session.scalars(select(Basket)).one()
    recurring(small_house, days=2)
    with small_house.portal.db.reading() as session:
        assert session.scalars(select(Basket)).all() == []
