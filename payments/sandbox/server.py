"""The sandbox as a server of its own, over the standard library, on loopback only."""

import logging
import socket
import sys
import threading
import time
from contextlib import suppress
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from payments.sandbox import calls, panel, till
from payments.sandbox.clock import SandboxClock
from payments.sandbox.courier import Courier
from payments.sandbox.faults import Faults
from payments.sandbox.gateway import BLIK, Gateway
from payments.sandbox.payouts import pay_out
from payments.sandbox.rows import Attempt, Payout, Shop, Transaction
from payments.sandbox.wire import Reply, Request, say_json

LOG = logging.getLogger("payments.sandbox")
STYLE = Path(__file__).with_name("style.css").read_bytes()
LARGEST_BODY = 256 * 1024
LOCAL_NAMES = {"127.0.0.1", "localhost", "::1"}


class Sandbox:
    """A running sandbox gateway; use it as a context manager, on port 0 in tests.

    ``background=False`` leaves deliveries to ``push`` and ``deliver``, so that a test decides
    the order of things.
    More shops than one: ``shops``. Raises ValueError for an address beyond loopback.
    """

    def __init__(
        self,
        *shops: Shop,
        host: str = "127.0.0.1",
        port: int = 0,
        state_path: Path | None = None,
        start_at: datetime | None = None,
        background: bool = True,
    ) -> None:
        if not is_loopback(host):
            message = "the sandbox listens on loopback only"
            raise ValueError(message)
        if not shops:
            message = "the sandbox needs at least one shop"
            raise ValueError(message)
        self.gateway = Gateway(shops, state_path=state_path, clock=SandboxClock(start_at))
        self.courier = Courier(self.gateway)
        self._background = background
        self._server = Server((host, port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The address before /api/v1."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    @property
    def faults(self) -> Faults:
        """The faults to come: ``sandbox.faults.plan("drop", on="notification")``."""
        return self.gateway.faults

    @property
    def attempts(self) -> list[Attempt]:
        """The notifications sent so far."""
        return list(self.gateway.book.attempts)

    def find(self, session_id: str) -> Transaction | None:
        """Find a transaction of any shop by the shop's id."""
        found = (self.gateway.book.find_transaction(pos_id, session_id) for pos_id in self.gateway.shops)
        return next((transaction for transaction in found if transaction), None)

    def pay(self, session_id: str, method_id: int = BLIK, *, amount: int | None = None) -> None:
        """Pay as the payer would, even after the time limit; KeyError for an unknown session."""
        transaction = self.find(session_id)
        if transaction is None:
            raise KeyError(session_id)
        self.gateway.pay(transaction, method_id, amount=amount)
        self.courier.wake()

    def pay_out(self, *, net: bool = False, shop: int | None = None) -> list[Payout]:
        """Pay out what is verified, to one shop or all; the batches made, none where nothing is due."""
        return pay_out(self.gateway, shop=shop, is_net=net)

    def push(self, **step: float) -> int:
        """Push the clock (``minutes=3``) through every delivery on the way; give how many were made."""
        return self.courier.push(timedelta(**step))

    def deliver(self) -> int:
        """Make the deliveries that are due now; give how many were made."""
        return self.courier.deliver_due()

    def start(self) -> None:
        """Listen in a thread of its own."""
        self._thread.start()
        if self._background:
            self.courier.start()

    def stop(self) -> None:
        """Stop listening, close every connection, stop delivering."""
        self._server.shutdown()
        self._server.close_connections()
        self._server.server_close()
        self._thread.join(timeout=10)
        self.courier.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def answer(self, request: Request) -> Reply:
        """Answer one request."""
        if request.path.startswith(calls.PREFIX):
            return calls.answer_call(self.gateway, self.courier, request)
        if not is_from_here(request):
            return say_json(403, {"error": "This page is for the local machine only", "code": 403})
        if request.path == "/style.css":
            return Reply(200, STYLE, "text/css; charset=utf-8", {"Cache-Control": "max-age=300"})
        if request.path.startswith(till.PREFIX):
            return till.answer_payer(self.gateway, self.courier, request)
        return panel.answer_panel(self.gateway, self.courier, request)


def is_loopback(host: str) -> bool:
    """Say whether an address cannot be reached from outside."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_from_here(request: Request) -> bool:
    """Refuse names that point here from elsewhere, and forms posted by other sites."""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname
    if host not in LOCAL_NAMES:
        return False
    origin = request.headers.get("origin", "")
    is_own = not origin or origin == "null" or urlsplit(origin).netloc == request.headers.get("host")
    return request.method == "GET" or is_own


class Server(ThreadingHTTPServer):
    """Threads per connection, and a list of connections, so that stopping leaves none open."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(address, Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Log what went wrong in a connection; a caller that hangs up is no fault."""
        error = sys.exception()
        if not isinstance(error, OSError):
            LOG.error("connection %s from %s failed", request, client_address, exc_info=error)

    def note(self, connection: socket.socket, *, is_open: bool) -> None:
        """Remember a connection while it is open."""
        with self._open_lock:
            (self._open.add if is_open else self._open.discard)(connection)

    def close_connections(self) -> None:
        """End every connection; their threads then end by themselves."""
        with self._open_lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class Handler(BaseHTTPRequestHandler):
    """Read a request from the socket, write the answer to it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body go out at once, not 40 ms apart
    server_version = "p24-sandbox"
    sys_version = ""
    timeout = 30
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.note(self.connection, is_open=True)

    def finish(self) -> None:
        self.server.note(self.connection, is_open=False)
        with suppress(OSError):
            super().finish()

    def respond(self) -> None:
        """Answer the request at hand."""
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdigit()) or int(length) > LARGEST_BODY:
            self.close_connection = True
            self.send(say_json(413, {"error": "Invalid input data", "code": 413}))
            return
        parts = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(length)),
        )
        self.send(self.server.sandbox.answer(request))

    do_GET = do_POST = do_PUT = do_DELETE = respond  # noqa: N815 -- names that http.server looks for

    def send(self, reply: Reply) -> None:
        """Write the answer, late or not at all when a fault says so."""
        if reply.cut:
            self.close_connection = True
            return
        if reply.wait:
            time.sleep(reply.wait)
        try:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)
        except OSError:
            self.close_connection = True  # the caller has given up waiting

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name http.server gives it
        LOG.info(format, *args)
