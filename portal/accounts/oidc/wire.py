"""Requests to a provider: five seconds, no redirects, JSON objects of a sane size only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import requests

from portal.accounts.oidc.refusal import Reason, SignInRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT_SECONDS = 5
SIZE_LIMIT = 512 * 1024
OAUTH_ERROR_STATUS = {400, 401, 403}


class OAuthRefusal(Exception):
    """Carry the ``error`` member of a refusal (RFC 6749 §5.2)."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


def get_json(url: str, *, bearer: str | None = None) -> dict[str, Any]:
    """Fetch a JSON object; raises SignInRefused(PROVIDER)."""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    try:
        return _call("GET", url, headers, None)
    except OAuthRefusal as error:
        raise SignInRefused(Reason.PROVIDER, "the provider refused a read") from error


def post_form(url: str, form: Mapping[str, str]) -> dict[str, Any]:
    """Post a form and return the JSON object; raises OAuthRefusal, SignInRefused(PROVIDER)."""
    return _call("POST", url, {}, dict(form))


def _call(method: str, url: str, headers: dict[str, str], form: dict[str, str] | None) -> dict[str, Any]:
    headers = {"Accept": "application/json", **headers}
    try:
        with requests.request(
            method, url, headers=headers, data=form, timeout=TIMEOUT_SECONDS, allow_redirects=False,
            stream=True, auth=_as_it_is,
        ) as answer:  # fmt: skip
            body = answer.raw.read(SIZE_LIMIT + 1, decode_content=True)
            status = answer.status_code
    except (requests.RequestException, OSError) as error:
        raise SignInRefused(Reason.PROVIDER, f"no answer: {type(error).__name__}") from error
    content = _parsed(body)
    if status in OAUTH_ERROR_STATUS and isinstance(content.get("error"), str):
        raise OAuthRefusal(content["error"])
    if status not in {200, 201}:
        raise SignInRefused(Reason.PROVIDER, f"answered with status {status}")
    return content


def _parsed(body: bytes) -> dict[str, Any]:
    if len(body) > SIZE_LIMIT:
        raise SignInRefused(Reason.PROVIDER, "the answer is too long")
    try:
        content = json.loads(body)
    except ValueError:
        content = None
    return content if isinstance(content, dict) else {}


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep requests from adding credentials of its own (a .netrc file) to a call."""
    return request
