"""What people and machines send that nobody should: each gets an answer in words, and nothing is lost."""

import io
import re
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.cases.models import Attachment, Case, Draft
from tests.support.house import House
from tests.support.lived import DOT, FORM, file_matter, fill_in, settled
from tests.support.people import ANNA, JAN
from tests.support.visitor import ORIGIN, Visitor

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ODD = {
    "right to left": "\u202eikslawoK naJ\u202c",
    "zero width": "Jan\u200b\u2060Kowalski",
    "lone surrogate as bytes": "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "control": "Jan\x07\x1b[31m",
    "header": "Jan\r\nBcc: x@example.pl",
    "markup": "<script>alert(1)</script>{{ 7*7 }}${7*7}",
    "sql": "'; DROP TABLE cases; --",
    "typst": '#read("config/example.env") $x$ */ //',
    "emoji": "👩‍👩‍👧‍👦" * 10,
    "very long": "ą" * 5000,
}  # fmt: skip


def draft_answers(house: House) -> dict[str, Any]:
    with house.portal.db.reading() as session:
        return dict(session.scalars(select(Draft)).one().answers)


def count(house: House, model: type) -> int:
    with house.portal.db.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("kind", ODD)
def test_odd_text_is_cleaned_or_refused_and_never_a_fault(small_hurt: House, kind: str) -> None:
    visitor = settled(small_hurt, JAN).go(FORM)
    visitor.submit("Dalej", purpose="other", purpose_other=ODD[kind])
    assert visitor.status in {200, 422}
    if visitor.status == 422:
        assert visitor.page is not None
        assert "Popraw" in visitor.text
        visitor.submit("Dalej", purpose="bank", purpose_other="")
    else:
        kept = draft_answers(small_hurt)["purpose_other"] or ""
        # a joiner holds an emoji together; what turns or breaks a line has no place in a line
        assert kept.replace("\u200d", "").isprintable(), repr(kept)
    assert visitor.address.endswith("/oplata")


def test_a_nul_in_a_text_is_a_bad_request_and_nothing_is_kept(small_hurt: House) -> None:
    visitor = settled(small_hurt, JAN).go(FORM)
    visitor.submit("Dalej", purpose="other", purpose_other="Jan\0Kowalski")
    assert (visitor.status, count(small_hurt, Draft)) == (400, 0)


def test_what_was_typed_stands_there_again_after_a_fault(small_hurt: House) -> None:
    visitor = settled(small_hurt, JAN).go(FORM)
    visitor.submit("Dalej", purpose="other", purpose_other="x" * 200)
    assert visitor.status == 422
    assert visitor.page is not None
    [box] = [box for box in visitor.page.iter("input") if box.get("name") == "purpose_other"]
    assert box.get("value") == "x" * 200


def test_ten_megabytes_of_text_are_refused_at_once(small_hurt: House) -> None:
    visitor = settled(small_hurt, JAN).go(FORM)
    visitor.submit("Dalej", purpose="other", purpose_other="x" * 10_000_000)
    assert visitor.status == 413
    assert visitor.heading
    assert count(small_hurt, Draft) == 0


def test_forged_fields_change_nothing(small_hurt: House) -> None:
    visitor = settled(small_hurt, JAN)
    visitor.go(FORM).submit(
        "Dalej",
        purpose="bank",
        case_id="1",
        subject_id="2",
        submission_id="x",
        fee_grosze="1",
        status="issued",
    )
    assert set(draft_answers(small_hurt)) <= {"purpose", "purpose_other", "street", "postal_code", "town"}
    visitor.submit("Dalej", exemption="none").submit("Dalej").submit(
        None, fee_grosze="1", amount_grosze="1", status="issued"
    )
    with small_hurt.portal.db.reading() as session:
        case = session.scalars(select(Case)).one()
    assert (case.fee_grosze, case.status, case.fee_settled) == (2100, "filed", False)


def test_a_choice_that_was_not_offered_is_refused(small_hurt: House) -> None:
    visitor = settled(small_hurt, JAN).go(FORM).submit("Dalej", purpose="president")
    assert visitor.status == 422
    assert count(small_hurt, Draft) == 0


def test_a_page_skipped_by_its_address_leads_back_to_the_one_that_waits(small_hurt: House) -> None:
    visitor = settled(small_hurt, JAN).go(FORM).submit("Dalej", purpose="bank")
    token = visitor.address.split("/")[2]
    visitor.go(f"/wniosek/{token}/sprawdz")
    assert visitor.address.endswith("/oplata")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.pdf", b""),
        ("lies.pdf", b"MZ\x90\0" + b"\0" * 400),
        ("page.png", b"<html><script>alert(1)</script>"),
        ("virus.txt", EICAR),
        ("virus.pdf", b"%PDF-1.4\n" + EICAR),
        ("big.png", DOT + b"\0" * 50_500_000),
        ("encrypted.zip", b"PK\x03\x04\x14\0\x01\0" + b"\0" * 200),
        ("../../etc/passwd", b"root:x:0:0"),
        ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ],
)
def test_a_bad_file_is_refused_in_words_and_keeps_the_draft(
    small_hurt: House, name: str, content: bytes
) -> None:
    visitor = settled(small_hurt, JAN).go(FORM)
    visitor.submit("Dalej", purpose="bank").submit("Dalej", exemption="social")
    visitor.submit("Dalej", proof=(io.BytesIO(content), name))
    assert visitor.status == 422, visitor.text
    assert "Popraw" in visitor.text
    assert count(small_hurt, Attachment) == 0
    visitor.submit("Dalej", proof=(io.BytesIO(DOT), "dobry.png"))
    assert visitor.status == 200
    assert count(small_hurt, Attachment) == 1


def test_what_is_somebody_elses_is_not_there(hurt: House) -> None:
    owner, stranger = settled(hurt, JAN), settled(hurt, ANNA)
    reference = file_matter(owner, "social")
    hurt.work()
    draft = owner.go(FORM).submit("Dalej", purpose="bank").address.split("/")[2]
    owner.go(f"/moje/sprawy/{reference}")
    assert owner.page is not None
    papers = {
        href
        for a in owner.page.iter("a")
        if re.match(r"^/(dokument|zalacznik)/", href := a.get("href") or "")
    }
    assert len(papers) == 2
    places = [
        *papers,
        f"/moje/sprawy/{reference}",
        f"/moje/sprawy/{reference}/przyjete",
        f"/wniosek/{draft}/cel",
    ]
    for place in places:
        assert owner.go(place).status == 200, place
        assert stranger.go(place).status == 404, place
    token = token_of(stranger.go("/konto/zmien/jezyk"))
    for place in (
        f"/wniosek/{draft}/cel",
        f"/wniosek/{draft}/wyslij",
        f"/wniosek/{draft}/usun",
        f"/moje/sprawy/{reference}/wycofaj",
    ):
        assert stranger.post(place, {"_token": token, "purpose": "other"}).status == 404, place
    assert count(hurt, Draft) == 2


def test_nothing_of_the_outside_tells_whether_a_foreign_thing_exists(small_hurt: House) -> None:
    owner, stranger = settled(small_hurt, JAN), settled(small_hurt, ANNA)
    reference = file_matter(owner)
    pages = [plain(stranger, f"/moje/sprawy/{name}") for name in (reference, "BI-0000-0000")]
    assert pages[0] == pages[1]


def plain(visitor: Visitor, place: str) -> str:
    """Return a page without what differs in every answer: nonce, form token, number of the request."""
    text = visitor.client.get(place, base_url=ORIGIN).text
    return re.sub(
        r'nonce="[^"]+"|value="[0-9A-Za-z_-]{40,}"|data-csrf="[^"]+"|[0-9a-f]{12}|BI-[0-9A-Z-]+|data-session-seconds="\d+"',
        "",
        text,
    )


def token_of(visitor: Visitor) -> str:
    assert visitor.response is not None
    found = re.search(r'name="_token" value="([^"]+)"', visitor.response.text)
    assert found
    return found.group(1)


def test_a_draft_whose_service_changed_keeps_its_answers_and_says_so(
    small_hurt: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = fill_in(settled(small_hurt, JAN))
    service = small_hurt.portal.services["tax-certificate"]
    old = service.version
    object.__setattr__(service, "version", old + 1)
    try:
        visitor.submit()
        assert "/przyjete" not in visitor.address
        assert count(small_hurt, Case) == 0
        assert draft_answers(small_hurt)["purpose"] == "bank"
    finally:
        object.__setattr__(service, "version", old)
