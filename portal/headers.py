"""The headers that every answer carries: content policy, no sniffing, no framing, nothing stored.

Sources: OWASP ASVS 5.0 V3; CSP level 3. ``form-action`` names the gateway and the identity providers because
Chromium applies it to the redirect after a POST as well.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import g, request

from portal.context import here

if TYPE_CHECKING:
    from flask import Flask, Response

HSTS = "max-age=31536000; includeSubDomains"
DEVICES = ("camera", "microphone", "display-capture")
NEVER = ("geolocation", "payment", "usb", "browsing-topics")


def set_up(app: Flask) -> None:
    """Put the headers on every answer and give templates the nonce of their scripts."""
    app.after_request(_finish)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def csp_nonce() -> str:
    """Return the nonce of this answer's scripts."""
    nonce: str = g.setdefault("csp_nonce", secrets.token_urlsafe(16))
    return nonce


def allow_own_frames() -> None:
    """Let this answer's page hold a frame of the portal itself: a file shown in place."""
    g.own_frames = True


def allow_devices(*, connect: str = "") -> None:
    """Let this answer's page use camera, microphone and screen, and open sockets to one address."""
    g.own_devices = True
    if connect:
        g.socket_origin = "{0.scheme}://{0.netloc}".format(urlsplit(connect))


def _permissions() -> str:
    """Return what this answer's page may use."""
    devices = "(self)" if g.get("own_devices") else "()"
    return ", ".join([*(f"{name}={devices}" for name in DEVICES), *(f"{name}=()" for name in NEVER)])


def _finish(response: Response) -> Response:
    """Put the headers on an answer; personal pages are never stored."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _policy())
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers["Permissions-Policy"] = _permissions()
    headers.setdefault("Referrer-Policy", "no-referrer" if g.get("actor") else "same-origin")
    if here().settings.base_url.startswith("https://"):
        headers["Strict-Transport-Security"] = HSTS
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    return response


def _policy() -> str:
    portal = here()
    origins = {portal.settings.gateway.base_url}
    origins.update(
        "{0.scheme}://{0.netloc}".format(urlsplit(provider.issuer))
        for provider in (portal.settings.residents, portal.settings.officials)
    )
    targets = " ".join(sorted(origins))
    socket = f" {g.socket_origin}" if g.get("socket_origin") else ""
    frames = "frame-src 'self'; " if g.get("own_frames") else ""
    return (
        f"default-src 'none'; script-src 'nonce-{csp_nonce()}' 'strict-dynamic'; style-src 'self'; "
        f"img-src 'self'; font-src 'self'; connect-src 'self'{socket}; manifest-src 'self'; base-uri 'none'; "
        f"form-action 'self' {targets}; {frames}frame-ancestors 'none'; object-src 'none'"
    )
