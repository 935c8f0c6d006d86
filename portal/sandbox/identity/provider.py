"""The provider as a whole: two issuers in one application."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Self

from flask import Flask, abort, g, render_template
from werkzeug.exceptions import HTTPException

from portal.sandbox.identity import authorize, logout, protocol, sign_in
from portal.sandbox.identity.clients import read_clients
from portal.sandbox.identity.errors import PageError
from portal.sandbox.identity.faults import Faults
from portal.sandbox.identity.issuer import KINDS, Issuer
from portal.sandbox.identity.people import read_people, role_name
from portal.sandbox.identity.shelf import Now
from portal.sandbox.identity.watched import Source
from portal.sandbox.loopback import Listener
from portal.sandbox.page import make_page_app


def present() -> datetime:
    """Return the present moment; tests give their own clock instead."""
    return datetime.now(UTC)


class Provider:
    """Residents' and officials' issuers on one loopback port.

    `clients` and `people` are JSON files (watched for changes) or the entries themselves; `state`
    keeps keys and sign-ins over restarts; `clock` returns aware moments; `faults` makes answers
    wrong on purpose. Use as a context manager to serve in a thread; port 0 takes a free one.
    """

    def __init__(
        self,
        *,
        clients: Source = (),
        people: Source = (),
        state: Path | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Now = present,
        faults: Faults | None = None,
    ) -> None:
        self.faults = faults or Faults()
        self.clients = read_clients(clients)
        self.people = read_people(people)
        self.issuers: dict[str, Issuer] = {}
        self._state = state
        self._clock = clock
        self.listener = Listener(host, port, self._make_app)

    @property
    def base(self) -> str:
        """The address without a final slash."""
        return self.listener.base

    @property
    def residents(self) -> Issuer:
        """The stand-in for the national identity."""
        return self.issuers["residents"]

    @property
    def officials(self) -> Issuer:
        """The stand-in for the city's directory."""
        return self.issuers["officials"]

    def __enter__(self) -> Self:
        self.listener.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.stop()

    def _make_app(self, base: str) -> Flask:
        for kind in KINDS.values():
            self.issuers[kind.name] = Issuer(
                kind,
                base,
                people=self.people,
                clients=self.clients,
                state=self._state,
                now=self._clock,
                faults=self.faults,
            )
        app = make_page_app("portal.sandbox.identity")
        app.add_template_filter(role_name)
        app.url_value_preprocessor(self._find_issuer)
        app.register_error_handler(PageError, _tell_person)
        app.register_error_handler(HTTPException, _tell_person)
        app.add_url_rule("/", "front", lambda: render_template("identity/front.html", issuers=self.issuers))
        app.add_url_rule("/favicon.ico", "icon", lambda: ("", 204))
        for routes in (protocol.routes, authorize.routes, sign_in.routes, logout.routes):
            app.register_blueprint(routes, url_prefix="/<issuer_name>")
        return app

    def _find_issuer(self, endpoint: str | None, values: dict[str, object] | None) -> None:
        del endpoint
        if values and "issuer_name" in values:
            issuer = self.issuers.get(str(values.pop("issuer_name")))
            if issuer is None:
                abort(404)
            g.issuer = issuer


def _tell_person(error: Exception) -> tuple[str, int]:
    if isinstance(error, PageError):
        return render_template("identity/error.html", message=error.message), error.status
    code = (error.code if isinstance(error, HTTPException) else None) or 500
    message = "Tej strony tu nie ma." if code == HTTPStatus.NOT_FOUND else "Piaskownica nie przyjęła żądania."
    return render_template("identity/error.html", message=message), code
