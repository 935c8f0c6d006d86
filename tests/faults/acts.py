"""A resident's acts as bare requests, so that several can be done in the same moment from several browsers."""

import io
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import update
from werkzeug.test import TestResponse

from portal import security
from portal.accounts.models import Profile, Unit
from portal.accounts.rules import RULES_VERSION
from portal.cases.models import Case
from tests.support.house import House
from tests.support.people import ANNA, Resident, sign_in
from tests.support.visitor import ORIGIN, Visitor

SLUG = "tax-certificate"
PDF = b"%PDF-1.4\nstartxref\n%%EOF"
ADDRESS = {"street": "Lipowa 1", "postal_code": "15-001", "town": "Białystok"}
HEADERS = {"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN}


class Hands:
    """One signed-in person's browser, and another one with the same cookies when needed."""

    def __init__(self, house: House, visitor: Visitor) -> None:
        self.house, self.client = house, visitor.client
        self.cookies = {cookie.key: cookie.value for cookie in (visitor.client._cookies or {}).values()}

    def again(self) -> "Hands":
        """Open the same person's other tab."""
        other = self.house.visitor()
        for name, value in self.cookies.items():
            other.client.set_cookie(name, value, domain="127.0.0.1")
        return Hands(self.house, other)

    def send(self, path: str, **fields: Any) -> TestResponse:
        """Post a form of ours."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with self.house.app.test_request_context("/", headers={"Cookie": cookies}):
            token = security.csrf_token()
        return self.client.post(path, data={"_token": token, **fields}, headers=HEADERS, base_url=ORIGIN)

    def get(self, path: str, method: str = "GET") -> TestResponse:
        """Open an address and follow nothing."""
        return self.client.open(path, method=method, base_url=ORIGIN)

    def draft(self, exemption: str = "none") -> str:
        """Fill in a form but for its proof; return the draft's token."""
        begun = self.send(f"/wniosek/nowy/{SLUG}", purpose="bank")
        token = str(begun.location).split("/")[2]
        self.send(f"/wniosek/{token}/oplata", exemption=exemption)
        self.send(f"/wniosek/{token}/adres", **ADDRESS)
        return token

    def upload(self, token: str, name: str = "wyrok.pdf") -> TestResponse:
        """Add a file to a draft."""
        return self.send(f"/wniosek/{token}/dowod", proof=(io.BytesIO(PDF), name))

    def file(self) -> str:
        """File a matter; return its reference."""
        sent = self.send(f"/wniosek/{self.draft()}/wyslij")
        return str(sent.location).split("/")[3]


def hands_of(house: House, who: Resident = ANNA) -> Hands:
    """Sign somebody in whose first steps are behind them."""
    visitor = sign_in(house, who)
    with house.portal.db.writing() as session:
        if session.get(Unit, "FN") is None:
            session.add(Unit(code="FN", name="Finanse"))
        session.execute(
            update(Profile).values(
                email="anna@example.pl",
                email_verified_at=house.clock.at,
                rules_version=RULES_VERSION,
                rules_accepted_at=house.clock.at,
                setup_step="done",
            )
        )
    security.limiter.reset()
    return Hands(house, visitor)


def answer_faults(house: House) -> None:
    """Let the application answer a fault with its page, as it does outside of tests."""
    house.app.testing = False
    house.app.config["PROPAGATE_EXCEPTIONS"] = False


def close(house: House, reference: str) -> None:
    """Bring a case to its end."""
    with house.portal.db.writing() as session:
        done = {"is_open": False, "status": "issued", "closed_at": house.clock.at}
        session.execute(update(Case).where(Case.reference == reference).values(**done))


def at_once(*acts: Callable[[], TestResponse]) -> list[int]:
    """Do all acts in the same moment; return their statuses."""
    statuses = [0] * len(acts)
    ready = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], TestResponse]) -> None:
        ready.wait()
        statuses[place] = act().status_code

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return statuses


def recurring(house: House, **later: float) -> None:
    """Let time pass and do the recurring work that then falls due."""
    house.clock.move(**later)
    with house.app.app_context():
        with house.portal.db.writing() as session:
            house.portal.workers.schedule(session, house.clock.at)
        house.portal.workers.drain(house.portal)
