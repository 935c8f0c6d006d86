"""The signing keys of an issuer: kept in a file, rotated, older ones still published."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey, KeySet

PUBLISHED = 3


def make_key() -> ECKey:
    """Make a P-256 key for ES256, named by its thumbprint (RFC 7638)."""
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, private=True)
    key.ensure_kid()
    return key


def write_private(path: Path, value: object) -> None:
    """Replace a JSON file whole, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".fresh")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(value), encoding="utf-8")
    fresh.replace(path)


class KeyRing:
    """Keys from oldest to newest; the newest signs.

    A ring starts with one key already retired, so that a client that takes the first published
    key instead of the one named by `kid` fails at once. The file is read again when another
    process (the rotate command) has replaced it; without a file the ring lives in memory.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stamp = 0
        self._keys: list[ECKey] = []
        with self._lock:
            self._refresh()
            if not self._keys:
                self._keep([make_key(), make_key()])

    def signing(self) -> ECKey:
        """Return the key that signs now."""
        return self._current()[-1]

    def public(self) -> dict[str, Any]:
        """Return the JWKS document: every kept key, public parts only."""
        return {"keys": [key.as_dict(private=False) for key in self._current()]}

    def verifying(self) -> KeySet:
        """Return the kept keys as a set that finds a key by `kid`."""
        return KeySet(list(self._current()))

    def rotate(self, *, drop_old: bool = False) -> str:
        """Sign with a new key from now on; keep the older ones published unless told to drop them.

        Returns the new `kid`.
        """
        with self._lock:
            self._refresh()
            kept = [] if drop_old else self._keys[-(PUBLISHED - 1) :]
            self._keep([*kept, make_key()])
            return str(self._keys[-1].kid)

    def _current(self) -> list[ECKey]:
        with self._lock:
            self._refresh()
            return list(self._keys)

    def _refresh(self) -> None:
        if self._path is None or not self._path.exists():
            return
        stamp = self._path.stat().st_mtime_ns
        if stamp != self._stamp:
            raw = json.loads(self._path.read_text(encoding="utf-8"))
            self._keys = [ECKey.import_key(entry) for entry in raw["keys"]]
            self._stamp = stamp

    def _keep(self, keys: list[ECKey]) -> None:
        self._keys = keys
        if self._path is not None:
            write_private(self._path, {"keys": [key.as_dict(private=True) for key in keys]})
            self._stamp = self._path.stat().st_mtime_ns
