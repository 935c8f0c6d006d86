"""Requests and answers as the sandbox's rooms see them, without a socket in sight."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

POLICY = (
    "default-src 'none'; style-src 'self'; {script}form-action 'self'{origin}; "
    "base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Request:
    """One request; ``headers`` by lower-case name."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> object:
        """Parse the body; None when it is no JSON."""
        try:
            parsed: object = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return parsed

    def controls(self) -> dict[str, object]:
        """Parse the body as a JSON object; ValueError for anything else."""
        content = self.json()
        if not isinstance(content, dict):
            message = "a JSON object is needed"
            raise ValueError(message)  # noqa: TRY004 -- one kind of error for every bad control
        return content

    def form(self) -> dict[str, str]:
        """Parse a posted form; empty when it cannot be read."""
        try:
            return dict(parse_qsl(self.body.decode(), keep_blank_values=True, max_num_fields=50))
        except ValueError:
            return {}


@dataclass(frozen=True)
class Reply:
    """One answer; ``cut`` closes the socket instead, ``wait`` holds it back for so many seconds."""

    status: int
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    wait: float = 0.0


def say_json(status: int, content: object) -> Reply:
    """Answer with JSON."""
    return Reply(status, json.dumps(content, ensure_ascii=False, default=str).encode())


def show(page: str, status: int = HTTPStatus.OK, *, leads_to: str = "", script_hash: str = "") -> Reply:
    """Answer with a page under a strict policy.

    ``leads_to`` is the shop's address: browsers hold form-action against the redirect after a form too.
    """
    script = f"script-src '{script_hash}'; " if script_hash else ""
    origin = f" {origin_of(leads_to)}" if leads_to else ""
    headers = {
        "Content-Security-Policy": POLICY.format(script=script, origin=origin),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return Reply(status, page.encode(), "text/html; charset=utf-8", headers)


def redirect(url: str) -> Reply:
    """Send the browser elsewhere by GET."""
    return Reply(HTTPStatus.SEE_OTHER, headers={"Location": url, "Cache-Control": "no-store"})


def origin_of(url: str) -> str:
    """Give scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
