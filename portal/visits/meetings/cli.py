"""The administrator's command for video visits: run the signalling process."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from portal.context import here

if TYPE_CHECKING:
    from types import FrameType

visits = AppGroup("visits", help="Wizyty.")


@visits.command("signal")
def serve_signals() -> None:
    """Łącz rozmowy wideo, aż przyjdzie sygnał końca."""
    from portal.visits.meetings.signalling.server import SignalServer  # no other process needs sockets

    portal = here()
    server = SignalServer(portal, *portal.settings.signal_bind)

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        # from another thread: the server waits in this one
        stopper.start()

    stopper = threading.Thread(target=server.stop, daemon=True)
    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    click.echo(f"Rozmowy łączą się przez port {server.port}.")
    server.serve()
