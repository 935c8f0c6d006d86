"""The folder that both systems see: which files are complete, where they go, and our own reports in ``out``.

A file is complete once ``NAME.ok`` (empty) or ``NAME.sha256`` lies beside it: a size that stands still proves nothing
where a link is slow, and a marker put there last needs no waiting. Our own files keep to the same.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from portal.billing.sources.files import READY_SUFFIX, SUM_SUFFIX
from portal.billing.sources.models import ImportState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from portal.billing.sources.importing import Outcome
    from portal.billing.sources.models import SourceReport

SUFFIXES = (".csv", ".txt")
MARKS = (READY_SUFFIX, SUM_SUFFIX)
DONE, REJECTED, OUT = "done", "rejected", "out"
COLUMNS = ("numer_wplywu", "konto", "kwota_grosze", "data_wplaty")


def list_complete(folder: Path) -> list[Path]:
    """List the files that may be taken, by name."""
    found = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file()]
    return sorted(path for path in found if any(_beside(path, mark).exists() for mark in MARKS))


def file_away(path: Path, outcome: Outcome) -> Path:
    """Move a file with its markers to ``done`` or ``rejected``, with the report beside it; return where it lies."""
    target = path.parent / (REJECTED if outcome.state is ImportState.REJECTED else DONE)
    target.mkdir(exist_ok=True)
    name = path.name
    if (target / name).exists():
        with path.open("rb") as stream:
            name = f"{path.stem}-{hashlib.file_digest(stream, 'sha256').hexdigest()[:12]}{path.suffix}"
    told = json.dumps({"file": path.name, **asdict(outcome)}, ensure_ascii=False, indent=1)
    _write(target / f"{name}.report.json", told.encode())
    for mark in MARKS:
        if _beside(path, mark).exists():
            _beside(path, mark).replace(target / f"{name}{mark}")
    return path.replace(target / name)


def put_out(folder: Path, reports: Sequence[SourceReport], sent_at: datetime) -> Path:
    """Write the reports that go together; the name follows from the content, so that again is the same file."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in reports:
        writer.writerow((one.receipt_no, one.account_number, one.amount_grosze, one.paid_on.isoformat()))
    writer.writerow(("RAZEM", len(reports), sum(one.amount_grosze for one in reports), ""))
    content = text.getvalue().encode()
    digest = hashlib.sha256(content).hexdigest()
    target = folder / OUT
    target.mkdir(exist_ok=True)
    path = target / f"wplaty-{sent_at:%Y%m%dT%H%M%S}-{digest[:16]}.csv"
    _write(path, content)
    _write(_beside(path, SUM_SUFFIX), f"{digest}  {path.name}\n".encode())
    return path


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and onto the disk."""
    fresh = _beside(path, ".part")
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
