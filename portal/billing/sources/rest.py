"""Ask a finance system by the contract in openapi.json for its figures, and tell it of payments."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from portal.accounts.matching import Match
from portal.billing.sources.pages import Page, PageReader
from portal.errors import NotFound
from portal.feeds.asking import TIMEOUT, JsonClient, Malformed


class FinanceClient:
    """Ask a finance system for pages and tell it of payments.

    Every call raises Unavailable when no answer that can be used was had; after a report that leaves unknown
    whether it was taken, so ask ``is_noted`` before telling again.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        match: Match,
        timeout: tuple[float, float] = TIMEOUT,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._reader = PageReader(match)
        self._http = JsonClient(base_url, token, timeout=timeout, sleep=sleep)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def get_page(self, *, changed_since: datetime | None, cursor: str | None) -> Page:
        """Get one page of changed accounts; raises Gone when the cursor is known no more."""
        query = {"cursor": cursor} if cursor else {}
        if not cursor and changed_since:
            query["changed_since"] = changed_since.isoformat()
        return self._reader.page(self._http.ask("/accounts", query))

    def is_noted(self, receipt_no: str) -> bool:
        """Tell whether a payment was noted there."""
        try:
            answer = self._http.ask(f"/payments/{receipt_no}", {})
        except NotFound:
            return False
        if not _names(answer, receipt_no):
            raise Malformed("receipt_no")
        return True

    def report(self, *, receipt_no: str, account_number: str, amount_grosze: int, paid_on: date) -> None:
        """Tell of a payment; never repeated here. Raises Conflict or Refused when it is not taken for good."""
        body = {
            "receipt_no": receipt_no,
            "account_number": account_number,
            "amount_grosze": amount_grosze,
            "paid_on": paid_on.isoformat(),
        }
        answer = self._http.exchange("POST", "/payments", json=body, headers={"Idempotency-Key": receipt_no})
        if not _names(answer, receipt_no):
            raise Malformed("receipt_no")


def _names(answer: Any, receipt_no: str) -> bool:
    return isinstance(answer, dict) and answer.get("receipt_no") == receipt_no
