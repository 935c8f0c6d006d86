"""Settlement reports (``client.v1.reports``): what was paid, what went back, and in which payout it came."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NotRequired, TypedDict
from urllib.parse import quote

from payments.entries import (
    ReportBatch,
    ReportEntry,
    ReportRefund,
    ReportTransaction,
    read_entries,
    read_entry,
)
from payments.errors import APIError, InvalidRequestError
from payments.fields import Day, Field, Group, Text, Whole
from payments.lists import ListObject
from payments.transport import Content, Transport

HISTORY, DETAILS = "/report/history", "/report/batch/details"
LONGEST_DAYS = 31  # P24: "Max period length is 31 days"; both ends counted
KINDS = frozenset({"batch", "transaction", "refund"})
BATCH_ID = Whole(low=1)
PARAMS = Group(
    (
        Field("date_from", "dateFrom", Day(), required=True),
        Field("date_to", "dateTo", Day(), required=True),
        Field("type", "type", Text(11, choices=KINDS)),
    )
)


class HistoryParams(TypedDict):
    """What ``history`` takes: both days counted, at most 31; ``type`` is batch, transaction or refund."""

    date_from: date
    date_to: date
    type: NotRequired[str]


@dataclass(frozen=True)
class BatchReport:
    """One payout with everything in it, all pages together; money in grosze."""

    batch: ReportBatch
    transactions: tuple[ReportTransaction, ...]
    refunds: tuple[ReportRefund, ...]

    @property
    def difference(self) -> int:
        """By how much the payout differs from its own lines; anything but 0 is for a person to look at."""
        settled = sum(one.settled_amount for one in self.transactions)
        returned = sum(one.amount for one in self.refunds)
        return self.batch.amount - (settled - returned - self.batch.charge)


@dataclass(frozen=True)
class Page:
    """One page of a report: its parts, and the token of the next one."""

    parts: tuple[Mapping[str, object], ...]
    token: str | None


class ReportService:
    """Read the reports; P24 switches them on for a merchant who asks, else PermissionDeniedError."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def history(self, params: HistoryParams) -> ListObject[ReportEntry]:
        """List what was created in a period of at most 31 days; ``auto_paging_iter`` walks all pages.

        The entries are ReportTransaction, ReportRefund and ReportBatch, mixed unless ``type`` is given.
        """
        query = PARAMS.read("", params)
        days = (params["date_to"] - params["date_from"]).days + 1
        if not 1 <= days <= LONGEST_DAYS:
            message = f"date_to: the period must have 1 to {LONGEST_DAYS} days"
            raise InvalidRequestError(message, param="date_to", code="out_of_range")
        return self._history_page(HISTORY, query, before=None)

    def _history_page(self, path: str, query: Content | None, before: Page | None) -> ListObject[ReportEntry]:
        def read(content: Content) -> ListObject[ReportEntry]:
            page = read_page(content, before)
            follow: Callable[[], ListObject[ReportEntry]] | None = None
            if page.token is not None:
                follow = partial(
                    self._history_page, f"{HISTORY}/{quote(page.token, safe='')}", None, before=page
                )
            return ListObject(tuple(read_entry(part) for part in page.parts), follow)

        return self._transport.send("GET", path, read, query=query, repeatable=True)

    def batch(self, batch: int) -> BatchReport:
        """Read one payout: its sums, and every payment and refund settled in it.

        ``batch_id`` of a payment, or the title of the transfer on the bank statement, tells which. Raises
        InvalidRequestError(code="resource_missing" or "invalid_input") when P24 has none such.
        """
        batch_id = BATCH_ID.read("batch", batch)
        page = self._details_page(DETAILS, {"batch": batch_id}, None)
        pages = [page]
        while page.token is not None:
            page = self._details_page(f"{DETAILS}/{quote(page.token, safe='')}", None, page)
            pages.append(page)
        return read_batch_report([part for one in pages for part in one.parts], batch_id)

    def _details_page(self, path: str, query: Content | None, before: Page | None) -> Page:
        return self._transport.send(
            "GET", path, lambda content: read_page(content, before), query=query, repeatable=True
        )


def read_page(content: Content, before: Page | None) -> Page:
    """Read one page; APIError when it is the page before once more, which would never end.

    ``data`` is an object or a list of objects: P24's schema and its example disagree.
    """
    data = content.get("data")
    parts = [data] if isinstance(data, dict) else data
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        message = "Przelewy24's report has no list"
        raise APIError(message, code="unreadable_answer")
    token = content.get("token")
    page = Page(tuple(parts), token if isinstance(token, str) and token and parts else None)
    if page == before and page.token is not None:
        message = "Przelewy24 gave the same page of a report twice"
        raise APIError(message, code="unreadable_answer")
    return page


def read_batch_report(parts: list[Mapping[str, object]], batch_id: int) -> BatchReport:
    """Put the pages of one payout together; APIError when they are about another one, or about none."""
    batches = [read_entry(part["overall"]) for part in parts if part.get("overall")]
    own = [one for one in batches if isinstance(one, ReportBatch) and one.batch_id == batch_id]
    if not own or len(own) != len(batches):
        message = "Przelewy24 answered about another payout than the one asked for"
        raise APIError(message, code="unreadable_answer")
    return BatchReport(
        own[0],
        tuple(one for part in parts for one in read_entries(part, "transactions", ReportTransaction)),
        tuple(one for part in parts for one in read_entries(part, "refunds", ReportRefund)),
    )
