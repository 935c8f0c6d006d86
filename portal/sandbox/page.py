"""The bare Flask application under every stand-in: shared look, strict headers, loopback hosts only."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, g, send_from_directory

HERE = Path(__file__).parent
FONTS = HERE.parent / "static" / "fonts"  # the portal's own face; without it the next in line serves
HOSTS = ["127.0.0.1", "localhost", "::1"]


def make_page_app(name: str) -> Flask:
    """Build an application that serves the stand-ins' templates and style sheet.

    Answers name no other origin than themselves; a view that must let a form lead elsewhere
    calls `allow_form_to`.
    """
    app = Flask(
        name,
        template_folder=str(HERE / "templates"),
        static_folder=str(HERE / "static"),
        static_url_path="/static",
    )
    app.config.update(TRUSTED_HOSTS=HOSTS, MAX_CONTENT_LENGTH=1_000_000)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.add_url_rule("/fonts/<name>", "font", lambda name: send_from_directory(FONTS, name, max_age=3600))
    app.add_template_filter(bytes_in_words)
    app.after_request(_add_headers)
    return app


def bytes_in_words(count: int) -> str:
    """Write a size the Polish way: 20,5 KB."""
    for unit, size in (("MB", 1_000_000), ("KB", 1_000)):
        if count >= size:
            return f"{count / size:.1f}\u00a0{unit}".replace(".", ",")
    return f"{count}\u00a0B"


def allow_form_to(origin: str) -> None:
    """Let this page's form end at an origin: browsers hold redirects of a form to form-action too."""
    g.form_action = origin


def _add_headers(response: Response) -> Response:
    targets = f"'self' {g.get('form_action', '')}".strip()
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action {targets}",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if response.mimetype in {"text/html", "application/json"}:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
