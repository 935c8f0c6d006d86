"""A process is killed at each write of publishing (kill -9, by strace): a month's figures are all there or none is.

And published again they are there once, and agree with a recount of the rows. The negative control commits after each figure: the sweep sees it.
"""

import json
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from portal.cases.models import Channel
from portal.jobs import JobRow
from portal.measures.counting import recount_all
from portal.measures.definitions import MEASURES
from tests.support.desk import EXEMPT, Desk
from tests.support.house import House
from tests.support.parts import ROOT, need_program

pytestmark = pytest.mark.peer
MONTHS = (date(2026, 9, 1), date(2026, 10, 1))
NOTHING: list[list[Any]] = []


def file_in_both(desk: Desk) -> None:
    """File matters of two months, and count them."""
    for month in MONTHS:
        desk.file(EXEMPT, arrived_on=month)
        desk.file(EXEMPT, channel=Channel.COUNTER, arrived_on=month)
    with desk.writing() as session:
        recount_all(session, desk.now)
        session.execute(delete(JobRow))


def sweep(
    house: House, environment: dict[str, str], folder: Path, *, careless: bool = False
) -> list[dict[str, Any]]:
    need_program("strace", "strace")
    file_in_both(Desk(house))
    house.portal.db.engine.dispose()  # the last connection folds the write-ahead log in
    prepared = folder / "prepared"
    prepared.mkdir()
    database = Path(house.settings.database_url.removeprefix("sqlite:///"))
    (prepared / "portal.sqlite").write_bytes(database.read_bytes())
    clock = folder / "clock"
    clock.write_text(str(house.clock.now().timestamp() - time.time()))
    job = {
        "prepared": str(prepared), "scratch": str(folder), "careless": careless,
        "calls": ["fdatasync"] if careless else ["pwrite64", "fdatasync"], "most": 22 if careless else 400,
        "step": 20 if careless else 6, "months": [month.isoformat() for month in MONTHS],
        "environment": {**environment, "PORTAL_DATA_DIR": str(folder), "PORTAL_CLOCK_FILE": str(clock)},
    }  # fmt: skip
    (folder / "job.json").write_text(json.dumps(job))
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.publishing_zygote", folder / "job.json"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    results: list[dict[str, Any]] = json.loads((folder / "results.json").read_text())
    return results


def torn(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """List the points at which a part of the figures is there without the rest, or which a repeat does not mend."""
    whole = max((one["second"] for one in results), key=lambda told: sum(row[1] for row in told))
    assert [row[0] for row in whole] == [month.isoformat() for month in MONTHS]
    assert min(row[1] for row in whole) > len(MEASURES)
    return [one for one in results if one["first"] not in (NOTHING, whole) or one["second"] != whole]


def test_published_figures_are_whole_or_not_there_wherever_the_process_dies(
    small_house: House, demo_environment: dict[str, str], tmp_path: Path
) -> None:
    results = sweep(small_house, demo_environment, tmp_path)
    killed = [one for one in results if one["killed"]]
    assert len(killed) >= 3
    assert any(one["first"] == NOTHING for one in killed)
    assert torn(results) == []
    assert [one["verified"] for one in results] == [{month.isoformat(): 0 for month in MONTHS}] * len(results)


@pytest.mark.slow
def test_figures_published_one_by_one_would_be_seen(
    small_house: House, demo_environment: dict[str, str], tmp_path: Path
) -> None:
    assert torn(sweep(small_house, demo_environment, tmp_path, careless=True))
