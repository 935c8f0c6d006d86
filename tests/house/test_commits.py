"""Entry points commit, in sight; actions and rules never do."""

import ast
from pathlib import Path

import pytest

from tests.support.tree import code_files, named, parse

FRONT = ("portal/citizen/", "portal/office/", "portal/insight/")
ENTRY_NAMES = {"views.py", "cli.py", "jobs.py", "callbacks.py"}
# portal/audit.py seals its chain in a job of its own; a migration is a transaction of its own
# the conformance kit plays officials and gateway, whose entry points would commit; a socket's door is an entry point
ENTRY_FILES = {
    "portal/db.py",
    "portal/web.py",
    "portal/audit.py",
    "portal/migrating.py",
    "portal/testing/asked.py",
    "portal/testing/opening.py",
    "portal/testing/represented.py",
    "portal/testing/stage.py",
    "portal/testing/walking.py",
    "portal/visits/meetings/signalling/server.py",
}


def may_commit(name: str) -> bool:
    return name in ENTRY_FILES or name.startswith(FRONT) or name.rsplit("/", maxsplit=1)[-1] in ENTRY_NAMES


def commits(tree: ast.Module) -> list[int]:
    """Return the lines that commit, or open a transaction that commits at its end."""
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    return [call.lineno for call in calls if call.func.attr in {"commit", "writing", "finishing"}]  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", code_files(), ids=named)
def test_only_entry_points_commit(path: Path) -> None:
    if not may_commit(named(path)):
        assert commits(parse(path)) == []


def test_a_commit_in_an_action_would_be_seen() -> None:
    assert not may_commit("portal/cases/actions.py")
    assert commits(ast.parse("def submit(session):\n    session.commit()\n")) == [2]
