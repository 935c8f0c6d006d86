"""A whole town of money in one thread: portal, gateway, people's acts, a clock, and a database to begin anew."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import insert, text

import payments.client
from config.settings import Gateway
from payments.sandbox import Sandbox, Shop
from payments.sandbox.book import Book
from payments.sandbox.clock import SandboxClock
from payments.transport import open_http
from portal import security
from portal.accounts.models import Official, Profile, Subject, Unit
from portal.billing import gateway
from portal.context import EXTENSION, Portal
from portal.db import Base, Database
from portal.errors import PortalError
from tests.billing.every.nemesis import KilledError, Nemesis
from tests.billing.every.wire import ToGateway, ToPortal
from tests.billing.house import CRC_KEY, MERCHANT, START, VISITOR, build_app, build_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

PORTAL = "http://127.0.0.1:1"  # nobody listens there: the wire carries it
ACCOUNTS = {  # as the city's facts say of the kinds that each shop serves
    "main": "PL26124052111111001035533132", "taxes": "PL78124052111111001035532584",
    "revenues": "PL05124052111111001035537778",
}  # fmt: skip
COMMISSION = 190  # in 1/100 of a percent
SHOPS = {"main": MERCHANT, "taxes": MERCHANT + 1, "revenues": MERCHANT + 2}
PEOPLE = (1, 2)
CUT_EVERY = 50
HEADERS = {"Cookie": f"bialystok-visitor={VISITOR}", "Sec-Fetch-Site": "same-origin", "Origin": PORTAL}


class TownClock:
    """The portal's clock: the gateway's, and what it goes wrong by."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox, self.wrong_by = sandbox, timedelta()

    def now(self) -> datetime:
        return self.sandbox.gateway.clock.now() + self.wrong_by


class Town:
    """The portal and the gateway; ``begin`` empties both."""

    def __init__(self, url: str, folder: Path) -> None:
        self.shops = SHOPS
        shops = [
            Shop(number, number, f"api-{name}", f"{CRC_KEY}-{name}", ACCOUNTS[name], COMMISSION)
            for name, number in SHOPS.items()
        ]
        self.sandbox = Sandbox(*shops, start_at=START, background=False)
        self.nemesis, self.clock = Nemesis(self.restart), TownClock(self.sandbox)
        self._http = open_http()
        self._http.mount(self.sandbox.url, ToGateway(self.sandbox, self.nemesis))
        own = {
            name: Gateway(number, number, f"api-{name}", f"{CRC_KEY}-{name}", self.sandbox.url)
            for name, number in SHOPS.items()
        }
        settings = build_settings(url, PORTAL, self.sandbox.url, folder)
        self.settings = replace(settings, gateway=own.pop("main"), shops=own)
        self.app: Flask = build_app(self.settings, self.clock)  # type: ignore[arg-type] - a clock like HandClock
        self.app.testing = True
        self.portal: Portal = self.app.extensions[EXTENSION]
        del self.portal.workers.periods[
            "remind_unpaid"
        ]  # it moves no money, and half of the work would be it
        self.sandbox.courier._http.mount(PORTAL, ToPortal(self.app, self.nemesis))
        # no proxy of this machine's stands in the wire; to look for one takes as long as to ask the database
        self._http.trust_env = self.sandbox.courier._http.trust_env = False
        self.eyes = Database(url)  # the test's own connection, whose statements are nobody's steps
        self.nemesis.watch(self.portal.db.engine)
        with self.app.test_request_context("/", headers=HEADERS):
            self.token = security.csrf_token()
        self._path = url.removeprefix("sqlite:///") if url.startswith("sqlite") else None
        self._watch: sqlite3.Connection | None = None
        self._empty = self._keep_empty(url)
        self.sandbox.start()

    @contextmanager
    def wired(self) -> Iterator[Town]:
        """Let the clients that are opened from now on speak through the wire."""
        opened = payments.client.open_http
        payments.client.open_http = lambda: self._http
        gateway.close_clients()
        try:
            yield self
        finally:
            payments.client.open_http = opened
            self.close()

    def close(self) -> None:
        """Stop and close everything."""
        self.nemesis.disarm()
        self.restart()
        self.eyes.engine.dispose()
        self._look_away()
        self.sandbox.stop()

    def seen(self) -> int | None:
        """Return a number that changes whenever anything is written; None where the database keeps none."""
        if self._path is None:
            return None
        # a connection of its own, which SQLite tells whether others have written meanwhile
        self._watch = self._watch or sqlite3.connect(self._path)
        return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def _look_away(self) -> None:
        """Let go of the file: it is put back whole."""
        if self._watch is not None:
            self._watch.close()
        self._watch = None

    def restart(self) -> None:
        """Let the portal begin again: nothing of its memory is left."""
        self.portal.db.engine.dispose()
        gateway.close_clients()

    # ------------------------------------------------------------------------------------------ a fresh town
    def begin(self, start_at: datetime = START) -> None:
        """Empty the database and the gateway, and let people move in."""
        self.nemesis.disarm()
        self.restart()
        self._empty()
        self.sandbox.faults.clear()
        self.sandbox.gateway.book = Book()
        self.sandbox.gateway.clock = SandboxClock(start_at)
        self.clock.wrong_by = timedelta()
        security.limiter.reset()
        with self.eyes.writing() as session:
            self._let_in(session, self.clock.now())

    def _let_in(self, session: Session, now: datetime) -> None:
        session.add(Unit(code="FN", name="Finanse"))
        people = [
            {"id": who, "token": f"subject{who}", "surname": f"Osoba {who}", "created_at": now}
            for who in PEOPLE
        ]
        session.execute(insert(Subject), people)
        profiles = [
            {
                "subject_id": who,
                "email": f"osoba{who}@example.pl",
                "email_verified_at": now,
                "updated_at": now,
            }
            for who in PEOPLE
        ]
        session.execute(insert(Profile), profiles)
        officials = [
            {"id": number, "iss": "directory", "sub": f"o{number}", "name": f"Skarbnik {number}",
             "roles": ["treasurer"], "created_at": now}
            for number in (1, 2)
        ]  # fmt: skip
        session.execute(insert(Official), officials)

    def _keep_empty(self, url: str) -> Callable[[], None]:
        """Return what empties the database: SQLite's file is put back, PostgreSQL's tables are cut."""
        self.portal.db.engine.dispose()
        if url.startswith("sqlite"):
            path = url.removeprefix("sqlite:///")
            shutil.copy(path, f"{path}.empty")

            def put_back() -> None:
                self._look_away()
                self.eyes.engine.dispose()
                shutil.copy(f"{path}.empty", path)

            return put_back
        names = [table.name for table in Base.metadata.sorted_tables]
        every = ", ".join(names)
        turns = count(1)

        def cut() -> None:
            with self.eyes.engine.begin() as connection:
                # the books' own triggers refuse this, as they should; a test's database may begin anew
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                if next(turns) % CUT_EVERY:
                    for name in names:
                        connection.execute(text(f"DELETE FROM {name}"))
                else:  # dear, but it also takes the dead rows away
                    connection.execute(text(f"TRUNCATE {every} CASCADE"))

        return cut

    # ------------------------------------------------------------------------------------------ acts
    def do(self, act: Callable[[], Any]) -> Any:
        """Do something that the portal may refuse, or die of; None for both."""
        try:
            return act()
        except PortalError:
            return None
        except KilledError:
            self.nemesis.bury()
            return None

    def writing(self, act: Callable[[Session], Any]) -> Any:
        """Do something in one transaction, as an entry point does."""

        def whole() -> Any:
            with self.portal.db.writing() as session:
                return act(session)

        return self.do(whole)

    def post(self, who: int, path: str, **fields: Any) -> Any:
        """Send a form of ours."""
        client = self.app.test_client(use_cookies=False)
        data = {"_token": self.token, **fields}
        headers = {**HEADERS, "X-Test-Subject": str(who)}
        return self.do(lambda: client.post(path, data=data, headers=headers, base_url=PORTAL))

    def get(self, who: int, path: str) -> Any:
        """Open a page."""
        client = self.app.test_client(use_cookies=False)
        headers = {**HEADERS, "X-Test-Subject": str(who)}
        return self.do(lambda: client.get(path, headers=headers, base_url=PORTAL))

    def work(self) -> None:
        """Let the worker do everything that is due."""

        def schedule_and_drain() -> None:
            with self.portal.db.writing() as session:
                self.portal.workers.schedule(session, self.clock.now())
            self.portal.workers.drain(self.portal)

        self.do(schedule_and_drain)

    def push(self, **step: float) -> None:
        """Let time go by; the gateway delivers what falls due on the way."""
        self.sandbox.push(**step)

    def click(self) -> str:
        """Draw the name of a page view."""
        return secrets.token_urlsafe(18)
