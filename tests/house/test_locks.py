"""The lock files: in step with what was asked for, hashed, and naming no place to fetch from."""

import json
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.parts import ROOT

SETS = ("requirements", "requirements-dev")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*(?:\[[^\]]*\])?)==([^ \\;]+)", re.MULTILINE)
ANYWHERE = re.compile(r"://|--index|--extra-index|--find-links|@ file")


def asked(name: str) -> list[Requirement]:
    lines = (ROOT / f"{name}.in").read_text().splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


def pins(text: str) -> dict[str, str]:
    return {canonicalize_name(name.split("[")[0]): version for name, version in PIN.findall(text)}


@pytest.mark.parametrize("name", SETS)
def test_everything_asked_for_is_locked(name: str) -> None:
    locked = pins((ROOT / f"{name}.txt").read_text())
    for requirement in asked(name):
        version = locked.get(canonicalize_name(requirement.name))
        assert version, f"{requirement} is not in {name}.txt: run `make lock`"
        assert requirement.specifier.contains(version), (
            f"{requirement} is locked at {version}: run `make lock`"
        )


@pytest.mark.parametrize("name", SETS)
def test_everything_locked_was_asked_for_by_somebody(name: str) -> None:
    wanted = {canonicalize_name(requirement.name) for requirement in asked(name)}
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / f"{name}.txt").read_text())
    for entry in entries:
        for package in pins(entry):
            by_file = f"-r {name}.in" in entry
            assert by_file == (package in wanted), f"{package}: {name}.in and .txt disagree: run `make lock`"


@pytest.mark.parametrize("name", SETS)
def test_every_pin_has_a_hash(name: str) -> None:
    for entry in re.split(r"\n(?=[a-z0-9])", (ROOT / f"{name}.txt").read_text()):
        if pins(entry):
            assert "--hash=sha256:" in entry


@pytest.mark.parametrize("name", SETS)
def test_no_lock_names_where_to_fetch(name: str) -> None:
    assert ANYWHERE.findall((ROOT / f"{name}.txt").read_text()) == []


@pytest.mark.parametrize(
    "lock",
    [*ROOT.glob("tests/**/package-lock.json"), *ROOT.glob("portal/static/src/package-lock.json")],
    ids=lambda path: path.parent.name,
)
def test_no_npm_lock_names_where_to_fetch(lock: Path) -> None:
    if "node_modules" in lock.parts:
        return
    packages = json.loads(lock.read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_both_sets_agree_on_every_version() -> None:
    first, second = (pins((ROOT / f"{name}.txt").read_text()) for name in SETS)
    assert {name for name in first.keys() & second.keys() if first[name] != second[name]} == set()
