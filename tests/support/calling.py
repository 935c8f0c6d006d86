"""A video visit in real browsers: the portal and its signalling on sockets, two people with invented cameras."""

import secrets
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from portal.cookies import cookie_name
from portal.security import SESSION_COOKIE
from portal.visits.meetings.signalling.server import SignalServer
from portal.visits.queries import get_visit
from tests.support import parts
from tests.support.house import House
from tests.support.lived import file_matter, found
from tests.support.meetings import Meeting
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

PATIENCE = 40  # two browsers that code and draw moving pictures on a busy machine
# what a test wants to know of a call that the page itself has no word for
WATCH = """const Real = RTCPeerConnection; window.ways = [];
window.RTCPeerConnection = class extends Real { constructor(...a) { super(...a); window.ways.push(this); } };"""
PICTURES = """() => [...document.querySelectorAll('[data-tiles] video')].map((one) => one.videoWidth)"""
ROUTES = """async () => { const found = [];
for (const way of window.ways.filter((one) => one.connectionState === 'connected')) { const all = await way.getStats();
  all.forEach((one) => { if (one.type === 'candidate-pair' && one.nominated)
    found.push(all.get(one.localCandidateId).candidateType + ' ' + all.get(one.remoteCandidateId).candidateType); }); }
return found; }"""
FRAGMENTS = """() => window.ways.filter((one) => one.connectionState === 'connected')
  .map((one) => /ice-ufrag:(\\S+)/.exec(one.localDescription.sdp)[1]).join()"""


class VideoCity:
    """A house on sockets with one video visit; use as a context manager."""

    def __init__(self, environment: dict[str, str], database_url: str, folder: Path, **more: str) -> None:
        self.port, self.signal_port = free_port(), free_port()
        settings = {
            **environment,
            "PORTAL_BASE_URL": f"http://127.0.0.1:{self.port}",
            "PORTAL_SIGNAL_URL": f"ws://127.0.0.1:{self.signal_port}",
            **more,
        }
        self.house = House(settings, folder, database_url)
        self.house.clock.at = datetime.now(UTC)  # the relay looks at a clock of its own
        found(self.house)
        self.meeting = Meeting(self.house)
        self._running = ExitStack()
        self.signals: SignalServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        from portal.sandbox.loopback import Listener

        listener = Listener("127.0.0.1", self.port, lambda _base: self.house.app)
        listener.start()
        self._running.callback(listener.stop)
        self.start_signals()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_signals()
        self._running.close()
        self.house.close()

    def start_signals(self) -> None:
        self.signals = SignalServer(self.house.portal, "127.0.0.1", self.signal_port)
        self.signals.__enter__()

    def stop_signals(self) -> None:
        if self.signals is not None:
            self.signals.__exit__(None, None, None)
        self.signals = None

    def add_matter(self) -> str:
        """Give the visit a matter of Jan's, which Ewa's unit works; return its reference."""
        from sqlalchemy import select

        from portal.cases.models import Case

        reference = file_matter(self.meeting.jan, "social")
        with self.house.portal.db.writing() as session:
            case = session.scalars(select(Case).where(Case.reference == reference)).one()
            case.unit_code = "SO"
            get_visit(session, self.meeting.visit).case_id = case.id
        return reference

    def work(self) -> None:
        """Do what waits; in a thread of its own, for the browsers' driver keeps a loop in this one."""
        with ThreadPoolExecutor(1) as own:
            own.submit(self.house.work).result()

    def page(self, who: Visitor | None, context: "BrowserContext", address: str) -> "Page":
        """Open an address in a browser in which somebody is signed in."""
        if who is not None:
            self.sign_in(who, context)
        context.add_init_script(WATCH)
        context.set_default_timeout(PATIENCE * 1000)
        page = context.new_page()
        page.faults = []  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.faults.append(str(error)))  # type: ignore[attr-defined]
        page.goto(self.url + address)
        return page

    def sign_in(self, who: Visitor, context: "BrowserContext") -> None:
        """Let a browser be signed in as somebody is."""
        with self.house.app.app_context():
            name = cookie_name(SESSION_COOKIE)
        kept = who.client.get_cookie(name, domain="127.0.0.1")
        assert kept is not None
        context.add_cookies([{"name": name, "value": kept.value, "url": self.url}])

    def visitor_page(self, context: "BrowserContext") -> "Page":
        return self.page(self.meeting.jan, context, f"/wizyty/{self.meeting.visit}/rozmowa")

    def official_page(self, context: "BrowserContext") -> "Page":
        return self.page(self.meeting.ewa, context, f"/biurko/wizyty/{self.meeting.visit}/rozmowa")


def press(page: "Page", act: str) -> None:
    """Press a button of the room by what it does."""
    page.locator(f"[data-act={act}]:visible").first.click()


def wait_for(page: "Page", status: str) -> None:
    """Wait until the room says something."""
    page.wait_for_selector(f"[data-room][data-status={status}]", timeout=PATIENCE * 1000)


def wait_until(true: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Wait until something is so, and return it."""
    until = time.monotonic() + seconds
    while not (seen := true()):
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.1)
    return seen


def meet(jan: "Page", ewa: "Page") -> None:
    """Bring both in, let Jan be admitted, and wait until pictures run both ways."""
    press(jan, "start")
    wait_for(jan, "waiting")
    press(ewa, "start")
    press(ewa, "admit")
    for page in (jan, ewa):
        wait_for(page, "connected")
        wait_until(lambda page=page: page.evaluate(PICTURES) and all(page.evaluate(PICTURES)))


def relay_settings(port: int, secret: str) -> str:
    """Fill the shipped settings in for this machine: everything that keeps strangers out stays as it is."""
    filled = (parts.ROOT / "config/deploy/turnserver.conf").read_text(encoding="utf-8")
    kept = [
        line
        for line in filled.splitlines()
        if not line.startswith(("cert=", "pkey=", "tls-listening-port=", "syslog"))
    ]
    said = "\n".join(kept).replace("RELAY_ADDRESS", "127.0.0.1").replace("=SECRET", f"={secret}")
    return said.replace("listening-port=3478", f"listening-port={port}")


@contextmanager
def running_relay(program: Path, folder: Path) -> Iterator[tuple[str, str]]:
    """Run coturn on loopback; give its address and its secret."""
    port, secret = free_port(), secrets.token_hex(16)
    settings = folder / "turnserver.conf"
    settings.write_text(relay_settings(port, secret), encoding="utf-8")
    options = (
        "--allow-loopback-peers", "--no-tls", "--no-dtls", "--log-file=stdout", "--pidfile=",
        f"--userdb={folder / 'turn.sqlite'}",
    )  # fmt: skip
    log = folder / "relay.log"
    with (
        log.open("wb") as kept,
        subprocess.Popen(
            [program, "-c", settings, *options], stdout=kept, stderr=subprocess.STDOUT
        ) as running,
    ):
        try:
            wait_until(lambda: _listens(port) or running.poll() is not None)
            assert running.poll() is None, log.read_text(errors="replace")[-2000:]
            yield f"turn:127.0.0.1:{port}?transport=udp", secret
        finally:
            running.terminate()


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def free_port() -> int:
    """Find a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
