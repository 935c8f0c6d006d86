"""Files that parties sent are shown in place: only clean ones of a few kinds, framed by our own page, nothing run."""

from typing import Any

import pytest

from portal.cases.models import Attachment
from portal.files import actions as files
from portal.files.models import ScanState
from portal.files.preview import PICTURES, SHOWN
from tests.office.desk import BEATA, JOANNA, Desk
from tests.support.visitor import ORIGIN, Visitor

PDF = b"%PDF-1.4 a paper that somebody scanned"


def attach(
    desk: Desk, reference: str, media_type: str, name: str = "skan", state: ScanState = ScanState.CLEAN
) -> str:
    """Add a file to a matter as its party would have; return its token."""
    key, case_id = files.keep(desk.portal, PDF), desk.get(reference).id
    with desk.portal.db.writing() as session:
        row = files.add_row(
            session, key, PDF, name=name, media_type=media_type, at=desk.clock.now(), state=state
        )
        session.flush()
        token = row.token[:32]
        session.add(
            Attachment(token=token, case_id=case_id, field="proof", name=name, file_id=row.id, added_at=desk.clock.now())
        )  # fmt: skip
    return token


def ask(browser: Visitor, token: str) -> Any:
    return browser.client.get(f"/biurko/zalacznik/{token}/podglad", base_url=ORIGIN)


@pytest.mark.parametrize(("media_type", "element"), [("application/pdf", "iframe"), ("image/png", "img")])
def test_a_file_is_shown_on_the_case_when_it_is_asked_for(desk: Desk, media_type: str, element: str) -> None:
    reference = desk.case()
    token = attach(desk, reference, media_type)
    page = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}")
    assert page.page is not None
    assert page.response is not None
    assert page.page.find(f".//main//{element}") is None
    assert "frame-src" not in page.response.headers["Content-Security-Policy"]
    page.go(f"/biurko/sprawy/{reference}?podglad={token}")
    shown = page.page.find(f".//main//{element}")
    assert shown is not None
    assert shown.get("src") == f"/biurko/zalacznik/{token}/podglad"
    assert "frame-src 'self'" in page.response.headers["Content-Security-Policy"]
    assert "skan" in (shown.get("alt") or shown.get("title") or "")
    assert len(desk.looks("look.attachment")) == 0
    got = ask(page, token)
    assert (got.status_code, got.data) == (200, PDF)
    assert len(desk.looks("look.attachment")) == 1


@pytest.mark.parametrize("media_type", sorted(SHOWN))
def test_what_is_shown_may_do_nothing(small_desk: Desk, media_type: str) -> None:
    token = attach(small_desk, small_desk.case(), media_type, 'a"\r\nSet-Cookie: x')
    got = ask(small_desk.at(JOANNA), token)
    policy = got.headers["Content-Security-Policy"]
    assert got.headers["Content-Type"].startswith(media_type)
    assert got.headers["Content-Disposition"].startswith("inline; filename=")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in got.headers
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert ("sandbox" in policy) == (media_type in PICTURES)


@pytest.mark.parametrize(
    "media_type", ["text/html", "image/svg+xml", "image/heic", "text/plain", "application/zip"]
)
def test_what_a_browser_might_run_or_can_not_show_is_only_saved(small_desk: Desk, media_type: str) -> None:
    reference = small_desk.case()
    token = attach(small_desk, reference, media_type)
    joanna = small_desk.at(JOANNA)
    assert ask(joanna, token).status_code == 404
    page = joanna.go(f"/biurko/sprawy/{reference}?podglad={token}").page
    assert page is not None
    assert page.find(".//main//iframe") is None
    saved = joanna.client.get(f"/biurko/zalacznik/{token}", base_url=ORIGIN)
    assert saved.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("state", [ScanState.WAITING, ScanState.INFECTED])
def test_what_was_not_found_clean_is_not_shown(desk: Desk, state: ScanState) -> None:
    reference = desk.case()
    token = attach(desk, reference, "application/pdf", state=state)
    joanna = desk.at(JOANNA)
    got = ask(joanna, token)
    assert got.status_code == 409
    assert PDF not in got.data
    page = joanna.go(f"/biurko/sprawy/{reference}?podglad={token}").page
    assert page is not None
    assert page.find(".//main//iframe") is None


def test_a_file_of_another_unit_or_another_matter_is_not_shown(small_desk: Desk) -> None:
    reference, other = small_desk.case(), small_desk.case()
    token = attach(small_desk, other, "application/pdf")
    assert ask(small_desk.at(BEATA), token).status_code == 404
    assert ask(small_desk.house.visitor(), token).status_code == 303
    page = small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}?podglad={token}").page
    assert page is not None
    assert page.find(".//main//iframe") is None
