"""A small portal around billing: real database, real gateway twin, the pay pages served on a socket."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from werkzeug.serving import make_server

from payments.sandbox import Sandbox, Shop
from portal.billing import gateway
from tests.billing.house import CRC_KEY, MERCHANT, START, TAXES, House, build_settings
from tests.support.books import assert_books_hold


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Przelewy24 on this machine; deliveries are made when the test says so."""
    shop = Shop(MERCHANT, MERCHANT, "api-key-of-tests", CRC_KEY)
    taxes = Shop(TAXES, TAXES, "api-key-of-taxes", "crc-key-of-taxes")
    with Sandbox(shop, taxes, start_at=START, background=False) as running:
        yield running


@pytest.fixture
def house(
    database_url: str,
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[House]:
    """The portal, listening, so that the gateway can really call it; at the end its books must hold."""
    monkeypatch.setattr("payments.transport.FIRST_PAUSE", 0.01)
    structlog.reset_defaults()  # an application of an earlier test may have left its log, which is closed by now
    made: list[House] = []

    def answer(environ: Any, start: Any) -> Any:
        return made[0].app.wsgi_app(environ, start)

    server = make_server("127.0.0.1", 0, answer, threaded=True)
    base_url = f"http://127.0.0.1:{server.server_port}"
    try:
        made.append(House(build_settings(database_url, base_url, sandbox.url, tmp_path), sandbox))
    except BaseException:
        server.server_close()
        raise
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made[0]
    server.shutdown()
    thread.join(timeout=5)
    server.server_close()
    try:
        assert_books_hold(made[0].portal, request)
    finally:
        made[0].close()
        gateway.close_clients()
