"""A relying party written for these tests alone: requests and joserfc, nothing of the portal's client."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

REDIRECT = "http://127.0.0.1:9/callback"
AFTER_LOGOUT = "http://127.0.0.1:9/out"
SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial"


def make_client_key(kid: str = "portal-1") -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"}, private=True)


def registration(client_id: str, key: ECKey, **more: object) -> dict[str, object]:
    return {
        "client_id": client_id,
        "jwks": {"keys": [key.as_dict(private=False)]},
        "redirect_uris": [REDIRECT],
        "post_logout_redirect_uris": [AFTER_LOGOUT],
        **more,
    }


def query_of(response: requests.Response) -> dict[str, str]:
    parts = urlsplit(response.headers["Location"])
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


@dataclass
class RelyingParty:
    """One client and one browser at one issuer."""

    issuer: str
    key: ECKey
    client_id: str = "portal"
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    browser: requests.Session = field(default_factory=requests.Session)
    paths: dict[str, str] = field(default_factory=dict)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    def endpoint(self, name: str) -> str:
        return f"{self.issuer}/{self.paths.get(name, name)}"

    def discovery(self) -> dict[str, Any]:
        return requests.get(f"{self.issuer}/.well-known/openid-configuration", timeout=5).json()

    def assertion(self, header: dict[str, object] | None = None, **claims: object) -> dict[str, str]:
        at = int(self.now().timestamp())
        said = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.issuer,
            "iat": at,
            "exp": at + 60,
            "jti": secrets.token_urlsafe(12),
        } | claims
        said = {name: value for name, value in said.items() if value is not None}
        top = {"alg": "ES256", "kid": self.key.kid, "typ": "client-authentication+jwt"} | (header or {})
        top = {name: value for name, value in top.items() if value is not None}
        return {
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": jwt.encode(top, said, self.key, algorithms=["ES256"]),
        }

    def request(self, **more: str | None) -> dict[str, str]:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        values = {
            "client_id": self.client_id,
            "response_type": "code",
            "redirect_uri": REDIRECT,
            "scope": "openid profile pesel email roles",
            "state": "st",
            "nonce": "no",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        } | more
        return {name: value for name, value in values.items() if value is not None}

    def push(self, values: dict[str, str], **assertion: Any) -> requests.Response:
        return requests.post(self.endpoint("par"), data=values | self.assertion(**assertion), timeout=5)

    def go(self, **values: str) -> requests.Response:
        """Bring the browser to the authorization endpoint; stop at the first redirect."""
        return self.browser.get(self.endpoint("authorize"), params=values, allow_redirects=False, timeout=5)

    def begin(self, **more: str | None) -> requests.Response:
        """Push a request and bring the browser."""
        pushed = self.push(self.request(**more))
        assert pushed.status_code == 201, pushed.text
        return self.go(client_id=self.client_id, request_uri=pushed.json()["request_uri"])

    def page(self, begun: requests.Response) -> str:
        base = self.issuer.rsplit("/", 1)[0]
        return base + begun.headers["Location"]

    def choose(
        self, begun: requests.Response, person: str, means: str = "", **more: str
    ) -> requests.Response:
        return self.browser.post(
            self.page(begun),
            data={"person": person, "means": means, **more},
            allow_redirects=False,
            timeout=5,
        )

    def sign_in(self, person: str, means: str = "", **more: str | None) -> dict[str, str]:
        """Go through the page and return what came back to the redirect address."""
        return query_of(self.choose(self.begin(**more), person, means))

    def exchange(self, code: str, **more: str) -> requests.Response:
        values = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT,
            "code_verifier": self.verifier,
        } | more
        return requests.post(self.endpoint("token"), data=self.assertion() | values, timeout=5)

    def claims(self, token: str) -> dict[str, Any]:
        """Verify a token by the published keys."""
        keys = requests.get(self.endpoint("jwks"), timeout=5).json()
        decoded = jwt.decode(token, KeySet.import_key_set(keys), algorithms=["ES256"])
        return dict(decoded.claims)

    def userinfo(self, access_token: str) -> requests.Response:
        return requests.get(
            self.endpoint("userinfo"), headers={"Authorization": f"Bearer {access_token}"}, timeout=5
        )


def essential(*levels: str) -> str:
    return json.dumps({"id_token": {"acr": {"essential": True, "values": list(levels)}}})
