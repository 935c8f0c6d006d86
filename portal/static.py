"""Addresses of built CSS, JS and fonts: with a version they may be kept for a year."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, request, url_for

from portal.errors import NotFound

if TYPE_CHECKING:
    from flask import Flask

FOLDER = Path(__file__).parent / "static"
KEEP_SECONDS = int(timedelta(days=365).total_seconds())
UNVERSIONED_SECONDS = 300


def set_up(app: Flask) -> None:
    """Give templates ``static_url`` and let browsers keep versioned files."""
    app.jinja_env.globals["static_url"] = static_url
    app.before_request(_hide_sources)
    app.after_request(_keep)


def static_url(name: str) -> str:
    """Return the address of a built file with its version."""
    return url_for("static", filename=name, v=_version(name))


@cache
def _version(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:10]


def _hide_sources() -> None:
    """Serve what was built, not what it was built from."""
    if request.endpoint == "static" and str((request.view_args or {}).get("filename", "")).startswith("src/"):
        raise NotFound


def _keep(response: Response) -> Response:
    if request.endpoint == "static":
        kept = f"{KEEP_SECONDS}, immutable" if request.args.get("v") else str(UNVERSIONED_SECONDS)
        response.headers["Cache-Control"] = f"public, max-age={kept}"
    return response
