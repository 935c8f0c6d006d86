"""The register of what was erased: a file apart from database and backups, so that no restore undoes an erasure.

One JSON object a line: ``kind`` (subject, case, kept), ``ref`` (a random token or a reference, nobody's name), ``at``.
Lines are only ever added, and are on the disk before the database forgets: a crash in between erases once more.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from portal.errors import PortalError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from portal.context import Portal

NAME = "erasures.jsonl"
PRIVATE = 0o600


class Kind(StrEnum):
    """What was erased; KEPT takes back a line that no erasure followed."""

    SUBJECT = "subject"
    CASE = "case"
    KEPT = "kept"


@dataclass(frozen=True)
class Line:
    """One erasure."""

    kind: Kind
    ref: str
    at: str


def path_of(portal: Portal) -> Path:
    """Return where the register lies: where the settings say, else beside the stored files."""
    return portal.settings.erasures or portal.settings.data_dir / NAME


def write(portal: Portal, kind: Kind, refs: Iterable[str], at: datetime) -> None:
    """Add lines and wait until they are on the disk; raises OSError, and then nothing may be erased."""
    path = path_of(portal)
    is_new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    rows = "".join(json.dumps(asdict(Line(kind, ref, at.isoformat()))) + "\n" for ref in refs)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        end = _end_of_lines(descriptor)
        os.ftruncate(descriptor, end)
        os.pwrite(descriptor, rows.encode(), end)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _end_of_lines(descriptor: int) -> int:
    """Return where the last whole line ends: what a crash cut short was followed by no erasure."""
    end = os.fstat(descriptor).st_size
    while end and os.pread(descriptor, 1, end - 1) != b"\n":
        end -= 1
    return end


def read(path: Path) -> Iterator[Line]:
    """Give the lines of a register; a last line that a crash cut short is passed over.

    Raises PortalError for any other line that is none: a damaged register must not pass for a short one.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, text in enumerate(lines, start=1):
        if not text:
            continue
        try:
            told = json.loads(text)
            yield Line(Kind(told["kind"]), str(told["ref"]), str(told["at"]))
        except (ValueError, KeyError, TypeError) as error:
            if number == len(lines):  # no line end after it: the machine stopped while it was written
                return
            raise PortalError(f"line {number} of the register of erasures is damaged") from error


def standing(lines: Iterable[Line]) -> tuple[set[str], set[str]]:
    """Return the matters and the people that a register says are erased, after all that was taken back."""
    cases: set[str] = set()
    people: set[str] = set()
    for line in lines:
        if line.kind == Kind.CASE:
            cases.add(line.ref)
        elif line.kind == Kind.SUBJECT:
            people.add(line.ref)
        else:
            people.discard(line.ref)
            cases.discard(line.ref)
    return cases, people
