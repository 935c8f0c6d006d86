"""A service costs nothing when it is not used: the start and the memory with fourteen and with fifty of them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_TIMES, MOST_KILOBYTES, LOOKS = 1.3, 10 * 1024, 3


def started(count: int, environment: dict[str, str]) -> dict[str, float]:
    """Return the least of a few starts: what else the machine does only adds."""
    looks = []
    for _ in range(LOOKS):
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.modules", str(count)], cwd=ROOT, capture_output=True, text=True,
            check=True, env={**os.environ, **environment}, timeout=120,
        )  # fmt: skip
        looks.append(json.loads(done.stdout.splitlines()[-1]))
    return {name: min(look[name] for look in looks) for name in looks[0]}


@pytest.mark.slow
def test_fifty_services_start_almost_like_fourteen(demo_environment: dict[str, str]) -> None:
    few, many = started(14, demo_environment), started(50, demo_environment)
    print(f"14: {few}, 50: {many}")
    assert many["seconds"] <= few["seconds"] * MOST_TIMES
    assert many["kilobytes"] - few["kilobytes"] <= MOST_KILOBYTES
