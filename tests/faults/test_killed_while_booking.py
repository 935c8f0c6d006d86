"""A process is killed at each write of a booking (kill -9, by strace): the visit is whole or still only held.

And confirmed again it is there once. The negative control writes the message in a second transaction: it is seen.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.house import House
from tests.support.parts import ROOT, need_program
from tests.support.visiting import OPEN, Office

pytestmark = pytest.mark.peer
HELD, WHOLE = ["held", 4, 0, 0], ["booked", 4, 1, 1]


def sweep(
    house: House, environment: dict[str, str], folder: Path, *, careless: bool = False
) -> list[dict[str, Any]]:
    need_program("strace", "strace")
    office = Office(house)
    number = office.hold(1, OPEN)
    with office.writing() as session:
        person = office.person(session).person_id
    house.portal.db.engine.dispose()  # the last connection folds the write-ahead log in
    prepared = folder / "prepared"
    prepared.mkdir()
    database = Path(house.settings.database_url.removeprefix("sqlite:///"))
    (prepared / "portal.sqlite").write_bytes(database.read_bytes())
    clock = folder / "clock"
    clock.write_text(str(house.clock.now().timestamp() - time.time()))
    job = {
        "prepared": str(prepared), "scratch": str(folder), "visit": number, "person": person, "careless": careless,
        "calls": ["pwrite64", "fdatasync"], "most": 400, "step": 4,
        "environment": {**environment, "PORTAL_DATA_DIR": str(folder), "PORTAL_CLOCK_FILE": str(clock)},
    }  # fmt: skip
    (folder / "job.json").write_text(json.dumps(job))
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.booking_zygote", folder / "job.json"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    results: list[dict[str, Any]] = json.loads((folder / "results.json").read_text())
    return results


def torn(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """List the points at which a part of the booking is there without the rest, or which a repeat does not mend."""
    return [one for one in results if one["first"] not in (HELD, WHOLE) or one["second"] != WHOLE]


def test_a_booking_is_whole_or_only_held_wherever_the_process_dies(
    small_house: House, demo_environment: dict[str, str], tmp_path: Path
) -> None:
    results = sweep(small_house, demo_environment, tmp_path)
    killed = [one for one in results if one["killed"]]
    assert len(killed) >= 3
    assert any(one["first"] == HELD for one in killed)
    assert torn(results) == []


def test_a_booking_in_two_transactions_would_be_seen(
    small_house: House, demo_environment: dict[str, str], tmp_path: Path
) -> None:
    assert torn(sweep(small_house, demo_environment, tmp_path, careless=True))
