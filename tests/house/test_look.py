"""What people see is the city's own: nothing of another administration's identity is left in it."""

import re
from pathlib import Path

import pytest

from tests.support.parts import ROOT
from tests.support.tree import named, walk

SHOWN = {".html", ".css", ".js", ".txt", ".typ", ".svg", ".po", ".toml"}
# the design system's class prefix stays; its owner's name, arms, typeface and blue do not
FOREIGN = re.compile(
    r"GOV\.UK|gds-transport|GDS Transport|govuk-crest|crown|©\s*Crown|#1d70b8|1D70B8|gov\.uk/", re.IGNORECASE
)


def shown_files() -> list[Path]:
    folders = [ROOT / "templates", ROOT / "portal", ROOT / "services"]
    files = [path for folder in folders if folder.exists() for path in walk(folder) if path.suffix in SHOWN]
    return [path for path in files if "static/src" not in named(path)]


@pytest.mark.parametrize("path", shown_files(), ids=named)
def test_nothing_of_another_administration_is_shown(path: Path) -> None:
    assert FOREIGN.findall(path.read_text(encoding="utf-8")) == []


def test_a_foreign_mark_would_be_seen() -> None:
    assert FOREIGN.search('<svg class="govuk-crest">')
    assert FOREIGN.search("font-family: GDS Transport")
    assert not FOREIGN.search('<a class="govuk-link" href="/pomoc">Pomoc</a>')
