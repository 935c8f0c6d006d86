"""Confirms one held time in child processes, each killed by strace at another write; says what each left behind.

A program of its own: `python -m tests.faults.booking_zygote JOB`, where JOB is a JSON file made by the test.
"""

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.faults.zygote import make, put_back, run, settle_down, swept


def main(job: dict[str, Any]) -> list[dict[str, Any]]:
    """Sweep every system call asked for; stop each when the injection no longer fires."""
    made = make(job)
    if job["careless"]:
        split_the_transaction()
    put_back(job)
    confirm(job, made)
    settle_down(made)
    results = []
    for call in job["calls"]:
        for number in range(1, job["most"], job["step"]):
            put_back(job)
            killed = run(lambda: confirm(job, made), call, number)
            first = look(job)
            run(lambda: confirm(job, made))
            results.append(
                {"call": call, "number": number, "killed": killed, "first": first, "second": look(job)}
            )
            if not killed:
                break
    return results


def confirm(job: dict[str, Any], made: Any) -> None:
    """Confirm the held time as a page does: one transaction, the same submission however often."""
    from portal.context import EXTENSION
    from portal.visits import booking
    from portal.visits.models import Visit

    portal = made.extensions[EXTENSION]
    visitor = booking.Visitor(job["person"], job["person"], None, "anna@example.com", "")
    with made.app_context(), portal.db.writing() as session:
        visit = session.get_one(Visit, job["visit"])
        booking.confirm(
            session, portal, visit, visitor, details=booking.Details(), submission="a" * 32, now=portal.now()
        )


def split_the_transaction() -> None:
    """Write the message after a commit of its own, as careless code would."""
    from portal.visits import messages

    tell = messages.tell

    def careless(session: Any, *rest: Any, **named: Any) -> None:
        session.commit()
        tell(session, *rest, **named)

    messages.tell = careless


def look(job: dict[str, Any]) -> list[Any]:
    """Read the visit's state, how much time it holds, how often it was booked, and how many messages wait."""
    with closing(sqlite3.connect(swept(job))) as database:
        queries = (
            "SELECT state FROM visits", "SELECT count(*) FROM visit_quanta",
            "SELECT count(*) FROM visit_events WHERE kind = 'booked'",
            "SELECT count(*) FROM jobs WHERE kind = 'send_visit'",
        )  # fmt: skip
        return [database.execute(query).fetchone()[0] for query in queries]


if __name__ == "__main__":
    told = json.loads(Path(sys.argv[1]).read_text())
    (Path(told["scratch"]) / "results.json").write_text(json.dumps(main(told)))
