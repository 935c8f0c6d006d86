"""A running city in this process: the portal on a socket, with every stand-in beside it and one clock to push."""

import re
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from flask import Flask
from sqlalchemy import delete, func, select
from werkzeug.exceptions import MethodNotAllowed, NotFound

from tests.support.kinds import Kinds

if TYPE_CHECKING:
    from payments.sandbox import Shop

MONTHS_OF_HISTORY = 1  # of invented matters: enough for a queue and a chart, loaded in a second or two
OFFSETS = (0, 1, 2, 3, 6, 25)
CODE = re.compile(r"\b\d{3} ?\d{3}\b")


class City:
    """The whole portal as `make run` starts it, but for processes: web, identity, gateway and mailbox are threads.

    The background worker works when told (``work``). Use as a context manager.
    """

    def __init__(self, folder: Path, database_url: str | None = None, kinds: Kinds | None = None) -> None:
        # imported here: tests that need no running city do not wait for it
        from portal.sandbox.town import Ports, Town

        self.town = Town(folder, Ports(free_ports()))
        self.clock_file = folder / "clock"
        self.kinds = kinds or Kinds(folder / "kinds")
        # no system tells matters here: the lists of the journeys hold what was filed on the way
        given = {
            "PORTAL_CLOCK_FILE": str(self.clock_file),
            "PORTAL_CASES_URL": "",
            "PORTAL_AUTOMATIC": "no",  # the journeys follow an official through a matter
            "PORTAL_EDELIVERY_URL": "",
        }
        if database_url:
            given["PORTAL_DATABASE_URL"] = database_url
        self.environment = self.town.environment(self.town.found(datetime.now(UTC)), given)
        self._running = ExitStack()
        self._pushed_seconds = 0.0
        self.app = self._open()
        self.portal: Any = self.app.extensions["portal"]

    @property
    def url(self) -> str:
        """The portal's address."""
        return str(self.portal.settings.base_url)

    def _open(self) -> Flask:
        import app as front_door
        from config.settings import load

        return front_door.create_app(load(self.environment))

    def __enter__(self) -> Self:
        from payments.sandbox import Sandbox
        from portal.sandbox.identity import Provider
        from portal.sandbox.mailbox import Mailbox

        town, now = self.town, self.portal.now
        self._found()
        self.identity = self._running.enter_context(
            Provider(
                clients=town.clients,
                people=town.people,
                state=town.identity_state,
                port=town.ports.identity,
                clock=now,
            )
        )
        self.gateway = self._running.enter_context(Sandbox(*self._shops(), port=town.ports.gateway))
        self.mailbox = self._running.enter_context(
            Mailbox(town.mail, smtp_port=town.ports.smtp, port=town.ports.mailbox, clock=now)
        )
        self._running.enter_context(_Web(self.app, town.ports.web))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from portal.billing import gateway

        self._running.close()
        gateway.close_clients()
        self.portal.db.engine.dispose()

    def _shops(self) -> "list[Shop]":
        """Return the city's shops as `make run` gives them to the gateway, each with its bank account."""
        from payments.sandbox import Shop
        from payments.sandbox.__main__ import read_shop
        from portal.sandbox.town import IBAN, MERCHANT

        merchant, keys = int(MERCHANT), (self.town.read("p24_api_key"), self.town.read("p24_crc_key"))
        return [Shop(merchant, merchant, *keys, IBAN), *map(read_shop, self.town.shops())]

    def _found(self) -> None:
        """Migrate, keep the services' versions, and load invented people with a little history."""
        from portal import migrating
        from portal.cases import flows
        from portal.demo import city as demo
        from portal.words import day_of

        portal, now = self.portal, self.portal.now()
        migrating.upgrade(portal.db)
        demo.write_directory(self.town.people, day_of(now))
        with self.app.app_context(), portal.db.writing() as session:
            flows.store_versions(session, portal, now)
            _load(session, portal, day_of(now))

    # ------------------------------------------------------------------------------------------ time and work
    def push(self, **by: float) -> None:
        """Push the one clock, and the gateway's with it, through every delivery on the way."""
        from datetime import timedelta

        self._pushed_seconds += timedelta(**by).total_seconds()
        self.clock_file.write_text(str(self._pushed_seconds), encoding="ascii")
        self.gateway.push(**by)

    def work(self) -> int:
        """Do the background work that is due, recurring work included; return how many jobs ran.

        In a thread of its own: sealing runs an event loop, and Playwright's runs in the test's.
        """
        with ThreadPoolExecutor(1) as worker:
            return worker.submit(self._drain).result()

    def _drain(self) -> int:
        portal = self.portal
        with self.app.app_context():
            with portal.db.writing() as session:
                portal.workers.schedule(session, portal.now())
            return int(portal.workers.drain(portal))

    def dead_jobs(self) -> list[str]:
        """List what the worker gave up or put back after an error."""
        from portal.jobs import JobRow

        with self.portal.db.reading() as session:
            rows = session.scalars(select(JobRow).where(JobRow.error.is_not(None)))
            return [f"{row.kind}: {row.error}" for row in rows]

    # ------------------------------------------------------------------------------------------ what is kept
    def count(self, model: type, *where: Any) -> int:
        """Count rows."""
        with self.portal.db.reading() as session:
            return session.scalar(select(func.count()).select_from(model).where(*where)) or 0

    def endpoint_of(self, path: str) -> str:
        """Return what answers at a path: all pages of one endpoint have one template, or a few."""
        addresses = self.app.url_map.bind("")
        for method in ("GET", "POST"):
            with suppress(MethodNotAllowed):
                try:
                    return addresses.match(path, method)[0]
                except NotFound:
                    return "nowhere"
        return "nowhere"

    def letters_to(self, address: str) -> list[Any]:
        """List what arrived for an e-mail address or a number, newest first."""
        return [letter for letter in self.mailbox.letters if address in letter.to]

    def code_for(self, address: str) -> str:
        """Send what waits to be sent and read the newest code for an address."""
        self.work()
        letters = self.letters_to(address)
        assert letters, f"nothing came to {address}; faults of the worker: {self.dead_jobs()}"
        found = CODE.search(letters[0].text)
        assert found, f"no code in {letters[0].text!r}"
        return found.group().replace(" ", "")


def _load(session: Any, portal: Any, today: Any) -> None:
    from portal.accounts.models import Official
    from portal.demo import city as demo
    from portal.demo import matters
    from portal.jobs import JobRow

    people = demo.load_people(session, portal, today)
    clerk = session.scalars(select(Official).order_by(Official.id).limit(1)).one()
    months, matters.MONTHS = matters.MONTHS, MONTHS_OF_HISTORY
    try:
        matters.load_matters(session, portal, people, clerk, today)
    finally:
        matters.MONTHS = months
    session.flush()
    demo.count(session, portal.now())
    # the invented past stays without its PDFs: sealing them would take a minute
    session.execute(delete(JobRow).where(JobRow.kind == "make_document"))


class _Web:
    """The portal on a loopback socket, a thread for each request."""

    def __init__(self, app: Flask, port: int) -> None:
        from portal.sandbox.loopback import Listener

        self._listener = Listener("127.0.0.1", port, lambda _base: app)

    def __enter__(self) -> Self:
        self._listener.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.stop()


def free_ports() -> int:
    """Find a first port such that it and those that follow from it are free."""
    for _ in range(100):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            first = probe.getsockname()[1]
        if first + max(OFFSETS) < 65536 and all(map(_is_free, (first + step for step in OFFSETS))):
            return int(first)
    raise RuntimeError("no free ports")


def _is_free(port: int) -> bool:
    try:
        with socket.create_server(("127.0.0.1", port)):
            return True
    except OSError:
        return False
