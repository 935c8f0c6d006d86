"""What one browser carries: the secret of its sign-in and the mark that ties it to a request."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from portal.sandbox.identity.issuer import Issuer
from portal.sandbox.identity.sessions import SignedIn


def cookie_name(issuer: Issuer) -> str:
    """Return the name of the issuer's sign-in cookie; each issuer has its own name and path."""
    return f"sandbox_{issuer.name}"


def signed_in(issuer: Issuer) -> SignedIn | None:
    """Find the sign-in of the browser that asks."""
    return issuer.sessions.find(request.cookies.get(cookie_name(issuer), ""))


def browser_of(issuer: Issuer) -> str:
    """Return the mark of the browser that asks, or an empty string."""
    return request.cookies.get(f"{cookie_name(issuer)}_browser", "")


def remember_browser(issuer: Issuer, answer: Response, mark: str) -> None:
    """Give the browser a mark, so that nobody else can finish what it began."""
    answer.set_cookie(
        f"{cookie_name(issuer)}_browser", mark, path=f"/{issuer.name}", httponly=True, samesite="Lax"
    )
