"""The gateway's settlement reports as billing reads them; P24 switches them on for a shop that asks."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog

from payments import P24Error
from payments.entries import ReportBatch
from portal.billing.gateway import client
from portal.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from typing import TypeVar

    from payments.reports import BatchReport
    from portal.settings import Settings

    Read = TypeVar("Read")

OFF = "off"
SILENT = "silent"
REFUSALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
log = structlog.get_logger("portal.billing")


class NoReportError(Unavailable):
    """Say that a report can't be read now: switched off for this shop (OFF), or no usable answer (SILENT)."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code


def list_batches(settings: Settings, shop: str, first: date, last: date) -> list[ReportBatch]:
    """List the payouts of a shop made in at most 31 days, both counted; raises NoReportError."""
    reports = client(settings, shop).v1.reports

    def read() -> list[ReportBatch]:
        page = reports.history({"date_from": first, "date_to": last, "type": "batch"})
        return [one for one in page.auto_paging_iter() if isinstance(one, ReportBatch)]

    return _read(shop, read)


def read_batch(settings: Settings, shop: str, batch_id: int) -> BatchReport:
    """Read one payout with every payment and refund in it; raises NoReportError."""
    reports = client(settings, shop).v1.reports
    return _read(shop, lambda: reports.batch(batch_id))


def _read(shop: str, read: Callable[[], Read]) -> Read:
    try:
        return read()
    except P24Error as error:
        log.warning("report failed", shop=shop, error=type(error).__name__, status=error.http_status)
        raise NoReportError(OFF if error.http_status in REFUSALS else SILENT) from error
