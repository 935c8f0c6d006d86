"""Start several programs, wait until each answers, and stop them all together."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

ANSWER_SECONDS = 40.0
STOP_SECONDS = 4.0
POLL_SECONDS = 0.1
LAST_LINES = 15


@dataclass(frozen=True)
class Program:
    """One program: what to run, and the port on which it answers HTTP (None: it only has to live)."""

    name: str
    command: Sequence[str]
    port: int | None = None
    path: str = "/"


class ProgramFailed(Exception):
    """A program did not start, did not answer, or ended; carries its name and its last lines."""

    def __init__(self, name: str, what: str, log: Path) -> None:
        super().__init__(f"{name}: {what}")
        self.log = log
        self.last_lines = last_lines(log)


class Stopped(Exception):
    """Somebody asked us to stop."""


def taken(ports: Mapping[str, int], host: str = "127.0.0.1") -> dict[str, int]:
    """Return those named ports on which somebody else listens."""
    return {name: port for name, port in ports.items() if not _free(host, port)}


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Turn SIGINT, SIGTERM and a closed terminal into Stopped, and ignore them while stopping."""
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

    def stop(_number: int, _frame: FrameType | None) -> None:
        for name in names:
            signal.signal(getattr(signal, name), signal.SIG_IGN)
        raise Stopped

    before = {name: signal.signal(getattr(signal, name), stop) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


class Supervisor:
    """Programs that live and die together; nothing is restarted behind anybody's back."""

    def __init__(
        self, folder: Path, logs: Path, environment: Mapping[str, str], *, patience: float = STOP_SECONDS
    ) -> None:
        self._folder = folder
        self._patience = patience
        self._logs = logs
        self._environment = dict(environment)
        self._running: dict[str, tuple[Program, subprocess.Popen[bytes]]] = {}

    def run(self, name: str, command: Sequence[str]) -> None:
        """Run one program to its end; raises ProgramFailed unless it ends well."""
        running = self._open(name, command)
        self._running[name] = (Program(name, command), running)
        code = running.wait()
        del self._running[name]
        if code:
            raise ProgramFailed(name, f"kod / exit code {code}", self._log(name))

    def start(self, programs: Sequence[Program]) -> None:
        """Start programs and return when all of them answer; raises ProgramFailed."""
        for program in programs:
            self._running[program.name] = (program, self._open(program.name, program.command))
        deadline = time.monotonic() + ANSWER_SECONDS
        for program in programs:
            while not _answers(program):
                self.check()
                if time.monotonic() > deadline:
                    raise ProgramFailed(program.name, "nie odpowiada / no answer", self._log(program.name))
                time.sleep(POLL_SECONDS)
        self.check()

    def check(self) -> None:
        """Raise ProgramFailed when a program has ended."""
        for name, (_, running) in self._running.items():
            if running.poll() is not None:
                raise ProgramFailed(name, f"zakończył się / ended ({running.returncode})", self._log(name))

    def watch(self) -> None:
        """Stay until a program ends, which raises ProgramFailed."""
        while True:
            self.check()
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Ask all to stop, and end what has not after the patience given: within five seconds by default."""
        processes = [running for _, running in self._running.values()]
        for running in processes:
            _signal(running, signal.SIGTERM)
        deadline = time.monotonic() + self._patience
        for running in processes:
            with suppress(subprocess.TimeoutExpired):
                running.wait(max(0.0, deadline - time.monotonic()))
        for running in processes:
            # also what a stopped program may have left behind
            _signal(running, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
            running.wait()
        self._running.clear()

    def _open(self, name: str, command: Sequence[str]) -> subprocess.Popen[bytes]:
        with self._log(name).open("wb") as log:
            return subprocess.Popen(  # noqa: S603 - the portal's own programs
                command,
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # a group of its own: Ctrl-C reaches only us, and we stop all in order
                start_new_session=True,
            )

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"


def last_lines(log: Path) -> str:
    """Return the end of a log."""
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:])
    except FileNotFoundError:
        return ""


def _answers(program: Program) -> bool:
    if program.port is None:
        return True
    connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=5)
    try:
        connection.request("GET", program.path)
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        # as servers do: a port in TIME_WAIT after the last run counts as free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _signal(running: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            running.send_signal(number)
        else:
            os.killpg(running.pid, number)
