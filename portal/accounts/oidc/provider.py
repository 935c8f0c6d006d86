"""One OpenID Provider as we know it: its description and keys, fetched, checked and kept for a while."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry

from portal.accounts.oidc.refusal import Reason, SignInRefused
from portal.accounts.oidc.wire import get_json

if TYPE_CHECKING:
    from joserfc.jwk import Key

    from portal.settings import ProviderSettings

KEEP = timedelta(minutes=10)
REFETCH_EVERY = timedelta(minutes=1)
ASK_AGAIN_AFTER = timedelta(seconds=5)
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
CALLED = ("token_endpoint", "jwks_uri", "userinfo_endpoint", "pushed_authorization_request_endpoint")
BROWSED = ("authorization_endpoint", "end_session_endpoint")
KEY_TYPES = {"ES256": "EC", "PS256": "RSA", "RS256": "RSA", "EdDSA": "OKP"}


@dataclass
class Kept:
    """Something fetched, and when."""

    content: dict[str, Any]
    at: datetime


@dataclass
class Provider:
    """Know one provider for the life of a process; its issuer comes from our settings, never from outside."""

    kind: str
    settings: ProviderSettings
    _metadata: Kept | None = None
    _keys: Kept | None = None
    _refetched_at: datetime | None = None
    _failed_at: datetime | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def issuer(self) -> str:
        """Return the issuer identifier."""
        return self.settings.issuer

    @property
    def client_id(self) -> str:
        """Return our name at this provider."""
        return self.settings.client_id

    def client_key(self) -> ECKey:
        """Return our signing key; its ``kid`` is its thumbprint (RFC 7638)."""
        key = ECKey.import_key(self.settings.client_key, {"use": "sig", "alg": "ES256"})
        key.ensure_kid()
        return key

    def metadata(self, now: datetime) -> dict[str, Any]:
        """Return the provider's description (OpenID Connect Discovery 1.0 §4); raises SignInRefused.

        One thread asks while the others wait; when no answer came, they do not ask in turn, each for its time.
        """
        with self._lock:
            if self._metadata is None or not _is_young(self._metadata, now):
                if self._failed_at is not None and now - self._failed_at < ASK_AGAIN_AFTER:
                    raise SignInRefused(Reason.PROVIDER, "no answer a moment ago")
                self._metadata = Kept(self._fetched(now), now)
            return self._metadata.content

    def _fetched(self, now: datetime) -> dict[str, Any]:
        url = f"{self.settings.internal_url.rstrip('/')}/.well-known/openid-configuration"
        try:
            content = self._checked(get_json(url))
        except SignInRefused:
            self._failed_at = now
            raise
        self._failed_at = None
        return content

    def check(self, now: datetime) -> None:
        """Fetch description and keys as for somebody who signs in; raises SignInRefused when one is not to be used."""
        keys = get_json(self.endpoint("jwks_uri", now)).get("keys")
        if not isinstance(keys, list) or not any(isinstance(key, dict) and key.get("kty") for key in keys):
            raise SignInRefused(Reason.PROVIDER, "the provider publishes no key")

    def endpoint(self, name: str, now: datetime) -> str:
        """Return the address of an endpoint; those that we call ourselves by the internal way."""
        url = str(self.metadata(now).get(name, ""))
        if not url:
            raise SignInRefused(Reason.PROVIDER, f"the provider has no {name}")
        inside = self.settings.internal_url.rstrip("/")
        outside = self.issuer.rstrip("/")
        return inside + url.removeprefix(outside) if name in CALLED and url.startswith(outside) else url

    def has(self, name: str, now: datetime) -> bool:
        """Tell whether the description names something."""
        return bool(self.metadata(now).get(name))

    def key(self, kid: str, alg: str, now: datetime) -> Key:
        """Return the published key of that name for that algorithm; raises SignInRefused(FORGED).

        An unknown name makes us look once more, at most once a minute: keys rotate, and forgers guess.
        """
        with self._lock:
            keys = self._keys if self._keys is not None and _is_young(self._keys, now) else None
        found = _pick(keys.content, kid, alg) if keys else None
        if found is None and (keys is None or self._may_refetch(now)):
            fetched = Kept(get_json(self.endpoint("jwks_uri", now)), now)
            with self._lock:
                self._keys = fetched
            found = _pick(fetched.content, kid, alg)
        if found is None:
            raise SignInRefused(Reason.FORGED, "signed by an unknown key")
        return found

    def _may_refetch(self, now: datetime) -> bool:
        with self._lock:
            if self._refetched_at is not None and now - self._refetched_at < REFETCH_EVERY:
                return False
            self._refetched_at = now
            return True

    def _checked(self, content: dict[str, Any]) -> dict[str, Any]:
        """Refuse a description of somebody else, or one that would send us elsewhere."""
        if content.get("issuer") != self.issuer:
            raise SignInRefused(Reason.PROVIDER, "the description names another issuer")
        if missing := [name for name in NEEDED if not isinstance(content.get(name), str)]:
            raise SignInRefused(Reason.PROVIDER, f"the description lacks {missing[0]}")
        own = _origin(self.issuer)
        for name in (*CALLED, *BROWSED):
            if name in content and _origin(str(content[name])) != own:
                raise SignInRefused(Reason.PROVIDER, f"{name} lies outside the issuer's origin")
        return content


def _pick(jwks: dict[str, Any], kid: str, alg: str) -> Key | None:
    """Find a key fit to verify: right name, type and purpose; anything odd is no key."""
    listed = jwks.get("keys")
    for entry in listed if isinstance(listed, list) else []:
        if not isinstance(entry, dict) or entry.get("kid") != kid or entry.get("kty") != KEY_TYPES.get(alg):
            continue
        if entry.get("use", "sig") == "sig" and entry.get("alg", alg) in {alg, "Ed25519"}:
            try:
                return JWKRegistry.import_key(entry)
            except (JoseError, ValueError, TypeError, KeyError):
                continue
    return None


def _is_young(kept: Kept, now: datetime) -> bool:
    return timedelta(0) <= now - kept.at < KEEP


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
