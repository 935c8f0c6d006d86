"""The page on which an official hands a register's document on: a signed file, or the day on which it was posted."""

import io
import secrets
from dataclasses import replace
from pathlib import Path

import pytest

from portal.accounts.queries import get_known
from portal.cases import flows, moving, queries
from portal.cases.filing import Filing, file_matter
from portal.cases.models import Channel
from portal.decisions.registers.models import RegisterPaper
from portal.files import actions as files
from portal.workflow import By
from tests.office.desk import ANSWERS, JOANNA, Desk
from tests.support.courses import offer
from tests.support.signing import Authority, sign
from tests.support.visitor import Visitor

TITLE = "Odpis skrócony aktu urodzenia"
DAY = {"posted_on-dzien": "23", "posted_on-miesiac": "11", "posted_on-rok": "2026"}


@pytest.fixture
def reference(small_desk: Desk) -> str:
    """A matter that waits for a document of a register."""
    desk = small_desk
    service = replace(offer(desk.portal, "external_act"), register_paper=True)
    object.__setattr__(desk.portal, "services", {**desk.portal.services, service.slug: service})
    person, now = desk.person(), desk.clock.now()
    with desk.house.app.app_context(), desk.portal.db.writing() as session:
        flows.store_versions(session, desk.portal, now)
        filing = Filing(
            service=service, answers=dict(ANSWERS), subject_id=person, channel=Channel.PORTAL,
            known=get_known(session, desk.portal.vault, person), submission_id=secrets.token_urlsafe(18),
        )  # fmt: skip
        case = file_matter(session, desk.portal, filing, actor=None, now=now)
        moving.advance(session, desk.portal, case, "enter", by=By.OFFICIAL, now=now)
        return case.reference


@pytest.fixture
def page(small_desk: Desk, reference: str) -> Visitor:
    return small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/z-rejestru")


def signed(desk: Desk, folder: Path) -> bytes:
    """Return a document that a register signed."""
    values = {
        "reference": "USC-1", "issued_on": "2026-11-23", "issued_at": desk.clock.now().isoformat(), "service": "",
        "asks": "", "who": "", "role": "Odpis", "asked_as": "", "says": "Akt nr 1", "answer": "Odpis", "reason": "",
    }  # fmt: skip
    with desk.house.app.app_context():
        pdf = files.make_pdf_to_sign("consent", values, title="Odpis", at=desk.clock.now())
    return sign(pdf, Authority(folder, desk.clock.now()).card("Beata", "Karpowicz"), desk.clock.now())


def test_a_signed_file_is_added_checked_and_shown_with_its_signature(
    small_desk: Desk, reference: str, page: Visitor, tmp_path: Path
) -> None:
    content = signed(small_desk, tmp_path / "ca")
    page.submit("Dołącz i sprawdź podpis", title=TITLE, signed=(io.BytesIO(content), "odpis.pdf"))
    assert "Sprawdzamy podpis" in page.text
    small_desk.house.work()
    page.go(f"/biurko/sprawy/{reference}/z-rejestru")
    assert "Podpis prawidłowy, wysłany stronie" in page.text
    assert "Beata Karpowicz" in page.text
    page.follow(TITLE)
    assert page.response is not None
    assert page.response.data == content
    assert f"{TITLE}: " in page.go(f"/biurko/sprawy/{reference}").text


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(small_desk: Desk, page: Visitor) -> None:
    page.submit("Dołącz i sprawdź podpis", title=TITLE)
    assert page.status == 422
    assert "Wybierz plik, który zapisał rejestr." in page.text
    page.submit("Odnotuj wysłanie", **DAY)
    assert page.status == 422
    assert "Wpisz nazwę dokumentu." in page.text
    assert small_desk.all(RegisterPaper) == []


def test_posting_is_noted_once_and_then_the_matter_may_end(
    small_desk: Desk, reference: str, page: Visitor
) -> None:
    before = small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}")
    assert "Najpierw dołącz podpisany dokument" in before.text
    for _ in range(2):
        page.submit("Odnotuj wysłanie", title=TITLE, **DAY)
        assert "Wysłany pocztą" in page.text
    assert len(small_desk.all(RegisterPaper)) == 1
    assert "Najpierw dołącz" not in before.go(f"/biurko/sprawy/{reference}").text
    with small_desk.portal.db.reading() as session:
        assert queries.get_by_reference(session, reference).status == "in_register"


def test_a_file_added_by_mistake_is_called_back_before_it_is_checked(
    small_desk: Desk, reference: str, page: Visitor, tmp_path: Path
) -> None:
    content = signed(small_desk, tmp_path / "ca")
    page.submit("Dołącz i sprawdź podpis", title=TITLE, signed=(io.BytesIO(content), "odpis.pdf"))
    page.submit(f"Cofnij, zanim pójdzie do strony: {TITLE}")
    assert "Cofnięty, nie wysłano" in page.text
    small_desk.house.work()
    page.go(f"/biurko/sprawy/{reference}/z-rejestru")
    assert "Cofnięty, nie wysłano" in page.text
    assert "Podpis prawidłowy" not in page.text
    assert "Cofnij, zanim pójdzie" not in page.text
