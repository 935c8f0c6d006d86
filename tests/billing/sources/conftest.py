"""What tests of figures from outside may ask for: a portal that reads files of a finance system."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.billing.sources.rig import Rig, open_rig


@pytest.fixture
def rig(database_url: str, tmp_path: Path) -> Iterator[Rig]:
    yield from open_rig(database_url, tmp_path)


@pytest.fixture
def sqlite_rig(sqlite_url: str, tmp_path: Path) -> Iterator[Rig]:
    yield from open_rig(sqlite_url, tmp_path)
