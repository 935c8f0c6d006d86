"""A program of the portal's own in a process beside, on a test's database and clock, that must end by being killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.support.house import House
from tests.support.parts import ROOT


def see_killed(program: str, house: House, given: Mapping[str, str], folder: Path) -> None:
    """Run a program that kills itself; fails when it ends otherwise. ``given`` is the environment it needs besides."""
    clock = folder / "clock"
    clock.write_text(str(house.clock.now().timestamp() - time.time()))
    own = {
        "PORTAL_DATABASE_URL": house.settings.database_url,
        "PORTAL_DATA_DIR": str(house.settings.data_dir),
        "PORTAL_CLOCK_FILE": str(clock),
    }
    died = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env={**os.environ, **given, **own}, capture_output=True, check=False,
        timeout=120,
    )  # fmt: skip
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()[-2000:]
