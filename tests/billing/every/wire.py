"""A wire without sockets: the portal and the gateway's twin call each other in this very thread, in order."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from payments.sandbox.wire import Request
from tests.billing.every.nemesis import KilledError

if TYPE_CHECKING:
    from flask import Flask

    from payments.sandbox import Sandbox
    from tests.billing.every.nemesis import Nemesis


class Wire(BaseAdapter):
    """What stands for a socket: one request in, one answer out."""

    def close(self) -> None:
        """Nothing is open."""

    def send(self, request: requests.PreparedRequest, *_: Any, **named: Any) -> requests.Response:
        """Carry one request."""
        body = request.body or b""
        content = body.encode() if isinstance(body, str) else body
        status, headers, answer = self.carry(request, content, named.get("timeout"))
        response = requests.Response()
        response.status_code, response.request, response.url = status, request, str(request.url)
        response.headers.update(headers)
        response.raw = HTTPResponse(io.BytesIO(answer), headers=headers, status=status, preload_content=False)
        return response

    def carry(
        self, request: requests.PreparedRequest, body: bytes, timeout: Any
    ) -> tuple[int, dict[str, str], bytes]:
        """Hand the request over; each end knows how."""
        raise NotImplementedError


class ToGateway(Wire):
    """From the portal to the gateway: it may be cut, or the portal may die before or after the exchange."""

    def __init__(self, sandbox: Sandbox, nemesis: Nemesis) -> None:
        super().__init__()
        self.sandbox, self.nemesis = sandbox, nemesis

    def carry(
        self, request: requests.PreparedRequest, body: bytes, timeout: Any
    ) -> tuple[int, dict[str, str], bytes]:
        """Let the gateway answer; an answer later than the caller's patience is none."""
        self.nemesis.touch("before the gateway")
        parts = urlsplit(str(request.url))
        headers = {name.lower(): value for name, value in request.headers.items()}
        query = dict(parse_qsl(parts.query))
        reply = self.sandbox.answer(Request(str(request.method), parts.path, query, headers, body))
        self.nemesis.meanwhile()
        self.nemesis.touch("after the gateway")
        if reply.cut:
            raise requests.ConnectionError
        if reply.wait > timeout[1]:
            raise requests.ReadTimeout
        return reply.status, {**reply.headers, "Content-Type": reply.content_type}, reply.body


class ToPortal(Wire):
    """From the gateway to the portal: a portal that dies hangs up."""

    def __init__(self, app: Flask, nemesis: Nemesis) -> None:
        super().__init__()
        self.app, self.nemesis = app, nemesis

    def carry(
        self, request: requests.PreparedRequest, body: bytes, timeout: Any
    ) -> tuple[int, dict[str, str], bytes]:
        """Let the portal answer."""
        del timeout
        client = self.app.test_client(use_cookies=False)
        kind = str(request.headers.get("Content-Type", ""))
        try:
            answer = client.post(urlsplit(str(request.url)).path, data=body, content_type=kind)
        except KilledError as killed:
            self.nemesis.bury()
            raise requests.ConnectionError from killed
        return answer.status_code, {}, answer.data
