"""Speak JSON with another system: time-outs, a largest answer, retries only of questions, nothing logged."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import requests

from portal.errors import Conflict, Gone, NotFound, PortalError, Refused, Unavailable

TIMEOUT = (5.0, 30.0)  # seconds to connect, seconds between two bytes
RETRIES = 2
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 2.0
LARGEST_ANSWER = 64 * 1024 * 1024  # a page has a thousand entries at most
LONGEST_SECONDS = 120
BLOCK = 65_536
FAULTS: dict[int, type[PortalError]] = {
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.CONFLICT: Conflict,
    HTTPStatus.GONE: Gone,
    HTTPStatus.UNPROCESSABLE_ENTITY: Refused,
}


class Malformed(Unavailable):
    """Say that what came breaks the contract: nothing of it is taken, and its place is named without its content."""


class JsonClient:
    """Ask one system under one token; every call raises Unavailable when no answer that can be used was had."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        timeout: tuple[float, float] = TIMEOUT,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base = base_url
        self._timeout = timeout
        self._sleep = sleep
        self._http = requests.Session()
        self._http.headers.update({"Authorization": f"Bearer {token}", "Accept": "application/json"})
        self._http.trust_env = False  # a .netrc on the machine must not replace the token

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def ask(self, path: str, query: Mapping[str, str]) -> Any:
        """Ask a question, again after a pause when no answer came."""
        for attempt in range(RETRIES):
            try:
                return self.exchange("GET", path, params=query)
            except Unavailable:
                pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt)
                self._sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads retries, keeps no secret
        return self.exchange("GET", path, params=query)

    def exchange(self, method: str, path: str, **content: Any) -> Any:
        """Speak HTTP once; no error carries a request or an answer, which hold the token and people's data."""
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
