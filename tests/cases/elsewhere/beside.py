"""A portal with another system beside it: the folder between them, and hands to look inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.cases.elsewhere import jobs, queries
from portal.cases.elsewhere.importing import Outcome
from portal.cases.elsewhere.layouts import read_layout
from portal.cases.elsewhere.models import OtherCase, OtherImport, OtherSystem
from portal.jobs import JobRow, new_job
from portal.security import Actor, Loa
from tests.cases.elsewhere.made import AS_OF, write
from tests.support.house import House
from tests.support.parts import ROOT

LAYOUTS = ROOT / "config/layouts/elsewhere"
PERMITS = read_layout(LAYOUTS / "permits.toml")
TOKEN = "token-of-tests"


@dataclass
class Beside:
    """The house and the folder that the other system drops into."""

    house: House
    folder: Path

    def take(self, path: Path) -> Outcome:
        return jobs.import_file(self.house.portal, path, PERMITS)

    def tell(self, cases: list[str], as_of: str = AS_OF, mode: str = "full") -> Outcome:
        """Let the system tell its matters by a file."""
        count = len(list(self.folder.parent.glob("permits-*.csv")))
        return self.take(write(self.folder.parent / f"permits-{count}.csv", cases, as_of, mode))

    def push(self, **step: float) -> None:
        self.house.clock.at += timedelta(**step)

    def work(self) -> None:
        """Run the job once; one that failed is seen here."""
        with self.house.portal.db.writing() as session:
            session.add(new_job("read_elsewhere", {}, at=self.house.clock.now()))
        self.house.work()
        assert self.all(JobRow, JobRow.error.is_not(None)) == []

    def all(self, model: type[Any], *where: Any) -> list[Any]:
        with self.house.portal.db.reading() as session:
            return list(session.scalars(select(model).where(*where).order_by(model.id)))

    def cases(self) -> dict[str, OtherCase]:
        return {one.number: one for one in self.all(OtherCase)}

    def statuses(self) -> dict[str, str]:
        return {one.number: one.kind for one in self.all(OtherCase)}

    def imports(self) -> list[OtherImport]:
        return self.all(OtherImport)

    def system(self, name: str = "permits") -> OtherSystem:
        (found,) = self.all(OtherSystem, OtherSystem.name == name)
        return found

    def own(self, subject_id: int, loa: Loa = Loa.SUBSTANTIAL) -> list[str]:
        """The numbers that a person sees at a level of assurance."""
        person = Actor("resident", subject_id, "", subject_id=subject_id, loa=loa)
        with self.house.portal.db.reading() as session:
            return [view.case.number for view in queries.list_own(session, self.house.portal, person)]

    def snapshot(self) -> list[Any]:
        """Everything that is held of matters, to see that nothing changed."""
        with self.house.portal.db.reading() as session:
            return [
                tuple(row)
                for row in session.execute(select(*OtherCase.__table__.columns).order_by(OtherCase.id))
            ]
