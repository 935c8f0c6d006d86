"""Sends one prepared form in child processes, each killed by strace at another write; says what each left behind.

A program of its own: `python -m tests.faults.zygote JOB`, where JOB is a JSON file made by the test.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ATTACH_SECONDS = 5.0
TABLES = ("cases", "case_parties", "case_events", "charges", "documents")


def main(job: dict[str, Any]) -> list[dict[str, Any]]:
    """Sweep every system call asked for; stop each when the injection no longer fires."""
    # once, and used once: children are forks of a process that has imported and compiled it all
    made = make(job)
    if job["careless"]:
        split_the_transaction(made)
    put_back(job)
    send(job, made)
    settle_down(made)
    results = []
    for call in job["calls"]:
        number = 1
        while number <= job["most"]:
            result = one(job, made, call, number)
            results.append(result)
            if not result["killed"]:
                break
            number += job["step"]
    return results


def one(job: dict[str, Any], made: Any, call: str, number: int) -> dict[str, Any]:
    """Kill the sending at the n-th such call, look at what is there, then send again in peace."""
    put_back(job)
    killed = run(lambda: send_in_silence(job, made), call, number)
    first = look(job)
    run(lambda: send_in_silence(job, made))
    return {"call": call, "number": number, "killed": killed, "first": first, "second": look(job)}


def put_back(job: dict[str, Any]) -> None:
    """Put the database back to the moment before the button."""
    shutil.rmtree(swept(job).parent, ignore_errors=True)
    shutil.copytree(job["prepared"], swept(job).parent)


def swept(job: dict[str, Any]) -> Path:
    """Return where the database lies that is written to."""
    return Path(job["scratch"]) / "swept" / "portal.sqlite"


def run(act: Callable[[], None], call: str | None = None, number: int = 0) -> bool:
    """Fork a process that acts, let strace kill it at the n-th such call when asked to; tell whether it was killed."""
    child = os.fork()
    if child == 0:
        try:
            if call is not None:
                os.kill(os.getpid(), signal.SIGSTOP)
            act()
        finally:
            os._exit(0)
    tracer = None
    if call is not None:
        os.waitpid(child, os.WUNTRACED)
        inject = ["-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}"]
        command = ["strace", "-f", "-q", "-o", "/dev/null", *inject, "-p", str(child)]
        tracer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        until = time.monotonic() + ATTACH_SECONDS
        while "TracerPid:\t0\n" in Path(f"/proc/{child}/status").read_text() and time.monotonic() < until:
            time.sleep(0.005)
        os.kill(child, signal.SIGCONT)
    _, status = os.waitpid(child, 0)
    if tracer is not None:
        tracer.wait()
    return os.WIFSIGNALED(status)


def make(job: dict[str, Any]) -> Any:
    """Make the application on the database that is put back for each death."""
    import app as front_door
    from config.settings import load

    return front_door.create_app(
        load({**job["environment"], "PORTAL_DATABASE_URL": f"sqlite:///{swept(job)}"})
    )


def settle_down(made: Any) -> None:
    """Close what no child may share with another."""
    from portal.context import EXTENSION

    made.extensions[EXTENSION].db.engine.dispose()


def send(job: dict[str, Any], made: Any) -> None:
    """Press the button on the page that sends, as the browser with the prepared cookies does."""
    client = made.test_client()
    for name, value in job["cookies"].items():
        client.set_cookie(name, value, domain="127.0.0.1")
    client.post(
        job["path"], base_url=job["origin"], data={"_token": job["token"]}, headers={"Origin": job["origin"]}
    )


def send_in_silence(job: dict[str, Any], made: Any) -> None:
    """Send it in a child."""
    sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - for the rest of this child's short life
    send(job, made)


def split_the_transaction(made: Any) -> None:
    """Take the guard away: write the charge in a second transaction, after the case was committed."""
    from portal.context import EXTENSION

    portal = made.extensions[EXTENSION]
    real, later = portal.effects.functions["create_charge"], []
    portal.effects.functions["create_charge"] = lambda session, **values: later.append(values)

    @made.after_request
    def charge(response: Any) -> Any:
        while later:
            with portal.db.writing() as session:
                real(session, **later.pop())
        return response


def look(job: dict[str, Any]) -> dict[str, int]:
    """Count what one filing leaves; SQLite mends the file at the first look as after a crash."""
    with sqlite3.connect(swept(job)) as connection:
        counts = {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES
        }
        jobs = (
            "SELECT count(*) FROM jobs WHERE state = 'waiting' AND kind IN ('make_document', 'send_message')"
        )
        counts["jobs"] = connection.execute(jobs).fetchone()[0]
        counts["drafts"] = connection.execute(
            "SELECT count(*) FROM drafts WHERE case_id IS NOT NULL"
        ).fetchone()[0]
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    connection.close()
    return counts


if __name__ == "__main__":
    asked = Path(sys.argv[1])
    (asked.parent / "results.json").write_text(json.dumps(main(json.loads(asked.read_text()))))
