"""The cookie by which a guest's form is known again in the same browser, and only there."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import after_this_request, g, request

from portal.cookies import cookie_name, drop_cookie, set_cookie
from portal.errors import NotFound
from portal.security import keyed

if TYPE_CHECKING:
    from flask import Response

COOKIE = "guest"
TOKEN_BYTES = 32
TOKEN_LENGTH = 43
LIFETIME = timedelta(days=7)  # a form left longer than that in a browser, perhaps a shared one, is begun anew


def secret() -> str | None:
    """Return the secret that this browser holds, when it could be one of ours."""
    value = g.get("guest_secret") or request.cookies.get(cookie_name(COOKIE), "")
    return value if len(value) == TOKEN_LENGTH and value.isascii() else None


def find_hash() -> str | None:
    """Return what is kept of this browser's secret, None for a browser without one."""
    held = secret()
    return keyed("guest-browser", held) if held else None


def need_hash() -> str:
    """Return what is kept of this browser's secret; raises NotFound for a browser without one."""
    found = find_hash()
    if found is None:
        raise NotFound
    return found


def bind() -> str:
    """Return the hash of this browser's secret; a browser without one is given it with the answer."""
    held = g.guest_secret = secret() or secrets.token_urlsafe(TOKEN_BYTES)

    @after_this_request
    def give(response: Response) -> Response:
        set_cookie(response, COOKIE, held, max_age=int(LIFETIME.total_seconds()))
        return response

    return keyed("guest-browser", held)


def forget(response: Response) -> None:
    """Let the browser forget what was written in it."""
    drop_cookie(response, COOKIE)
