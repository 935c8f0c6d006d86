"""Put our own reports where the finance system picks them up: in ``out``, each whole and with its sum beside it."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

from portal.feeds.dropping import SUM_SUFFIX, beside, write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from portal.billing.sources.models import SourceReport

OUT = "out"
COLUMNS = ("numer_wplywu", "konto", "kwota_grosze", "data_wplaty")


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
    write_whole(path, content)
    write_whole(beside(path, SUM_SUFFIX), f"{digest}  {path.name}\n".encode())
    return path
