"""The other system's HTTP side: speaks the contract on a loopback port, and goes wrong as it is told to."""

from __future__ import annotations

import base64
import hmac
import json
import sys
import threading
import time
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from portal.sandbox.casefeed.faults import Faults
from portal.sandbox.casefeed.register import Register
from portal.sandbox.loopback import need_loopback

PAGE = 200
LARGEST = 100_000
NOT_JSON = b'{"title": \xff\x00'
Answer = tuple[int, dict[str, Any]]


class CaseFeed:
    """The whole system on one loopback port; port 0 takes a free one."""

    def __init__(
        self, register: Register, token: str, *, host: str = "127.0.0.1", port: int = 0, page: int = PAGE
    ) -> None:
        need_loopback(host)
        self.register, self.token, self.page, self.faults = register, token, page, Faults()
        feed = self

        class Bound(Asked):
            system = feed

        self._server = Quiet((host, port), Bound)
        self.base = f"http://{host}:{self._server.server_port}"
        self._thread: threading.Thread | None = None

    def serve(self) -> None:
        """Serve in this thread until interrupted."""
        self._server.serve_forever(poll_interval=0.2)

    def stop(self) -> None:
        """Stop serving and free the port."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()

    def __enter__(self) -> Self:
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def list_cases(self, query: dict[str, list[str]]) -> Answer:
        """Give a page; the cursor carries the round."""
        try:
            since, as_of, after = self._round(query)
        except ValueError:
            return 422, {"error": "changed_since is no moment"}
        except LookupError:
            return 410, {"error": "the cursor is known no more"}
        waiting = [one for one in self.register.changed(since, as_of) if one["number"] > after]
        cases = waiting[: self.page]
        cursor = None
        if len(waiting) > len(cases):
            told = {
                "since": since and since.isoformat(),
                "as_of": as_of.isoformat(),
                "after": cases[-1]["number"],
            }
            cursor = base64.urlsafe_b64encode(json.dumps(told).encode()).decode()
        if self.faults.takes("moved"):
            as_of = self.register.now().replace(year=2020)
        return 200, {
            "title": self.register.title, "as_of": as_of.isoformat(), "cases": cases, "next_cursor": cursor,
        }  # fmt: skip

    def _round(self, query: dict[str, list[str]]) -> tuple[datetime | None, datetime, str]:
        """Return since when, as of when and after which number to go on; LookupError for a lost cursor."""
        if "cursor" not in query:
            since = query.get("changed_since")
            return datetime.fromisoformat(since[0]) if since else None, self.register.now(), ""
        if self.faults.takes("lost"):
            raise LookupError
        try:
            told = json.loads(base64.urlsafe_b64decode(query["cursor"][0]))
            as_of = datetime.fromisoformat(told["as_of"])
            return told["since"] and datetime.fromisoformat(told["since"]), as_of, told["after"]
        except (ValueError, KeyError, TypeError) as error:
            raise LookupError from error


class Quiet(ThreadingHTTPServer):
    """Serve each request in a thread; a client that did not wait for its answer is no fault."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of lost connections, and let every other fault be seen."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Asked(BaseHTTPRequestHandler):
    """One request; writes no log, since nothing that is asked here is for other eyes."""

    system: CaseFeed
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body go out at once, not 40 ms apart

    def do_GET(self) -> None:
        """Answer a question."""
        parts, faults = urlsplit(self.path), self.system.faults
        if parts.path == "/":
            self._send(200, {"cases": len(self.system.register.cases)})
        elif faults.down:
            self.close_connection = True
        else:
            time.sleep(faults.slow)
            self._give(parts.path, parse_qs(parts.query))

    def do_POST(self) -> None:
        """Make something go wrong: only for whoever tries the portal out."""
        try:
            length = min(LARGEST, int(self.headers.get("Content-Length") or 0))
            wanted = json.loads(self.rfile.read(length) or b"null")
            if self.path != "/sandbox/faults":
                self._send(404, {"error": "faults"})
                return
            self.system.faults.set(dict(wanted))
        except (ValueError, TypeError) as error:
            self._send(422, {"error": type(error).__name__})
            return
        self._send(200, {"now": self.system.register.now().isoformat()})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the standard library
        """Write nothing."""

    def _give(self, path: str, query: dict[str, list[str]]) -> None:
        faults, given = self.system.faults, self.headers.get("Authorization", "")
        if faults.takes("busy"):
            self._send(503, {"error": "come back later"})
        elif not hmac.compare_digest(given.encode(), f"Bearer {self.system.token}".encode()):
            self._send(401, {"error": "the token is not known"})
        elif path != "/cases":
            self._send(404, {"error": "there is nothing here"})
        elif faults.takes("garbage"):
            self._write(200, NOT_JSON)
        else:
            status, told = self.system.list_cases(query)
            if faults.takes("malformed"):
                told = {**told, "cases": [{"number": 1}]}
            self._send(status, told)

    def _send(self, status: int, told: dict[str, Any]) -> None:
        self._write(status, json.dumps(told, ensure_ascii=False).encode())

    def _write(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
