"""A backup that is harmed, broken off or not ours is refused, and the house it was meant for stays empty."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text

from portal.backup import manifest, restoring, stored
from portal.files.actions import add_row, keep
from portal.files.models import StoredFile
from tests.backup.bench import Bench, invoke, quiet, rows, run
from tests.support.house import House


def is_bare(house: House) -> bool:
    """Tell whether neither a row nor a file is in a house."""
    return not any(rows(house).values()) and not list(house.portal.outside.store.keys())


def refused(house: House, backup: Path) -> str:
    """Assert that neither looking through nor restoring ends well; return what the restore said."""
    assert invoke(house, "backup", "verify", str(backup))[0] == 1
    code, said = invoke(house, "restore", str(backup))
    assert code == 1
    assert is_bare(house)
    return said


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def one_of_each(backup: Path) -> set[Path]:
    """Choose one part of each kind: of the database, of the files, their list, the manifest, its seal."""
    kinds = {path.name.split("-")[0]: path for path in backup.iterdir()}
    return set(kinds.values())


def test_a_whole_backup_is_found_whole(backup: Path, empty: House) -> None:
    said = run(empty, "backup", "verify", str(backup))
    assert "jest cała" in said
    assert is_bare(empty)


def test_a_flipped_byte_is_found_in_every_kind_of_part(backup: Path, empty: House) -> None:
    parts = one_of_each(backup) - {backup / manifest.SEAL}
    assert len(parts) == 4
    for path in parts:
        flip(path, path.stat().st_size // 2)
        assert "zmien" in refused(empty, backup), path.name
        flip(path, path.stat().st_size // 2)
    run(empty, "backup", "verify", str(backup))


def test_a_seal_that_was_touched_is_refused(backup: Path, empty: House) -> None:
    flip(backup / manifest.SEAL, 40)
    assert "Pieczęci kopii nie otwiera żaden klucz" in refused(empty, backup)


def test_a_missing_part_is_found(backup: Path, empty: House) -> None:
    for path in one_of_each(backup):
        content = path.read_bytes()
        path.unlink()
        assert path.name in refused(empty, backup)
        path.write_bytes(content)


def test_a_manifest_written_anew_without_the_key_is_refused(backup: Path, empty: House) -> None:
    told = json.loads((backup / manifest.MANIFEST).read_text())
    told["files"]["deleted"] = [1]
    (backup / manifest.MANIFEST).write_text(json.dumps(told))
    assert "zmieniono" in refused(empty, backup)


def seal_anew(house: House, backup: Path, change: Callable[[dict], None]) -> None:
    """Change a backup as only somebody with the ring could."""
    told = json.loads((backup / manifest.MANIFEST).read_text())
    change(told)
    content = json.dumps(told).encode()
    (backup / manifest.MANIFEST).write_bytes(content)
    seal = house.portal.vault.seal(manifest.PURPOSE, hashlib.sha256(content).hexdigest())
    (backup / manifest.SEAL).write_text(seal)


def one_row_more(told: dict) -> None:
    told["tables"][0]["rows"] += 1


def another_version(told: dict) -> None:
    told["revision"] = "0001"


def a_later_format(told: dict) -> None:
    told["format"] = 2


@pytest.mark.parametrize(
    ("change", "why"), [(one_row_more, "wierszy"), (a_later_format, "format"), (another_version, "0001")]
)
def test_what_a_manifest_tells_is_compared(
    change: Callable[[dict], None], why: str, backup: Path, empty: House
) -> None:
    seal_anew(empty, backup, change)
    code, said = invoke(empty, "restore", str(backup))
    assert (code, is_bare(empty)) == (1, True)
    assert why in said


@pytest.mark.parametrize("which", ["KEY_RING", "MATCH_KEY"])
def test_another_key_is_refused_and_the_right_one_named(
    which: str, bench: Bench, demo_environment: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "key"
    right = Path(demo_environment[f"PORTAL_{which}_FILE"]).read_text()
    name = right.split(":")[0]
    wrong = right[:-6] + ("AAAAA=" if not right.endswith("AAAAA=") else "BBBBB=")
    path.write_text(wrong)
    with bench.fresh() as url:
        house = House({**demo_environment, f"PORTAL_{which}_FILE": str(path)}, tmp_path / "other", url)
        said = refused(house, bench.backup)
        house.portal.db.engine.dispose()
    assert (name if which == "KEY_RING" else "PORTAL_MATCH_KEY") in said


def test_a_house_that_is_not_empty_is_left_alone(bench: Bench, empty: House) -> None:
    run(empty, "restore", str(bench.backup))
    before = rows(empty)
    code, said = invoke(empty, "restore", str(bench.backup))
    assert code == 1
    assert "nie jest pust" in said
    assert rows(empty) == before


def test_a_store_that_is_not_empty_is_left_alone(bench: Bench, empty: House) -> None:
    empty.portal.outside.store.put("0" * 32, b"mine")
    code, said = invoke(empty, "restore", str(bench.backup))
    assert code == 1
    assert "Magazyn plików nie jest pusty" in said
    assert empty.portal.outside.store.get("0" * 32) == b"mine"


def test_an_existing_folder_is_never_written_over(bench: Bench, backup: Path) -> None:
    before = {path.name: path.read_bytes() for path in backup.iterdir()}
    code, said = invoke(bench.lived.house, "backup", str(backup))
    assert code == 1
    assert "już istnieje" in said
    assert {path.name: path.read_bytes() for path in backup.iterdir()} == before


class Broken(Exception):
    """The power went."""


class NoStore:
    """A store whose disk goes away after the first files."""

    def __init__(self, store, good: int) -> None:
        self._store, self._good = store, good

    def open_stream(self, key: str):
        self._good -= 1
        if self._good < 0:
            raise Broken
        return self._store.open_stream(key)

    def put_stream(self, key: str, pieces) -> None:
        self._good -= 1
        if self._good < 0:
            raise Broken
        self._store.put_stream(key, pieces)

    def delete(self, key: str) -> None:
        self._store.delete(key)

    def keys(self):
        return self._store.keys()


def with_store(house: House, store) -> None:
    object.__setattr__(house.portal.outside, "store", store)


def test_a_backup_that_was_broken_off_is_refused(bench: Bench, empty: House, tmp_path: Path) -> None:
    house, folder = bench.lived.house, tmp_path / "half"
    whole = house.portal.outside.store
    with_store(house, NoStore(whole, good=2))
    with pytest.raises(Broken):
        invoke(house, "backup", str(folder))
    with_store(house, whole)
    assert (folder / manifest.BROKEN_OFF).exists()
    assert "przerwano" in refused(empty, folder)


def test_a_restore_that_was_broken_off_leaves_nothing(bench: Bench, empty: House) -> None:
    whole = empty.portal.outside.store
    with_store(empty, NoStore(whole, good=2))
    with pytest.raises(Broken):
        invoke(empty, "restore", str(bench.backup))
    with_store(empty, whole)
    assert is_bare(empty)
    run(empty, "restore", str(bench.backup))


def test_a_restore_that_its_command_did_not_commit_leaves_nothing(bench: Bench, empty: House) -> None:
    with (
        pytest.raises(RuntimeError, match="forgot"),
        restoring.opened(empty.portal, bench.backup, quiet()) as (_, told),
    ):
        restoring.put_files(empty.portal, bench.backup, told, quiet())
    assert is_bare(empty)


def test_books_that_do_not_hold_are_not_restored_unless_told_so(
    bench: Bench, empty: House, tmp_path: Path
) -> None:
    house = bench.lived.house
    with house.portal.db.writing() as session:
        session.execute(text("UPDATE charges SET amount_grosze = amount_grosze - 1 WHERE id = 1"))
    run(house, "backup", str(tmp_path / "wrong"))
    with house.portal.db.writing() as session:
        session.execute(text("UPDATE charges SET amount_grosze = amount_grosze + 1 WHERE id = 1"))
    code, said = invoke(empty, "restore", str(tmp_path / "wrong"))
    assert (code, is_bare(empty)) == (1, True)
    assert "charge_not_charged_once" in said
    code, said = invoke(empty, "restore", str(tmp_path / "wrong"), "--despite-faults")
    assert code == 1
    assert "Odtworzono mimo usterek" in said
    assert not is_bare(empty)


def test_a_file_that_was_damaged_before_is_named_and_the_rest_is_kept(
    bench: Bench, empty: House, tmp_path: Path
) -> None:
    house, folder = bench.lived.house, tmp_path / "with-a-gap"
    with house.portal.db.reading() as session:
        row = session.scalars(select(StoredFile).limit(1)).one()
    content = house.portal.outside.store.get(row.key)
    house.portal.outside.store.delete(row.key)
    code, said = invoke(house, "backup", str(folder))
    house.portal.outside.store.put(row.key, content)
    assert code == 1
    assert f"nie ma ich w kopii: {row.id}." in said
    run(empty, "backup", "verify", str(folder))
    assert "był uszkodzony, gdy powstała kopia" in invoke(empty, "restore", str(folder))[1]
    assert is_bare(empty)
    assert invoke(empty, "restore", str(folder), "--despite-faults")[0] == 1
    assert len(list(empty.portal.outside.store.keys())) == len(rows(empty)["stored_files"]) - 1


def test_a_file_deleted_while_files_were_copied_is_no_damage(bench: Bench, tmp_path: Path) -> None:
    portal = bench.lived.house.portal
    with portal.db.writing() as session:
        key = keep(portal, b"nobody's")
        at = bench.lived.house.clock.now()
        row = add_row(session, key, b"nobody's", name="a.txt", media_type="text/plain", at=at)
    with portal.db.engine.connect() as connection:
        stored.write_list(connection, tmp_path)
    portal.outside.store.delete(key)
    with portal.db.writing() as session:
        session.delete(row)
    files, parts = stored.pack(portal, tmp_path)
    assert (files.deleted, files.damaged) == ([row.id], [])
    assert files.count > 0 < len(parts)
