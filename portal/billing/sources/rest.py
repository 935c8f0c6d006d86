"""Speak to a finance system by the contract in openapi.json: time-outs, retries only of questions, nothing logged."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

import requests

from portal.billing.sources.pages import Malformed, Page, PageReader
from portal.billing.sources.values import Match
from portal.errors import Conflict, Gone, NotFound, PortalError, Refused, Unavailable

TIMEOUT = (5.0, 30.0)  # seconds to connect, seconds between two bytes
RETRIES = 2
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 2.0
LARGEST_ANSWER = 64 * 1024 * 1024  # a page has a thousand accounts at most
LONGEST_SECONDS = 120
BLOCK = 65_536
FAULTS: dict[int, type[PortalError]] = {
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.CONFLICT: Conflict,
    HTTPStatus.GONE: Gone,
    HTTPStatus.UNPROCESSABLE_ENTITY: Refused,
}


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
        self._base = base_url
        self._timeout = timeout
        self._sleep = sleep
        self._reader = PageReader(match)
        self._http = requests.Session()
        self._http.headers.update({"Authorization": f"Bearer {token}", "Accept": "application/json"})
        self._http.trust_env = False  # a .netrc on the machine must not replace the token

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def get_page(self, *, changed_since: datetime | None, cursor: str | None) -> Page:
        """Get one page of changed accounts; raises Gone when the cursor is known no more."""
        query = {"cursor": cursor} if cursor else {}
        if not cursor and changed_since:
            query["changed_since"] = changed_since.isoformat()
        return self._reader.page(self._ask("/accounts", query))

    def is_noted(self, receipt_no: str) -> bool:
        """Tell whether a payment was noted there."""
        try:
            answer = self._ask(f"/payments/{receipt_no}", {})
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
        answer = self._exchange("POST", "/payments", json=body, headers={"Idempotency-Key": receipt_no})
        if not _names(answer, receipt_no):
            raise Malformed("receipt_no")

    def _ask(self, path: str, query: Mapping[str, str]) -> Any:
        """Ask a question, again after a pause when no answer came."""
        for attempt in range(RETRIES):
            try:
                return self._exchange("GET", path, params=query)
            except Unavailable:
                pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt)
                self._sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads retries, keeps no secret
        return self._exchange("GET", path, params=query)

    def _exchange(self, method: str, path: str, **content: Any) -> Any:
        """Speak HTTP once; no error carries a request or an answer, which hold the token and people's figures."""
        try:
            with self._http.request(
                method,
                f"{self._base}{path}",
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
                **content,
            ) as response:
                status, body = response.status_code, _read(response)
        except (requests.RequestException, OSError) as error:
            raise Unavailable(f"{method}: {type(error).__name__}") from None
        if status in FAULTS:
            raise FAULTS[status](f"{method}: {status}")
        if status not in {HTTPStatus.OK, HTTPStatus.CREATED}:
            raise Unavailable(f"{method}: {status}")
        return body


def _names(answer: Any, receipt_no: str) -> bool:
    return isinstance(answer, dict) and answer.get("receipt_no") == receipt_no


def _read(response: requests.Response) -> Any:
    """Read an answer up to the largest page; None for what is no JSON, or comes drop by drop."""
    body, until = bytearray(), time.monotonic() + LONGEST_SECONDS
    for block in response.iter_content(BLOCK):
        body += block
        if len(body) > LARGEST_ANSWER or time.monotonic() > until:
            return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
