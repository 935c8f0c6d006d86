"""A portal without rooms, as far as the kernel needs one."""

import secrets
from pathlib import Path
from typing import Any, cast

from portal.accounts.models import Subject
from portal.context import Portal
from portal.db import Database
from portal.facts import Facts
from portal.files.outside import scanner_for, store_for
from portal.jobs import Job, Workers
from portal.outside import Outside
from portal.vault import Vault
from portal.workflow import Effects, Guards
from tests.support.house import Clock, MailTwin, Post, SmsTwin

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))


class Bare:
    """A database, a clock, keys and workers."""

    def __init__(self, database: Database) -> None:
        self.db = database
        self.clock = Clock()
        self.vault = Vault({"k1": KEY}, KEY)
        post = Post()
        folder = Path(database.url.rpartition("///")[2]).parent / "files"
        outside = Outside(
            self.clock, MailTwin(post), SmsTwin(post), scanner_for(""), store_for(folder, self.vault)
        )
        self.workers = Workers()
        self.portal = Portal(
            # no setting is read below the rooms
            settings=cast("Any", None), db=database, vault=self.vault, facts=Facts({}), services={}, outside=outside,
            workers=self.workers, effects=Effects(), guards=Guards(), readers={},
        )  # fmt: skip

    def job(self, kind: str = "some") -> Job:
        """Return a job that no row stands for."""
        return Job(0, kind, {}, 1, self.clock.now(), self.portal)

    def add_subject(self) -> int:
        """Write a person and return their number."""
        with self.db.writing() as session:
            subject = Subject(token=secrets.token_hex(16), surname="Zalewska", created_at=self.clock.now())
            session.add(subject)
            session.flush()
            return subject.id

    def run(self, statement: str) -> None:
        """Run one statement of SQL, past everything that guards the rows."""
        with self.db.engine.connect() as connection:
            connection.exec_driver_sql(statement)
            connection.commit()


def lose(bare: Bare, row: object) -> None:
    """Write a row and fail before the commit."""
    with bare.db.writing() as session:
        session.add(row)
        session.flush()
        raise RuntimeError
