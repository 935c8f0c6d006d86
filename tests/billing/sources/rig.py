"""A portal with a finance system beside it: settings, clock, the folder between them, and hands to look inside."""

from __future__ import annotations

import base64
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, func, select

from config.city import load as load_city
from config.settings import load as load_settings
from portal.accounts.models import Identity, Subject
from portal.accounts.people import PESEL
from portal.billing.models import Payment
from portal.billing.sources import jobs, queries, reading, reporting
from portal.billing.sources.files import checking
from portal.billing.sources.layouts import read_layout
from portal.billing.sources.models import MirrorAccount, MirrorLine, SourceImport, SourceReport, TaxSource
from portal.context import Portal
from portal.db import Database
from portal.facts import Facts
from portal.jobs import JobRow, Workers
from portal.outside import Outside
from portal.vault import Vault
from portal.workflow import Effects, Guards
from tests.support.parts import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.billing.sources.files import Checked, Present

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
KEY = base64.b64encode(bytes(32)).decode()
PEM = "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----"
LAYOUTS = ROOT / "config/layouts"
CSV = read_layout(LAYOUTS / "csv.toml")
TOKEN = "token-of-tests"


class HandClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


@dataclass
class Rig:
    portal: Portal
    clock: HandClock
    folder: Path

    def push(self, **step: float) -> None:
        self.clock.at += timedelta(**step)

    def work(self) -> None:
        """Let the worker do what is due; a job that failed is seen here."""
        with self.portal.db.writing() as session:
            self.portal.workers.schedule(session, self.clock.now())
        self.portal.workers.drain(self.portal)
        assert self.all(JobRow, JobRow.error.is_not(None)) == []

    def all(self, model: type[Any], *conditions: Any) -> list[Any]:
        with self.portal.db.reading() as session:
            return list(session.scalars(select(model).where(*conditions).order_by(model.id)))

    def count(self, model: type[Any]) -> int:
        with self.portal.db.reading() as session:
            return session.scalar(select(func.count()).select_from(model)) or 0

    def take(self, path: Path) -> Any:
        return jobs.import_file(self.portal, path, CSV)

    @contextmanager
    def checking(self, path: Path) -> Iterator[tuple[int, Checked, Present]]:
        """Hold an import between its check and its transaction."""
        portal = self.portal
        with portal.db.writing() as session:
            source_id = queries.ensure_source(session, "file").id
        with portal.db.reading() as session:
            present = queries.get_present(session, queries.get_source(session))
        options = {"match": portal.vault.match, "present": present, "now": self.clock.now()}
        with checking(path, CSV, **options, scratch=portal.settings.data_dir) as checked:
            yield source_id, checked, present

    def source(self) -> TaxSource:
        with self.portal.db.reading() as session:
            return queries.get_source(session)

    def person(self, number: str | None = None, *, nip: str | None = None, signs_in: bool = False) -> int:
        """Let a person be known here, as papers or a sign-in make them known."""
        match = self.portal.vault.match(PESEL, number) if number else None
        now = self.clock.now()
        with self.portal.db.writing() as session:
            count = session.scalar(select(func.count()).select_from(Subject)) or 0
            one = Subject(
                token=f"subject{count}", surname="Osoba", pesel_match=match, nip=nip, created_at=now
            )
            session.add(one)
            session.flush()
            if signs_in:
                session.add(
                    Identity(
                        iss="residents", sub=str(one.id), subject_id=one.id, loa="substantial",
                        created_at=now, last_sign_in_at=now,
                    )
                )  # fmt: skip
            return one.id

    def views(self, subject_id: int) -> list[reading.AccountView]:
        with self.portal.db.reading() as session:
            return reading.list_accounts(session, subject_id, self.clock.now(), self.portal.facts)

    def report(self, payment_id: int, account: str, grosze: int) -> SourceReport:
        with self.portal.db.writing() as session:
            self._let_be_paid(session, payment_id, grosze)
            return reporting.report_payment(
                session, source=queries.get_source(session), payment_id=payment_id, account_number=account,
                amount_grosze=grosze, paid_on=self.clock.now().date(), now=self.clock.now(),
            )  # fmt: skip

    def _let_be_paid(self, session: Any, payment_id: int, grosze: int) -> None:
        if session.get(Payment, payment_id) is None:
            now, name = self.clock.now(), f"payment-{payment_id}"
            session.add(
                Payment(
                    id=payment_id,
                    session_id=name,
                    click=name,
                    amount_grosze=grosze,
                    created_at=now,
                    expires_at=now,
                )
            )
            session.flush()

    def states(self) -> list[str]:
        return [str(one.state) for one in self.all(SourceReport)]

    def snapshot(self) -> tuple[list[Any], ...]:
        """Everything of the mirror, to see that nothing changed."""
        with self.portal.db.reading() as session:
            return tuple(
                [tuple(row) for row in session.execute(select(*model.__table__.columns).order_by(model.id))]
                for model in (MirrorAccount, MirrorLine, TaxSource)
            )

    def imports(self) -> list[SourceImport]:
        return self.all(SourceImport)

    def counting(self) -> Statements:
        return Statements(self.portal.db)


class Statements:
    """Collect the statements that are sent to the database."""

    def __init__(self, db: Database) -> None:
        self.db, self.sent = db, []

    def __enter__(self) -> list[str]:
        event.listen(self.db.engine, "before_cursor_execute", self._note)
        return self.sent

    def __exit__(self, *_: object) -> None:
        event.remove(self.db.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.sent.append(statement)


def open_rig(
    database_url: str, folder: Path, clock: HandClock | None = None, **finance: str
) -> Iterator[Rig]:
    """Put a portal together as the front door does, without pages."""
    drop, clock, unused = folder / "finance", clock or HandClock(), None
    drop.mkdir()
    environment = {
        "ENV": "development", "DATABASE_URL": database_url, "DATA_DIR": str(folder), "SECRET_KEY": "s" * 40,
        "KEY_RING": f"k1:{KEY}", "MATCH_KEY": KEY, "MAIL_FROM": "portal@example.pl", "P24_MERCHANT_ID": "1",
        "P24_API_KEY": "a", "P24_CRC_KEY": "c", "P24_BASE_URL": "http://127.0.0.1:9",
        **{f"{who}_ISSUER": "http://127.0.0.1:9/x" for who in ("RESIDENTS", "OFFICIALS")},
        **{f"{who}_CLIENT_ID": "portal" for who in ("RESIDENTS", "OFFICIALS")},
        **{f"{who}_CLIENT_KEY": PEM for who in ("RESIDENTS", "OFFICIALS")},
        "FINANCE_SOURCE": "file", "FINANCE_FILES": str(drop), "FINANCE_LAYOUT": str(LAYOUTS / "csv.toml"), **finance,
    }  # fmt: skip
    settings = load_settings({f"PORTAL_{name}": value for name, value in environment.items()})
    portal = Portal(
        settings=settings, db=Database(database_url), vault=Vault(settings.key_ring, settings.match_key),
        facts=Facts.parse(load_city().facts), services={}, workers=Workers(), effects=Effects(), guards=Guards(), readers={},
        outside=Outside(clock=clock, mail=unused, sms=unused, scanner=unused, store=unused),
    )  # fmt: skip
    jobs.register_jobs(portal.workers)
    yield Rig(portal, clock, drop)
    portal.db.engine.dispose()
