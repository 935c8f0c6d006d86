"""Cookies as all pages set them: bound to this site, unseen by scripts, not sent along by other sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.context import here

if TYPE_CHECKING:
    from flask import Response


def cookie_name(base: str) -> str:
    """Return the cookie's name: with the ``__Host-`` prefix wherever the site is served over HTTPS."""
    return f"__Host-{base}" if here().settings.base_url.startswith("https://") else f"bialystok-{base}"


def set_cookie(response: Response, base: str, value: str, *, max_age: int | None = None) -> None:
    """Set a cookie that scripts cannot read and other sites cannot send along."""
    secure = here().settings.base_url.startswith("https://")
    response.set_cookie(
        cookie_name(base), value, max_age=max_age, path="/", secure=secure, httponly=True, samesite="Lax"
    )


def drop_cookie(response: Response, base: str) -> None:
    """Make the browser forget a cookie."""
    secure = here().settings.base_url.startswith("https://")
    response.delete_cookie(cookie_name(base), path="/", secure=secure, httponly=True, samesite="Lax")
