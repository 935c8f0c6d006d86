"""The folder between two systems: only complete files are taken, each leaves a report, our own go out once."""

import csv
import hashlib
import json
import shutil
from pathlib import Path

from portal.billing.sources import dropping, queries, reporting
from portal.billing.sources.models import MirrorAccount, ReportState
from tests.billing.sources.made import Account, csv_rows, write_csv, write_rows
from tests.billing.sources.rig import Rig


def drop(
    rig: Rig, name: str, accounts: list[Account], as_of: str = "2026-11-22 03:00", mark: str = ".ok"
) -> Path:
    path = write_csv(rig.folder / name, accounts, as_of)
    if mark:
        (rig.folder / f"{name}{mark}").touch()
    return path


def lying(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def receipts(rig: Rig) -> list[list[str]]:
    """The receipt numbers of every file that went out, file by file."""
    found = []
    for path in sorted((rig.folder / "out").glob("*.csv")):
        rows = list(csv.reader(path.read_text().splitlines(), delimiter=";"))
        assert rows[-1][:3] == ["RAZEM", str(len(rows) - 2), str(sum(int(row[2]) for row in rows[1:-1]))]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert (path.parent / f"{path.name}.sha256").read_text() == f"{digest}  {path.name}\n"
        found.append([row[0] for row in rows[1:-1]])
    return found


def test_a_complete_file_is_taken_and_put_away_with_its_report(rig: Rig) -> None:
    drop(rig, "stan.csv", [Account(1)])
    rig.work()
    assert rig.count(MirrorAccount) == 1
    assert lying(rig.folder) == ["done"]
    assert lying(rig.folder / "done") == ["stan.csv", "stan.csv.ok", "stan.csv.report.json"]
    report = json.loads((rig.folder / "done/stan.csv.report.json").read_text())
    assert (report["state"], report["rows"], report["changed"]) == ("ok", 5, 1)


def test_a_file_that_is_still_being_written_is_left_alone(rig: Rig) -> None:
    path = drop(rig, "stan.csv", [Account(1)], mark="")
    (rig.folder / "opis.pdf").write_bytes(b"%PDF")
    (rig.folder / "opis.pdf.ok").touch()
    rig.work()
    assert (rig.count(MirrorAccount), path.exists()) == (0, True)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (rig.folder / "stan.csv.sha256").write_text(f"{digest} *stan.csv\n")
    rig.push(minutes=5)
    rig.work()
    assert rig.count(MirrorAccount) == 1
    assert "opis.pdf" in lying(rig.folder)


def test_a_refused_file_goes_aside_and_its_report_says_why(rig: Rig) -> None:
    rows = csv_rows([Account(1)])
    write_rows(rig.folder / "stan.csv", rows[:-1])
    (rig.folder / "stan.csv.ok").touch()
    rig.work()
    report = json.loads((rig.folder / "rejected/stan.csv.report.json").read_text())
    assert report["report"]["rejected"][0]["reason"].startswith("na końcu nie ma wiersza z sumami")
    assert (rig.count(MirrorAccount), rig.source().last_error) == (0, "Odrzucono plik stan.csv")


def test_files_are_taken_in_the_order_of_their_names_and_the_same_again_is_put_away(rig: Rig) -> None:
    drop(rig, "2.csv", [Account(1, unpaid=0)], "2026-11-22 20:00")
    drop(rig, "1.csv", [Account(1)])
    rig.work()
    assert [(row.file_name, row.state) for row in rig.imports()] == [("1.csv", "ok"), ("2.csv", "ok")]
    shutil.copy(rig.folder / "done/2.csv", rig.folder / "2.csv")
    (rig.folder / "2.csv.ok").touch()
    rig.push(minutes=5)
    rig.work()
    (again,) = [
        name for name in lying(rig.folder / "done") if name.startswith("2-") and name.endswith(".csv")
    ]
    assert json.loads((rig.folder / f"done/{again}.report.json").read_text())["state"] == "same"


def test_a_worker_that_fell_after_its_commit_puts_the_file_away_next_time(rig: Rig) -> None:
    path = drop(rig, "stan.csv", [Account(1)])
    rig.take(path)
    before = rig.snapshot()
    rig.work()
    assert lying(rig.folder / "done")[0] == "stan.csv"
    assert rig.snapshot() == before


def test_a_folder_that_is_away_is_noted_and_breaks_nothing(rig: Rig, tmp_path: Path) -> None:
    rig.take(write_csv(tmp_path / "a.csv", [Account(1)]))
    rig.folder.rename(tmp_path / "away")
    rig.work()
    assert rig.source().last_error == "FileNotFoundError"
    (tmp_path / "away").rename(rig.folder)
    drop(rig, "b.csv", [Account(1)], "2026-11-22 20:00")
    rig.push(minutes=5)
    rig.work()
    assert rig.source().last_error is None


def test_payments_go_out_once_each_in_files_of_their_own(rig: Rig, tmp_path: Path) -> None:
    rig.take(write_csv(tmp_path / "a.csv", [Account(1)]))
    one, two = rig.report(1, "PN/00000001", 100), rig.report(2, "PN/00000001", 200)
    rig.work()
    assert receipts(rig) == [[one.receipt_no, two.receipt_no]]
    assert rig.states() == ["acknowledged", "acknowledged"]
    three = rig.report(3, "PN/00000001", 300)
    rig.push(minutes=1)
    rig.work()
    rig.push(minutes=1)
    rig.work()
    assert receipts(rig) == [[one.receipt_no, two.receipt_no], [three.receipt_no]]


def test_two_batches_of_one_moment_stay_two(rig: Rig, tmp_path: Path) -> None:
    rig.take(write_csv(tmp_path / "a.csv", [Account(1)]))
    first = rig.report(1, "PN/00000001", 100)
    send(rig)
    second = rig.report(2, "PN/00000001", 100)
    send(rig)
    assert sorted(receipts(rig)) == sorted([[first.receipt_no], [second.receipt_no]])


def send(rig: Rig) -> None:
    """Run the job once more within its period."""
    from portal.jobs import new_job

    with rig.portal.db.writing() as session:
        session.add(new_job("send_reports", {}, at=rig.clock.now()))
    rig.portal.workers.drain(rig.portal)


def test_a_worker_that_fell_between_the_file_and_its_mark_writes_the_same_file_again(
    rig: Rig, tmp_path: Path
) -> None:
    rig.take(write_csv(tmp_path / "a.csv", [Account(1)]))
    rig.report(1, "PN/00000001", 100)
    with rig.portal.db.writing() as session:
        source = queries.get_source(session)
        waiting = reporting.list_reports(session, source.id, (ReportState.WAITING,))
        reporting.mark(session, waiting, "sent", rig.clock.now())
    with rig.portal.db.reading() as session:
        batch = reporting.list_batch(session, source.id, rig.clock.now())
    path = dropping.put_out(rig.folder, batch, rig.clock.now())
    content = path.read_bytes()
    rig.report(2, "PN/00000001", 200)  # what comes meanwhile must not slip into the batch
    rig.push(minutes=1)
    rig.work()
    assert (path.read_bytes(), len(receipts(rig))) == (content, 2)
    assert sorted(number for file in receipts(rig) for number in file) == sorted(
        one.receipt_no for one in rig.all(type(batch[0]))
    )
    assert rig.states() == ["acknowledged", "acknowledged"]


def test_a_worker_that_fell_before_the_file_writes_it_next_time(rig: Rig, tmp_path: Path) -> None:
    rig.take(write_csv(tmp_path / "a.csv", [Account(1)]))
    one = rig.report(1, "PN/00000001", 100)
    with rig.portal.db.writing() as session:
        reporting.mark(session, [one], "sent", rig.clock.now())
    rig.push(minutes=1)
    rig.work()
    assert receipts(rig) == [[one.receipt_no]]


def test_the_next_figures_mark_what_was_posted_and_what_waits_is_subtracted_no_more(
    rig: Rig, tmp_path: Path
) -> None:
    from tests.billing.sources.made import pesel_of

    anna = rig.person(pesel_of(1))
    drop(rig, "1.csv", [Account(1)])
    rig.work()
    report = rig.report(1, "PN/00000001", 12_348)
    rig.push(minutes=5)
    rig.work()
    assert rig.views(anna)[0].payable_grosze < rig.views(anna)[0].owed_grosze
    paid = [("2026-11-23", 12_348, "wpłata przez portal", report.receipt_no)]
    drop(rig, "2.csv", [Account(1, unpaid=0, payments=paid)], "2026-11-23 09:00")
    rig.push(minutes=5)
    rig.work()
    assert rig.states() == ["allocated"]
    (view,) = rig.views(anna)
    assert (view.waiting_grosze, view.owed_grosze) == (0, 0)
