"""What a provider calls by itself: the end of sessions (OpenID Connect Back-Channel Logout 1.0)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from flask import Blueprint, Flask, jsonify, request
from sqlalchemy.exc import IntegrityError

from portal import security
from portal.accounts import web_sessions
from portal.accounts.models import LogoutToken
from portal.accounts.oidc.logout import check_logout_token
from portal.accounts.oidc.refusal import SignInRefused
from portal.accounts.providers import provider_named
from portal.context import here

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.accounts.oidc.logout import Ended

blueprint = Blueprint("accounts", __name__)
log = structlog.get_logger("portal.accounts")


def register(app: Flask) -> None:
    """Open the endpoint to programs: what they send proves itself."""
    security.admit(app, blueprint, security.MACHINE)


@blueprint.post("/sign-in/<provider>/logout")
@security.limiter.limit("600/minute")
def end_sessions(provider: str) -> ResponseReturnValue:
    """End what a logout token names: 200 also when nothing was left, 400 for one we do not believe."""
    party = provider_named(provider)
    now = here().now()
    try:
        ended = check_logout_token(request.form.get("logout_token", ""), party, now)
    except SignInRefused as refusal:
        log.warning("back-channel logout refused", provider=provider, fault=refusal.detail)
        return _answer(HTTPStatus.BAD_REQUEST)
    if not _spend(party.issuer, ended):
        log.warning("back-channel logout refused", provider=provider, fault="replayed")
        return _answer(HTTPStatus.BAD_REQUEST)
    log.info("back-channel logout", provider=provider)
    return _answer(HTTPStatus.OK)


def _spend(issuer: str, ended: Ended) -> bool:
    """Spend the token and end the sessions in one commit; False when its jti was seen before."""
    now = here().now()
    try:
        with here().db.writing() as own:
            own.add(LogoutToken(iss=issuer, jti=ended.jti, seen_at=now))
            own.flush()
            web_sessions.end_by_provider(own, iss=issuer, sub=ended.sub, sid=ended.sid, now=now)
    except IntegrityError:
        return False
    return True


def _answer(status: HTTPStatus) -> ResponseReturnValue:
    told = {} if status is HTTPStatus.OK else {"error": "invalid_request"}
    return jsonify(told), status, {"Cache-Control": "no-store"}
