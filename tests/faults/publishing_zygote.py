"""Publishes two months in child processes, each killed by strace at another write; says what each left behind.

A program of its own: `python -m tests.faults.publishing_zygote JOB`, where JOB is a JSON file made by the test.
"""

import json
import sqlite3
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from tests.faults.zygote import make, put_back, run, settle_down, swept


def main(job: dict[str, Any]) -> list[dict[str, Any]]:
    """Sweep every system call asked for; stop each when the injection no longer fires."""
    made = make(job)
    if job["careless"]:
        split_the_transaction()
    put_back(job)
    publish(made)
    settle_down(made)
    results = []
    for call in job["calls"]:
        for number in range(1, job["most"], job["step"]):
            put_back(job)
            killed = run(lambda: publish(made), call, number)
            first = look(job)
            run(lambda: publish(made))
            run(lambda: verify_each(made, job))
            told = {"call": call, "number": number, "killed": killed, "first": first, "second": look(job)}
            results.append({**told, "verified": json.loads(verified(job).read_text())})
            if not killed:
                break
    return results


def publish(made: Any) -> None:
    """Do the nightly job: both months in its one transaction."""
    from portal.context import EXTENSION
    from portal.jobs import Job
    from portal.measures.jobs import publish_months

    portal = made.extensions[EXTENSION]
    with made.app_context():
        publish_months(Job(1, "publish_months", {}, 1, portal.now(), portal))


def verify_each(made: Any, job: dict[str, Any]) -> None:
    """Recount each month from its rows, and write down how many of its figures differ."""
    from portal.context import EXTENSION
    from portal.measures.publishing.freezing import verify

    portal = made.extensions[EXTENSION]
    with made.app_context(), portal.db.reading() as session:
        differ = {
            month: len(list(verify(session, portal, date.fromisoformat(month)))) for month in job["months"]
        }
    verified(job).write_text(json.dumps(differ))


def verified(job: dict[str, Any]) -> Path:
    """Return where the child that verifies writes; it goes away when the database is put back."""
    return swept(job).with_name("verified.json")


def split_the_transaction() -> None:
    """Write each figure after a commit of its own, as careless code would."""
    from portal.measures.publishing import freezing

    reckon = freezing.reckon

    def careless(session: Any, *rest: Any) -> Any:
        class Committing(dict[Any, Any]):
            def get(self, *key: Any) -> Any:
                session.commit()
                return super().get(*key)

        return Committing(reckon(session, *rest))

    freezing.reckon = careless


def look(job: dict[str, Any]) -> list[list[Any]]:
    """Read how many figures each month has, and their newest revision."""
    with closing(sqlite3.connect(swept(job))) as database:
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        query = "SELECT month, count(*), max(revision) FROM figures GROUP BY month ORDER BY month"
        return [list(row) for row in database.execute(query)]


if __name__ == "__main__":
    told = json.loads(Path(sys.argv[1]).read_text())
    (Path(told["scratch"]) / "results.json").write_text(json.dumps(main(told)))
