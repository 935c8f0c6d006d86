"""The month's report: one for each published month, whole and readable; one e-mail to each who wants it."""

import re
import shutil
import subprocess
from datetime import date
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select, update

from portal.accounts.models import Official
from portal.cases.models import Channel
from portal.files import actions as files
from portal.insight.report import jobs
from portal.jobs import TRIES, Job, JobRow, JobState, list_dead, revive
from portal.measures.channels import UNKNOWN
from portal.measures.jobs import FINAL_AFTER
from portal.measures.notes import actions as notes
from portal.measures.notes.models import EventKind
from portal.measures.notes.rules import Said
from portal.measures.outside.models import OutsideCount, Source
from portal.measures.publishing.freezing import freeze
from portal.measures.report.actions import list_wanting, wants
from portal.measures.report.models import MonthReport, ReportMail, ReportWish
from tests.insight.test_insight import CLERK, MANAGER
from tests.measures.test_counting import recount
from tests.support.desk import Desk
from tests.support.people import JAN, Worker, sign_in

NOVEMBER, PAGE = date(2026, 11, 1), "/liczby/miesiace/2026-11"
SECOND = Worker("o-second", "Maria", "Lis", "FN", ("manager",))


def give_address(desk: Desk, worker: Worker, address: str) -> None:
    sign_in(desk.house, worker)
    with desk.writing() as session:
        session.execute(update(Official).where(Official.sub == worker.sub).values(email=address))


def publish(desk: Desk, *, wanted: bool = True) -> None:
    """Let November end with three matters, two managers, and its figures published; nothing of the report is made."""
    desk.file()
    desk.file(channel=Channel.COUNTER)
    desk.file(channel=Channel.PHONE)
    recount(desk)
    give_address(desk, MANAGER, "tomasz@um.example")
    give_address(desk, SECOND, "maria@um.example")
    if wanted:
        sign_in(desk.house, MANAGER).go("/liczby/miesiace").submit("Przysyłaj mi raport")
    desk.clock.move(days=10)
    with desk.writing() as session:
        freeze(session, desk.portal, NOVEMBER, final_after=FINAL_AFTER, now=desk.now)


def make(desk: Desk) -> None:
    """Let the hour of reports strike."""
    with desk.writing() as session:
        session.add(JobRow(kind="make_month_reports", payload={}, run_at=desk.now, created_at=desk.now, attempts=0,
                           state=JobState.WAITING))  # fmt: skip
    desk.work()


def letters(desk: Desk) -> list[EmailMessage]:
    return [one for one in desk.house.post.letters if "raport za" in str(one["Subject"])]


def pdf_of(desk: Desk) -> bytes:
    with desk.reading() as session:
        report = session.get_one(MonthReport, NOVEMBER)
        return files.read(desk.portal, report.file)


@pytest.mark.engines
def test_a_published_month_has_one_report_and_one_letter_however_often_the_hour_strikes(desk: Desk) -> None:
    publish(desk)
    for _ in range(3):
        make(desk)
        desk.clock.move(hours=1)
    assert desk.count(MonthReport) == 1
    (letter,) = letters(desk)
    assert (letter["To"], letter["Subject"]) == (
        "tomasz@um.example",
        "Udział spraw online: raport za listopad 2026",
    )
    (attached,) = letter.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("raport-2026-11.pdf", pdf_of(desk))
    assert desk.count(ReportMail) == 1


@pytest.mark.engines
def test_a_worker_that_dies_while_sending_sends_no_second_one_but_a_person_may(desk: Desk) -> None:
    publish(desk)
    make(desk)
    with desk.writing() as session:  # the moment between sending and the end of the job
        session.execute(
            update(JobRow).where(JobRow.kind == jobs.MAIL).values(state=JobState.WAITING, attempts=1)
        )
    for _ in range(TRIES):
        desk.clock.move(hours=9)
        desk.work()
    assert len(letters(desk)) == 1
    with desk.writing() as session:
        (dead,) = [row for row in list_dead(session) if row.kind == jobs.MAIL]
        revive(session, dead.id, desk.now)
    desk.work()
    told = [letter["Message-ID"] for letter in letters(desk)]
    assert (len(told), len(set(told))) == (2, 1)
    assert desk.count(ReportMail) == 1


def test_a_letter_whose_answer_was_lost_does_not_go_twice(small_desk: Desk) -> None:
    publish(small_desk)
    small_desk.house.post.loses_answers = True
    make(small_desk)
    for _ in range(3):
        small_desk.clock.move(hours=1)
        small_desk.work()
    assert len(letters(small_desk)) == 1


@pytest.mark.engines
def test_a_worker_that_dies_while_making_leaves_nothing_and_the_next_one_makes_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(desk)
    job = Job(0, "make_month_reports", {}, 1, desk.now, desk.portal)
    real = jobs.list_wanting

    def die(*_: object, **__: object) -> list[Official]:
        raise KeyboardInterrupt

    monkeypatch.setattr(jobs, "list_wanting", die)
    with pytest.raises(KeyboardInterrupt), desk.house.app.app_context():
        jobs.make_reports(job)
    assert (desk.count(MonthReport), letters(desk)) == (0, [])
    monkeypatch.setattr(jobs, "list_wanting", real)
    make(desk)
    assert (desk.count(MonthReport), len(letters(desk))) == (1, 1)


def test_mail_that_is_down_is_tried_again_and_goes_once(small_desk: Desk) -> None:
    publish(small_desk)
    small_desk.house.post.is_down = True
    make(small_desk)
    small_desk.house.post.is_down = False
    for _ in range(3):
        small_desk.clock.move(hours=1)
        small_desk.work()
    assert len(letters(small_desk)) == 1


def test_who_said_no_meanwhile_gets_nothing(small_desk: Desk) -> None:
    publish(small_desk)
    small_desk.house.post.is_down = True
    make(small_desk)
    small_desk.house.post.is_down = False
    sign_in(small_desk.house, MANAGER).go("/liczby/miesiace").submit("Nie przysyłaj raportu")
    small_desk.clock.move(hours=3)
    small_desk.work()
    assert letters(small_desk) == []


def test_without_a_wish_the_configuration_decides_for_managers_alone(small_desk: Desk) -> None:
    publish(small_desk, wanted=False)
    give_address(small_desk, CLERK, "joanna@um.example")
    with small_desk.reading() as session:
        assert list_wanting(session, by_default=False) == []
        assert [one.email for one in list_wanting(session, by_default=True)] == [
            "tomasz@um.example", "maria@um.example",
        ]  # fmt: skip
    make(small_desk)
    assert (small_desk.count(MonthReport), letters(small_desk)) == (1, [])


@pytest.mark.parametrize(
    ("official", "wish", "by_default", "goes"),
    [
        ({}, None, True, True), ({}, None, False, False), ({}, True, False, True), ({}, False, True, False),
        ({"roles": ["administrator"]}, None, True, False), ({"roles": ["administrator"]}, True, False, True),
        ({"roles": ["clerk"]}, True, True, False), ({"active": False}, True, True, False),
        ({"email": ""}, True, True, False),
    ],
)  # fmt: skip
def test_who_gets_the_report(
    official: dict[str, object], wish: bool | None, by_default: bool, goes: bool
) -> None:
    who = Official(**{"active": True, "email": "a@um.example", "roles": ["manager"], **official})
    row = None if wish is None else ReportWish(official_id=1, wanted=wish)
    assert wants(who, row, by_default=by_default) is goes


def test_the_report_is_taken_on_the_months_page_by_managers_alone(small_desk: Desk) -> None:
    publish(small_desk)
    manager = sign_in(small_desk.house, MANAGER)
    assert "Pobierz raport miesiąca" not in manager.go(PAGE).text
    assert manager.go(f"{PAGE}/raport.pdf").status == 404
    make(small_desk)
    manager.go(PAGE).follow("Pobierz raport miesiąca (PDF)")
    assert manager.response is not None
    assert manager.response.data == pdf_of(small_desk)
    assert manager.response.headers["Content-Type"] == "application/pdf"
    assert sign_in(small_desk.house, CLERK).go(f"{PAGE}/raport.pdf").status == 403
    assert sign_in(small_desk.house, JAN).go(f"{PAGE}/raport.pdf").status == 404
    assert manager.go("/liczby/miesiace/2026-13/raport.pdf").status == 404


def test_the_report_is_readable_and_holds_no_person(small_desk: Desk, tmp_path: Path) -> None:
    publish(small_desk)
    with small_desk.writing() as session:
        manager = session.scalars(select(Official).where(Official.sub == MANAGER.sub)).one()
        actor = small_desk.clerk.__class__("official", manager.id, manager.name, official_id=manager.id)
        said = Said(EventKind.LAW, "Nowa ustawa <o> & meldunku", date(2026, 11, 3), rebases=True)
        notes.add(session, "t1", said, actor=actor, now=small_desk.now)
    make(small_desk)
    pdf = pdf_of(small_desk)
    with pikepdf.open(BytesIO(pdf)) as opened:
        root = opened.Root
        assert (str(root.Lang), bool(root.MarkInfo.Marked), "/StructTreeRoot" in root) == (
            "pl-PL",
            True,
            True,
        )
        data = opened.attachments["dane.json"].get_file().read_bytes().decode()
    assert "Jan Kowalski" not in data
    assert "Joanna Klim" not in data
    assert "Tomasz Sawicki" not in data
    text = _text(pdf, tmp_path)
    for words in (
        "Raport miesiąca: listopad 2026", "W całości online załatwiono 1 z 3 spraw", "Wynik jest tymczasowy",
        "Nie ma tego samego miesiąca sprzed roku", "Nowa ustawa <o> & meldunku", "1 ÷ 3 = 33,3", "tymczasowy, wersja 1",
        "nie zmieniła się żadna opublikowana liczba",
    ):  # fmt: skip
        assert re.sub(r"\s", "", words) in text, words


def test_a_figure_that_was_told_anew_stands_in_the_next_report(small_desk: Desk, tmp_path: Path) -> None:
    publish(small_desk)
    make(small_desk)
    small_desk.file(arrived_on=date(2026, 12, 2))
    small_desk.clock.move(days=30)  # January
    small_desk.file(channel=Channel.POST, arrived_on=date(2026, 11, 28))
    with small_desk.writing() as session:
        freeze(
            session,
            small_desk.portal,
            NOVEMBER,
            final_after=FINAL_AFTER,
            now=small_desk.now,
            why="Spóźniony list",
        )
        session.add(OutsideCount(month=date(2026, 12, 1), unit_code="FN", channel=UNKNOWN, source=Source.FILE, matters=7,
                                 at=small_desk.now))  # fmt: skip
    recount(small_desk)  # publishes December
    make(small_desk)
    with small_desk.reading() as session:
        text = _text(
            files.read(small_desk.portal, session.get_one(MonthReport, date(2026, 12, 1)).file), tmp_path
        )
    assert "1÷3,tymczasowy" in text
    assert "1÷4,tymczasowy" in text
    assert "Spóźnionylist" in text
    # what to do about a lever stands beside it as words and as an address to type
    assert "Ktopodałliczbytychspraw:127.0.0.1:8000/biurko/liczby-spraw/zrodla?miesiac=2026-12" in text


def _text(pdf: bytes, folder: Path) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("no pdftotext here")
    path = folder / "report.pdf"
    path.write_bytes(pdf)
    done = subprocess.run([program, str(path), "-"], capture_output=True, check=True)
    return re.sub(r"[\s\u200b]", "", done.stdout.decode())
