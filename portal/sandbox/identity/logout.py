"""The end of a sign-in: asked for by a client or by the person, and told to every client."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import requests
from flask import Blueprint, g, redirect, render_template, request
from werkzeug.wrappers import Response

from portal.sandbox.identity.asking import single_values
from portal.sandbox.identity.browser import cookie_name, signed_in
from portal.sandbox.identity.errors import PageError, ProtocolError
from portal.sandbox.identity.issuer import Issuer
from portal.sandbox.identity.sessions import SignedIn
from portal.sandbox.identity.tokens import make_logout_token, read_hint

routes = Blueprint("logout", __name__)
DELIVERY_SECONDS = 5


@routes.route("/end-session", methods=["GET", "POST"])
def end_session() -> Response | str:
    """End a sign-in at a client's request (OpenID Connect RP-Initiated Logout 1.0).

    Without a valid id_token_hint the person is asked first, so that no foreign page can end it.
    """
    issuer: Issuer = g.issuer
    issuer.faults.strike("end_session")
    try:
        values = single_values(request.values)
    except ProtocolError as error:
        raise PageError("Strona, która prosi o wylogowanie, powtórzyła parametr.") from error
    hint = read_hint(issuer, values["id_token_hint"]) if "id_token_hint" in values else None
    back = _address_back(issuer, values, hint)
    current = signed_in(issuer)
    hinted = issuer.sessions.find_sid(str(hint["sid"])) if hint and "sid" in hint else None
    if hinted is None and current is not None:
        return _question(issuer, current)
    if hinted is not None:
        close_and_tell(issuer, hinted)
    answer = redirect(back, 303) if back else Response(_farewell(), mimetype="text/html")
    if current is None or current is hinted:
        answer.delete_cookie(cookie_name(issuer), path=f"/{issuer.name}")
    return answer


@routes.post("/end-session/confirmed")
def end_own() -> Response:
    """End the browser's own sign-in after the person said so on our page."""
    issuer: Issuer = g.issuer
    current = signed_in(issuer)
    if current is not None and request.headers.get("Origin", "null") in ("null", _origin(issuer)):
        close_and_tell(issuer, current)
    answer = Response(_farewell(), mimetype="text/html")
    answer.delete_cookie(cookie_name(issuer), path=f"/{issuer.name}")
    return answer


def close_and_tell(issuer: Issuer, ended: SignedIn) -> None:
    """Close a sign-in and post a logout token to each client that received it.

    One attempt each, five seconds; what each client answered (None: no answer) is added to the
    issuer's `deliveries` (OpenID Connect Back-Channel Logout 1.0 §2.5).
    """
    issuer.sessions.close(ended)
    for client_id in ended.clients:
        client = issuer.clients.find(client_id)
        if client is None or client.backchannel_logout_uri is None:
            continue
        token = make_logout_token(issuer, client_id, ended.sub, ended.sid)
        try:
            answer = requests.post(
                client.backchannel_logout_uri,
                data={"logout_token": token},
                timeout=DELIVERY_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException:
            issuer.deliveries.append((client_id, None))
        else:
            issuer.deliveries.append((client_id, answer.status_code))


def _address_back(issuer: Issuer, values: dict[str, str], hint: dict[str, Any] | None) -> str | None:
    """Return the address to go back to with `state`; raises PageError when it is not registered."""
    uri = values.get("post_logout_redirect_uri")
    if uri is None:
        return None
    named = str(hint["aud"]) if hint else values.get("client_id", "")
    if values.get("client_id", named) != named:
        raise PageError("Prośba o wylogowanie podaje dwie różne strony.")
    client = issuer.clients.find(named)
    if client is None or uri not in client.post_logout_redirect_uris:
        raise PageError("Strona, która prosi o wylogowanie, podała adres powrotu, którego nie znamy.")
    if "state" not in values:
        return uri
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode({'state': values['state']})}"


def _question(issuer: Issuer, current: SignedIn) -> str:
    person = issuer.people.find(current.sub)
    return render_template("identity/log_out.html", kind=issuer.kind, person=person)


def _farewell() -> str:
    return render_template("identity/logged_out.html")


def _origin(issuer: Issuer) -> str:
    return issuer.url.removesuffix(f"/{issuer.name}")
