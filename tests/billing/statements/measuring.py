"""What a long statement costs: accounts that owe, a made file of any length, and its import measured in a fresh process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from portal.accounts.models import Subject
from portal.billing.effects import charged
from portal.billing.ledger.book import book
from portal.billing.models import Charge
from portal.billing.nrb import individual_account
from portal.billing.statements import jobs, queries
from portal.billing.taxes.models import TaxAccount
from tests.billing.statements.rig import PREFIX, START, HandClock, open_portal
from tests.support.memory import peak_megabytes
from tests.support.parts import ROOT
from tests.support.statements import movements, save_mt940

if TYPE_CHECKING:
    from portal.context import Portal

AT_ONCE = 5000
DUE_ON = date(2026, 11, 16)


@dataclass(frozen=True)
class Cost:
    """Seconds to keep the file as a draft and to book it, those of the processor, and the largest memory in megabytes."""

    read_seconds: float
    book_seconds: float
    cpu_seconds: float
    megabytes: float

    @property
    def seconds(self) -> float:
        return self.read_seconds + self.book_seconds


def measure(database_url: str, folder: Path, lines: int) -> Cost:
    """Let everybody whom a made statement credits owe an instalment, then take and book the statement."""
    portal = open_portal(database_url, folder, HandClock())
    settle_in(portal, lines)
    portal.db.engine.dispose()
    path = save_mt940(folder / "long.sta", lines)
    command = [
        sys.executable,
        "-m",
        "tests.billing.statements.measuring",
        database_url,
        str(folder),
        str(path),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def settle_in(portal: Portal, lines: int) -> None:
    """Open an account for each payer that a made statement of so many lines credits; each owes an instalment."""
    payers = sorted({one.number * 7919 % 100_000 for one in movements(lines) if one.credited})
    for start in range(0, len(payers), AT_ONCE):
        _settle_some(portal, payers[start : start + AT_ONCE])


def _settle_some(portal: Portal, payers: list[int]) -> None:
    with portal.db.writing() as session:
        tokens = [{"token": f"payer{payer}", "surname": "Osoba", "created_at": START} for payer in payers]
        session.execute(insert(Subject), tokens)
        rows = session.execute(
            select(Subject.token, Subject.id).where(Subject.token.in_([t["token"] for t in tokens]))
        )
        ids = dict(rows.all())
        session.execute(
            insert(TaxAccount),
            [
                {"number": f"K{payer}", "subject_id": ids[f"payer{payer}"], "kind": "property_tax",
                 "title": "Podatek od nieruchomości", "bank_account": individual_account(PREFIX, payer),
                 "opened_at": START}
                for payer in payers
            ],
        )  # fmt: skip
        numbers = [f"K{payer}" for payer in payers]
        accounts = session.execute(
            select(TaxAccount.id, TaxAccount.subject_id).where(TaxAccount.number.in_(numbers))
        )
        charges = [
            Charge(
                token=f"rata{account_id}", subject_id=subject_id, account_id=account_id, kind="property_tax",
                title="Podatek od nieruchomości", period="IV rata", year=2026, due_on=DUE_ON,
                amount_grosze=50_000 + account_id * 37 % 150_000, created_at=START, version=0,
            )
            for account_id, subject_id in accounts
        ]  # fmt: skip
        session.add_all(charges)
        session.flush()
        book(session, portal.vault, [charged(charge, START) for charge in charges])


def take_and_book(portal: Portal, path: Path) -> Cost:
    """Take a statement and book it."""
    began, used = time.perf_counter(), time.process_time()
    with path.open("rb") as stream:
        (taken,) = jobs.take_file(portal, stream, path.name, actor=None)
    read = time.perf_counter()
    with portal.db.writing() as session:
        statement = queries.get_statement(session, taken.statement.token)
        jobs.order_booking(session, statement, actor=None, now=portal.now())
    jobs.book_all(portal, taken.statement.token)
    booked = time.perf_counter()
    cpu = time.process_time() - used
    return Cost(round(read - began, 2), round(booked - read, 2), round(cpu, 2), round(peak_megabytes(), 1))


if __name__ == "__main__":
    url, place, file = sys.argv[1:]
    print(json.dumps(vars(take_and_book(open_portal(url, Path(place), HandClock()), Path(file)))))
