"""The endpoints that programs call: discovery, keys, pushed requests, tokens, userinfo."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from portal.sandbox.identity.asking import check_redirect_uri, read_ask, single_values
from portal.sandbox.identity.client_auth import authenticate
from portal.sandbox.identity.clients import Client
from portal.sandbox.identity.errors import PageError, ProtocolError
from portal.sandbox.identity.faults import changed
from portal.sandbox.identity.issuer import PUSHED_SECONDS, TOKEN_SECONDS, Grant, Issuer
from portal.sandbox.identity.levels import ORDER
from portal.sandbox.identity.tokens import make_id_token, person_claims

URN = "urn:ietf:params:oauth:request_uri:"
routes = Blueprint("protocol", __name__)


@routes.get("/.well-known/openid-configuration")
def discovery() -> Response:
    """Describe the issuer (OpenID Connect Discovery 1.0 §3)."""
    issuer: Issuer = g.issuer
    issuer.faults.strike("discovery")
    return jsonify(changed(_metadata(issuer), issuer.faults.discovery))


def _metadata(issuer: Issuer) -> dict[str, Any]:
    return {
        "issuer": issuer.url,
        "authorization_endpoint": issuer.endpoint("authorize"),
        "token_endpoint": issuer.endpoint("token"),
        "userinfo_endpoint": issuer.endpoint("userinfo"),
        "jwks_uri": issuer.endpoint("jwks"),
        "pushed_authorization_request_endpoint": issuer.endpoint("par"),
        "require_pushed_authorization_requests": issuer.kind.needs_pushed,
        "end_session_endpoint": issuer.endpoint("end-session"),
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "scopes_supported": list(issuer.kind.scopes),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "acr_values_supported": list(ORDER),
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "claims_supported": _claim_names(issuer),
        "claims_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
        "ui_locales_supported": ["pl"],
    }


def _claim_names(issuer: Issuer) -> list[str]:
    common = ["sub", "iss", "auth_time", "acr", "amr", "sid", "given_name", "family_name"]
    if issuer.name == "officials":
        return [*common, "name", "email", "roles", "unit"]
    return [*common, "birthdate", "pesel"]


@routes.get("/jwks")
def jwks() -> Response:
    """Publish the keys, the retired ones too."""
    g.issuer.faults.strike("jwks")
    answer = jsonify(g.issuer.keys.public())
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer


def _authenticated(values: dict[str, str]) -> Client:
    issuer: Issuer = g.issuer
    return authenticate(values, issuer=issuer.url, clients=issuer.clients, seen=issuer.seen, now=issuer.now)


@routes.post("/par")
def pushed_request() -> tuple[Response, int]:
    """Keep an authorization request until the browser brings its name (RFC 9126)."""
    issuer: Issuer = g.issuer
    issuer.faults.strike("par")
    values = single_values(request.form)
    client = _authenticated(values)
    if "request_uri" in values:
        raise ProtocolError("invalid_request", "request_uri cannot be pushed")
    try:
        check_redirect_uri(values, client)
    except PageError as error:
        raise ProtocolError("invalid_request", "redirect_uri is not registered") from error
    name = issuer.pushed.put(read_ask(values, client), seconds=PUSHED_SECONDS)
    return jsonify(request_uri=f"{URN}{name}", expires_in=PUSHED_SECONDS), 201


@routes.post("/token")
def token() -> Response:
    """Exchange a code for an ID token and an access token (OpenID Connect Core §3.1.3)."""
    issuer: Issuer = g.issuer
    issuer.faults.strike("token")
    values = single_values(request.form)
    client = _authenticated(values)
    if values.get("grant_type") != "authorization_code":
        raise ProtocolError("unsupported_grant_type", "only authorization_code")
    grant = _redeem(issuer, client, values)
    access_token = issuer.tokens.put(grant, seconds=TOKEN_SECONDS)
    grant.issued.append(access_token)
    answer: dict[str, Any] = {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": TOKEN_SECONDS,
        "scope": " ".join(grant.ask.scope),
    }
    if id_token := make_id_token(issuer, grant, access_token):
        answer["id_token"] = id_token
    return jsonify(changed(answer, issuer.faults.token))


def _redeem(issuer: Issuer, client: Client, values: dict[str, str]) -> Grant:
    """Spend a code; a second use takes back what the first one gave (RFC 6749 §4.1.2)."""
    found = issuer.codes.use(values.get("code", ""))
    if found is None:
        raise ProtocolError("invalid_grant", "code is unknown or has expired")
    grant, first = found
    if not first:
        for issued in grant.issued:
            issuer.tokens.take(issued)
        raise ProtocolError("invalid_grant", "code was used before")
    if grant.ask.client_id != client.client_id:
        raise ProtocolError("invalid_grant", "code belongs to another client")
    if values.get("redirect_uri") != grant.ask.redirect_uri:
        raise ProtocolError("invalid_grant", "redirect_uri differs from the request")
    digest = hashlib.sha256(values.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if not secrets.compare_digest(challenge, grant.ask.code_challenge):
        raise ProtocolError("invalid_grant", "code_verifier does not match")
    return grant


@routes.route("/userinfo", methods=["GET", "POST"])
def userinfo() -> Response:
    """Tell about the person behind an access token (OpenID Connect Core §5.3)."""
    issuer: Issuer = g.issuer
    issuer.faults.strike("userinfo")
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    grant = issuer.tokens.get(bearer) if scheme.lower() == "bearer" else None
    if grant is None:
        raise ProtocolError("invalid_token", "access token is unknown or has expired", 401)
    claims = person_claims(issuer, grant.person, grant.ask.scope)
    return jsonify(changed(claims, issuer.faults.userinfo))


@routes.errorhandler(ProtocolError)
def tell_client(error: ProtocolError) -> tuple[Response, int]:
    """Answer a program's fault as JSON."""
    answer = jsonify(error=error.error, error_description=error.description)
    if error.error == "invalid_token":
        answer.headers["WWW-Authenticate"] = f'Bearer error="{error.error}"'
    return answer, error.status
