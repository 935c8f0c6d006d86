"""The finance system's HTTP side: speaks the contract on a loopback port, and goes wrong as it is told to."""

from __future__ import annotations

import base64
import hmac
import json
import re
import sys
import threading
import time
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from portal.sandbox.finance.book import Account, Book, Conflicting, UnknownAccount
from portal.sandbox.finance.faults import Faults
from portal.sandbox.loopback import need_loopback

PAGE = 200
CURSOR_LIVES = timedelta(hours=1)
LARGEST = 100_000
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
RECEIPT = re.compile(r"[A-Z0-9]{1,30}")
TEXTS = ("receipt_no", "account_number", "paid_on")
Answer = tuple[int, dict[str, Any]]


class Finance:
    """The whole system on one loopback port; port 0 takes a free one."""

    def __init__(
        self, book: Book, token: str, *, host: str = "127.0.0.1", port: int = 0, page: int = PAGE
    ) -> None:
        need_loopback(host)
        self.book, self.token, self.page, self.faults = book, token, page, Faults()
        finance = self

        class Bound(Asked):
            system = finance

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

    # -------------------------------------------------------------------------------------- the contract
    def list_accounts(self, query: dict[str, list[str]]) -> Answer:
        """Give a page; the cursor carries the round."""
        try:
            since, as_of, after = self._round(query)
        except ValueError:
            return 422, {"error": "changed_since is no moment"}
        except LookupError:
            return 410, {"error": "the cursor is known no more"}
        waiting = [one for one in self.book.changed(since, as_of) if one["number"] > after]
        accounts: list[Account] = waiting[: self.page]
        more = len(waiting) > len(accounts)
        told = {"since": since and since.isoformat(), "as_of": as_of.isoformat(), "after": ""}
        if more:
            told["after"] = accounts[-1]["number"]
        cursor = base64.urlsafe_b64encode(json.dumps(told).encode()).decode() if more else None
        return 200, {"as_of": as_of.isoformat(), "accounts": accounts, "next_cursor": cursor}

    def note_payment(self, body: Any, key: str | None) -> Answer:
        """Note a payment once for each receipt number."""
        fault = _fault_of(body, key)
        if fault:
            return 422, {"error": fault}
        try:
            is_new = self.book.note(body)
        except Conflicting:
            return 409, {"error": "the receipt number was used for another payment"}
        except UnknownAccount:
            return 422, {"error": "there is no such account"}
        return 201 if is_new else 200, self._noted(body["receipt_no"])

    def find_payment(self, receipt: str) -> Answer:
        """Tell whether a payment was noted."""
        self.book.allocate()
        if receipt not in self.book.payments:
            return 404, {"error": "no such payment"}
        return 200, self._noted(receipt)

    def _noted(self, receipt: str) -> dict[str, Any]:
        return {"receipt_no": receipt, "state": self.book.payments[receipt]["state"]}

    def _round(self, query: dict[str, list[str]]) -> tuple[datetime | None, datetime, str]:
        """Return since when, as of when and after which number to go on; LookupError for a lost cursor."""
        now = self.book.now()
        if "cursor" not in query:
            since = query.get("changed_since")
            return datetime.fromisoformat(since[0]) if since else None, now, ""
        try:
            told = json.loads(base64.urlsafe_b64decode(query["cursor"][0]))
            as_of = datetime.fromisoformat(told["as_of"])
            since_told = told["since"] and datetime.fromisoformat(told["since"])
        except (ValueError, KeyError, TypeError) as error:
            raise LookupError from error
        if as_of < now - CURSOR_LIVES:
            raise LookupError
        return since_told, as_of, told["after"]


class Quiet(ThreadingHTTPServer):
    """Serve each request in a thread; a client that did not wait for its answer is no fault."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of lost connections, and let every other fault be seen."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Asked(BaseHTTPRequestHandler):
    """One request; writes no log, since nothing that is asked here is for other eyes."""

    system: Finance
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body go out at once, not 40 ms apart

    def do_GET(self) -> None:
        """Answer a question."""
        self._answer(None)

    def do_POST(self) -> None:
        """Do something and answer."""
        try:
            length = min(LARGEST, int(self.headers.get("Content-Length") or 0))
            body = json.loads(self.rfile.read(length) or b"null")
        except ValueError:
            body = None
        self._answer(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the standard library
        """Write nothing."""

    def _answer(self, body: Any) -> None:
        parts, faults = urlsplit(self.path), self.system.faults
        if parts.path.startswith("/sandbox/"):
            self._send(*self._control(parts.path, body))
            return
        if faults.down:
            self._drop()
            return
        time.sleep(faults.slow)
        if faults.takes("busy"):
            self._send(503, {"error": "come back later"})
            return
        status, told = self._act(parts.path, parse_qs(parts.query), body)
        if faults.takes("cut_off"):
            self._drop()
        elif faults.takes("after_doing"):
            self._send(500, {"error": "something went wrong afterwards"})
        elif faults.takes("malformed"):
            self._send(status, {**told, "accounts": [{"number": 1}], "receipt_no": None})
        else:
            self._send(status, told)

    def _act(self, path: str, query: dict[str, list[str]], body: Any) -> Answer:
        given = self.headers.get("Authorization", "")
        if path == "/":
            return 200, {
                "accounts": len(self.system.book.accounts),
                "payments": len(self.system.book.payments),
            }
        if not hmac.compare_digest(given.encode(), f"Bearer {self.system.token}".encode()):
            return 401, {"error": "the token is not known"}
        if self.command == "GET" and path == "/accounts":
            return self.system.list_accounts(query)
        if self.command == "POST" and path == "/payments":
            return self.system.note_payment(body, self.headers.get("Idempotency-Key"))
        if self.command == "GET" and path.startswith("/payments/"):
            return self.system.find_payment(path.removeprefix("/payments/"))
        return 404, {"error": "there is nothing here"}

    def _control(self, path: str, body: Any) -> Answer:
        """Push the clock, or make something go wrong: only for whoever tries the portal out."""
        try:
            if self.command == "POST" and path == "/sandbox/push":
                self.system.book.push(float(body["seconds"]))
            elif self.command == "POST" and path == "/sandbox/faults":
                self.system.faults.set(dict(body))
            else:
                return 404, {"error": "push or faults"}
        except (ValueError, TypeError, KeyError) as error:
            return 422, {"error": f"{type(error).__name__}"}
        return 200, {"now": self.system.book.now().isoformat()}

    def _send(self, status: int, told: dict[str, Any]) -> None:
        content = json.dumps(told, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _drop(self) -> None:
        self.close_connection = True


def _fault_of(body: Any, key: str | None) -> str:
    """Name what is wrong with a report; empty when nothing is."""
    if not isinstance(body, dict) or set(body) != {*TEXTS, "amount_grosze"}:
        return "the body has other members than the contract says"
    if not all(isinstance(body[name], str) for name in TEXTS) or not DAY.fullmatch(body["paid_on"]):
        return "a member has another type than the contract says"
    amount = body["amount_grosze"]
    if not isinstance(amount, int) or isinstance(amount, bool) or amount < 0:
        return "amount_grosze is no sum"
    if not RECEIPT.fullmatch(body["receipt_no"]) or key != body["receipt_no"]:
        return "the idempotency key is the receipt number"
    return ""
