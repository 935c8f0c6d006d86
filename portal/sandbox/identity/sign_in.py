"""The page to sign in: pick a person, choose the means, or refuse."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, g, render_template, request
from werkzeug.wrappers import Response

from portal.sandbox.identity.authorize import STALE, send_code, send_error
from portal.sandbox.identity.browser import browser_of, signed_in
from portal.sandbox.identity.errors import PageError, ProtocolError
from portal.sandbox.identity.issuer import Issuer, Waiting
from portal.sandbox.identity.levels import MEANS, NAMES, ORDER, find_means, level_to_assert
from portal.sandbox.identity.people import Person
from portal.sandbox.page import allow_form_to

routes = Blueprint("sign_in", __name__)


@routes.get("/sign-in/<name>")
def show(name: str) -> str:
    """Show whom one can be."""
    return _page(_waiting(name))


@routes.post("/sign-in/<name>")
def choose(name: str) -> Response | str | tuple[str, int]:
    """Sign in as the person chosen, or carry the refusal back."""
    issuer: Issuer = g.issuer
    waiting = _waiting(name)
    ask = waiting.ask
    if "refuse" in request.form:
        issuer.waiting.take(name)
        refusal = ProtocolError("access_denied", "the person refused")
        return send_error(issuer, ask.redirect_uri, ask.state, refusal)
    person = issuer.people.find(request.form.get("person", ""))
    if person is None:
        return _page(waiting, problem="Wybierz osobę z listy."), 422
    acr, amr = _proof(person)
    if ask.essential_acr and level_to_assert(acr, ask.essential_acr) is None:
        return _page(waiting, problem=_too_low(ask.essential_acr, acr)), 422
    if issuer.waiting.take(name) is None:
        raise PageError(STALE)
    current = issuer.sessions.open(person.sub, acr, amr, again=signed_in(issuer))
    return send_code(issuer, ask, current)


def _waiting(name: str) -> Waiting:
    """Find the request this page belongs to; another browser's is as unknown as an old one."""
    issuer: Issuer = g.issuer
    waiting = issuer.waiting.get(name)
    if waiting is None or waiting.browser != browser_of(issuer):
        raise PageError(STALE)
    parts = urlsplit(waiting.ask.redirect_uri)
    allow_form_to(f"{parts.scheme}://{parts.netloc}")
    return waiting


def _proof(person: Person) -> tuple[str, tuple[str, ...]]:
    """Return the level and `amr` of the chosen means; without a choice, the person's usual ones."""
    key = request.form.get("means", "")
    if not key:
        return person.acr, person.amr
    means = find_means(key)
    if means is None:
        abort(400)
    return means.acr, means.amr


def _too_low(wanted: tuple[str, ...], reached: str) -> str:
    lowest = min((level for level in wanted if level in ORDER), key=ORDER.index, default=None)
    need = f"co najmniej poziomu: {NAMES[lowest]}" if lowest else "poziomu, którego nikt tu nie ma"
    return f"Urząd wymaga {need}. Wybrany sposób daje poziom: {NAMES[reached]}. Wybierz inny albo odmów."


def _page(waiting: Waiting, problem: str = "") -> str:
    issuer: Issuer = g.issuer
    ask = waiting.ask
    query = request.values.get("q", "").strip()[:100]
    hinted = issuer.people.find(ask.login_hint) if ask.login_hint else None
    current = signed_in(issuer)
    again = hinted or (issuer.people.find(current.sub) if current else None)
    client = issuer.clients.find(ask.client_id)
    return render_template(
        "identity/sign_in.html",
        kind=issuer.kind,
        listing=issuer.people.list_for(query),
        query=query,
        again=None if query else again,
        chosen=request.form.get("means", ""),
        means=MEANS if issuer.kind.asks_means else (),
        levels=NAMES,
        problem=problem,
        asked_by=client.name if client else ask.client_id,
        gives_pesel="pesel" in ask.scope,
    )
