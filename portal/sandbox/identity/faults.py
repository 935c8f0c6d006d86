"""Wrong answers on purpose: what a relying party must notice.

Only the code that starts the provider can set them; nothing over HTTP can.
"""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from flask import abort
from joserfc import jwt
from joserfc.jwk import ECKey

from portal.sandbox.identity.keys import make_key
from portal.sandbox.identity.levels import LOW

Claims = dict[str, Any]


class Signature(StrEnum):
    """How a forged token is signed."""

    OWN = "own"
    OTHER_KEY = "other key under the published kid"
    UNKNOWN_KID = "unpublished key under its own kid"
    NONE = "alg none"
    HMAC_WITH_PUBLIC_KEY = "HS256 with the public key as the secret"
    TAMPERED = "claims changed after signing"


@dataclass(frozen=True)
class Forgery:
    """Changes to a token: claims and header members to set (None removes), moments to shift."""

    claims: Mapping[str, object] = field(default_factory=dict)
    header: Mapping[str, object] = field(default_factory=dict)
    shift: Mapping[str, int] = field(default_factory=dict)
    signature: Signature = Signature.OWN
    absent: bool = False


FORGERIES: Final[Mapping[str, Forgery]] = {
    "wrong_iss": Forgery({"iss": "https://obcy.example"}),
    "no_iss": Forgery({"iss": None}),
    "wrong_aud": Forgery({"aud": "somebody-else"}),
    "wrong_aud_own_azp": Forgery({"aud": "somebody-else", "azp": "portal"}),
    "two_aud_wrong_azp": Forgery({"aud": ["portal", "somebody-else"], "azp": "somebody-else"}),
    "wrong_nonce": Forgery({"nonce": "not-yours"}),
    "no_nonce": Forgery({"nonce": None}),
    "no_sub": Forgery({"sub": None}),
    "alg_none": Forgery(signature=Signature.NONE),
    "hmac_with_public_key": Forgery(signature=Signature.HMAC_WITH_PUBLIC_KEY),
    "other_key": Forgery(signature=Signature.OTHER_KEY),
    "unknown_kid": Forgery(signature=Signature.UNKNOWN_KID),
    "tampered": Forgery({"sub": "somebody-else"}, signature=Signature.TAMPERED),
    "expired": Forgery(shift={"exp": -420, "iat": -420}),
    "expired_a_minute_ago": Forgery(shift={"exp": -360, "iat": -360}),
    "from_the_future": Forgery(shift={"iat": 3600, "exp": 3600}),
    "no_exp": Forgery({"exp": None}),
    "no_acr": Forgery({"acr": None}),
    "low_acr": Forgery({"acr": LOW}),
    "strange_acr": Forgery({"acr": "urn:example:loa:9"}),
    "no_auth_time": Forgery({"auth_time": None}),
    "old_auth_time": Forgery(shift={"auth_time": -7200}),
    "future_auth_time": Forgery(shift={"auth_time": 7200}),
    "wrong_at_hash": Forgery({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}),
    "no_id_token": Forgery(absent=True),
}

LOGOUT_FORGERIES: Final[Mapping[str, Forgery]] = {
    "wrong_iss": FORGERIES["wrong_iss"],
    "wrong_aud": FORGERIES["wrong_aud"],
    "with_nonce": Forgery({"nonce": "n"}),
    "no_events": Forgery({"events": None}),
    "other_events": Forgery({"events": {"https://example/event": {}}}),
    "no_sub_no_sid": Forgery({"sub": None, "sid": None}),
    "no_jti": Forgery({"jti": None}),
    "wrong_typ": Forgery(header={"typ": "JWT"}),
    "expired": FORGERIES["expired"],
    "from_the_future": FORGERIES["from_the_future"],
    "alg_none": FORGERIES["alg_none"],
    "other_key": FORGERIES["other_key"],
    "tampered": FORGERIES["tampered"],
}


@dataclass
class Faults:
    """Everything a test may make go wrong; change the fields while the provider runs.

    `response`, `discovery`, `token` and `userinfo` set members of those answers (None removes);
    `status` and `delay_seconds` are keyed by endpoint: discovery, jwks, par, authorize, token,
    userinfo, end_session.
    """

    id_token: Forgery | None = None
    logout_token: Forgery | None = None
    response: dict[str, str | None] = field(default_factory=dict)
    discovery: Claims = field(default_factory=dict)
    token: Claims = field(default_factory=dict)
    userinfo: Claims = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)
    delay_seconds: dict[str, float] = field(default_factory=dict)

    def clear(self) -> None:
        """Make everything right again."""
        self.__init__()  # type: ignore[misc]  # resets each field to its own default

    def strike(self, endpoint: str) -> None:
        """Be slow or fail where told to."""
        if delay := self.delay_seconds.get(endpoint):
            time.sleep(delay)
        if status := self.status.get(endpoint):
            abort(status)


def changed(claims: Claims, changes: Mapping[str, object]) -> Claims:
    """Return claims with some set and those given as None removed."""
    merged = {**claims, **changes}
    return {name: value for name, value in merged.items() if not (name in changes and value is None)}


def sign(claims: Claims, key: ECKey, typ: str, forgery: Forgery | None) -> str:
    """Sign a token as ES256 with `typ` and `kid`, or wrongly in the way the forgery says."""
    header: Claims = {"alg": "ES256", "typ": typ, "kid": key.kid}
    if forgery is None:
        return jwt.encode(header, claims, key, algorithms=["ES256"])
    wrong = changed(claims, forgery.claims)
    for name, seconds in forgery.shift.items():
        wrong[name] = int(wrong[name]) + seconds
    header = changed(header, forgery.header)
    if forgery.signature is Signature.TAMPERED:
        start, _, signature = jwt.encode(header, claims, key, algorithms=["ES256"]).split(".")
        return f"{start}.{_part(wrong)}.{signature}"
    return _sign_wrongly(header, wrong, key, forgery.signature)


def _sign_wrongly(header: Claims, claims: Claims, key: ECKey, how: Signature) -> str:
    if how is Signature.NONE:
        return f"{_part({**header, 'alg': 'none'})}.{_part(claims)}."
    if how is Signature.HMAC_WITH_PUBLIC_KEY:
        # by hand: joserfc itself refuses a public key as a secret
        signed = f"{_part({**header, 'alg': 'HS256'})}.{_part(claims)}"
        mark = hmac.digest(key.as_pem(private=False), signed.encode(), "sha256")
        return f"{signed}.{_base64(mark)}"
    if how in (Signature.OTHER_KEY, Signature.UNKNOWN_KID):
        key = make_key()
    if how is Signature.UNKNOWN_KID:
        header = {**header, "kid": key.kid}
    return jwt.encode(header, claims, key, algorithms=["ES256"])


def _part(value: object) -> str:
    return _base64(json.dumps(value).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
