"""A folder that another system drops files into: which are complete, whether they came whole, where they go.

A file is complete once ``NAME.ok`` (empty) or ``NAME.sha256`` lies beside it: a size that stands still proves nothing
where a link is slow, and a marker put there last needs no waiting. Our own files keep to the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SUM_SUFFIX, READY_SUFFIX = ".sha256", ".ok"
MARKS = (READY_SUFFIX, SUM_SUFFIX)
SUFFIXES = (".csv", ".txt")
DONE, REJECTED = "done", "rejected"
SUM = re.compile(r"^\s*([0-9a-fA-F]{64})\b")


def list_complete(folder: Path) -> list[Path]:
    """List the files that may be taken, by name."""
    found = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file()]
    return sorted(path for path in found if any(beside(path, mark).exists() for mark in MARKS))


def sum_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def agrees_with_sum_beside(path: Path, sha256: str) -> bool:
    """Compare with the sum in NAME.sha256, where the other system leaves one."""
    marker = beside(path, SUM_SUFFIX)
    if not marker.exists():
        return True
    found = SUM.match(marker.read_text(encoding="ascii", errors="replace"))
    return found is not None and found[1].lower() == sha256


def file_away(path: Path, told: Mapping[str, Any], *, rejected: bool) -> Path:
    """Move a file with its markers to ``done`` or ``rejected``, with the report beside it; return where it lies."""
    target = path.parent / (REJECTED if rejected else DONE)
    target.mkdir(exist_ok=True)
    name = path.name
    if (target / name).exists():
        name = f"{path.stem}-{sum_of(path)[:12]}{path.suffix}"
    report = json.dumps({"file": path.name, **told}, ensure_ascii=False, indent=1)
    write_whole(target / f"{name}.report.json", report.encode())
    for mark in MARKS:
        if beside(path, mark).exists():
            beside(path, mark).replace(target / f"{name}{mark}")
    return path.replace(target / name)


def beside(path: Path, suffix: str) -> Path:
    """Return the path of what lies beside a file under its name and a suffix."""
    return path.with_name(path.name + suffix)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and onto the disk."""
    fresh = beside(path, ".part")
    with fresh.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
