"""One HTTP exchange with P24: Basic auth, time-outs, bounded retries, answers as objects or errors."""

import json
import logging
import random
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import TypeVar

import requests
from requests.auth import HTTPBasicAuth

from payments.answers import error_from
from payments.credentials import Credentials
from payments.errors import APIConnectionError, APIError, P24Error

LOG = logging.getLogger("payments")
API_PATH = "/api/v1"
LARGEST_ANSWER = 8 * 1024 * 1024  # bytes; a page of a report is the longest one
FIRST_PAUSE = 0.5  # seconds; doubled at each retry
LONGEST_PAUSE = 5.0
SUCCESS = range(200, 300)
SERVER_FAULT = 500

Content = Mapping[str, object]
Result = TypeVar("Result")
Timeout = tuple[float, float]  # seconds to connect, seconds between two bytes


@dataclass(frozen=True)
class Answer:
    """One answer of P24 as it came."""

    status: int
    body: bytes
    request_id: str


@dataclass(frozen=True)
class Understood:
    """One answer that is a success, parsed."""

    answer: Answer
    content: Content


def open_http() -> requests.Session:
    """Open a pool of connections that keeps no cookies."""
    http = requests.Session()
    http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return http


class Transport:
    """Send requests for one shop; connections are reused, keys never reach a log or an error."""

    def __init__(
        self,
        credentials: Credentials,
        base_url: str,
        *,
        timeout: Timeout,
        max_network_retries: int,
        http: requests.Session,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._credentials = credentials
        self.base_url = base_url
        self._timeout = timeout
        self._retries = max_network_retries
        self._http = http
        self._sleep = sleep

    def send(
        self,
        method: str,
        path: str,
        read: Callable[[Content], Result],
        *,
        body: Content | None = None,
        query: Content | None = None,
        repeatable: bool = False,
    ) -> Result:
        """Send one request and give what ``read`` makes of P24's JSON object.

        ``repeatable`` calls (reads and verify) are tried again after a lost connection or a 5xx; others
        never, since P24 may have done what it did not confirm. Raises a P24Error.
        """
        attempts = 1 + (self._retries if repeatable else 0)
        for attempt in range(attempts):
            result = self._attempt(method, path, body, query)
            if not isinstance(result, P24Error):
                return read_content(result, read)
            if attempt + 1 == attempts or not is_worth_repeating(result):
                raise result
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt)
            self._sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 -- spreads retries, keeps no secret
        message = "no attempt was made"
        raise APIConnectionError(message)

    def _attempt(
        self,
        method: str,
        path: str,
        body: Content | None,
        query: Content | None,
    ) -> Understood | P24Error:
        request_id = f"req_{secrets.token_hex(8)}"
        outcome = self._exchange(method, path, body, query, request_id)
        if isinstance(outcome, P24Error):
            LOG.info("%s %s %s: %s", request_id, method, path, outcome.code)
            return outcome
        LOG.info("%s %s %s: %s", request_id, method, path, outcome.status)
        return read_answer(outcome, self._credentials.secrets)

    def _exchange(
        self,
        method: str,
        path: str,
        body: Content | None,
        query: Content | None,
        request_id: str,
    ) -> Answer | APIConnectionError:
        """Speak HTTP once; the error is returned, so that none of requests' objects hangs on it."""
        auth = HTTPBasicAuth(str(self._credentials.pos_id), self._credentials.api_key)
        try:
            with self._http.request(
                method,
                f"{self.base_url}{API_PATH}{path}",
                data=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
                params=None if query is None else {key: str(value) for key, value in query.items()},
                headers={"Accept": "application/json", "Content-Type": "application/json"},
                auth=auth,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                return Answer(response.status_code, read_bounded(response), request_id)
        except requests.Timeout:
            code, message = "timeout", "Przelewy24 did not answer in time"
        except requests.exceptions.SSLError:
            code, message = "tls", "The certificate of Przelewy24 could not be verified"
        except (requests.RequestException, OSError):
            code, message = "connection", "The connection to Przelewy24 failed"
        return APIConnectionError(message, code=code, request_id=request_id)


def read_bounded(response: requests.Response) -> bytes:
    """Read the body up to the largest answer; a longer one ends as unreadable JSON, not as full memory."""
    body = bytearray()
    for chunk in response.iter_content(65536):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            break
    return bytes(body)


def is_worth_repeating(error: P24Error) -> bool:
    """Say whether the same request may succeed in a moment; 409 never does at P24."""
    if isinstance(error, APIConnectionError):
        return error.code != "tls"
    return isinstance(error, APIError) and (error.http_status or 0) >= SERVER_FAULT


def read_content(understood: Understood, read: Callable[[Content], Result]) -> Result:
    """Read an answer; an error found while reading is told which answer it is about."""
    try:
        return read(understood.content)
    except P24Error as error:
        error.http_status = error.http_status or understood.answer.status
        error.request_id = error.request_id or understood.answer.request_id
        raise


def read_answer(answer: Answer, scrub: tuple[str, ...]) -> Understood | P24Error:
    """Decide by HTTP status and by the presence of ``error``; responseCode is 0 even on some failures."""
    try:
        parsed = json.loads(answer.body)
    except (ValueError, RecursionError):
        parsed = None
    content = parsed if isinstance(parsed, dict) else None
    if answer.status in SUCCESS and content is not None and not content.get("error"):
        return Understood(answer, content)
    return error_from(answer.status, content, answer.request_id, scrub)
