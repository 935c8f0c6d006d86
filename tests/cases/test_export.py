"""Closed matters go to the records system as packages: pulled, checked, acknowledged once, and nothing is ever lost."""

import hashlib
import io
import logging
import os
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import delete, select, update
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from config.settings import ConfigFaultsError, load
from portal.audit import AuditRecord
from portal.cases.handover.models import CasePackage
from portal.cases.jobs import sweep_files
from portal.cases.models import Attachment, Case, Channel
from portal.cases.numbering.models import CaseClass
from portal.decisions.delivering import actions as delivering
from portal.decisions.delivering.course import Step
from portal.decisions.delivering.models import Delivery
from portal.decisions.handover.jobs import KIND
from portal.decisions.handover.metadata import NAMESPACE
from portal.files import actions as files
from portal.files.models import ScanState, StoredFile
from portal.jobs import Job, JobRow, new_job
from portal.sandbox.loopback import NotLoopback
from portal.sandbox.records import Pulled, PullFailed, Records
from portal.sandbox.records.system import check
from portal.workflow import By
from tests.support.desk import EXEMPT, Desk
from tests.support.house import House
from tests.support.parts import ROOT

TOKEN = "records-token-of-a-test-that-is-long-enough"
KNOWN = {"Authorization": f"Bearer {TOKEN}"}
XML = f"{{{NAMESPACE}}}"
SCAN = b"%PDF-1.4 a paper that somebody scanned"


@pytest.fixture
def desk(
    demo_environment: dict[str, str], database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Desk]:
    """A desk of a city that has a records system, once on SQLite and once on PostgreSQL."""
    house = House({**demo_environment, "PORTAL_RECORDS_TOKEN": TOKEN}, tmp_path, database_url)
    yield Desk(house)
    house.close(request)


@pytest.fixture
def small_desk(
    demo_environment: dict[str, str], sqlite_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Desk]:
    """A desk of a city that has a records system, on SQLite only."""
    house = House({**demo_environment, "PORTAL_RECORDS_TOKEN": TOKEN}, tmp_path, sqlite_url)
    yield Desk(house)
    house.close(request)


def attach(desk: Desk, reference: str, name: str, state: ScanState = ScanState.CLEAN) -> None:
    """Add a file to a matter as its party would have."""
    key = files.keep(desk.portal, SCAN)
    with desk.writing() as session:
        row = files.add_row(
            session, key, SCAN, name=name, media_type="application/pdf", at=desk.now, state=state
        )
        session.flush()
        case_id = session.scalars(select(Case.id).where(Case.reference == reference)).one()
        session.add(
            Attachment(token=row.token[:32], case_id=case_id, field="proof", name=name, file_id=row.id,
                       added_at=desk.now)
        )  # fmt: skip


def close(desk: Desk, *names: str, work: bool = True) -> str:
    """File a matter with attachments and settle it: nothing can follow then."""
    reference = desk.file(EXEMPT)
    for name in names:
        attach(desk, reference, name)
    desk.clock.move(hours=1)
    desk.refuse_for_good(reference)
    if work:
        pack(desk)
    return reference


def pack(desk: Desk, days: float = 31) -> None:
    """Let the worker make the papers, and later the packages of what is ready; a month waits for no proof."""
    desk.work()
    desk.clock.move(days=days)
    with desk.writing() as session:
        session.add(new_job("order_packing", {}, at=desk.now))
    desk.work()


def step(desk: Desk, wanted: Step, by: By = By.OFFICIAL) -> None:
    """Take the only delivery there is one step further."""
    with desk.writing() as session:
        sent = session.scalars(select(Delivery)).one()
        actor = desk.clerk if by == By.OFFICIAL else desk.resident
        delivering.take(session, desk.portal, sent, wanted, by=by, now=desk.now, actor=actor)


def told_of_deliveries(desk: Desk) -> list[ET.Element]:
    """Read what the next package tells of deliveries."""
    with opened(ask(desk).data) as package:
        return list(ET.fromstring(package.read("sprawa.xml")).iter(f"{XML}doreczenie"))


def ask(desk: Desk, path: str = "/api/akta/nastepna", **headers: str) -> TestResponse:
    return desk.house.app.test_client().get(path, headers={**KNOWN, **headers})


def acknowledge(desk: Desk, package: str, said: Any) -> TestResponse:
    return desk.house.app.test_client().post(f"/api/akta/{package}/odbior", json=said, headers=KNOWN)


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """Serve the portal on a port of this machine; give its address."""
    from threading import Thread

    server = make_server("127.0.0.1", 0, desk.house.app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# ------------------------------------------------------------------------------------------------ the package
def test_a_matter_that_closes_is_packed_with_all_its_papers(desk: Desk) -> None:
    reference = close(desk, "Zażółć gęślą.pdf")
    answer = ask(desk)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    with opened(answer.data) as package:
        assert package.namelist() == [
            "dokumenty/01-receipt.pdf", "dokumenty/02-outcome.pdf", "zalaczniki/01-proof.pdf", "metryka.pdf",
            "sprawa.xml", "SHA256SUMS",
        ]  # fmt: skip
        assert package.read("zalaczniki/01-proof.pdf") == SCAN
        for name in ("dokumenty/01-receipt.pdf", "dokumenty/02-outcome.pdf", "metryka.pdf"):
            assert package.read(name).startswith(b"%PDF")
        lines = package.read("SHA256SUMS").decode().splitlines()
        assert dict(reversed(line.split("  ")) for line in lines) == {
            name: hashlib.sha256(package.read(name)).hexdigest() for name in package.namelist()[:-1]
        }
    assert len(check(answer.data)) == 5
    assert reference not in answer.headers["Content-Disposition"]


def test_the_description_tells_the_matter_its_people_and_its_files(small_desk: Desk) -> None:
    with small_desk.writing() as session:
        session.add(
            CaseClass(symbol="3140", title="Zaświadczenia", category="B5", source="x", confirmed=True,
                      changed_at=small_desk.now)
        )  # fmt: skip
    reference = close(small_desk, "skan.pdf")
    with opened(ask(small_desk).data) as package:
        text = package.read("sprawa.xml").decode()
        root = ET.fromstring(text)
        hashes = {name: hashlib.sha256(package.read(name)).hexdigest() for name in package.namelist()}
    told = {
        name: root.findtext(XML + name)
        for name in ("numer", "znak", "klasa", "jednostka", "tryb", "wplynela")
    }
    assert told == {
        "numer": reference, "znak": "FN.3140.1.2026", "klasa": "3140",
        "jednostka": "Departament Finansów Miasta", "tryb": "op", "wplynela": "2026-11-23",
    }  # fmt: skip
    assert root.find(f"{XML}klasa").get("kategoria") == "B5"
    assert root.find(f"{XML}wynik").get("kod") == "final"
    assert [one.text for one in root.iter(f"{XML}strona")] == ["Jan Kowalski"]
    assert ["Miejscowość", "Białystok"] in [
        [one.get("pytanie"), one.text] for one in root.iter(f"{XML}odpowiedz")
    ]
    named = {one.text: one.get("sha256") for one in root.iter(f"{XML}plik")}
    assert named == {name: hashes[name] for name in hashes if name not in {"sprawa.xml", "SHA256SUMS"}}
    assert [one.text for one in root.iter(f"{XML}czynnosc")][:2] == ["Wpływ wniosku", "Odmowa wydania"]
    assert "90010212353" not in text


def test_a_hostile_name_of_a_file_stays_a_name(small_desk: Desk) -> None:
    name = "../../etc/<a&b>\x07\u202e.PDF/x.exe;rm"
    close(small_desk, name)
    with opened(ask(small_desk).data) as package:
        assert "zalaczniki/01-proof" in package.namelist()
        root = ET.fromstring(package.read("sprawa.xml"))
    assert root.find(f".//{XML}zalacznik").text == name.replace("\x07", "\N{REPLACEMENT CHARACTER}")


def test_an_infected_file_is_told_of_and_left_out(small_desk: Desk) -> None:
    reference = close(small_desk, "dobry.pdf", work=False)
    attach(small_desk, reference, "zly.pdf", ScanState.INFECTED)
    pack(small_desk)
    with opened(ask(small_desk).data) as package:
        assert [name for name in package.namelist() if "zal" in name] == ["zalaczniki/01-proof.pdf"]
        root = ET.fromstring(package.read("sprawa.xml"))
    assert [one.get("wirus") for one in root.iter(f"{XML}zalacznik")] == [None, "tak"]


def test_what_is_not_scanned_yet_keeps_the_package_waiting(small_desk: Desk) -> None:
    reference = close(small_desk, work=False)
    attach(small_desk, reference, "nowy.pdf", ScanState.WAITING)
    pack(small_desk)
    assert ask(small_desk).status_code == 204
    assert small_desk.jobs(KIND) == []
    with small_desk.writing() as session:
        session.execute(update(StoredFile).values(state=ScanState.CLEAN))
    pack(small_desk)
    assert ask(small_desk).status_code == 200


def test_a_letter_that_is_not_posted_yet_keeps_the_package_waiting(small_desk: Desk) -> None:
    reference = small_desk.file(EXEMPT, channel=Channel.COUNTER, has_account=False)
    small_desk.refuse_for_good(reference)
    pack(small_desk, days=60)
    assert ask(small_desk).status_code == 204
    step(small_desk, Step.POST)
    pack(small_desk)
    assert [one.get("stan") for one in told_of_deliveries(small_desk)] == ["posted"]


def test_a_package_waits_for_the_proof_of_delivery_and_holds_it(desk: Desk) -> None:
    close(desk, work=False)
    pack(desk, days=1)
    assert ask(desk).status_code == 204
    step(desk, Step.CONFIRM, By.APPLICANT)
    pack(desk, days=1)
    (told,) = told_of_deliveries(desk)
    assert (told.get("dokument"), told.get("droga"), told.get("stan")) == ("2", "portal", "confirmed")
    assert told.get("dnia") == "2026-11-24"
    with opened(ask(desk).data) as package:
        assert package.read("doreczenia/01-dowod.pdf").startswith(b"%PDF")


def test_a_letter_nobody_opens_keeps_the_package_waiting_for_the_citys_days_and_no_longer(
    small_desk: Desk,
) -> None:
    close(small_desk, work=False)
    pack(small_desk, days=29)
    assert ask(small_desk).status_code == 204
    pack(small_desk, days=1)
    (told,) = told_of_deliveries(small_desk)
    assert (told.get("dnia"), told.find(f"{XML}plik")) == (None, None)


def test_an_open_matter_and_an_invented_one_are_not_packed(small_desk: Desk) -> None:
    small_desk.file()
    demo = small_desk.file(EXEMPT, demo=True)
    small_desk.refuse_for_good(demo)
    pack(small_desk)
    assert small_desk.count(CasePackage) == 0


@pytest.mark.engines
def test_a_job_that_runs_twice_makes_one_package_of_the_same_bytes(desk: Desk) -> None:
    close(desk)
    before = ask(desk).data
    with desk.writing() as session:
        session.execute(update(JobRow).where(JobRow.kind == KIND).values(state="waiting"))
    desk.clock.move(minutes=1)
    desk.work()
    assert desk.count(CasePackage) == 1
    assert ask(desk).data == before


def test_a_package_outlives_the_sweep_of_lost_files(small_desk: Desk) -> None:
    close(small_desk)
    before = ask(small_desk).data
    later = small_desk.now + timedelta(days=3)
    with small_desk.house.app.app_context():
        sweep_files(Job(0, "sweep_files", {}, 1, later, small_desk.portal))
    assert ask(small_desk).data == before


# ------------------------------------------------------------------------------------------------ the queue
def test_what_is_pulled_twice_has_the_same_bytes_and_what_is_acknowledged_never_comes_again(
    desk: Desk,
) -> None:
    close(desk)
    close(desk)
    first, again = ask(desk), ask(desk)
    assert first.data == again.data
    package, sha256 = first.headers["X-Package-Id"], first.headers["X-Package-Sha256"]
    assert sha256 == hashlib.sha256(first.data).hexdigest()
    assert acknowledge(desk, package, {"sha256": sha256}).json == {"id": package, "state": "acknowledged"}
    second = ask(desk)
    assert second.headers["X-Package-Id"] != package
    assert acknowledge(desk, package, {"sha256": sha256}).status_code == 200  # the first answer got lost
    acknowledge(desk, second.headers["X-Package-Id"], {"sha256": second.headers["X-Package-Sha256"].upper()})
    assert (ask(desk).status_code, ask(desk).data) == (204, b"")
    assert ask(desk, "/api/akta").json == {"waiting": 0, "packages": []}


def test_the_list_names_what_waits_oldest_first(small_desk: Desk) -> None:
    references = [close(small_desk) for _ in range(3)]
    said = ask(small_desk, "/api/akta")
    assert said.json is not None
    with small_desk.reading() as session:
        order = session.execute(
            select(CasePackage.token, Case.reference).join(Case).order_by(CasePackage.id)
        ).all()
    assert [row[1] for row in order] == references
    assert [one["id"] for one in said.json["packages"]] == [row[0] for row in order]
    assert said.json["waiting"] == 3
    assert set(said.json["packages"][0]) == {"id", "sha256", "size", "made_at"}
    assert not [reference for reference in references if reference in said.text]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"sha256": "0" * 64}, 409), ({"sha256": "x"}, 422), ({"sha256": None}, 422), ({}, 422), ([], 422),
        ({"sha256": "\ud800" * 64}, 422), ("text", 422),
    ],
)  # fmt: skip
def test_a_wrong_hash_is_refused_and_the_package_goes_on_waiting(
    small_desk: Desk, said: object, status: int
) -> None:
    close(small_desk)
    package = ask(small_desk).headers["X-Package-Id"]
    assert acknowledge(small_desk, package, said).status_code == status
    assert ask(small_desk).headers["X-Package-Id"] == package


def test_a_wrong_hash_after_the_right_one_is_refused_too(small_desk: Desk) -> None:
    close(small_desk)
    first = ask(small_desk)
    acknowledge(small_desk, first.headers["X-Package-Id"], {"sha256": first.headers["X-Package-Sha256"]})
    assert acknowledge(small_desk, first.headers["X-Package-Id"], {"sha256": "0" * 64}).status_code == 409


def test_an_unknown_package_is_not_found(small_desk: Desk) -> None:
    assert acknowledge(small_desk, "nothing", {"sha256": "0" * 64}).status_code == 404
    assert ask(small_desk, "/api/akta/nastepna?po=nothing").status_code == 404


def test_one_package_that_can_not_be_read_holds_up_no_other(small_desk: Desk) -> None:
    close(small_desk)
    close(small_desk)
    with small_desk.reading() as session:
        bad = session.scalars(select(CasePackage).order_by(CasePackage.id)).first()
        assert bad is not None
        assert bad.file is not None
        token, key = bad.token, bad.file.key
    small_desk.portal.outside.store.delete(key)
    assert ask(small_desk).status_code == 500
    after = ask(small_desk, f"/api/akta/nastepna?po={token}")
    assert after.status_code == 200
    assert after.headers["X-Package-Id"] != token


def test_an_acknowledged_package_leaves_its_hash_and_its_bytes_are_let_go(desk: Desk) -> None:
    reference = close(desk)
    first = ask(desk)
    desk.clock.move(hours=1)
    acknowledge(desk, first.headers["X-Package-Id"], {"sha256": first.headers["X-Package-Sha256"]})
    with desk.reading() as session:
        kept = session.scalars(select(CasePackage)).one()
        assert (kept.acknowledged_at, kept.file_id, kept.size) == (desk.now, None, len(first.data))
        records = session.scalars(select(AuditRecord).where(AuditRecord.kind.startswith("package"))).all()
    assert [(one.kind, one.object_ref) for one in records] == [
        ("package.pulled", reference), ("package.acknowledged", reference),
    ]  # fmt: skip
    event = desk.events(reference)[-1]
    assert (event.kind, event.public, event.by) == ("handed_over", False, "external")


# ------------------------------------------------------------------------------------------------ who comes
@pytest.mark.parametrize(
    "said", ["", "Bearer", "Bearer x", f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}"]
)
def test_who_does_not_know_the_token_gets_nothing(small_desk: Desk, said: str) -> None:
    close(small_desk)
    client, headers = small_desk.house.app.test_client(), {"Authorization": said}
    answers = [
        client.get("/api/akta", headers=headers), client.get("/api/akta/nastepna", headers=headers),
        client.post("/api/akta/x/odbior", json={"sha256": "0" * 64}, headers=headers),
    ]  # fmt: skip
    assert {one.status_code for one in answers} == {401}
    assert {one.headers["WWW-Authenticate"] for one in answers} == {"Bearer"}
    assert small_desk.count(AuditRecord, AuditRecord.kind == "package.pulled") == 0


def test_where_no_token_is_set_there_is_no_such_address_and_nothing_is_packed(small_house: House) -> None:
    desk = Desk(small_house)
    close(desk)
    assert desk.count(CasePackage) == 0
    for headers in (KNOWN, {}, {"Authorization": "Bearer "}):
        assert small_house.app.test_client().get("/api/akta", headers=headers).status_code == 404


def test_a_short_token_is_a_fault_of_the_settings(demo_environment: dict[str, str]) -> None:
    with pytest.raises(ConfigFaultsError, match="PORTAL_RECORDS_TOKEN"):
        load({**demo_environment, "PORTAL_RECORDS_TOKEN": "short"})


def test_the_log_and_the_addresses_name_nobody(
    small_desk: Desk, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    reference = close(small_desk, "Kowalski.pdf")
    ask(small_desk)
    heard = caplog.text + "".join(capfd.readouterr())
    assert "Kowalski" not in heard
    assert reference not in heard
    assert TOKEN not in heard


def test_matters_closed_before_the_system_came_are_queued_by_a_command(small_desk: Desk) -> None:
    close(small_desk)
    with small_desk.writing() as session:
        session.execute(delete(CasePackage))
    small_desk.file()
    runner = small_desk.house.app.test_cli_runner()
    assert runner.invoke(args=["records", "queue"]).output == "Dopisano do kolejki: 1.\n"
    assert runner.invoke(args=["records", "queue"]).output == "Dopisano do kolejki: 0.\n"
    pack(small_desk)
    assert runner.invoke(args=["records", "list"]).output.endswith("Czeka: 1.\n")


# ------------------------------------------------------------------------------------------------ the stand-in
class Fails(Records):
    """A records system whose disk is full, once."""

    is_full = True

    def keep(self, pulled: Pulled) -> Path:
        if self.is_full:
            raise OSError("no space left")
        return super().keep(pulled)


def test_the_stand_in_takes_all_that_waits(desk: Desk, tmp_path: Path) -> None:
    close(desk, "skan.pdf")
    close(desk)
    with served(desk) as address:
        records = Records(address, TOKEN, tmp_path / "records")
        assert records.count_waiting() == 2
        assert records.drain() == 2
        assert (records.count_waiting(), records.drain()) == (0, 0)
    kept = sorted(records.folder.iterdir())
    assert [path.suffix for path in kept] == [".zip", ".zip"]
    assert all(check(path.read_bytes()) for path in kept)


def test_what_fails_there_is_lost_nowhere(small_desk: Desk, tmp_path: Path) -> None:
    close(small_desk)
    with served(small_desk) as address:
        records = Fails(address, TOKEN, tmp_path / "records")
        with pytest.raises(OSError, match="no space"):
            records.drain()
        assert records.count_waiting() == 1
        records.is_full = False
        assert records.drain() == 1


def test_the_stand_in_refuses_what_is_not_whole() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("sprawa.xml", "a")
        package.writestr("SHA256SUMS", f"{hashlib.sha256(b'b').hexdigest()}  sprawa.xml\n")
    for content in (made.getvalue(), b"", b"PK"):
        with pytest.raises(PullFailed):
            check(content)


def test_the_stand_in_is_told_of_a_wrong_token_a_wrong_hash_and_a_portal_that_is_away(
    small_desk: Desk, tmp_path: Path
) -> None:
    close(small_desk)
    with served(small_desk) as address:
        records = Records(address, TOKEN, tmp_path)
        pulled = records.pull()
        assert pulled is not None
        with pytest.raises(PullFailed, match="409"):
            records.acknowledge(pulled.id, "0" * 64)
        with pytest.raises(PullFailed, match="401"):
            Records(address, "wrong", tmp_path).pull()
    with pytest.raises(PullFailed):
        records.pull()
    with pytest.raises(NotLoopback):
        Records("http://sprawy.example.pl", TOKEN, tmp_path)


def test_the_stand_in_runs_as_a_program(small_desk: Desk, tmp_path: Path) -> None:
    close(small_desk)
    with served(small_desk) as address:
        words = ["--portal", address, "--token", TOKEN, "--folder", str(tmp_path / "records")]
        ran = subprocess.run(
            [sys.executable, "-m", "portal.sandbox.records", *words], cwd=ROOT, capture_output=True, text=True,
            check=False, timeout=60,
        )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (0, "sandbox records system: 1 taken\n"), ran.stderr
    assert len(list((tmp_path / "records").iterdir())) == 1


def test_a_large_attachment_is_packed_and_handed_over_with_a_few_megabytes_in_memory(
    small_desk: Desk,
) -> None:
    reference = close(small_desk, work=False)
    large = os.urandom(30_000_000)
    key = files.keep(small_desk.portal, large)
    with small_desk.writing() as session:
        row = files.add_row(
            session, key, large, name="plan.pdf", media_type="application/pdf", at=small_desk.now
        )
        session.flush()
        case_id = session.scalars(select(Case.id).where(Case.reference == reference)).one()
        session.add(
            Attachment(token=row.token[:32], case_id=case_id, field="proof", name="plan.pdf", file_id=row.id,
                       added_at=small_desk.now)
        )  # fmt: skip
    sha256 = hashlib.sha256(large).hexdigest()
    del large
    small_desk.work()
    tracemalloc.start()
    try:
        floor = tracemalloc.get_traced_memory()[0]
        pack(small_desk)
        answer = ask(small_desk)
        came = sum(len(piece) for piece in answer.response)
        peak = tracemalloc.get_traced_memory()[1] - floor
    finally:
        tracemalloc.stop()
    assert came == int(answer.headers["Content-Length"]) > 30_000_000
    assert peak < 24_000_000
    with opened(ask(small_desk).data) as package:
        assert sha256 in package.read("SHA256SUMS").decode()
