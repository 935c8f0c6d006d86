"""Instructions per request under valgrind: the figure that a busy machine does not change.

Run as a program, it is the process that valgrind watches. Instrumentation is on only around one request at a time;
what switching it on and off costs is measured with no request between, and taken off.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.support.parts import ROOT, find_program

TIMES = 3
PATIENCE_SECONDS = 480
TOTAL = re.compile(r"^totals: (\d+)", re.MULTILINE)
LINE = re.compile(r"^= (.+) (\d+)$", re.MULTILINE)
NAMES = frozenset({
    "home", "service card", "form: show a step", "form: save a step", "check answers", "submit",
    "payment notification", "resident's cases", "case page, issued", "official's queue", "official's case",
    "monthly figures",
})  # fmt: skip


def measure(folder: Path, cities: Sequence[Path]) -> list[dict[str, int]] | None:
    """Return instructions by act for each city; None without valgrind or when time runs out."""
    valgrind = find_program("valgrind")
    if valgrind is None or find_program("callgrind_control") is None:
        return None
    found = []
    for city in cities:
        command = [
            str(valgrind), "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder / 'callgrind'}",
            sys.executable, "-m", "tests.bench.callgrind", str(folder), str(city),
        ]  # fmt: skip
        for path in folder.glob("callgrind.*"):
            path.unlink()  # each process numbers its dumps from one
        try:
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False,
                env={**os.environ, "PYTHONHASHSEED": "0"},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return None
        counts = {name: int(count) for name, count in LINE.findall(done.stdout)}
        if done.returncode:  # the other figures are still worth a table
            print(done.stderr[-3000:], file=sys.stderr)
            return None
        found.append(counts)
    return found


def watched(folder: Path, place: Path) -> None:
    """Go through the acts in this process; print the instructions of each."""
    from tests.bench.city import standing
    from tests.bench.walk import ACTS, send

    nothing = _fewest(folder, lambda: None)
    with standing(place) as city:
        for act in (act for act in ACTS if act.name in NAMES and act.is_here(city)):
            send(city, act, act.ready(city))
            counts = []
            for _ in range(TIMES):
                call = act.ready(city)
                counts.append(_counted(folder, lambda: send(city, act, call)))  # noqa: B023 - called at once
            print(f"= {act.name} {min(counts) - nothing}", flush=True)


def _fewest(folder: Path, do: Callable[[], object]) -> int:
    return min(_counted(folder, do) for _ in range(TIMES))


def _counted(folder: Path, do: Callable[[], object]) -> int:
    """Return the instructions of an act; valgrind writes a numbered file at each dump."""
    _control("-i", "on")
    do()
    _control("-d")
    _control("-i", "off")
    dumps = {int(path.suffix[1:]): path for path in folder.glob("callgrind.*")}
    newest = dumps[max(dumps)]
    counted = TOTAL.search(newest.read_text(encoding="utf-8", errors="replace"))
    for path in dumps.values():
        path.write_text("", encoding="ascii")  # the number goes on counting, the space is given back
    assert counted
    return int(counted.group(1))


def _control(*arguments: str) -> None:
    subprocess.run(["callgrind_control", *arguments, str(os.getpid())], check=True, capture_output=True)


if __name__ == "__main__":
    watched(Path(sys.argv[1]), Path(sys.argv[2]))
