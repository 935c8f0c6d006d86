"""Access to the relay of the calls, for as long as a visit lasts: the REST credentials that coturn knows.

Source: draft-uberti-behave-turn-rest-00, section 2.2; coturn's ``use-auth-secret``.
"""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from portal.settings import Settings


def turn_credentials(secret: str, visit_token: str, expires_at: datetime) -> tuple[str, str]:
    """Return user name and password, which the relay takes until a moment; they cannot be called back."""
    username = f"{int(expires_at.timestamp())}:{visit_token}"
    # SHA-1 is what the relay computes; as HMAC it is not broken
    digest = hmac.digest(secret.encode(), username.encode(), "sha1")
    return username, base64.b64encode(digest).decode()


def connection_settings(settings: Settings, visit_token: str, expires_at: datetime) -> dict[str, Any]:
    """Return what a browser's RTCPeerConnection is made with."""
    servers: list[dict[str, Any]] = []
    if settings.turn_urls:
        username, password = turn_credentials(settings.turn_secret, visit_token, expires_at)
        servers.append({"urls": list(settings.turn_urls), "username": username, "credential": password})
    return {"iceServers": servers, "iceTransportPolicy": "relay" if settings.turn_only else "all"}
