import hashlib
import io
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest

from portal.errors import Conflict, PortalError, Refused, Unavailable
from portal.files import actions, queries
from portal.files.jobs import rescan_files
from portal.files.models import ScanState, StoredFile
from portal.files.scanning import PatternScanner
from portal.jobs import Job
from portal.outside import Verdict
from tests.files import made
from tests.files.letters import LETTERS, RECEIPT
from tests.support.house import START, House


class Switch:
    """A scanner that can be switched off, as when clamd is being updated."""

    def __init__(self) -> None:
        self.is_off = False

    def scan(self, content: bytes) -> Verdict:
        if self.is_off:
            raise Unavailable("scanner: off")
        return PatternScanner().scan(content)


@pytest.fixture
def scanner(house: House) -> Switch:
    switch = Switch()
    object.__setattr__(house.portal.outside, "scanner", switch)
    return switch


def take_in(house: House, name: str, content: bytes) -> int:
    with house.portal.db.writing() as session:
        row = actions.store(session, house.portal, name=name, content=content, field="proof", at=START)
        return row.id


def found(house: House, file_id: int) -> StoredFile:
    with house.portal.db.reading() as session:
        row = session.get(StoredFile, file_id)
    assert row is not None
    return row


def rescan(house: House) -> None:
    rescan_files(Job(0, "rescan_files", {}, 1, START, house.portal))


def test_a_file_that_came_in_comes_back_unchanged(house: House, scanner):
    content = made.jpeg()
    row = found(house, take_in(house, "../zdjęcie.jpg", content))
    assert (row.name, row.media_type, row.size) == ("zdjęcie.jpg", "image/jpeg", len(content))
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert (row.state, row.created_at, len(row.token)) == (ScanState.CLEAN, START, 32)
    assert actions.read(house.portal, row) == content


def test_what_may_not_come_in_leaves_neither_bytes_nor_row(house: House, scanner):
    for name, content, says in (
        ("program.pdf", b"MZ", "nie jest prawdziwym"),
        ("wirus.txt", made.eicar(), "jest wirus"),
        ("wirus.docx", made.docx({"word/a.bin": made.eicar()}), "jest wirus"),
    ):
        with pytest.raises(Refused, match=says) as refused:
            take_in(house, name, content)
        assert refused.value.field == "proof"
    assert list(house.portal.outside.store.keys()) == []


def test_while_the_scanner_is_away_a_file_waits_and_is_given_to_nobody(house: House, scanner):
    scanner.is_off = True
    contract = made.pdf()
    row = found(house, take_in(house, "umowa.pdf", contract))
    assert row.state == ScanState.WAITING
    with pytest.raises(Conflict, match="czeka na sprawdzenie"):
        actions.read(house.portal, row)
    rescan(house)
    assert found(house, row.id).state == ScanState.WAITING
    scanner.is_off = False
    rescan(house)
    assert actions.read(house.portal, found(house, row.id)) == contract


def test_a_file_found_infected_later_stays_locked(house: House, scanner):
    scanner.is_off = True
    waiting = take_in(house, "notatka.txt", made.eicar())
    scanner.is_off = False
    rescan(house)
    row = found(house, waiting)
    assert row.state == ScanState.INFECTED
    with pytest.raises(Conflict, match="wirus"):
        actions.read(house.portal, row)
    with house.portal.db.writing() as session:
        actions.set_state(session, row.id, ScanState.CLEAN)
    assert found(house, row.id).state == ScanState.INFECTED


def test_one_damaged_file_does_not_keep_the_others_waiting(house: House, scanner):
    scanner.is_off = True
    first, second = (take_in(house, f"{n}.pdf", made.pdf()) for n in (1, 2))
    house.portal.outside.store.delete(found(house, first).key)
    scanner.is_off = False
    rescan(house)
    assert found(house, first).state == ScanState.WAITING
    assert found(house, second).state == ScanState.CLEAN
    with house.portal.db.reading() as session:
        assert queries.count_waiting(session) == 1


def test_bytes_that_are_not_those_that_came_are_not_given_out(house: House, scanner):
    row = found(house, take_in(house, "umowa.pdf", made.pdf()))
    store = house.portal.outside.store
    store.delete(row.key)
    store.put(row.key, made.pdf() + b" ")  # sealed by the right key, yet another content
    with pytest.raises(PortalError, match="differs from its hash"):
        actions.read(house.portal, row)


def test_bytes_that_no_row_names_are_swept_after_their_time_and_others_stay(house: House, scanner):
    contract = made.pdf()
    row = found(house, take_in(house, "umowa.pdf", contract))
    orphan = actions.keep(house.portal, b"orphan")
    now = datetime.now(UTC)
    assert actions.sweep(house.portal, {row.key}, before=now - timedelta(hours=24)) == 0
    assert actions.sweep(house.portal, {row.key}, before=now + timedelta(seconds=5)) == 1
    assert actions.read(house.portal, row) == contract
    assert orphan not in dict(house.portal.outside.store.keys())


def test_a_crash_between_bytes_and_row_leaves_only_what_the_sweep_removes(house: House, scanner):
    def interrupted() -> None:
        with house.portal.db.writing() as session:
            actions.store(session, house.portal, name="a.pdf", content=made.pdf(), field=None, at=START)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with house.portal.db.reading() as session:
        assert session.query(StoredFile).count() == 0
    assert actions.sweep(house.portal, set(), before=datetime.now(UTC) + timedelta(seconds=5)) == 1


@pytest.mark.parametrize("name", LETTERS)
def test_the_worker_makes_every_letter_sealed(small_house: House, poppler, name):
    template, values = LETTERS[name]
    with small_house.app.app_context():
        pdf = actions.make_pdf(small_house.portal, template, values, title="Pismo", at=START)
    assert "Signature is Valid" in poppler("pdfsig", pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        attached = {str(spec.UF) for spec in opened.Root.AF}
        assert attached == ({"dane.json", "upo.xml"} if name == "receipt" else {"dane.json"})


def test_a_receipt_says_when_it_was_made(small_house: House, poppler):
    values = {key: value for key, value in RECEIPT.items() if key != "made_at"}
    with small_house.app.app_context():
        pdf = actions.make_pdf(small_house.portal, "receipt", values, title="UPO", at=START)
    assert "23 listopada 2026, godz. 10:00:00" in poppler("pdftotext", pdf, "-layout").replace("\xa0", " ")


def test_what_people_sent_is_only_ever_saved_and_never_run(small_house: House):
    with small_house.app.test_request_context():
        answer = actions.as_download(b"x", "image/jpeg", 'zażółć "x".jpg', inline=True)
    name = "filename=\"zazolc _x_.jpg\"; filename*=UTF-8''za%C5%BC%C3%B3%C5%82%C4%87%20%22x%22.jpg"
    assert answer.headers["Content-Disposition"] == f"attachment; {name}"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    with small_house.app.test_request_context():
        shown = actions.as_download(b"%PDF", "application/pdf", "pismo.pdf", inline=True)
    assert (
        shown.headers["Content-Disposition"] == "inline; filename=\"pismo.pdf\"; filename*=UTF-8''pismo.pdf"
    )
