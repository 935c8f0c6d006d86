"""Who is signed in at an issuer, in which browser; kept in a file so that a restart ends nothing."""

from __future__ import annotations

import json
import secrets
import threading
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path

from portal.sandbox.identity.keys import write_private
from portal.sandbox.identity.shelf import Now

LIFETIME = timedelta(hours=8)


@dataclass
class SignedIn:
    """One sign-in: `key` is the browser's secret, `sid` the name that clients see."""

    key: str
    sid: str
    sub: str
    acr: str
    amr: list[str]
    auth_time: int
    clients: list[str] = field(default_factory=list)


class Sessions:
    """The sign-ins of one issuer."""

    def __init__(self, now: Now, path: Path | None = None) -> None:
        self._now = now
        self._path = path
        self._lock = threading.RLock()
        self._open: dict[str, SignedIn] = {}
        if path is not None and path.exists():
            kept = [SignedIn(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
            self._open = {one.key: one for one in kept}

    def open(self, sub: str, acr: str, amr: tuple[str, ...], *, again: SignedIn | None = None) -> SignedIn:
        """Sign a person in; a repeated sign-in of the same person keeps its `sid` and clients."""
        with self._lock:
            same = again is not None and again.sub == sub
            fresh = SignedIn(
                key=secrets.token_urlsafe(32),
                sid=again.sid if again and same else secrets.token_urlsafe(16),
                sub=sub,
                acr=acr,
                amr=list(amr),
                auth_time=int(self._now().timestamp()),
                clients=list(again.clients) if again and same else [],
            )
            if again is not None and same:
                self._open.pop(again.key, None)
            self._open[fresh.key] = fresh
            self._save()
            return fresh

    def find(self, key: str) -> SignedIn | None:
        """Find a sign-in by the browser's secret, unless it is too old."""
        with self._lock:
            found = self._open.get(key)
            return found if found and self._is_young(found) else None

    def find_sid(self, sid: str) -> SignedIn | None:
        """Find a sign-in by the name that clients see."""
        with self._lock:
            return next((one for one in self._open.values() if one.sid == sid), None)

    def join(self, signed_in: SignedIn, client_id: str) -> None:
        """Remember that a client received this sign-in and must hear of its end."""
        with self._lock:
            if client_id not in signed_in.clients:
                signed_in.clients.append(client_id)
                self._save()

    def close(self, signed_in: SignedIn) -> None:
        """End a sign-in; ending it twice is harmless."""
        with self._lock:
            self._open.pop(signed_in.key, None)
            self._save()

    def _is_young(self, one: SignedIn) -> bool:
        return self._now().timestamp() - one.auth_time < LIFETIME.total_seconds()

    def _save(self) -> None:
        self._open = {key: one for key, one in self._open.items() if self._is_young(one)}
        if self._path is not None:
            write_private(self._path, [asdict(one) for one in self._open.values()])
