"""Matters that are locked in the archive come back with their papers: what refuses changes does not refuse a restore."""

from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from portal.backup import making
from portal.cases.models import Case, Document
from tests.backup.bench import Bench, quiet, rows, run
from tests.support.house import House

pytestmark = pytest.mark.engines


def test_locked_papers_come_back_and_are_guarded_again(bench: Bench, empty: House, tmp_path: Path) -> None:
    house = bench.lived.house
    with house.portal.db.writing() as session:
        session.execute(update(Case).values(locked_at=house.clock.now()))
    try:
        with house.app.app_context():
            making.make(house.portal, tmp_path / "copy", quiet())
        before = rows(house)
    finally:
        with house.portal.db.writing() as session:
            session.execute(update(Case).values(locked_at=None))
    run(empty, "restore", str(tmp_path / "copy"))
    after = rows(empty)
    assert len(after["documents"]) > 3
    assert [after[table] for table in ("cases", "documents", "attachments")] == [
        before[table] for table in ("cases", "documents", "attachments")
    ]
    with pytest.raises(DatabaseError, match="locked in the archive"), empty.portal.db.writing() as session:
        session.execute(update(Document).values(title="Inny tytuł"))
    with pytest.raises(DatabaseError, match="only ever added"), empty.portal.db.writing() as session:
        session.execute(text("DELETE FROM case_events"))
    with empty.portal.db.reading() as session:
        assert session.scalars(select(Document.title).where(Document.title == "Inny tytuł")).all() == []
