"""The portal is killed (kill -9, by strace) at each write from the click to the refund: each grosz is there once.

The negative control books in a second transaction: the sweep sees it. Killed where nothing was promised yet the
person tries again; killed later, notifications and the worker bring it to its end.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from payments.sandbox import Sandbox, Shop
from portal.accounts.models import Official
from tests.billing.house import ANNA, CRC_KEY, MERCHANT, START, House, build_settings
from tests.faults.paying import BACK_GROSZE
from tests.support.parts import ROOT, need_program

pytestmark = pytest.mark.peer
DUTY = 2100
Places = tuple[int, int, int]  # the first, each so many, the last
LAST = 10_000
SOME = {"pwrite64": (1, 41, LAST), "fdatasync": (1, 13, LAST)}
EVERY = {"pwrite64": (1, 1, LAST), "fdatasync": (1, 1, LAST)}
AROUND_POSTING = {"fdatasync": (6, 1, 10)}


def sweep(
    url: str, folder: Path, *, places: dict[str, Places], careless: bool = False
) -> list[dict[str, Any]]:
    """Prepare a town with one duty; kill its portal again and again."""
    need_program("strace", "strace")
    shop = Shop(MERCHANT, MERCHANT, "api-key-of-tests", CRC_KEY)
    with Sandbox(shop, start_at=START, background=False) as sandbox:
        house = House(build_settings(url, "http://127.0.0.1:1", sandbox.url, folder), sandbox)
        with house.portal.db.writing() as session:
            for number in (1, 2):
                session.add(
                    Official(id=number, iss="directory", sub=f"o{number}", name=f"Skarbnik {number}",
                             roles=["treasurer"], created_at=START)
                )  # fmt: skip
        house.close()  # the last connection folds the write-ahead log in
    job = {
        "prepared": url.removeprefix("sqlite:///"), "token": house.tokens[ANNA], "places": places,
        "careless": careless,
    }  # fmt: skip
    (folder / "job.json").write_text(json.dumps(job))
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.money_zygote", folder / "job.json"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=1800,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    results: list[dict[str, Any]] = json.loads((folder / "results.json").read_text())
    print(
        len(results),
        "deaths,",
        {call: max(r["number"] for r in results if r["call"] == call) for call in places},
    )
    return results


def torn(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """List the deaths that left a part of a posting, a promise or a refund without the rest."""
    steps = ("posted", "promised", "gone")
    return [one for one in results if any(len(set(one["first"][step].values())) > 1 for step in steps)]


def assert_each_grosz_is_there_once(one: dict[str, Any]) -> None:
    """After the process that finished it: one posting, one refund, and the gateway agrees."""
    where = f"{one['call']} {one['number']}"
    assert not one["fault"], (where, one["fault"])
    for step in ("posted", "promised", "gone"):
        assert set(one["second"][step].values()) == {1}, (where, step, one["second"][step])
    assert one["second"]["sums"] == {
        "clearing": DUTY - BACK_GROSZE, "receivable": DUTY, "revenue": -2 * DUTY + BACK_GROSZE,
    }, where  # fmt: skip
    took = [status for status in one["gateway"]["took"] if status]
    assert (took, one["gateway"]["gave"]) == ([2], [BACK_GROSZE]), where
    assert one["gateway"]["findings"] == [], where


def check(results: list[dict[str, Any]]) -> None:
    killed = [one for one in results if one["killed"]]
    assert len(killed) >= 8
    assert {one["first"]["posted"]["paid"] for one in killed} == {0, 1}
    assert {one["first"]["gone"]["done"] for one in results} == {0, 1}
    assert torn(results) == []
    for one in results:
        assert_each_grosz_is_there_once(one)


def test_wherever_the_portal_dies_each_grosz_is_there_once(sqlite_url: str, tmp_path: Path) -> None:
    check(sweep(sqlite_url, tmp_path, places=SOME))


def test_a_posting_in_two_transactions_would_be_caught(sqlite_url: str, tmp_path: Path) -> None:
    results = sweep(sqlite_url, tmp_path, places=AROUND_POSTING, careless=True)
    assert [
        one
        for one in torn(results)
        if one["first"]["posted"]["paid"] and not one["first"]["posted"]["booked"]
    ]


@pytest.mark.slow
def test_at_every_single_write_each_grosz_is_there_once(sqlite_url: str, tmp_path: Path) -> None:
    check(sweep(sqlite_url, tmp_path, places=EVERY))
