"""Lets money travel in child processes, each killed by strace at another write, then finished by another process.

A program of its own: `python -m tests.faults.money_zygote JOB`, where JOB is a JSON file made by the test.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from payments.sandbox import Sandbox, Shop
from payments.sandbox.book import Book
from payments.sandbox.clock import SandboxClock
from portal.billing import callbacks, settling
from portal.billing.gateway import close_clients
from portal.billing.ledger.checking import check
from portal.context import EXTENSION
from portal.db import Database
from tests.billing.house import CRC_KEY, MERCHANT, START, HandClock, build_app, build_settings
from tests.faults.paying import Journey
from tests.faults.zygote import run

POSTED = {
    "paid": "SELECT count(*) FROM payments WHERE state = 'paid'",
    "verified": "SELECT count(*) FROM payment_events WHERE event = 'verified'",
    "booked": "SELECT count(*) FROM ledger_entries WHERE once LIKE 'paid:%'",
    "settled": "SELECT count(*) FROM charges WHERE paid_at IS NOT NULL",
    "case": "SELECT count(*) FROM cases WHERE fee_settled",
    "told": "SELECT count(*) FROM case_events WHERE kind = 'fee_paid'",
    "written": "SELECT count(*) FROM jobs WHERE kind = 'send_message' AND payload LIKE '%\"paid\"%'",
}
PROMISED = {
    "approved": "SELECT count(*) FROM refund_events WHERE event = 'approved'",
    "booked": "SELECT count(*) FROM ledger_entries WHERE once LIKE 'refund:%'",
}
GONE = {
    "done": "SELECT count(*) FROM refunds WHERE state = 'done'",
    "booked": "SELECT count(*) FROM ledger_entries WHERE once LIKE 'refund_done:%'",
}
SUMS = "SELECT book, sum(amount_grosze) FROM ledger_entries GROUP BY book HAVING sum(amount_grosze) <> 0"


def main(job: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """Sweep every system call asked for; stop each when the injection no longer fires."""
    shop = Shop(MERCHANT, MERCHANT, "api-key-of-tests", CRC_KEY)
    with Sandbox(shop, start_at=START, background=False) as sandbox:
        sweep = Sweep(job, folder, sandbox)
        sweep.warm_up()
        return [result for call, places in job["places"].items() for result in sweep.over(call, *places)]


class Sweep:
    """One gateway that lives on, one database put back for each death."""

    def __init__(self, job: dict[str, Any], folder: Path, sandbox: Sandbox) -> None:
        self.job, self.folder, self.sandbox = job, folder, sandbox
        self.path = folder / "swept.sqlite"
        url = f"sqlite:///{self.path}"
        self.clock = HandClock()
        settings = build_settings(url, "http://127.0.0.1:1", sandbox.url, folder)
        self.journey = Journey(build_app(settings, self.clock), self.clock, job["token"])

    def over(self, call: str, first: int, step: int, last: int) -> list[dict[str, Any]]:
        """Kill at the first such call, then at a later one, until the journey comes to its end alive."""
        results: list[dict[str, Any]] = []
        for number in range(first, last + 1, step):
            results.append(self.one(call, number))
            if not results[-1]["killed"]:
                break
        return results

    def put_back(self) -> None:
        """Put database and gateway back to the beginning."""
        for left in self.folder.glob("swept.sqlite*"):
            left.unlink()
        shutil.copy(self.job["prepared"], self.path)
        self.sandbox.gateway.book, self.sandbox.gateway.clock = Book(), SandboxClock(START)

    def warm_up(self) -> None:
        """Go the whole way once and unharmed: every child inherits what was imported and compiled on it."""
        self.put_back()
        self.journey.whole()
        self.journey.portal.db.engine.dispose()
        close_clients()  # no child may share a connection with another
        self.clock.at = START

    def one(self, call: str, number: int) -> dict[str, Any]:
        """Let the portal die at the n-th such call, look, let another process finish, look again."""
        self.put_back()
        fault = self.folder / "fault"
        fault.unlink(missing_ok=True)
        killed = run(noting(fault, self.travel), call, number)
        first = self.look()
        run(noting(fault, self.journey.finish))
        told = fault.read_text() if fault.exists() else ""
        return {
            "call": call, "number": number, "killed": killed, "fault": told, "first": first,
            "second": self.look(), "gateway": self.gateway(),
        }  # fmt: skip

    def travel(self) -> None:
        """Go the whole way, with or without the guard."""
        if self.job["careless"]:
            split_the_transaction()
        self.journey.whole()

    def look(self) -> dict[str, Any]:
        """Count what posting leaves; SQLite mends the file at the first look as after a crash."""
        with sqlite3.connect(self.path) as connection:
            seen: dict[str, Any] = {
                name: {key: connection.execute(query).fetchone()[0] for key, query in queries.items()}
                for name, queries in (("posted", POSTED), ("promised", PROMISED), ("gone", GONE))
            }
            seen["sums"] = dict(connection.execute(SUMS).fetchall())
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        connection.close()
        return seen

    def gateway(self) -> dict[str, Any]:
        """Tell what the gateway took and gave back, and what the look through the whole books finds."""
        book = self.sandbox.gateway.book
        database = Database(f"sqlite:///{self.path}")
        with database.reading() as session:
            findings = check(session, self.journey.app.extensions[EXTENSION].vault)
        database.engine.dispose()
        return {
            "took": sorted(one.status for one in book.transactions.values()),
            "gave": [one.amount for one in book.refunds.values()], "findings": list(map(str, findings)),
        }  # fmt: skip


def noting(path: Path, act: Callable[[], None]) -> Callable[[], None]:
    """Return an act whose fault is written down: the process that acts has nobody to tell."""

    def noted() -> None:
        try:
            act()
        except BaseException:
            path.write_text(traceback.format_exc())
            raise

    return noted


def split_the_transaction() -> None:
    """Take the guard away: book a payment in a second transaction, after its state was committed."""
    real_book, real_post, later = settling.book, callbacks.post, list[Any]()
    settling.book = lambda _session, _vault, transfers: later.extend(transfers)

    def settle(portal: Any, session_id: str, **named: Any) -> Any:
        state = real_settle(portal, session_id, **named)
        with portal.db.writing() as session:
            real_book(session, portal.vault, later)
        later.clear()
        return state

    real_settle = callbacks.settle
    callbacks.post = real_post
    sys.modules["portal.billing.jobs"].settle = settle  # type: ignore[attr-defined] - the worker's own name for it


if __name__ == "__main__":
    asked = Path(sys.argv[1])
    done = main(json.loads(asked.read_text()), asked.parent)
    (asked.parent / "results.json").write_text(json.dumps(done))
