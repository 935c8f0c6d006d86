"""Who may import whom, where import-linter cannot say it, and proof that import-linter can see."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.parts import ROOT
from tests.support.tree import code_files, imported, named, parse, walk

ROOMS = ("accounts", "billing", "cases", "citizen", "decisions", "files", "insight", "measures", "office")
ROOMS += ("programme", "visits", "web", "cli", "rooms", "testing")
HEAVY = ("typst", "pyhanko")


def rooms_in(names: set[str]) -> set[str]:
    return {name for name in names for room in ROOMS if f"{name}.".startswith(f"portal.{room}.")}


def test_the_stand_ins_know_no_room() -> None:
    seen = {
        named(path): rooms_in(imported(parse(path)))
        for path in walk(ROOT / "portal/sandbox")
        if path.suffix == ".py"
    }
    assert {path: rooms for path, rooms in seen.items() if rooms} == {}


def test_a_stand_in_that_knew_a_room_would_be_seen() -> None:
    assert rooms_in({"portal.cases.models", "portal.outside", "portal.casesque"}) == {"portal.cases.models"}


def test_typst_and_pyhanko_are_imported_only_inside_functions() -> None:
    at_the_top = []
    for path in code_files():
        for node in parse(path).body:
            names = [alias.name for alias in getattr(node, "names", [])] + [
                getattr(node, "module", None) or ""
            ]
            at_the_top += [named(path) for name in names if name.split(".")[0] in HEAVY]
    only_jobs = {name for name in at_the_top if not name.startswith("portal/files/")}
    assert only_jobs == set()


PLANTED = {
    "services > portal > payments | config": ("portal/db.py", "import services"),
    "Inside the portal a room imports only what stands below it": (
        "portal/cases/x.py",
        "import portal.citizen",
    ),
    "Settings and facts reach the portal as arguments": ("portal/db.py", "import config"),
    "Only billing imports payments": ("portal/cases/x.py", "import payments"),
    "payments and config stand alone": ("payments/x.py", "import flask"),
    "payments and config do not know each other": ("payments/x.py", "import config"),
    "A service sees only the portal's face": ("services/one/x.py", "from portal.cases import x"),
    "No service knows another": ("services/one/x.py", "import services.two"),
    "The stand-ins share no code with what they stand in for": ("portal/sandbox/x.py", "import authlib"),
}


@pytest.fixture
def bare_house(tmp_path: Path) -> Path:
    """A house of empty rooms with the real contracts."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    rooms = (
        "portal/cases",
        "portal/citizen",
        "portal/billing",
        "portal/sandbox",
        "services/one",
        "services/two",
    )
    for room in (*rooms, "portal", "services", "payments", "config"):
        (tmp_path / room).mkdir(parents=True, exist_ok=True)
        (tmp_path / room / "__init__.py").touch()
    for module in (
        "portal/db.py",
        "portal/cases/x.py",
        "payments/x.py",
        "services/one/x.py",
        "portal/sandbox/x.py",
    ):
        (tmp_path / module).touch()
    return tmp_path


def broken_contracts(house: Path) -> set[str]:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program, "--no-cache"], cwd=house, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    assert any(line.startswith("Contracts:") for line in lines), done.stdout + done.stderr
    return {line.removesuffix(" BROKEN") for line in lines if line.endswith(" BROKEN")}


def test_empty_rooms_break_no_contract(bare_house: Path) -> None:
    assert broken_contracts(bare_house) == set()


@pytest.mark.parametrize("contract", PLANTED)
def test_each_contract_sees_what_it_forbids(contract: str, bare_house: Path) -> None:
    path, line = PLANTED[contract]
    (bare_house / path).write_text(f"{line}\n")
    assert contract in broken_contracts(bare_house)
