"""Keeps every stand-in on this machine: loopback addresses, never with production settings."""

from __future__ import annotations

import ipaddress
import os
import socket
import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server


class NotLoopback(RuntimeError):
    """A stand-in was asked to run where other people could reach it."""


def need_loopback(host: str, environ: Mapping[str, str] | None = None) -> None:
    """Refuse a host beyond this machine, and any start with production settings.

    Raises NotLoopback. A stand-in signs anybody in as anybody, so it must never meet real people.
    """
    env = os.environ if environ is None else environ
    if env.get("PORTAL_ENV", "").strip().lower() == "production":
        raise NotLoopback("PORTAL_ENV=production: stand-ins do not start with production settings")
    try:
        inside = ipaddress.ip_address(host).is_loopback
    except ValueError:
        inside = host == "localhost"
    if not inside:
        raise NotLoopback(f"{host}: stand-ins listen on loopback addresses only")


class _QuietRequests(WSGIRequestHandler):
    """Writes no access log: addresses carry codes and names."""

    disable_nagle_algorithm = True  # head and body go out at once, not 40 ms apart

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        del code, size


class Listener:
    """One WSGI application on one loopback port, served by threads.

    The port is bound first and the application made second, because an issuer is named after
    its own address; port 0 takes a free one. `base` is the address without a final slash.
    """

    def __init__(self, host: str, port: int, make_app: Callable[[str], Flask]) -> None:
        need_loopback(host)
        bound = socket.create_server((host, port))
        self.port: int = bound.getsockname()[1]
        self.base = f"http://{host}:{self.port}"
        self.app = make_app(self.base)
        with bound:  # the server works on a copy of the descriptor
            self._server: BaseWSGIServer = make_server(
                host, self.port, self.app, threaded=True, request_handler=_QuietRequests, fd=bound.fileno()
            )
        self._thread: threading.Thread | None = None

    def serve(self) -> None:
        """Serve in this thread until interrupted."""
        self._server.serve_forever(poll_interval=0.2)

    def start(self) -> Self:
        """Serve in a thread of its own and return at once."""
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving and free the port."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
