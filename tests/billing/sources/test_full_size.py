"""A whole city's figures: 100,000 taxpayers with five years each, taken in a minute and changed in place."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from portal.billing.sources.models import MirrorLine
from tests.billing.sources.made import write_large
from tests.billing.sources.rig import Rig
from tests.support.memory import peak_megabytes

TAXPAYERS, YEARS = 100_000, (2022, 2023, 2024, 2025, 2026)
SECONDS = 60


@pytest.mark.slow
def test_a_hundred_thousand_taxpayers_of_five_years_load_in_a_minute(sqlite_rig: Rig, tmp_path: Path) -> None:
    path = write_large(tmp_path / "whole.csv", TAXPAYERS, YEARS)
    began, spent = time.monotonic(), time.process_time()
    sqlite_rig.take(path)
    wall, cpu = time.monotonic() - began, time.process_time() - spent
    print(f"{wall:.1f} s, {cpu:.1f} CPU-s, peak {peak_megabytes():.0f} MB of the whole process")
    assert sqlite_rig.count(MirrorLine) == TAXPAYERS * len(YEARS) * 4
    assert cpu <= SECONDS
