"""The web process is killed at each write of a filing (kill -9, by strace): all of the matter is there or nothing.

And sent again it is there once. The negative control writes the charge in a second transaction: the sweep sees it.
"""

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.house import House
from tests.support.lived import fill_in, settled
from tests.support.parts import ROOT, need_program
from tests.support.people import JAN
from tests.support.visitor import ORIGIN

pytestmark = pytest.mark.peer
ALL = {"cases": 1, "case_parties": 1, "case_events": 1, "charges": 1, "documents": 1, "jobs": 2, "drafts": 1}
NOTHING = dict.fromkeys(ALL, 0)
MOST = 400


def sweep(
    house: House, environment: dict[str, str], folder: Path, *, step: int, careless: bool = False
) -> list[dict[str, Any]]:
    need_program("strace", "strace")
    visitor = fill_in(settled(house, JAN))
    house.work()
    assert visitor.response is not None
    token = re.search(
        r'action="(/wniosek/[^"]+/wyslij)"[^>]*>\s*<input[^>]*name="_token" value="([^"]+)"',
        visitor.response.text,
    )
    assert token
    house.portal.db.engine.dispose()  # the last connection folds the write-ahead log in
    database = Path(house.settings.database_url.removeprefix("sqlite:///"))
    prepared = folder / "prepared"
    prepared.mkdir()
    (prepared / "portal.sqlite").write_bytes(database.read_bytes())
    cookies = {cookie.key: cookie.value for cookie in visitor.client._cookies.values()}
    clock = folder / "clock"
    clock.write_text(str(house.clock.now().timestamp() - time.time()))
    job = {
        "prepared": str(prepared), "scratch": str(folder), "cookies": cookies, "path": token.group(1),
        "token": token.group(2), "origin": ORIGIN, "calls": ["pwrite64", "fdatasync"], "most": MOST, "step": step,
        "careless": careless, "environment": {**environment, "PORTAL_DATA_DIR": str(folder), "PORTAL_CLOCK_FILE": str(clock)},
    }  # fmt: skip
    (folder / "job.json").write_text(json.dumps(job))
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.zygote", folder / "job.json"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    results: list[dict[str, Any]] = json.loads((folder / "results.json").read_text())
    return results


def torn(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """List the points at which a part of the matter is there without the rest, or which a repeat does not mend."""
    return [one for one in results if one["first"] not in (ALL, NOTHING) or one["second"] != ALL]


def check(results: list[dict[str, Any]]) -> None:
    killed = [one for one in results if one["killed"]]
    assert len(killed) >= 4
    assert any(one["first"] == NOTHING for one in killed)
    assert torn(results) == []


def test_a_filing_is_whole_or_not_there_wherever_the_process_dies(
    small_hurt: House, demo_environment: dict[str, str], tmp_path: Path
) -> None:
    check(sweep(small_hurt, demo_environment, tmp_path, step=10))


def test_a_filing_in_two_transactions_would_be_caught(
    small_hurt: House, demo_environment: dict[str, str], tmp_path: Path
) -> None:
    results = sweep(small_hurt, demo_environment, tmp_path, step=10, careless=True)
    assert [one for one in torn(results) if one["first"]["cases"] == 1 and one["first"]["charges"] == 0]


@pytest.mark.slow
def test_a_filing_is_whole_at_every_single_write(
    small_hurt: House, demo_environment: dict[str, str], tmp_path: Path
) -> None:
    check(sweep(small_hurt, demo_environment, tmp_path, step=1))
