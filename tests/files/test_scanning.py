import contextlib
import io
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.errors import Refused, Unavailable
from portal.files.outside import scanner_for
from portal.files.scanning import ClamdScanner, PatternScanner
from portal.outside import Scanner, Verdict
from tests.files import made
from tests.support.parts import need_program

STREAM_LIMIT = 2 * 1024 * 1024
RULE = "EICAR-Test:0:*:" + b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR".hex() + "\n"
CONFIG = """
LocalSocket {folder}/clamd.sock
TCPSocket {port}
TCPAddr 127.0.0.1
DatabaseDirectory {folder}/rules
OfficialDatabaseOnly no
Foreground yes
StreamMaxLength 2M
MaxThreads 2
LogFile {folder}/clamd.log
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def clamd() -> Iterator[tuple[Path, int]]:
    """A clamd of this test's own, with one rule of our own; no official signatures."""
    program = need_program("clamd", "clamav-daemon")
    # pytest's own folder is closed to the user that clamd runs as
    with tempfile.TemporaryDirectory(prefix="clamd-") as name:
        folder, port = Path(name), free_port()
        (folder / "rules").mkdir()
        (folder / "rules" / "own.ndb").write_text(RULE)
        (folder / "clamd.conf").write_text(CONFIG.format(folder=folder, port=port))
        user = "clamav" if os.geteuid() == 0 else None
        if user:
            for path in (folder, *folder.rglob("*")):
                shutil.chown(path, user, user)
        started = subprocess.Popen(
            [program, "--config-file", folder / "clamd.conf"], user=user, group=user,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + 20
            while not (folder / "clamd.sock").exists():
                assert started.poll() is None, list(folder.iterdir())
                assert time.monotonic() < deadline
                time.sleep(0.05)
            yield folder / "clamd.sock", port
        finally:
            started.terminate()
            started.wait(10)


@pytest.fixture(
    params=[
        "pattern",
        pytest.param("socket", marks=pytest.mark.peer),
        pytest.param("tcp", marks=pytest.mark.peer),
    ]
)
def scanner(request) -> Scanner:
    if request.param == "pattern":
        return PatternScanner()
    path, port = request.getfixturevalue("clamd")
    return ClamdScanner(str(path) if request.param == "socket" else f"127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (b"", Verdict.CLEAN),
        (b"Dzie\xc5\x84 dobry", Verdict.CLEAN),
        (made.pdf(), Verdict.CLEAN),
        (made.docx(), Verdict.CLEAN),
        (b"\0" * 1_000_000, Verdict.CLEAN),
        (made.eicar(), Verdict.INFECTED),
        (made.archive({"a/b.txt": made.eicar()}), Verdict.INFECTED),
        (made.docx({"word/media/image1.bin": made.eicar()}), Verdict.INFECTED),
        (made.archive({"inner.zip": made.archive({"x": made.eicar()})}), Verdict.INFECTED),
    ],
    ids=[
        "empty",
        "text",
        "pdf",
        "docx",
        "zeros",
        "eicar",
        "eicar in zip",
        "eicar in docx",
        "eicar in zip in zip",
    ],
)
def test_every_scanner_keeps_the_contract(scanner, content, verdict):
    assert scanner.scan(content) == verdict


@pytest.mark.peer
def test_a_file_above_clamds_own_limit_is_refused_and_never_called_clean(clamd):
    with pytest.raises(Refused, match="za duży"):
        ClamdScanner(str(clamd[0])).scan(b"\0" * (STREAM_LIMIT + 100_000))
    with pytest.raises(Refused, match="za duży"):
        ClamdScanner(str(clamd[0])).scan(b"\0" * (10 * STREAM_LIMIT))


def test_a_scanner_that_is_not_there_is_unavailable(tmp_path):
    for address in (
        f"127.0.0.1:{free_port()}",
        str(tmp_path / "none.sock"),
        f"unix:{tmp_path / 'none.sock'}",
    ):
        with pytest.raises(Unavailable):
            ClamdScanner(address).scan(b"x")


@pytest.mark.parametrize(
    "answer", [b"", b"stream: OK but\0", b"UNKNOWN COMMAND\0", b"OK\0", b"\xff\0", b"stream: x ERROR\0"]
)
def test_an_answer_that_is_not_understood_is_no_verdict(answer):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(Unavailable):
            ClamdScanner(f"127.0.0.1:{server.getsockname()[1]}").scan(b"x")
        thread.join(5)


def test_a_scanner_that_never_answers_is_given_up(monkeypatch):
    monkeypatch.setattr("portal.files.scanning.ANSWER_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(Unavailable):
        ClamdScanner(f"tcp://127.0.0.1:{server.getsockname()[1]}").scan(b"x")


def test_a_large_file_may_be_looked_at_for_longer(monkeypatch):
    monkeypatch.setattr("portal.files.scanning.ANSWER_SECONDS", 0.2)

    def serve(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            came = b""
            while not came.endswith(b"\0\0\0\0") and (part := connection.recv(1_000_000)):
                came = (came + part)[-4:]
            time.sleep(0.6)
            with contextlib.suppress(OSError):  # the other side may have given up
                connection.sendall(b"stream: OK\0")

    with socket.create_server(("127.0.0.1", 0)) as server:
        scanner = ClamdScanner(f"127.0.0.1:{server.getsockname()[1]}")
        for content, wait in (
            (b"x" * 10_000_000, contextlib.nullcontext()),
            (b"x", pytest.raises(Unavailable)),
        ):
            thread = threading.Thread(target=serve, args=(server,))
            thread.start()
            with wait:
                assert scanner.scan(io.BytesIO(content)) == Verdict.CLEAN
            thread.join(5)


def test_the_stand_in_bears_damaged_and_swollen_archives():
    scanner = PatternScanner()
    for content in (
        b"PK",
        b"PK\x03\x04" + b"\0" * 100,
        made.docx()[:-10],
        made.overlapping_zip(),
        made.encrypted_zip(made.docx()),
    ):
        assert scanner.scan(content) == Verdict.CLEAN


def test_the_settings_choose_the_scanner():
    assert isinstance(scanner_for(""), PatternScanner)
    assert isinstance(scanner_for("127.0.0.1:3310"), ClamdScanner)
