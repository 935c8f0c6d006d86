"""Processes of their own: how long the portal takes to start, and what a web process and a worker hold."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.city import City
from tests.bench.rows import OWN
from tests.bench.walk import ACTS, SERVICE, send
from tests.support.parts import ROOT

GUNICORN = ROOT / "config" / "deploy" / "gunicorn_conf.py"
REQUESTS = 200
PATIENCE = 60.0
START = (
    "import time; began = time.perf_counter(); spent = time.process_time(); import app; app.create_app();"
    "print(time.perf_counter() - began, time.process_time() - spent)"
)
IMPORT_TIME = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \| (\s*)(\S+)")


def start_seconds(city: City, times: int = 5) -> tuple[float, float]:
    """Return the shortest wall and CPU seconds to import and open the portal in a fresh process."""
    runs = [_python(city, "-c", START).stdout.split() for _ in range(times)]
    return min(float(run[-2]) for run in runs), min(float(run[-1]) for run in runs)


def slowest_imports(city: City, most: int = 15) -> list[tuple[str, float]]:
    """Return the packages whose own modules take longest to import, with their CPU-ms."""
    spent: dict[str, float] = {}
    for own, _all, _indent, name in IMPORT_TIME.findall(
        _python(city, "-X", "importtime", "-c", START).stderr
    ):
        package = ".".join(name.split(".")[:2]) if name.startswith("portal") else name.split(".")[0]
        spent[package] = spent.get(package, 0) + int(own) / 1000
    return sorted(spent.items(), key=lambda pair: -pair[1])[:most]


def web_megabytes(city: City) -> tuple[float, float]:
    """Return what a gunicorn worker holds after many requests: resident, and its own part (pages shared by n
    processes count as one n-th: Linux's PSS), each of the larger of two workers.
    """
    port = free_port()
    arguments = [
        "-m",
        "gunicorn",
        "--config",
        str(GUNICORN),
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
    ]
    with running(city, *arguments, "app:create_app()") as master:
        wait_for(port)
        _ask_many(city, port)
        workers = _children(master)
        return max(map(_resident, workers)), max(map(_proportional, workers))


def free_port() -> int:
    """Return a port on which nobody listens just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def worker_megabytes(city: City) -> float:
    """Return what the job worker holds (resident) after it has rendered and sealed a document."""
    from portal.jobs import JobRow, JobState

    submit = next(act for act in ACTS if act.name == "submit")
    send(city, submit, submit.ready(city))
    with running(city, "-m", "flask", "--app", "app", "jobs", "work") as worker:
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            with city.portal.db.reading() as session:
                waiting = session.query(JobRow).filter(
                    JobRow.kind == "make_document", JobRow.state == JobState.WAITING
                )
                if not waiting.count():
                    return _resident(worker)
            time.sleep(0.2)
    raise AssertionError("the worker did not come to an end")


def _ask_many(city: City, port: int) -> None:
    paths = ["/", f"/uslugi/{SERVICE}", "/moje", "/moje/sprawy", f"/moje/sprawy/{OWN['issued']}", "/moje/pisma",
             "/moje/podatki", "/konto", f"/wniosek/nowy/{SERVICE}", "/liczby"]  # fmt: skip
    cookie = f"bialystok-session={city.tokens['resident']}"
    for number in range(2 * REQUESTS):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request(
            "GET", paths[number % len(paths)], headers={"Cookie": cookie, "Accept-Encoding": "gzip"}
        )
        answer = connection.getresponse()
        answer.read()
        assert answer.status in {200, 303}, (paths[number % len(paths)], answer.status)
        connection.close()


def _python(city: City, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=_environ(city), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done


@contextmanager
def running(city: City, *arguments: str) -> Iterator[int]:
    """Run a program of the city beside this one; yields its number."""
    with city.log.path.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=_environ(city), stdout=log, stderr=log
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def _environ(city: City) -> dict[str, str]:
    """Return the environment of a process of the city; its clock stands where the rows were made. Bytecode is
    kept, as where the portal is at work: without it the start of a thousand modules is half compiling.
    """
    clock = city.folder / "clock"
    ahead = city.clock.now() - datetime.now(UTC)
    clock.write_text(str(ahead.total_seconds()), encoding="ascii")
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, **city.environment, "PORTAL_CLOCK_FILE": str(clock)}


def wait_for(port: int) -> None:
    """Return once the portal answers on a port."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the web process does not answer")


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in text.split()]


def _proportional(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    assert found, rollup
    return int(found.group(1)) * 1024 / 1e6


def _resident(pid: int) -> float:
    """Return a process's resident memory in MB (of 10^6 bytes)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found, status
    return int(found.group(1)) * 1024 / 1e6
