"""`make test` and `make lint`: run every check, show what failed, and say where the time went."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
STATIC = {
    "lint": [BIN / "ruff", "check", "--quiet", "--output-format=concise", "."],
    "format": [BIN / "ruff", "format", "--check", "--output-format=concise", "."],
    "types": [BIN / "mypy", "--no-error-summary"],
    "contracts": [BIN / "lint-imports", "--cache-dir", ".import_linter_cache"],
}
# One file stays on one worker, so that a server started for a file is started once.
PYTEST = [
    sys.executable,
    "-m",
    "pytest",
    "-q",
    "-n",
    "2",
    "--dist",
    "loadfile",
    "--no-loadscope-reorder",
    "--durations=15",
    "--durations-min=1",
]


@dataclass(frozen=True)
class Outcome:
    """How one check ended."""

    name: str
    seconds: float
    code: int


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for; 0 when all of it passed."""
    parser = argparse.ArgumentParser(prog="python -m tests.check", description=__doc__)
    parser.add_argument("--lint", action="store_true", help="no tests")
    parser.add_argument("--full", action="store_true", help="the long sweeps and every engine too")
    chosen = parser.parse_args(arguments)
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as together:
        outcomes = list(together.map(_run_static, STATIC))
    if not chosen.lint:
        outcomes.append(_run_tests(full=chosen.full))
    _print_times(outcomes)
    return int(any(outcome.code for outcome in outcomes))


def _run_static(name: str) -> Outcome:
    """Run one check that only reads; print what it said only if it failed."""
    began = time.monotonic()
    done = subprocess.run(STATIC[name], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"--- {name}\n{done.stdout}{done.stderr}", flush=True)
    return Outcome(name, time.monotonic() - began, done.returncode)


def _run_tests(*, full: bool) -> Outcome:
    began = time.monotonic()
    chosen = ["--every-engine"] if full else ["-m", "not slow"]
    # every worker and every program a test starts would compile all modules anew
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    code = subprocess.call([*PYTEST, *chosen], cwd=ROOT, env=environment)
    return Outcome("tests", time.monotonic() - began, code)


def _print_times(outcomes: Sequence[Outcome]) -> None:
    print("\nWhere the time went (lint, format, types and contracts ran side by side)")
    for outcome in outcomes:
        print(
            f"  {outcome.name:<10}{outcome.seconds:7.1f} s  {'FAILED' if outcome.code else 'ok'}", flush=True
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
