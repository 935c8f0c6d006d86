"""Log lines hold a request's id, what happened and where; never what a person typed."""

import json
import re
from collections.abc import Iterator

import pytest
import structlog
from flask import Flask, request

from portal import logs

CANARY = "PESEL-44051401359"


@pytest.fixture
def app() -> Iterator[Flask]:
    app = Flask("logs")
    app.before_request(lambda: None)

    @app.post("/fall")
    def fall() -> str:
        log = structlog.get_logger("test")
        try:
            raise ValueError(CANARY + request.form["name"])
        except ValueError as error:
            log.error("fault", error=type(error).__name__, exc_info=error)  # noqa: TRY400 - as the portal does
        return "ok"

    @app.post("/forge")
    def forge() -> str:
        structlog.get_logger("test").info("seen", name=request.form["name"])
        return "ok"

    @app.get("/healthz", endpoint="health.live")
    def live() -> str:
        return "ok"

    yield app
    structlog.reset_defaults()


def test_an_exception_is_logged_by_type_and_place_without_its_text(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up(app, production=True)
    app.test_client().post(f"/fall?q={CANARY}", data={"name": CANARY}, headers={"X-Name": CANARY})
    written = capsys.readouterr().err
    assert CANARY not in written
    fault, seen = [json.loads(line) for line in written.splitlines()]
    assert (fault["event"], fault["error"], fault["level"]) == ("fault", "ValueError", "error")
    assert re.search(r"test_logs\.py:\d+ fall", fault["at"][-1])
    assert (seen["endpoint"], seen["method"], seen["status"]) == ("fall", "POST", 200)


def test_every_line_of_a_request_carries_its_id_and_the_answer_too(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up(app, production=True)
    client = app.test_client()
    answers = [client.post("/forge", data={"name": "x"}) for _ in range(2)]
    ids = [json.loads(line)["request"] for line in capsys.readouterr().err.splitlines()]
    assert [ids[0], ids[2]] == [answer.headers["X-Request-Id"] for answer in answers]
    assert ids[0] == ids[1] != ids[2] == ids[3]
    assert re.fullmatch(r"[0-9a-f]{12}", ids[0])


@pytest.mark.parametrize("production", [True, False])
@pytest.mark.parametrize("sign", ["\n", "\r\n", "\x1b[31m", "\x00", "\u2028", "\u202e", "\x85"])
def test_a_value_cannot_forge_a_line_or_paint_the_terminal(
    app: Flask, capsys: pytest.CaptureFixture[str], sign: str, production: bool
) -> None:
    logs.set_up(app, production=production)
    app.test_client().post("/forge", data={"name": f"Anna{sign}2026-11-23 [error] forged"})
    written = capsys.readouterr().err
    assert len(written.splitlines()) == 2
    assert not set(written) & {"\x1b", "\x00", "\u2028", "\u202e", "\x85", "\r"}


def test_the_heart_beat_is_not_logged(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(app, production=True)
    assert app.test_client().get("/healthz").headers["X-Request-Id"]
    assert capsys.readouterr().err == ""
