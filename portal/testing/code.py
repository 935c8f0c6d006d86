"""What a service's code imports: the standard library, its own package or family, the portal's public face."""

from __future__ import annotations

import ast
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import portal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.service import Service
    from portal.testing.scenario import Scenario

# a rule that opens files, sockets or processes, or reads the clock or the environment, is no rule of law
OUTSIDE = {
    "ctypes", "http", "importlib", "multiprocessing", "os", "random", "shutil", "socket", "sqlite3", "subprocess",
    "tempfile", "threading", "time", "urllib",
}  # fmt: skip


def import_faults(service: Service) -> list[str]:
    """Find imports beyond the portal's face; scenarios and tests may use the kit too."""
    folder = Path(service.package)
    own = family_of(module_of(folder))
    if own != module_of(folder):
        folder = folder.parent  # what a family shares is judged with each of its services
    found = []
    for path in sorted(folder.rglob("*.py")):
        if path.name.startswith("test_") or path.name == "conftest.py":
            continue
        allowed = {"portal.testing"} if path.name == "scenarios.py" else set()
        found += [
            f"{path.relative_to(folder)}:{line} imports {name}"
            for line, name in _imported(path)
            if name not in allowed and not _is_allowed(name, own)
        ]
    return found


def module_of(folder: Path) -> str:
    """Return the dotted name of a package by its folders with an __init__.py."""
    names = [folder.name]
    while (folder := folder.parent) and (folder / "__init__.py").exists():
        names.insert(0, folder.name)
    return ".".join(names)


def family_of(package: str) -> str:
    """Return the folder whose services may share code: the first below ``services``, or an installed package's top."""
    names = package.split(".")
    return ".".join(names[: 2 if names[0] == "services" else 1])


def scenarios_of(service: Service) -> tuple[Scenario, ...]:
    """Return the scenarios that stand beside a service; a service without any is not sound."""
    found: tuple[Scenario, ...] = import_module(f"{module_of(Path(service.package))}.scenarios").SCENARIOS
    return found


def _imported(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and full name of everything imported; names taken from the portal come one by one."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield node.lineno, "." * node.level + (node.module or "")
        elif isinstance(node, ast.ImportFrom) and node.module == "portal":
            yield from ((node.lineno, f"portal:{alias.name}") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""


def _is_allowed(name: str, own: str) -> bool:
    top = name.partition(".")[0]
    if name.startswith("portal:"):
        return name.removeprefix("portal:") in portal.__all__
    if name == own or name.startswith(f"{own}."):
        return True
    return top in sys.stdlib_module_names and top not in OUTSIDE
