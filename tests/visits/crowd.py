"""A crowd at the real web server: residents with browsers of their own who come for a new day of visits.

Each goes by what the pages say: takes a lot, looks again when told to, chooses one of the times that are offered,
and ends with a visit or with the word that nothing is left.
"""

from __future__ import annotations

import hashlib
import heapq
import hmac
import http.client
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

BROWSERS = 24  # requests under way at once
PATIENCE = 10.0
TIMES = re.compile(r'value="(\d{4}-\d\d-\d\d \d+ [A-Z]+)"')
TURN, GONE, DRAWN = "Twoja kolej</h1>", "nie ma już wolnych godzin", "Czekasz na swoją kolej"
ATTEMPTS = 8


@dataclass
class Server:
    """Where the portal answers, and the secret by which a browser's forms are known."""

    port: int
    secret: bytes
    slow: list[float] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)

    def ask(
        self, method: str, path: str, cookies: dict[str, str], fields: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        """Send one request on a connection of its own, as a browser of its own would; note how long it took."""
        body = None
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        if fields is not None:
            token = hmac.new(
                self.secret, f"csrf\0{cookies['bialystok-session']}".encode(), hashlib.sha256
            ).digest()
            body = urlencode({**fields, "_token": bytes(len(token)).hex() + token.hex()})
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
                "Origin": "http://127.0.0.1:8000",
            }  # fmt: skip
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8")
        finally:
            connection.close()
        self.slow.append(time.monotonic() - began)
        self.answers[answer.status] += 1
        return answer.status, answer.headers, text

    def percentile(self, share: float) -> float:
        """Return within how many seconds a share of the answers came."""
        return sorted(self.slow)[int(share * (len(self.slow) - 1))]


@dataclass
class Resident:
    """One person: their signed-in browser, and what came of it."""

    server: Server
    token: str
    day: str
    way: str = "/wizyty/umow/dowod/urzad"
    ends: str = ""
    luck: random.Random = field(default_factory=random.Random)

    def come(self) -> Iterator[float]:
        """Go step by step; yields in how many seconds to go on."""
        cookies = {"bialystok-session": self.token}
        _status, headers, _text = self.server.ask("POST", f"{self.way}/kolejka", cookies, {})
        name, _, value = (headers["Set-Cookie"] or "=").partition(";")[0].partition("=")
        cookies[name] = value
        text = ""
        while TURN not in text:
            yield float(headers["Refresh"] or 1) if text else 0.0
            status, headers, text = self.server.ask("GET", f"{self.way}/kolejka", cookies)
            if status != http.HTTPStatus.OK or GONE in text:
                self.ends = "gone" if GONE in text else f"{status} in the queue"
                return
            if "Teraz nikt nie czeka" in text:
                break
        yield from self._choose(cookies)

    def _choose(self, cookies: dict[str, str]) -> Iterator[float]:
        _status, _headers, text = self.server.ask("GET", f"{self.way}?od={self.day}", cookies)
        for _attempt in range(ATTEMPTS):
            times = [one for one in TIMES.findall(text) if one.startswith(self.day)]
            if not times:
                self.ends = "gone"
                return
            yield self.luck.uniform(0, 0.5)
            status, headers, text = self.server.ask(
                "POST", self.way, cookies, {"termin": self.luck.choice(times)}
            )
            if status == http.HTTPStatus.SEE_OTHER:
                yield from self._confirm(urlsplit(headers["Location"]).path.removesuffix("/dane"), cookies)
                return
            if status != http.HTTPStatus.CONFLICT:
                self.ends = f"{status} choosing"
                return
            _status, _headers, text = self.server.ask("GET", f"{self.way}?od={self.day}", cookies)
        self.ends = "always too late"

    def _confirm(self, held: str, cookies: dict[str, str]) -> Iterator[float]:
        yield self.luck.uniform(0, 1)
        status, _headers, _text = self.server.ask(
            "POST", f"{held}/dane", cookies, {"about": "Meldunek", "language": "pl"}
        )
        if status != http.HTTPStatus.SEE_OTHER:
            self.ends = f"{status} telling"
            return
        yield self.luck.uniform(0, 1)
        status, _headers, _text = self.server.ask("POST", f"{held}/sprawdz", cookies, {})
        self.ends = "booked" if status == http.HTTPStatus.SEE_OTHER else f"{status} confirming"


def let_come(residents: Sequence[Resident], within: float, seed: int = 1) -> None:
    """Let everybody come, spread over some seconds, and go on until each is answered."""
    luck = random.Random(seed)
    began = time.monotonic()
    due: list[tuple[float, int, Iterator[float]]] = [
        (began + luck.uniform(0, within), number, one.come()) for number, one in enumerate(residents)
    ]
    heapq.heapify(due)
    running: dict[Future[float | None], tuple[int, Iterator[float]]] = {}
    with ThreadPoolExecutor(BROWSERS) as pool:
        while due or running:
            while due and due[0][0] <= time.monotonic() and len(running) < BROWSERS:
                _at, number, steps = heapq.heappop(due)
                running[pool.submit(next, steps, None)] = (number, steps)
            patience = min(0.2, max(0.0, due[0][0] - time.monotonic())) if due else 0.2
            if not running:
                time.sleep(patience)
                continue
            for done in wait(running, timeout=patience or None, return_when=FIRST_COMPLETED).done:
                number, steps = running.pop(done)
                pause = done.result()
                if pause is not None:
                    heapq.heappush(due, (time.monotonic() + pause, number, steps))
