"""Answers compressed by gzip where the browser takes it: pages as they go, built files once.

A page holds a secret (the form token) beside what a person typed, so the token is masked anew in each answer:
lengths then tell nothing (BREACH, 2013).
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import request

from portal.static import FOLDER

if TYPE_CHECKING:
    from flask import Flask, Response

SMALLEST = 500
PAGE_LEVEL, FILE_LEVEL = 5, 9
TEXTS = frozenset(
    {"text/html", "text/css", "text/javascript", "text/csv", "application/json", "image/svg+xml"}
)


def set_up(app: Flask) -> None:
    """Compress every answer that is text."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in TEXTS or response.headers.get("Content-Encoding"):
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code not in {200, 422} or not request.accept_encodings["gzip"]:
        return response
    if request.endpoint == "static":
        name = str((request.view_args or {}).get("filename", ""))
        path = FOLDER / name
        response.direct_passthrough = False
        response.close()  # the file itself is not sent
        content = _packed(name, path.stat().st_mtime_ns)
    elif response.is_streamed or (response.content_length or 0) < SMALLEST:
        return response
    else:
        content = gzip.compress(response.get_data(), PAGE_LEVEL, mtime=0)
    response.set_data(content)
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("ETag", None)
    return response


@lru_cache(maxsize=32)
def _packed(name: str, _changed_at: int) -> bytes:
    """Compress a built file once; a rebuilt one has another time."""
    return gzip.compress((FOLDER / name).read_bytes(), FILE_LEVEL, mtime=0)
