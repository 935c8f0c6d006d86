"""Who may enter: denied unless declared, and what another site forged is refused.

Source: OWASP ASVS 5.0 V3.5, V7, V8.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, g, request
from flask_limiter import ApplicationLimit, Limiter
from flask_limiter.util import get_remote_address
from markupsafe import Markup

from portal import nul
from portal.acting import Actor, Loa
from portal.context import here
from portal.cookies import cookie_name, set_cookie
from portal.db import SAFE_METHODS
from portal.errors import Conflict, FirstSteps, NotAllowed, NotFound, SignInNeeded
from portal.i18n import translate
from portal.loads import kilobytes, line_of
from portal.masks import masked, unmasked

if TYPE_CHECKING:
    from portal.settings import Settings

__all__ = ["Actor", "Loa"]  # known by this name wherever somebody asks who is there
CSRF_FIELD = "_token"
CSRF_HEADER = "X-CSRF-Token"
ACTING_FIELD = "_as"
MEGABYTES_A_DAY = 1000
CSRF_COOKIE = "visitor"
SESSION_COOKIE = "session"


@dataclass(frozen=True)
class Access:
    """Who may enter a blueprint: ``kind`` public, resident, official or machine; any one of ``roles``.

    ``as_anybody`` takes a form whomever the person represented when it was opened: to sign out, to switch.
    """

    kind: str
    roles: frozenset[str] = frozenset()
    csrf: bool = True
    unready: bool = False
    as_anybody: bool = False


PUBLIC = Access("public")
MACHINE = Access("machine", csrf=False)
ANONYMOUS = Access("public", csrf=False, as_anybody=True)  # a form of ours, bound to no browser
RESIDENT = Access("resident")


def officials(*roles: str) -> Access:
    """Let officials in who have at least one of the roles."""
    return Access("official", roles=frozenset(roles))


class ActorLoader(Protocol):
    """Find the person behind a request; given by the room that keeps web sessions."""

    def __call__(self) -> Actor | None: ...


@dataclass
class Doors:
    """The declared access of every blueprint and, where it differs, of an endpoint."""

    blueprints: dict[str, Access] = field(default_factory=dict)
    endpoints: dict[str, Access] = field(default_factory=dict)
    load_actor: ActorLoader | None = None

    def of(self, endpoint: str | None) -> Access | None:
        """Return the access declared for an endpoint, None when nobody declared one."""
        if endpoint is None:
            return None
        if endpoint in self.endpoints:
            return self.endpoints[endpoint]
        return self.blueprints.get(endpoint.rpartition(".")[0])


def whom_to_count() -> str:
    """Name whose requests a limit counts: a signed-in person's own; one address may be a whole city hall's.

    Of an IPv6 address only the first 64 bits count: a single customer is given all the others (RFC 6177), and a limit
    for each of them would limit nobody.
    """
    person = actor()
    return f"{person.kind}:{person.record_id}" if person is not None else line_of(get_remote_address())


def _is_let_off() -> bool:
    """Tell whether what a request sends is not counted: it sends no file, or it is an official's, the office's own."""
    if request.mimetype != "multipart/form-data":
        return True
    person = actor()
    return person is not None and person.kind == "official"


def _was_taken(response: Response) -> bool:
    """Tell whether something was kept: who is refused a file fills no disk, nor uses up what a shared line may send."""
    return response.status_code < HTTPStatus.BAD_REQUEST


# what is thrown away again stays on the disk for a day: nobody, and no line without a sign-in, may fill it
limiter = Limiter(
    whom_to_count,
    strategy="fixed-window",
    application_limits=[
        ApplicationLimit(
            lambda: f"{MEGABYTES_A_DAY * 1024}/day",
            cost=lambda: kilobytes(request), exempt_when=_is_let_off, deduct_when=_was_taken,
        )
    ],
)  # fmt: skip


def doors(app: Flask) -> Doors:
    """Return the table of declared access of an application."""
    found: Doors = app.extensions["portal_doors"]
    return found


def admit(app: Flask, blueprint: Blueprint, access: Access, **endpoints: Access) -> None:
    """Register a blueprint together with who may enter it; single views may differ by name."""
    doors(app).blueprints[blueprint.name] = access
    for name, own in endpoints.items():
        doors(app).endpoints[f"{blueprint.name}.{name}"] = own
    app.register_blueprint(blueprint)


def undeclared(app: Flask) -> list[str]:
    """List the endpoints for which nobody declared who may enter."""
    return sorted(
        {rule.endpoint for rule in app.url_map.iter_rules() if doors(app).of(rule.endpoint) is None}
    )


def actor() -> Actor | None:
    """Return the person behind the request, None for a visitor."""
    if "actor" not in g:
        load = doors(current_app).load_actor
        g.actor = load() if load else None
        if g.actor is not None and g.actor.language:
            g.preferred_language = g.actor.language
    found: Actor | None = g.actor
    return found


def need_actor() -> Actor:
    """Return the person behind the request; raises SignInNeeded for a visitor."""
    found = actor()
    if found is None:
        raise SignInNeeded
    return found


def need_role(*roles: str) -> Actor:
    """Return the official behind the request; raises NotAllowed without one of the roles."""
    found = need_actor()
    if not found.roles & set(roles):
        raise NotAllowed
    return found


def keyed(purpose: str, value: str) -> str:
    """Return a keyed hash that only this portal can make (64 hex digits)."""
    key = here().settings.secret_key.encode()
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def csrf_token() -> str:
    """Return the token of this browser: bound to its web session, or to a visitor's cookie."""
    base = request.cookies.get(cookie_name(SESSION_COOKIE)) or request.cookies.get(cookie_name(CSRF_COOKIE))
    if not base:
        base = g.setdefault("new_visitor", secrets.token_urlsafe(24))
    return masked(keyed("csrf", base))


def csrf_field() -> Markup:
    """Return the hidden fields that every form which changes something carries."""
    line = Markup('<input type="hidden" name="{}" value="{}">')
    token, acting = line.format(CSRF_FIELD, csrf_token()), _acting()
    return token + line.format(ACTING_FIELD, acting) if acting else token


def is_local_path(value: str) -> bool:
    """Tell whether a value is a path on this site and nothing else (no host, no scheme, no trick)."""
    if not value.startswith("/") or value.startswith("//") or "\\" in value:
        return False
    parts = urlsplit(value)
    return not (parts.scheme or parts.netloc) and value.isprintable() and value.isascii()


def set_up(app: Flask, settings: Settings, load_actor: ActorLoader) -> None:
    """Guard an application: access, forgery, limits."""
    table = app.extensions.setdefault("portal_doors", Doors())
    table.load_actor = load_actor
    table.endpoints["static"] = Access("public")
    app.config["RATELIMIT_STORAGE_URI"] = settings.rate_limit_store
    app.config["RATELIMIT_HEADERS_ENABLED"] = False
    # when the store is away each process counts for itself: nobody is kept from signing in or sending
    app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = True
    limiter.init_app(app)
    app.before_request(_guard)
    app.after_request(_keep_visitor)
    app.jinja_env.globals.update(csrf_field=csrf_field, csrf_token=csrf_token)


def _guard() -> None:
    """Let in, or raise; runs before every view."""
    # no name or question of ours holds a NUL, and PostgreSQL refuses to be asked for one
    if "\0" in request.path or b"%00" in request.query_string or b"\0" in request.query_string:
        raise NotFound
    if request.endpoint is None:
        return
    access = doors(current_app).of(request.endpoint)
    if access is None:
        raise NotAllowed
    if request.method not in SAFE_METHODS and access.kind != "machine":
        _judge_form(access)
    if access.kind in {"public", "machine"}:
        if access.kind == "public" and request.endpoint != "static":
            actor()  # before the view says a word: the language may be the person's own
        return
    person = need_actor()
    if person.kind != access.kind:
        raise NotFound if access.kind == "official" else NotAllowed
    if access.roles and not person.roles & access.roles:
        raise NotAllowed
    if not (person.ready or access.unready):
        raise FirstSteps


def _judge_form(access: Access) -> None:
    """Refuse a form that no page of ours made for this person as they are now; one for nobody may be of any of ours."""
    _refuse_other_sites()
    if access.csrf:
        _refuse_forgery()
    nul.refuse(request.form)
    if not access.as_anybody:
        _refuse_other_self()


def _refuse_other_sites() -> None:
    """Refuse what a browser says that another site sent."""
    site, origin = (request.headers.get(name) for name in ("Sec-Fetch-Site", "Origin"))
    is_ours = site == "same-origin" or origin in {None, here().settings.base_url}
    if site not in {None, "same-origin", "none"} or not is_ours:
        raise NotAllowed("csrf")


def _refuse_forgery() -> None:
    """Refuse a state change without the token of our own page (ASVS 3.5.1)."""
    sent = request.form.get(CSRF_FIELD) or request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(unmasked(sent), unmasked(csrf_token())):
        raise NotAllowed("csrf")


def _acting() -> str:
    """Return by which mandate the person behind the request acts, empty for themselves."""
    person = actor()
    return person.acting.token if person is not None and person.acting is not None else ""


def _refuse_other_self() -> None:
    """Refuse a form that was opened while the person acted for somebody else than now, or for themselves."""
    if request.form.get(ACTING_FIELD, "") == _acting():
        return
    person = actor()
    if person is not None and person.lapsed:
        raise Conflict(
            translate(
                "Nie możesz już działać w imieniu „%(name)s”. Niczego nie zapisaliśmy.", name=person.lapsed
            )
        )
    raise Conflict(
        translate(
            "Ta strona była otwarta w innym imieniu niż teraz. Niczego nie zapisaliśmy. Otwórz ją jeszcze raz."
        )
    )


def _keep_visitor(response: Response) -> Response:
    """Give a visitor who was shown a form the cookie that its token is bound to."""
    if "new_visitor" in g:
        set_cookie(response, CSRF_COOKIE, g.new_visitor)
    return response
