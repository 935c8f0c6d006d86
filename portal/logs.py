"""Logs without personal data: structured lines with a request id, never a query, a form or an exception's text."""

from __future__ import annotations

import logging
import secrets
import sys
import time
import traceback
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, Response, g, request

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor

ID_LENGTH = 12
log = structlog.get_logger("portal.request")


def set_up(app: Flask, *, production: bool) -> None:
    """Write JSON in production, readable lines elsewhere; one line for each request."""
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if not production:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _add_request,
            _place_of_exception,
            _one_line,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    app.after_request(_log_request)


def request_id() -> str:
    """Return the id of this request: shown on error pages, written in every log line."""
    found: str = g.setdefault("request_id", secrets.token_hex(ID_LENGTH // 2))
    return found


def _log_request(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    if request.endpoint not in {"static", "health.live", "health.ready"}:
        took = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
        log.info(
            "request", method=request.method, endpoint=request.endpoint, status=response.status_code, ms=took
        )
    return response


def _add_request(_logger: Any, _method: str, event: EventDict) -> EventDict:
    if g:
        event["request"] = request_id()
    return event


def _place_of_exception(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its type and place: its text could hold what a person typed."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-6:]
        event["at"] = [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _one_line(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Keep control characters out of values, so that a value cannot forge a line."""
    for key, value in event.items():
        if isinstance(value, str) and not value.isprintable():
            event[key] = "".join(char if char.isprintable() else " " for char in value)
    return event
