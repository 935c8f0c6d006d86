"""Sign in and out: the choice of a way, the way back from the provider, the end of a session."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal import audit, security
from portal.accounts import callbacks, sign_ins, signing_in, web_sessions
from portal.accounts import views as provider_calls
from portal.accounts.devices import describe_device
from portal.accounts.models import WebSession
from portal.accounts.oidc.answer import exchange, read_answer
from portal.accounts.oidc.asking import authorization_url
from portal.accounts.oidc.logout import farewell_url
from portal.accounts.oidc.refusal import STATUSES, Reason, SignInRefused
from portal.accounts.providers import KINDS, provider_for, provider_named
from portal.billing.sources.linking import link_accounts
from portal.billing.sources.models import SourceKind
from portal.citizen.places import WITHOUT_SIGNING_IN
from portal.context import here
from portal.cookies import cookie_name, drop_cookie, set_cookie
from portal.db import session
from portal.errors import NotFound
from portal.i18n import language
from portal.security import SESSION_COOKIE, Access, Loa, actor, is_local_path

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.accounts.oidc.checks import Proof
    from portal.accounts.oidc.provider import Provider
    from portal.security import Actor

NEXT_LENGTH = 400
OFFICE_PLACES = ("/biurko", "/liczby")
blueprint = Blueprint("sign_in", __name__)
log = structlog.get_logger("portal.sign_in")


def register(app: Flask) -> None:
    """Open the pages to everybody, and the providers' own calls with them."""
    anybody = Access("public", as_anybody=True)
    security.admit(app, blueprint, security.PUBLIC, leave=anybody, stay=anybody)
    web_sessions.never_extend(app, "sign_in.left")
    provider_calls.register(app)
    app.context_processor(_session_words)


@blueprint.get("/zaloguj")
def choose() -> ResponseReturnValue:
    """Show the ways to sign in; somebody already signed in goes straight on, unless more is asked of them."""
    wish = _wish(request.args)
    person = actor()
    if person is not None and person.kind == wish.kind and not wish.fresh and person.loa.at_least(wish.loa):
        return _moved(wish.next_path)
    return _choice(wish, ran_out=False)


@blueprint.get("/zaloguj/po-czasie")
def ended() -> ResponseReturnValue:
    """Say that the session ran out and answers are kept, and show the ways to sign in again."""
    return _choice(_wish(request.args), ran_out=True)


@blueprint.post("/zaloguj")
@security.limiter.limit("30/minute")
def start() -> ResponseReturnValue:
    """Write the sign-in down, then lead to the provider; the writers' queue is not held while it answers."""
    wish = _wish(request.form)
    provider = provider_for(wish.kind)
    portal = here()
    now = portal.now()
    known = request.cookies.get(cookie_name(sign_ins.BROWSER_COOKIE), "")
    browser = known if len(known) == sign_ins.BROWSER_LENGTH else sign_ins.new_browser()
    back = portal.settings.base_url + url_for("sign_in.come_back", provider=KINDS[wish.kind])
    ask = sign_ins.begin(
        session(), portal.vault, wish, browser=browser, redirect_uri=back, language=language(), now=now
    )
    session().commit()
    try:
        address = authorization_url(provider, ask, now)
    except SignInRefused as refusal:
        return _refused(refusal, wish.kind, wish.next_path)
    response = _moved(address)
    set_cookie(response, sign_ins.BROWSER_COOKIE, browser, max_age=int(sign_ins.LIFE.total_seconds()))
    return response


@blueprint.get("/sign-in/<provider>/callback")
@security.limiter.limit("60/minute")
def come_back(provider: str) -> ResponseReturnValue:
    """Take the provider's answer: spend the sign-in, check everything, open the session, go on."""
    party = provider_named(provider)
    portal = here()
    next_path = ""
    try:
        values = _single_values()
        now = portal.now()
        with portal.db.writing() as own:
            begun = sign_ins.take(
                own,
                portal.vault,
                kind=party.kind,
                state=values.get("state", ""),
                browser=request.cookies.get(cookie_name(sign_ins.BROWSER_COOKIE), ""),
                now=now,
            )
        next_path = begun.next_path
        code = read_answer(values, party, now)
        proof = exchange(party, begun.ask, code, asked_at=begun.asked_at, now=portal.now())
        token = _open(party, proof, next_path)
    except SignInRefused as refusal:
        return _refused(refusal, party.kind, next_path)
    log.info("signed in", provider=provider, loa=str(proof.loa))
    response = _moved(next_path)
    set_cookie(response, SESSION_COOKIE, token)
    return response


@blueprint.get("/zaloguj/nie-udalo-sie/<reason>")
def failed(reason: str) -> ResponseReturnValue:
    """Say why a sign-in came to nothing, and what to do."""
    if reason not in set(Reason):
        raise NotFound
    wish = _wish(request.args)
    return render_template("citizen/sign_in_failed.html", reason=reason, wish=wish), STATUSES[Reason(reason)]


@blueprint.post("/wyloguj")
def leave() -> ResponseReturnValue:
    """End the session here, then offer to end the provider's own."""
    portal = here()
    now = portal.now()
    row = web_sessions.find_by_token(session(), web_sessions.cookie_token())
    bye = None
    if row is not None:
        kind, sealed = row.kind, row.id_token
        web_sessions.end_one(session(), row.id, "person", now)
        audit.record(session(), "sign_out", at=now, actor=actor(), subject_id=row.subject_id)
        session().commit()
        log.info("signed out", kind=kind)
        bye = _farewell(kind, sealed)  # it may ask the provider, and nobody's writing waits for that
    response = current_app.make_response(
        render_template("citizen/sign_in_left.html", farewell=bye, kind=row.kind if row else "resident")
    )
    drop_cookie(response, SESSION_COOKIE)
    # not "cookies": that word reaches every site of the city under the same registered domain
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.post("/sesja")
def stay() -> ResponseReturnValue:
    """Keep the session alive at the person's wish; answer with the seconds that are left."""
    person = actor()
    if person is not None and person.web_session_id is not None:
        callbacks.note_activity(person.web_session_id, here().now())
    return _seconds_left(person)


@blueprint.get("/sesja")
def left() -> ResponseReturnValue:
    """Tell how many seconds are left; asking does not prolong anything."""
    return _seconds_left(actor())


def _choice(wish: sign_ins.Wish, *, ran_out: bool) -> str:
    template = "sign_in_office" if wish.kind == "official" else "sign_in"
    open_to_all = [one for slug, one in here().services.items() if one.guests and slug in here().deployed]
    return render_template(
        f"citizen/{template}.html",
        wish=wish,
        ran_out=ran_out,
        places=WITHOUT_SIGNING_IN,
        services=open_to_all,
    )


def _session_words() -> dict[str, Any]:
    """Give every page of a signed-in person what its warning before the end needs."""
    person = actor()
    if person is None or person.expires_at is None:
        return {}
    seconds = int((person.expires_at - here().now()).total_seconds())
    return {"web_session_expires_in": max(1, seconds), "keepalive_url": url_for("sign_in.stay")}


def _seconds_left(person: Actor | None) -> ResponseReturnValue:
    with here().db.reading() as own:
        row = own.get(WebSession, person.web_session_id) if person else None
    if row is None:
        return jsonify(expires_in=0), HTTPStatus.UNAUTHORIZED
    seconds = (web_sessions.expires_at(row) - here().now()).total_seconds()
    return jsonify(expires_in=max(0, int(seconds)))


def _open(party: Provider, proof: Proof, next_path: str) -> str:
    """Open the session; once more when another tab made the same account in the same moment."""
    portal = here()
    agent = request.headers.get("User-Agent", "")
    browser = signing_in.Browser(describe_device(agent), language(), web_sessions.cookie_token())

    def attempt() -> str:
        with portal.db.writing() as own:
            return signing_in.open_session(
                own,
                portal.vault,
                kind=party.kind,
                iss=party.issuer,
                proof=proof,
                browser=browser,
                next_path=next_path,
                now=portal.now(),
                # tax accounts that another system told of under this person's number are theirs from now on
                met=link_accounts
                if portal.settings.finance_source in {SourceKind.FILE, SourceKind.REST}
                else None,
            )

    try:
        return attempt()
    except IntegrityError:
        return attempt()


def _farewell(kind: str, sealed: str | None) -> str | None:
    portal = here()
    id_token = portal.vault.open(signing_in.ID_TOKEN, sealed) if sealed else None
    return farewell_url(
        provider_for(kind), id_token=id_token, back=f"{portal.settings.base_url}/", now=portal.now()
    )


def _refused(refusal: SignInRefused, kind: str, next_path: str) -> Response:
    """Lead to the page of a reason: its address holds a word and where the person was going, nothing else."""
    log.warning("sign-in refused", reason=str(refusal.reason), fault=refusal.detail, kind=kind)
    office = "office" if kind == "official" else None
    return _moved(url_for("sign_in.failed", reason=refusal.reason, kind=office, next=next_path or None))


def _moved(address: str) -> Response:
    return current_app.make_response(redirect(address, HTTPStatus.SEE_OTHER))


def _single_values() -> dict[str, str]:
    """Return the query's values; a repeated one is refused (RFC 6749 §3.1)."""
    if any(len(given) > 1 for _, given in request.args.lists()):
        raise SignInRefused(Reason.FORGED, "repeated parameter")
    return request.args.to_dict()


def _wish(values: Any) -> sign_ins.Wish:
    """Read what a sign-in is for; anything odd falls back to the plain case."""
    place = values.get("next", "")
    office = values.get("kind") == "office" or place.startswith(OFFICE_PLACES)
    kind = "official" if office else "resident"
    asked = values.get("loa", "")
    loa = Loa(asked) if asked in set(Loa) else sign_ins.LEVELS[kind]
    next_path = place if is_page(place) else sign_ins.HOME[kind]
    return sign_ins.Wish(kind=kind, next_path=next_path, loa=loa, fresh=values.get("again") == "1")


def is_page(place: str) -> bool:
    """Tell whether a value is the address of one of our own pages, this room's excepted (ASVS 5.0 3.7.2)."""
    if len(place) > NEXT_LENGTH or not is_local_path(place):
        return False
    try:
        endpoint, _ = current_app.url_map.bind("").match(place.partition("?")[0], method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return endpoint.rpartition(".")[0] not in {"sign_in", "accounts", ""}
