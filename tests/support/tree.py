"""The project's own files, as the house tests read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.support.parts import ROOT

PACKAGES = ("portal", "payments", "config", "services")
MADE = {"node_modules", "__pycache__", ".venv", ".git", "var", "test-artifacts"}


def walk(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, without what tools have made."""
    for path in sorted(folder.iterdir()):
        if path.name in MADE or path.name.endswith("_cache"):
            continue
        if path.is_dir():
            yield from walk(path)
        else:
            yield path


def code_files() -> list[Path]:
    """List the Python files of the house, without its tests."""
    files = [path for package in PACKAGES for path in walk(ROOT / package) if path.suffix == ".py"]
    return [ROOT / "app.py", *(path for path in files if not path.name.startswith("test_"))]


def named(path: Path) -> str:
    """Return a path as one writes it from the top of the project."""
    return path.relative_to(ROOT).as_posix()


@cache
def parse(path: Path) -> ast.Module:
    """Parse a file once for all tests."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(tree: ast.Module) -> set[str]:
    """Return the modules that a file names in its imports, wherever they stand."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names
