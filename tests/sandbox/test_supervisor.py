"""The supervisor behind `make run`: starts together, stops together, and says what went wrong."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.sandbox.supervisor import (
    STOP_SECONDS,
    Program,
    ProgramFailed,
    Stopped,
    Supervisor,
    stopping_on_signals,
    taken,
)

PYTHON = sys.executable
SLEEP = (PYTHON, "-c", "import time; time.sleep(60)")
STUBBORN = (
    PYTHON,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path, tmp_path, os.environ)
    yield supervisor
    supervisor.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def server(port: int) -> Program:
    return Program("server", (PYTHON, "-m", "http.server", "--bind", "127.0.0.1", str(port)), port)


def start_and_watch(supervisor: Supervisor, program: Program) -> None:
    supervisor.start([program])
    supervisor.watch()


def signal_ourselves() -> None:
    with stopping_on_signals():
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(1)


def test_it_returns_from_start_when_every_program_answers(supervisor: Supervisor) -> None:
    port = free_port()
    supervisor.start([server(port), Program("worker", SLEEP)])
    assert taken({"server": port}) == {"server": port}


def test_all_programs_are_gone_after_stop(supervisor: Supervisor) -> None:
    port = free_port()
    supervisor.start([server(port), Program("worker", SLEEP)])
    supervisor.stop()
    assert taken({"server": port}) == {}


def test_a_program_that_will_not_stop_is_ended(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path, tmp_path, os.environ, patience=0.3)
    supervisor.start([Program("stubborn", STUBBORN)])
    while "deaf" not in (tmp_path / "stubborn.log").read_text():
        time.sleep(0.02)
    began = time.monotonic()
    supervisor.stop()
    assert 0.3 < time.monotonic() - began < 2
    assert STOP_SECONDS < 5


def test_a_program_that_dies_is_named_with_its_last_lines(supervisor: Supervisor) -> None:
    dying = (PYTHON, "-c", "print('no such table: people'); raise SystemExit(3)")
    with pytest.raises(ProgramFailed, match=r"worker.*3") as failure:
        start_and_watch(supervisor, Program("worker", dying))
    assert failure.value.last_lines == "no such table: people"


def test_a_step_that_fails_stops_the_start(supervisor: Supervisor) -> None:
    with pytest.raises(ProgramFailed, match="migrations"):
        supervisor.run("migrations", (PYTHON, "-c", "raise SystemExit('bad')"))


def test_a_taken_port_is_named_and_a_free_one_is_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert taken({"portal": port, "mailbox": free_port()}) == {"portal": port}


def test_a_signal_becomes_stopped() -> None:
    with pytest.raises(Stopped):
        signal_ourselves()


def test_make_run_says_which_port_is_taken(tmp_path: Path, root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        done = subprocess.run(
            [PYTHON, "-m", "portal.sandbox", "--dir", tmp_path / "var", "--first-port", str(port)],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert f"Port {port} (portal) jest zajęty." in done.stderr
