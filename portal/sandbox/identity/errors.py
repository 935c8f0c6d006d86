"""Faults in what a client sends, in the words of OAuth 2.0 and OpenID Connect."""

from __future__ import annotations


class ProtocolError(Exception):
    """An answer with an `error` code (RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6)."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status


class PageError(Exception):
    """A fault that must not be sent to the client, because the client itself is in doubt."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
