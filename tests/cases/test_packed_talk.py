"""What was written and put right inside a matter goes to the records system with it, once nobody can write any more."""

import io
import secrets
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select

from portal.accounts.models import Identity
from portal.cases.completing.actions import Completion, complete
from portal.cases.handover.models import CasePackage
from portal.cases.messages import actions
from portal.cases.messages.models import MessageFile
from portal.cases.messages.queries import get_party
from portal.cases.queries import get_by_reference
from portal.decisions import steps
from portal.decisions.handover.metadata import NAMESPACE
from portal.decisions.handover.packing import pack
from portal.decisions.handover.readiness import list_ready
from portal.errors import Unavailable
from portal.files.models import ScanState
from portal.workflow import By
from tests.support.desk import EXEMPT, Desk
from tests.support.house import House
from tests.support.lived import DOT

TOKEN = "records-token-of-a-test-that-is-long-enough"
XML = f"{{{NAMESPACE}}}"


@pytest.fixture
def desk(
    demo_environment: dict[str, str], database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Desk]:
    """A desk of a city that has a records system, whose resident has an account."""
    house = House({**demo_environment, "PORTAL_RECORDS_TOKEN": TOKEN}, tmp_path, database_url)
    desk = Desk(house)
    with desk.writing() as session:
        session.add(
            Identity(iss="https://id.example", sub="jan", subject_id=desk.resident.subject_id, loa="high",
                     created_at=desk.now, last_sign_in_at=desk.now)
        )  # fmt: skip
    yield desk
    house.close(request)


def write(desk: Desk, reference: str, text: str, *files: tuple[str, bytes], by_office: bool = False) -> None:
    assert desk.resident.subject_id is not None
    with desk.writing() as session:
        party = get_party(session, reference, desk.resident.subject_id, lock=True)
        written = actions.Written(secrets.token_urlsafe(18), text, files)
        act = actions.write_to_party if by_office else actions.write_to_office
        actor = desk.clerk if by_office else desk.resident
        act(session, desk.portal, party, written, actor=actor, now=desk.now)


def put_right(desk: Desk, reference: str) -> None:
    """Call for the purpose of the certificate, and let the party change it."""
    with desk.writing() as session:
        case = get_by_reference(session, reference)
        values = {"items": ["Komu"], "ask_fields": {"purpose": "Komu"}}
        steps.take(
            session, desk.portal, case, "call_for_completion", actor=desk.clerk, now=desk.now, values=values
        )
    with desk.writing() as session:
        case = get_by_reference(session, reference)
        change = {
            "name": "purpose",
            "label": "Zaświadczenie jest",
            "old": "dla banku",
            "new": "dla notariusza",
        }
        sent = Completion({**case.answers, "purpose": "notary"}, [change])
        complete(session, desk.portal, case, sent, actor=desk.resident, now=desk.now)


def ready(desk: Desk) -> int:
    with desk.reading() as session:
        return len(list_ready(session, desk.portal.facts, desk.now))


def packed(desk: Desk, reference: str) -> zipfile.ZipFile:
    content = io.BytesIO()
    with desk.reading() as session:
        pack(session, desk.portal, reference, desk.now, content)
    return zipfile.ZipFile(content)


def test_a_package_holds_the_messages_their_files_and_what_was_put_right(desk: Desk) -> None:
    reference = desk.file(EXEMPT)
    put_right(desk, reference)
    write(desk, reference, "Proszę o pośpiech\x0b <b>", ("prośba.png", DOT))
    write(desk, reference, "Zrobimy, co się da.", by_office=True)
    desk.refuse_for_good(reference)
    desk.work()
    with packed(desk, reference) as package:
        assert package.read("wiadomosci/01-01.png") == DOT
        root = ET.fromstring(package.read("sprawa.xml"))
    said = [(one.get("od"), one.get("kto")) for one in root.iter(f"{XML}wiadomosc")]
    assert said == [("strona", "Jan Kowalski"), ("urzad", "Joanna Klim")]
    first = next(root.iter(f"{XML}wiadomosc"))
    assert (first.text or "").endswith("<b>")
    assert first.findtext(f"{XML}zalacznik/{XML}plik") == "wiadomosci/01-01.png"
    [change] = root.iter(f"{XML}zmiana")
    assert (change.get("pytanie"), change.get("bylo"), change.text) == (
        "Zaświadczenie jest", "dla banku", "dla notariusza",
    )  # fmt: skip
    assert "Wpływ wiadomości strony" in [one.text for one in root.iter(f"{XML}czynnosc")]


def test_a_matter_that_was_talked_in_waits_until_nobody_can_write_any_more(desk: Desk) -> None:
    silent, talked = desk.file(EXEMPT), desk.file(EXEMPT)
    write(desk, talked, "Kiedy?")
    for reference in (silent, talked):
        desk.advance(reference, "withdraw", By.APPLICANT)
    desk.work()
    assert desk.count(CasePackage) == 2
    assert ready(desk) == 1
    desk.clock.move(days=30)
    write(desk, talked, "Jeszcze jedno.")
    assert ready(desk) == 1
    desk.clock.move(days=1, minutes=1)
    assert ready(desk) == 2


def test_a_file_of_a_message_that_nobody_scanned_keeps_the_package_waiting(desk: Desk) -> None:
    reference = desk.file(EXEMPT)
    write(desk, reference, "Plik", ("a.png", DOT))
    with desk.writing() as session:
        session.scalars(select(MessageFile)).one().file.state = ScanState.WAITING
    desk.advance(reference, "withdraw", By.APPLICANT)
    desk.work()
    desk.clock.at += timedelta(days=40)
    assert ready(desk) == 0
    with pytest.raises(Unavailable):
        packed(desk, reference)
