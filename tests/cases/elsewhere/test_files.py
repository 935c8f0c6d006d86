"""A status file: all of it or nothing, again without harm, and the older never covers the newer."""

import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from portal.cases.elsewhere import jobs
from portal.cases.elsewhere.layouts import Layout, parse_layout
from portal.cases.elsewhere.models import ImportState, OtherSystem
from portal.cases.elsewhere.reading import checking
from tests.cases.elsewhere.beside import LAYOUTS, PERMITS, Beside
from tests.cases.elsewhere.made import AS_OF, row, rows_of, write, write_large, write_rows
from tests.support.house import START
from tests.support.memory import peak_megabytes
from tests.support.people import ANNA, JAN

SECRET = "Kowalska-Sekretna"
MANY, SECONDS = 100_000, 60


def test_a_file_becomes_matters_in_plain_words(beside: Beside) -> None:
    outcome = beside.tell(
        [row("AR.1"), row("AR.2", status="Z", settled_on="2026-11-20", unit="Wydział Zieleni")]
    )
    assert (outcome.state, outcome.rows, outcome.removed) == (ImportState.OK, 2, 0)
    first, second = beside.cases().values()
    assert (first.title, first.kind) == ("Pozwolenie na budowę garażu", "in_progress")
    assert (first.status, first.unit) == ("Urząd prowadzi sprawę", "Departament Architektury")
    assert (first.phone, first.case_class) == ("85 869 60 00", "6740")
    assert (first.filed_on, first.due_on, first.settled_on) == (date(2026, 10, 5), date(2026, 12, 4), None)
    assert (second.kind, second.settled_on, second.unit) == ("settled", date(2026, 11, 20), "Wydział Zieleni")
    assert first.as_of == beside.system().as_of == datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    (taken,) = beside.imports()
    assert (taken.state, taken.rows, taken.is_full, taken.report) == ("ok", 2, True, {})


def test_the_partys_number_is_kept_only_as_a_keyed_hash(beside: Beside) -> None:
    beside.tell([row()])
    (one,) = beside.cases().values()
    assert one.party_match == beside.house.portal.vault.match("pesel", JAN.pesel)
    assert JAN.pesel not in repr([vars(one), [vars(taken) for taken in beside.imports()]])


def test_the_same_file_twice_changes_nothing(beside: Beside, tmp_path: Path) -> None:
    path = write(tmp_path / "permits-a.csv", [row()])
    beside.take(path)
    before = beside.snapshot()
    assert beside.take(path).state is ImportState.SAME
    assert beside.snapshot() == before
    assert len(beside.imports()) == 1


def test_a_full_file_replaces_all_of_its_system_and_keeps_the_tokens(beside: Beside) -> None:
    beside.tell([row("AR.1"), row("AR.2")])
    token = beside.cases()["AR.1"].token
    outcome = beside.tell([row("AR.1", status="B"), row("AR.3")], "2026-11-22 20:00")
    assert (outcome.rows, outcome.removed) == (2, 1)
    assert beside.statuses() == {"AR.1": "waiting_for_party", "AR.3": "in_progress"}
    assert beside.cases()["AR.1"].token == token


def test_another_systems_matters_are_left_alone(beside: Beside) -> None:
    beside.tell([row("AR.1")])
    with beside.house.portal.db.writing() as session:
        session.query(OtherSystem).filter_by(name="permits").update({"name": "greens"})
    beside.tell([row("AR.1", status="B")], "2026-11-22 20:00")
    assert sorted(one.kind for one in beside.all(type(beside.cases()["AR.1"]))) == [
        "in_progress",
        "waiting_for_party",
    ]


def test_a_file_of_changes_leaves_what_it_does_not_name(beside: Beside) -> None:
    beside.tell([row("AR.1"), row("AR.2")])
    outcome = beside.tell([row("AR.2", status="B"), row("AR.3")], "2026-11-22 20:00", "changes")
    assert (outcome.rows, outcome.removed) == (2, 0)
    assert beside.statuses() == {"AR.1": "in_progress", "AR.2": "waiting_for_party", "AR.3": "in_progress"}


def test_changes_that_come_late_never_cover_what_is_newer(beside: Beside) -> None:
    beside.tell([row("AR.1"), row("AR.2")])
    beside.tell([row("AR.1", status="Z")], "2026-11-22 20:00", "changes")
    outcome = beside.tell([row("AR.1", status="B"), row("AR.2", status="B")], "2026-11-22 12:00", "changes")
    assert (outcome.state, outcome.rows, outcome.skipped) == (ImportState.OK, 2, 1)
    assert beside.statuses() == {"AR.1": "settled", "AR.2": "waiting_for_party"}
    assert beside.system().as_of == datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


def test_a_full_file_that_comes_late_keeps_what_was_told_since(beside: Beside) -> None:
    beside.tell([row("AR.1"), row("AR.2")])
    beside.tell([row("AR.3")], "2026-11-22 20:00", "changes")
    outcome = beside.tell([row("AR.1", status="B")], "2026-11-22 12:00")
    assert (outcome.removed, beside.statuses()) == (1, {"AR.1": "waiting_for_party", "AR.3": "in_progress"})


def with_channel(*told: str) -> tuple[Layout, list[str]]:
    """The layout of a system that also tells how each matter came, and a file of it."""
    tables = tomllib.loads((LAYOUTS / "permits.toml").read_text(encoding="utf-8"))
    tables["records"]["case"]["channel"] = 13
    return parse_layout("permits", tables), rows_of(
        [f"{row(f'AR.{at}')};{way}" for at, way in enumerate(told)]
    )


def test_a_row_may_say_how_its_matter_came(beside: Beside, tmp_path: Path) -> None:
    layout, rows = with_channel("counter", "Pocztą", "", "ELSEWHERE")
    taken = jobs.import_file(beside.house.portal, write_rows(tmp_path / "permits-a.csv", rows), layout)
    assert taken.state is ImportState.OK
    assert [one.channel for one in beside.cases().values()] == ["counter", "post", "unknown", "elsewhere"]
    layout, rows = with_channel("post", "assisted")
    refused = jobs.import_file(beside.house.portal, write_rows(tmp_path / "permits-b.csv", rows), layout)
    words = "counter, post, phone, email, edelivery, elsewhere, unknown"
    assert refused.report["rejected"] == [
        {"row": 4, "reason": f"droga: wpisz jedną z: {words}; albo zostaw puste"}
    ]
    beside.tell([row("AR.0")], "2026-11-22 20:00")  # a file without the column
    assert [one.channel for one in beside.cases().values()] == ["unknown"]


@pytest.mark.parametrize("mode", ["full", "changes"])
def test_what_is_older_than_the_last_full_file_is_refused(beside: Beside, mode: str) -> None:
    beside.tell([row("AR.1")], "2026-11-22 20:00")
    before = beside.snapshot()
    outcome = beside.tell([row("AR.2")], "2026-11-22 03:00", mode)
    assert (outcome.state, beside.snapshot()) == (ImportState.REJECTED, before)
    assert "starsze" in beside.imports()[-1].report["rejected"][0]["reason"]
    assert beside.system().last_error == "Odrzucono permits-1.csv"


def test_one_row_that_is_wrong_refuses_the_whole_file_and_a_mended_one_is_taken(
    beside: Beside, tmp_path: Path
) -> None:
    beside.tell([row("AR.1")])
    before = beside.snapshot()
    bad = rows_of([row("AR.1", status="Z"), row("AR.2", party="123")], "2026-11-22 20:00")
    outcome = beside.take(write_rows(tmp_path / "permits-x.csv", bad))
    assert (outcome.state, outcome.rejected, beside.snapshot()) == (ImportState.REJECTED, 1, before)
    assert outcome.report["rejected"][0]["row"] == 4
    beside.tell([row("AR.1", status="Z")], "2026-11-22 20:00")
    assert (beside.system().last_error, beside.statuses()) == (None, {"AR.1": "settled"})


@pytest.mark.engines
def test_files_that_are_taken_at_once_wait_for_each_other(beside: Beside, tmp_path: Path) -> None:
    hours = range(10, 18)
    paths = [
        write(
            tmp_path / f"permits-{hour}.csv",
            [row("AR.1", title=f"{hour}"), row(f"AR.{hour}")],
            f"2026-11-22 {hour}:00",
            "changes",
        )
        for hour in hours
    ]
    with ThreadPoolExecutor(len(paths)) as workers:
        outcomes = list(workers.map(beside.take, reversed(paths)))
    assert {outcome.state for outcome in outcomes} == {ImportState.OK}
    assert beside.cases()["AR.1"].title == "17"
    assert len(beside.cases()) == 1 + len(hours)


# ---------------------------------------------------------------------------------------------- reading alone
def reasons(path: Path) -> list[tuple[int, str]]:
    match = lambda purpose, number: f"{purpose}:{number}"  # noqa: E731 - a hash of tests
    with checking(path, PERMITS, match=match, now=START, scratch=path.parent) as checked:
        assert checked.is_in_order == (not checked.rejections.rows)
        return [(one["row"], one["reason"]) for one in checked.rejections.rows]


def spoilt(tmp_path: Path, line: int, old: str, new: str) -> list[tuple[int, str]]:
    """Change something in one line (counted from 1) of a file that is in order but for its sum."""
    rows = rows_of([row("AR.1"), row("AR.2", party=ANNA.pesel)])
    rows[-1] = rows[-1].rsplit(";", 1)[0] + ";"
    assert old in rows[line - 1], rows[line - 1]
    rows[line - 1] = rows[line - 1].replace(old, new)
    return reasons(write_rows(tmp_path / "permits.csv", rows))


def test_a_file_in_order_has_no_faults(tmp_path: Path) -> None:
    assert reasons(write(tmp_path / "permits.csv", [row("AR.1"), row("AR.2")])) == []


@pytest.mark.parametrize(
    ("line", "old", "new", "reason"),
    [
        (2, "2026-11-22 03:00", "22.11.2026", "na kiedy są dane: chwila ma mieć postać"),
        (2, "2026-11-22", "2036-11-22", "dane są z przyszłości"),
        (2, "full", "some", "rodzaj pliku to full albo changes"),
        (2, "N;", "S;", "wiersz ma mieć kolumn: 12, a ma: 3"),
        (3, "S;", "Q;", "nieznany rodzaj wiersza"),
        (3, "S;", "N;", "wiersz ma mieć kolumn: 3"),
        (3, "AR.1", "", "numer sprawy: wartość jest pusta"),
        (4, "AR.2", "AR.1", "sprawa o tym numerze już była"),
        (3, ";W;", ";X;", "nieznany stan sprawy"),
        (3, "2026-10-05", "2026-02-30", "dzień złożenia: data ma mieć postać"),
        (3, "2026-12-04", "4 XII", "termin: data ma mieć postać"),
        (3, JAN.pesel, JAN.pesel[:-1] + str((int(JAN.pesel[-1]) + 1) % 10), "strona: "),
        (3, JAN.pesel, SECRET, "strona: "),
        (3, "garażu", "garażu;", "wiersz ma mieć kolumn: 12, a ma: 13"),
        (3, "garażu", "gara\x07żu", "tytuł: tekst ma znaki sterujące"),
        (3, "garażu", "gara\x00żu", "tytuł: tekst ma znaki sterujące"),
        (3, "garażu", "x" * 201, "tytuł: tekst jest za długi"),
        (3, "Pozwolenie", '"Pozwolenie', "cudzysłowy"),
        (5, "K;2", "K;3", "liczba spraw się nie zgadza"),
        (5, "K;2;", "K;2;" + "0" * 64, "suma kontrolna"),
    ],
)  # fmt: skip
def test_each_fault_is_named_and_what_stands_in_the_row_is_not(
    tmp_path: Path, line: int, old: str, new: str, reason: str
) -> None:
    found = spoilt(tmp_path, line, old, new)
    assert any(reason in one for _, one in found), found
    assert not any(word in repr(found) for word in (SECRET, JAN.pesel, "garaż"))


def test_a_file_that_was_cut_off_is_refused_wherever_it_was_cut(tmp_path: Path) -> None:
    whole = write(tmp_path / "permits.csv", [row("AR.1"), row("AR.2")]).read_bytes()
    for at in range(0, len(whole) - 66, 7):  # the sum's last digits apart, a shorter sum is a wrong one
        (tmp_path / "cut.csv").write_bytes(whole[:at])
        assert reasons(tmp_path / "cut.csv"), at


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"\xff\xfe\x00\x01" * 5000, b"\x00" * 100, b"S;" * 70_000, b'"' * 9999, b"x" * (1 << 21)],
)
def test_hostile_bytes_are_refused_and_nothing_else_happens(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "permits.csv").write_bytes(content)
    assert reasons(tmp_path / "permits.csv")


def test_bytes_of_another_encoding_are_refused(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "permits.csv", rows_of([row()]), "cp1250")
    assert any("nieczytelny" in reason for _, reason in reasons(path))


def test_a_sum_that_lies_beside_must_agree(tmp_path: Path) -> None:
    path = write(tmp_path / "permits.csv", [row()])
    (tmp_path / "permits.csv.sha256").write_text("0" * 64)
    assert [at for at, _ in reasons(path)] == [0]


@pytest.mark.slow
def test_a_hundred_thousand_matters_load_in_a_minute_and_again_in_place(
    small_beside: Beside, tmp_path: Path
) -> None:
    path = write_large(tmp_path / "permits-large.csv", MANY)
    began, spent = time.monotonic(), time.process_time()
    assert small_beside.take(path).rows == MANY
    first = time.monotonic() - began
    later = path.read_text(encoding="utf-8").replace(AS_OF, "2026-11-22 20:00").replace(";W;", ";Z;")
    again = tmp_path / "permits-again.csv"
    again.write_text(later, encoding="utf-8", newline="\r\n")
    began = time.monotonic()
    assert (small_beside.take(again).rows, set(small_beside.statuses().values())) == (MANY, {"settled"})
    second, cpu = time.monotonic() - began, time.process_time() - spent
    print(
        f"{first:.1f} s, again {second:.1f} s, {cpu:.1f} CPU-s, peak {peak_megabytes():.0f} MB of the process"
    )
    assert cpu <= SECONDS
