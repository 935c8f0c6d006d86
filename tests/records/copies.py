"""A person's copy as they would open it."""

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.cases.models import Attachment, Case
from portal.files import actions as files
from portal.files.models import ScanState
from portal.records.export import actions
from portal.security import Actor
from tests.support.desk import Desk

SCAN = b"%PDF-1.4 a paper that somebody scanned"


@dataclass
class Copy:
    """An opened archive."""

    archive: zipfile.ZipFile

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return a table's rows, whichever file they are in."""
        for name in self.archive.namelist():
            if name.startswith("dane/"):
                tables = json.loads(self.archive.read(name))["tables"]
                if table in tables:
                    return list(tables[table])
        raise AssertionError(f"no table {table}")

    def paths(self, folder: str) -> list[str]:
        """List the files of a folder."""
        return [name for name in self.archive.namelist() if name.startswith(f"{folder}/")]

    @property
    def text(self) -> str:
        """All JSON of the copy in one."""
        return "".join(
            self.archive.read(name).decode() for name in self.archive.namelist() if name.endswith(".json")
        )


def order(desk: Desk, person: Actor) -> str:
    """Ask for a copy and return its token."""
    with desk.writing() as session:
        return actions.order(session, person, desk.now).token


def take(desk: Desk, person: Actor, token: str) -> bytes:
    """Take a copy as the page does."""
    with desk.writing() as session:
        _row, pieces = actions.take(session, person, token, desk.now)
    return b"".join(desk.portal.outside.store.get(piece.key) for piece in pieces)


def copy_of(desk: Desk, person: Actor) -> Copy:
    """Ask for a copy, have it made, open it."""
    token = order(desk, person)
    desk.work()
    return Copy(zipfile.ZipFile(io.BytesIO(take(desk, person, token))))


def attach(
    desk: Desk, reference: str, name: str, content: bytes = SCAN, state: ScanState = ScanState.CLEAN
) -> str:
    """Add a file to a matter as its party would have; return the key of its bytes."""
    key = files.keep(desk.portal, content)
    with desk.writing() as session:
        row = files.add_row(
            session, key, content, name=name, media_type="application/pdf", at=desk.now, state=state
        )
        session.flush()
        case_id = session.scalars(select(Case.id).where(Case.reference == reference)).one()
        session.add(
            Attachment(token=row.token[:32], case_id=case_id, field="proof", name=name, file_id=row.id,
                       added_at=desk.now)
        )  # fmt: skip
    return key
