"""Open the portal: put the house together on a Flask application."""

from __future__ import annotations

import contextlib
import time
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, g, redirect, render_template, request, url_for
from flask_limiter.errors import RateLimitExceeded
from jinja2 import StrictUndefined
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import (
    audit,
    compression,
    frame,
    headers,
    health,
    i18n,
    links,
    logs,
    rooms,
    security,
    static,
    words,
)
from portal.accounts import web_sessions
from portal.addresses import BoundedInteger
from portal.context import EXTENSION, Portal
from portal.db import Database, close_session, roll_back
from portal.errors import Conflict, FirstSteps, PortalError, SignInNeeded, TooMany, Unavailable
from portal.jobs import SWEEP_EVERY, Workers, sweep_done
from portal.links import jobs as links_jobs
from portal.loads import MEGABYTE, MOST_MEGABYTES
from portal.measures import succession
from portal.measures.succession import Succession
from portal.programme import declared
from portal.programme.feeding import Feeders
from portal.programme.shape import Programme
from portal.vault import Vault
from portal.workflow import Effects, Guards

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from portal.facts import Facts
    from portal.outside import Outside
    from portal.service import Service
    from portal.settings import Settings

REQUEST_LIMIT_BYTES = MOST_MEGABYTES * MEGABYTE
FORM_LIMIT_BYTES = 2 * 1024 * 1024
MOST_FIELDS = 5000  # of a form without files; none of our pages has a tenth of them, and each costs time
log = structlog.get_logger("portal.web")


def open_portal(
    app: Flask, settings: Settings, facts: Facts, services: Mapping[str, Service], outside: Outside,
    city: Mapping[str, str], programme: Mapping[str, Any] = MappingProxyType({}),
    changes: Mapping[str, Any] = MappingProxyType({}),
) -> Portal:  # fmt: skip
    """Assemble rooms, guards and words on an application; the result is also in ``app.extensions``."""
    portal = Portal(
        settings=settings,
        db=Database(settings.database_url),
        vault=Vault(settings.key_ring, settings.match_key),
        facts=_all_facts(facts, services),
        services=services,
        outside=outside,
        workers=Workers(),
        effects=Effects(),
        guards=Guards(),
        readers={},
        declared=_declared(programme, changes),
    )
    app.extensions[EXTENSION] = portal
    _configure(app, settings, city)
    app.before_request(_start_timer)
    app.before_request(_limit_form)  # before the guard, which reads the form for its token
    logs.set_up(app, production=settings.production)
    i18n.set_up(app)
    words.set_up(app)
    compression.set_up(app)
    static.set_up(app)
    frame.set_up(app)
    security.set_up(app, settings, web_sessions.load_actor)
    headers.set_up(app)
    app.teardown_appcontext(close_session)
    _handle_errors(app)
    health.register(app)
    rooms.open_all(app, portal)
    _register_own_work(portal.workers)
    if forgotten := security.undeclared(app):
        raise RuntimeError(f"nobody declared who may enter: {', '.join(forgotten)}")
    return portal


def _declared(programme: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[type[Any], Any]:
    """Read what the city declares in files of its own; raises what names their faults."""
    return {
        Programme: declared.parse(programme),
        Feeders: Feeders(),
        links.Links: links.Links(),
        Succession: succession.parse(changes),
    }


def _configure(app: Flask, settings: Settings, city: Mapping[str, str]) -> None:
    """Set limits, strict templates and the proxies that stand before us."""
    app.config.update(MAX_CONTENT_LENGTH=REQUEST_LIMIT_BYTES, MAX_FORM_MEMORY_SIZE=FORM_LIMIT_BYTES)
    app.url_map.converters["int"] = BoundedInteger
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(city=dict(city), demo=settings.demo, actor=security.actor)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _register_own_work(workers: Workers) -> None:
    """Bind the kernel's own kinds of job."""
    workers.register("seal_audit_chain", audit.seal_chain, every=audit.SEAL_EVERY)
    workers.register("sweep_jobs", sweep_done, every=SWEEP_EVERY)
    links_jobs.register_jobs(workers)


def _all_facts(city: Facts, services: Mapping[str, Service]) -> Facts:
    """Lay the city's facts over those of the services, each under its slug."""
    merged = city
    for slug, service in services.items():
        merged = merged.over(type(city).parse(service.facts_table(), prefix=f"{slug}."))
    return merged


def _handle_errors(app: Flask) -> None:
    app.register_error_handler(SignInNeeded, _lead_to_sign_in)
    app.register_error_handler(FirstSteps, _lead_to_first_steps)
    app.register_error_handler(PortalError, _refuse)
    app.register_error_handler(RateLimitExceeded, lambda error: _refuse(TooMany(retry_after=_wait(error))))
    app.register_error_handler(StaleDataError, lambda _error: _refuse(Conflict()))
    app.register_error_handler(OperationalError, lambda _error: _refuse(Unavailable()))
    app.register_error_handler(NoConnectionError, lambda _error: _refuse(Unavailable()))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)


def _start_timer() -> None:
    g.began = time.perf_counter()


def _limit_form() -> None:
    """Refuse a long or crowded form before it is taken apart: Werkzeug's own limits of forms know only multipart."""
    if request.mimetype == "multipart/form-data":
        return
    request.max_content_length = FORM_LIMIT_BYTES
    is_form = request.mimetype == "application/x-www-form-urlencoded"
    if is_form and request.get_data().count(b"&") > MOST_FIELDS:
        raise RequestEntityTooLarge


def _lead_to_sign_in(error: SignInNeeded) -> ResponseReturnValue:
    roll_back()
    place = request.full_path.rstrip("?") if request.method == "GET" else ""
    office = request.path.startswith(("/biurko", "/liczby/", "/skarbnik"))
    where = url_for(
        "sign_in.choose", kind="office" if office else None, next=place or None, loa=error.loa,
        again="1" if error.fresh else None,
    )  # fmt: skip
    return redirect(where, HTTPStatus.SEE_OTHER)


def _lead_to_first_steps(_error: FirstSteps) -> ResponseReturnValue:
    roll_back()
    place = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("account.first_steps", next=place), HTTPStatus.SEE_OTHER)


def _ask_nobody() -> None:
    """Render what follows without the database: it may be what failed."""
    with contextlib.suppress(SQLAlchemyError):
        roll_back()
    g.actor = g.get("actor")


def _refuse(error: PortalError) -> ResponseReturnValue:
    if isinstance(error, Unavailable):
        _ask_nobody()
    else:
        roll_back()
    page = _page(int(error.status), str(error.message))
    if isinstance(error, TooMany):
        return page, error.status, {"Retry-After": str(error.retry_after)}
    if isinstance(error, Unavailable):
        return page, error.status, {"Retry-After": "60"}
    return page, error.status


def _http_error(error: HTTPException) -> ResponseReturnValue:
    roll_back()
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if code < HTTPStatus.BAD_REQUEST:
        return error
    kept = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return _page(code, ""), code, kept


def _fault(error: Exception) -> ResponseReturnValue:
    """Answer the unforeseen: the log names the place, the page holds nothing of it."""
    _ask_nobody()
    log.error("fault", error=type(error).__name__, exc_info=error)
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR, ""), HTTPStatus.INTERNAL_SERVER_ERROR


def _wait(error: RateLimitExceeded) -> int:
    return int(error.limit.limit.get_expiry()) if error.limit else 60


def _page(code: int, message: str) -> str:
    known = {400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503}
    csrf = message == "csrf"
    name = "csrf" if csrf else (code if code in known else 500)
    return render_template(
        f"errors/{name}.html", message="" if csrf else message, request_id=logs.request_id()
    )
