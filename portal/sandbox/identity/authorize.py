"""The authorization endpoint: whether an earlier sign-in will do, or a person must be asked."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.sandbox.identity.asking import Ask, check_redirect_uri, read_ask, single_values
from portal.sandbox.identity.browser import browser_of, cookie_name, remember_browser, signed_in
from portal.sandbox.identity.clients import Client
from portal.sandbox.identity.errors import PageError, ProtocolError
from portal.sandbox.identity.faults import changed
from portal.sandbox.identity.issuer import CODE_SECONDS, SIGN_IN_SECONDS, Grant, Issuer, Waiting
from portal.sandbox.identity.levels import ORDER, level_to_assert
from portal.sandbox.identity.protocol import URN
from portal.sandbox.identity.sessions import SignedIn
from portal.sandbox.identity.tokens import read_hint

routes = Blueprint("authorize", __name__)
STALE = "Ta prośba o zalogowanie wygasła albo była już użyta. Wróć na stronę urzędu i zaloguj się od nowa."


@routes.route("/authorize", methods=["GET", "POST"])
def authorize() -> Response:
    """Begin a sign-in (OpenID Connect Core §3.1.2)."""
    issuer: Issuer = g.issuer
    issuer.faults.strike("authorize")
    try:
        values = single_values(request.values)
    except ProtocolError as error:
        raise PageError("Strona, która prosi o logowanie, powtórzyła parametr.") from error
    client = issuer.clients.find(values.get("client_id", ""))
    if client is None:
        raise PageError("Nie znamy strony, która prosi o logowanie. Dopisz ją do pliku klientów.")
    if "request_uri" in values or issuer.kind.needs_pushed:
        return _proceed(issuer, _take_pushed(issuer, client, values))
    uri = check_redirect_uri(values, client)
    try:
        ask = read_ask(values, client)
    except ProtocolError as error:
        return send_error(issuer, uri, values.get("state"), error)
    return _proceed(issuer, ask)


def _take_pushed(issuer: Issuer, client: Client, values: Mapping[str, str]) -> Ask:
    uri = values.get("request_uri", "")
    if not uri.startswith(URN):
        raise PageError("Ten wystawca przyjmuje tylko prośby przesłane wcześniej (PAR).")
    ask = issuer.pushed.take(uri.removeprefix(URN))
    if ask is None or ask.client_id != client.client_id:
        raise PageError(STALE)
    return ask


def _proceed(issuer: Issuer, ask: Ask) -> Response:
    current = signed_in(issuer)
    if current is not None and is_enough(issuer, ask, current):
        return send_code(issuer, ask, current)
    if "none" in ask.prompt:
        return send_error(
            issuer, ask.redirect_uri, ask.state, ProtocolError("login_required", "nobody is signed in")
        )
    browser = browser_of(issuer) or secrets.token_urlsafe(24)
    name = issuer.waiting.put(Waiting(ask, browser), seconds=SIGN_IN_SECONDS)
    answer = redirect(url_for("sign_in.show", issuer_name=issuer.name, name=name), 303)
    remember_browser(issuer, answer, browser)
    return answer


def is_enough(issuer: Issuer, ask: Ask, current: SignedIn) -> bool:
    """Say whether an earlier sign-in answers the request: young, strong, the expected person."""
    if ask.wants_fresh or issuer.people.find(current.sub) is None:
        return False
    if ask.max_age is not None and issuer.timestamp() - current.auth_time > ask.max_age:
        return False
    if ask.essential_acr and level_to_assert(current.acr, ask.essential_acr) is None:
        return False
    if ask.id_token_hint:
        hint = read_hint(issuer, ask.id_token_hint)
        if hint is None or hint.get("sub") != current.sub:
            return False
    return "none" in ask.prompt or _reaches_voluntary(ask, current)


def _reaches_voluntary(ask: Ask, current: SignedIn) -> bool:
    known = [level for level in ask.acr_values if level in ORDER]
    return not known or level_to_assert(current.acr, known) is not None


def send_code(issuer: Issuer, ask: Ask, current: SignedIn) -> Response:
    """Send the browser back with a code; the sign-in must already be enough."""
    person = issuer.people.find(current.sub)
    if person is None:
        raise PageError("Tej osoby nie ma już w pliku osób.")
    asserted = level_to_assert(current.acr, ask.essential_acr) if ask.essential_acr else current.acr
    grant = Grant(
        ask=replace(ask, scope=tuple(one for one in ask.scope if one in issuer.kind.scopes)),
        person=person,
        sid=current.sid,
        acr=asserted or current.acr,
        amr=tuple(current.amr),
        auth_time=current.auth_time,
    )
    issuer.sessions.join(current, ask.client_id)
    code = issuer.codes.put(grant, seconds=CODE_SECONDS)
    answer = _send(issuer, ask.redirect_uri, {"code": code, "state": ask.state})
    answer.set_cookie(cookie_name(issuer), current.key, path=f"/{issuer.name}", httponly=True, samesite="Lax")
    return answer


def send_error(issuer: Issuer, uri: str, state: str | None, error: ProtocolError) -> Response:
    """Send the browser back with a fault."""
    told = {"error": error.error, "error_description": error.description, "state": state}
    return _send(issuer, uri, told)


def _send(issuer: Issuer, uri: str, values: Mapping[str, str | None]) -> Response:
    """Redirect with `iss` beside the answer (RFC 9207), after whatever a test wants wrong."""
    answer = changed({**values, "iss": issuer.url}, issuer.faults.response)
    query = urlencode({name: value for name, value in answer.items() if value is not None})
    return redirect(f"{uri}{'&' if '?' in uri else '?'}{query}", 303)
