"""A restore does not bring back what was erased after the copy: the register is gone through again, or its lack is said."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from portal import audit
from portal.accounts.models import Identity, Subject
from portal.audit import SubjectKey
from portal.backup import making
from portal.cases.models import Case, Document
from portal.cases.numbering.models import CaseClass
from portal.records.erasure import register
from tests.backup.bench import Bench, invoke, quiet, run
from tests.support.house import House
from tests.support.people import JAN

pytestmark = pytest.mark.engines


def token_of(bench: Bench, surname: str = JAN.family_name) -> str:
    with bench.lived.house.portal.db.reading() as session:
        return session.scalars(select(Subject.token).where(Subject.surname == surname)).one()


def references(bench: Bench) -> list[str]:
    with bench.lived.house.portal.db.reading() as session:
        return list(session.scalars(select(Case.reference)))


@pytest.fixture
def lines(bench: Bench, empty: House) -> Path:
    """A register on which the owner of the house and all their matters were erased after the copy."""
    register.write(empty.portal, register.Kind.CASE, references(bench), empty.clock.now())
    register.write(empty.portal, register.Kind.SUBJECT, [token_of(bench)], empty.clock.now())
    return register.path_of(empty.portal)


@pytest.fixture
def old_copy(bench: Bench, tmp_path: Path) -> Path:
    """A copy in which all matters ended long ago and their classes say for how long they are kept."""
    portal, backup, now = bench.lived.house.portal, tmp_path / "old", bench.lived.house.clock.now()
    with portal.db.reading() as session:
        were = session.execute(select(Case.id, Case.is_open, Case.closed_at)).all()
    added = {service.case_class for service in portal.services.values()}
    with portal.db.writing() as session:
        added -= set(session.scalars(select(CaseClass.symbol)))
        session.add_all(
            CaseClass(
                symbol=one, title="Klasa", category="B5", source="wykaz", confirmed=True, changed_at=now
            )
            for one in added
        )
        session.execute(update(Case).values(is_open=False, closed_at=now - timedelta(days=365 * 20)))
    try:
        with bench.lived.house.app.app_context():
            making.make(portal, backup, quiet())
    finally:
        with portal.db.writing() as session:
            for one in were:
                was = {"is_open": one.is_open, "closed_at": one.closed_at}
                session.execute(update(Case).where(Case.id == one.id).values(**was))
            session.execute(delete(CaseClass).where(CaseClass.symbol.in_(added)))
    return backup


def test_what_was_erased_after_the_copy_is_erased_again(bench: Bench, empty: House, lines: Path) -> None:
    assert lines.exists()
    said = run(empty, "restore", str(bench.backup))
    assert "Ponowne usunięcie danych (1, " in said
    assert f"których termin trwa: {len(references(bench))})" in said
    with empty.portal.db.reading() as session:
        assert session.scalars(select(Subject).where(Subject.surname == JAN.family_name)).all() == []
        subject = session.scalars(select(Subject).where(Subject.token == token_of(bench))).one()
        assert session.scalars(select(Identity).where(Identity.subject_id == subject.id)).all() == []
        key = session.get(SubjectKey, subject.id)
        assert key is None or key.sealed_key is None
        assert session.scalars(select(Case.disposed_at).where(Case.disposed_at.is_not(None))).all() == []
        assert audit.broken_link(session) is None


def test_matters_past_their_term_do_not_come_back_nor_do_their_bytes(
    bench: Bench, empty: House, lines: Path, old_copy: Path
) -> None:
    assert lines.exists()
    said = run(empty, "restore", str(old_copy))
    assert f"Ponowne usunięcie danych ({len(references(bench)) + 1})" in said
    with empty.portal.db.reading() as session:
        assert session.scalars(select(Document)).all() == []
    kept = dict(empty.portal.outside.store.keys())
    named = bench.rows["stored_files"]
    assert len(kept) < len(named)


def test_without_a_register_the_person_comes_back_and_that_is_said(bench: Bench, empty: House) -> None:
    said = run(empty, "restore", str(bench.backup))
    assert "nie ma rejestru usunięć" in said
    with empty.portal.db.reading() as session:
        assert session.scalars(select(Subject).where(Subject.surname == JAN.family_name)).all()


def test_a_damaged_register_stops_the_restore_before_anything_is_there(
    bench: Bench, empty: House, lines: Path
) -> None:
    lines.write_text(lines.read_text().replace("{", "", 1))
    code, said = invoke(empty, "restore", str(bench.backup))
    assert code == 1
    assert "jest uszkodzony" in said
    assert list(empty.portal.outside.store.keys()) == []
    with empty.portal.db.reading() as session:
        assert session.scalars(select(Subject)).all() == []


def test_a_copy_that_tells_of_erasures_is_not_restored_without_a_register_unless_asked(
    bench: Bench, empty: House, tmp_path: Path
) -> None:
    portal = bench.lived.house.portal
    now = bench.lived.house.clock.now()
    with portal.db.writing() as session:
        session.execute(update(Subject).where(Subject.surname != JAN.family_name).values(erased_at=now))
    backup = tmp_path / "copy"
    try:
        with bench.lived.house.app.app_context():
            making.make(portal, backup, quiet())
    finally:
        with portal.db.writing() as session:
            session.execute(update(Subject).values(erased_at=None))
    code, said = invoke(empty, "restore", str(backup))
    assert code == 1
    assert "--erasures" in said
    run(empty, "restore", str(backup), "--without-erasures")


def test_another_place_of_the_register_can_be_named(
    bench: Bench, empty: House, lines: Path, tmp_path: Path
) -> None:
    moved = lines.rename(tmp_path / "elsewhere.jsonl")
    run(empty, "restore", str(bench.backup), "--erasures", str(moved))
    with empty.portal.db.reading() as session:
        assert session.scalars(select(Subject).where(Subject.surname == JAN.family_name)).all() == []
