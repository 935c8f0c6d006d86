"""Tokens of forms under a pad, so that none can be guessed from how pages shrink when they are packed (BREACH)."""

from __future__ import annotations

import secrets


def masked(token: str) -> str:
    """Hide a token under a pad of its own length, so that no two answers hold the same text (BREACH)."""
    plain = bytes.fromhex(token)
    pad = secrets.token_bytes(len(plain))
    return (pad + bytes(one ^ other for one, other in zip(pad, plain, strict=True))).hex()


def unmasked(sent: str) -> bytes:
    """Take the pad off; what is no masked token gives nothing that could match."""
    try:
        raw = bytes.fromhex(sent)
    except ValueError:
        return b""
    half = len(raw) // 2
    return bytes(one ^ other for one, other in zip(raw[:half], raw[half:], strict=False))
