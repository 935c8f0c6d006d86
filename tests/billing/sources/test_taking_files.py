"""A file of the finance system: all of it or nothing, again without harm, in place and without shutting readers out."""

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.billing.sources import importing
from portal.billing.sources.models import ImportState, MirrorAccount, MirrorLine, MirrorPayment
from portal.errors import Conflict
from tests.billing.sources.made import Account, csv_rows, pesel_of, write_csv, write_large, write_rows
from tests.billing.sources.rig import Rig


def test_a_file_becomes_accounts_with_lines_and_history(rig: Rig, tmp_path: Path) -> None:
    paid = [("2026-03-10", 12_345, "rata 1", "")]
    path = write_csv(tmp_path / "a.csv", [Account(1, payments=paid), Account(2, kind="OK")])
    outcome = rig.take(path)
    assert (outcome.state, outcome.rows, outcome.accounts, outcome.changed) == (ImportState.OK, 11, 2, 2)
    first, second = rig.all(MirrorAccount)
    assert (first.number, first.kind, first.title) == (
        "PN/00000001",
        "property_tax",
        "Podatek od nieruchomości",
    )
    assert (second.kind, first.object_title) == ("waste_fee", "ul. Lipowa 1, lokal 1")
    assert first.as_of == rig.source().as_of == datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    line = rig.all(MirrorLine)[0]
    assert (line.external_id, line.amount_grosze, line.paid_grosze) == ("2026/1", 12_345, 12_345)
    assert (line.due_on.isoformat(), line.interest_grosze) == ("2026-03-15", None)
    (payment,) = rig.all(MirrorPayment)
    assert (payment.amount_grosze, payment.title, payment.receipt_no) == (12_345, "rata 1", None)
    (row,) = rig.imports()
    assert (row.state, row.rows, row.report["missing"]) == ("ok", 11, 0)


def test_the_owners_number_is_kept_only_as_a_keyed_hash(rig: Rig, tmp_path: Path) -> None:
    rig.take(write_csv(tmp_path / "a.csv", [Account(1)]))
    assert pesel_of(1) not in repr([vars(one) for one in rig.all(MirrorAccount)])
    assert rig.all(MirrorAccount)[0].owner_match == rig.portal.vault.match("pesel", pesel_of(1))


def test_the_same_file_twice_changes_nothing(rig: Rig, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [Account(1), Account(2)])
    rig.take(path)
    before = rig.snapshot()
    assert rig.take(path).state is ImportState.SAME
    assert rig.snapshot() == before
    assert len(rig.imports()) == 1


def test_only_what_changed_is_written_again_and_in_place(rig: Rig, tmp_path: Path) -> None:
    rig.take(write_csv(tmp_path / "a.csv", [Account(index) for index in range(1, 6)]))
    before = {one.number: one.id for one in rig.all(MirrorAccount)}
    lines = {one.id for one in rig.all(MirrorLine)}
    later = [Account(index, unpaid=0 if index == 3 else 1) for index in range(1, 7)]
    outcome = rig.take(write_csv(tmp_path / "b.csv", later, "2026-11-22 20:00"))
    assert (outcome.changed, outcome.accounts) == (2, 6)
    after = {one.number: one.id for one in rig.all(MirrorAccount)}
    assert {number: after[number] for number in before} == before
    kept = {one.id for one in rig.all(MirrorLine)}
    assert len(lines & kept) == len(lines) - 4
    with rig.portal.db.reading() as session:
        paid = session.scalars(
            select(MirrorLine.paid_grosze).where(MirrorLine.account_id == after["PN/00000003"])
        )
        assert 0 not in set(paid)


def test_an_account_that_the_file_no_longer_names_stays_and_grows_stale(rig: Rig, tmp_path: Path) -> None:
    rig.take(write_csv(tmp_path / "a.csv", [Account(1), Account(2)]))
    outcome = rig.take(write_csv(tmp_path / "b.csv", [Account(2)], "2026-11-23 03:00"))
    assert (outcome.report["missing"], outcome.changed) == (1, 0)
    first, second = rig.all(MirrorAccount)
    assert first.as_of < second.as_of == rig.source().as_of


def test_older_figures_are_refused(rig: Rig, tmp_path: Path) -> None:
    rig.take(write_csv(tmp_path / "a.csv", [Account(1)]))
    before = rig.snapshot()
    outcome = rig.take(write_csv(tmp_path / "b.csv", [Account(1, amount=1)], "2026-11-21 03:00"))
    assert outcome.state is ImportState.REJECTED
    assert "starsze" in outcome.report["rejected"][0]["reason"]
    assert rig.snapshot()[:2] == before[:2]


def test_figures_from_the_future_are_refused_since_they_would_bar_all_later_ones(
    rig: Rig, tmp_path: Path
) -> None:
    outcome = rig.take(write_csv(tmp_path / "a.csv", [Account(1)], "2062-11-22 03:00"))
    assert "z przyszłości" in outcome.report["rejected"][0]["reason"]


def test_one_wrong_row_refuses_the_whole_file(rig: Rig, tmp_path: Path) -> None:
    rig.take(write_csv(tmp_path / "a.csv", [Account(1)]))
    before = rig.snapshot()
    rows = csv_rows([Account(1, amount=9), Account(2)], "2026-11-22 20:00")
    rows[4] = rows[4].replace("0,10", "0,1")
    outcome = rig.take(write_rows(tmp_path / "b.csv", rows))
    assert (outcome.state, outcome.rejected) == (ImportState.REJECTED, 1)
    assert rig.snapshot()[:2] == before[:2]
    assert [row.state for row in rig.imports()] == ["ok", "rejected"]
    assert rig.source().last_error == "Odrzucono plik b.csv"
    # negative control: the same rows unspoilt are taken
    assert rig.take(write_csv(tmp_path / "c.csv", [Account(1, amount=9), Account(2)])).state is ImportState.OK
    assert rig.source().last_error is None


def test_a_refused_file_is_looked_at_again_once_its_reason_may_be_gone(rig: Rig, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [Account(1)], "2026-11-24 12:00")
    assert rig.take(path).state is ImportState.REJECTED
    rig.push(days=2)
    assert rig.take(path).state is ImportState.OK
    assert [row.state for row in rig.imports()] == ["ok"]


def test_the_report_tells_a_thousand_rows_at_most_and_how_many_more(rig: Rig, tmp_path: Path) -> None:
    rows = csv_rows([Account(1)])
    rows[3:3] = ["X;1"] * 1500
    outcome = rig.take(write_rows(tmp_path / "a.csv", rows))
    assert (outcome.rejected, len(outcome.report["rejected"])) == (1500, 1000)
    assert outcome.report["not_shown"] == 500
    assert outcome.report["rejected"][0]["row"] == 4


def test_an_import_that_was_overtaken_writes_nothing(rig: Rig, tmp_path: Path) -> None:
    first = write_csv(tmp_path / "a.csv", [Account(1)])
    second = write_csv(tmp_path / "b.csv", [Account(1, amount=7)], "2026-11-22 04:00")
    vault, now = rig.portal.vault, rig.clock.now()
    with rig.checking(first) as (source_id, checked, present):
        rig.take(second)
        before = rig.snapshot()
        with pytest.raises(Conflict), rig.portal.db.writing() as session:
            importing.take(session, source_id, checked, present, vault=vault, now=now)
    assert rig.snapshot() == before


def test_what_was_checked_is_what_is_applied(rig: Rig, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [Account(1, amount=500)])
    vault, now = rig.portal.vault, rig.clock.now()
    with rig.checking(path) as (source_id, checked, present):
        path.write_bytes(path.read_bytes().replace(b"5,00", b"9,99"))
        with rig.portal.db.writing() as session:
            importing.take(session, source_id, checked, present, vault=vault, now=now)
    assert rig.all(MirrorLine)[0].amount_grosze == 500


def test_readers_are_not_shut_out_while_a_file_is_taken(rig: Rig, tmp_path: Path) -> None:
    years = (2024, 2025, 2026)
    rig.take(write_large(tmp_path / "a.csv", 300, years))
    path = write_large(tmp_path / "b.csv", 1500, years, step=1)
    db, vault, now = rig.portal.db, rig.portal.vault, rig.clock.now()
    reads: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            with db.reading() as session:
                reads.append(session.scalar(select(func.count()).select_from(MirrorLine)))

    reader = threading.Thread(target=read)
    with rig.checking(path) as (source_id, checked, present), db.writing() as session:
        importing.take(session, source_id, checked, present, vault=vault, now=now)
        reader.start()
        # everything is written and nothing committed: whoever reads now must be served, with the old figures
        waited = time.monotonic() + 20
        while len(reads) < 5 and time.monotonic() < waited:
            time.sleep(0.01)
        served = len(reads)
    done.set()
    reader.join(10)
    assert served >= 5
    assert set(reads[:served]) == {3600}
    assert rig.count(MirrorLine) == 18_000
