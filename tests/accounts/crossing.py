"""Over to the provider and back, as a person goes: the portal's page, the provider's, the portal's again."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from joserfc.jwk import ECKey
from sqlalchemy import func, select

from portal.accounts.models import WebSession
from portal.sandbox.identity import Provider
from tests.support.house import House
from tests.support.visitor import ORIGIN, Visitor

WAY = "Profil zaufany"
OFFICE_WAY = "Zaloguj się w katalogu urzędu"
PEOPLE: list[dict[str, object]] = [
    {
        "issuer": "residents",
        "sub": "r-jan",
        "given_name": "Jan",
        "family_name": "Kowalski",
        "birthdate": "1990-01-02",
        "pesel": "90010212346",
    },
    {
        "issuer": "residents",
        "sub": "r-jan-bis",
        "given_name": "Jan",
        "family_name": "KOWALSKI",
        "birthdate": "1990-01-02",
        "pesel": "90010212346",
    },
    {
        "issuer": "residents",
        "sub": "r-false-jan",
        "given_name": "Jan",
        "family_name": "Nowak",
        "birthdate": "1990-01-02",
        "pesel": "90010212346",
    },
    {
        "issuer": "residents",
        "sub": "r-pilar",
        "given_name": "Pilar",
        "family_name": "García",
        "birthdate": "1979-07-30",
    },
    {
        "issuer": "officials",
        "sub": "o-ewa",
        "given_name": "Ewa",
        "family_name": "Nowak",
        "email": "ewa.nowak@example.org",
        "roles": ["clerk", "approver", "wizard"],
        "unit": "FN",
    },
    {
        "issuer": "officials",
        "sub": "o-nobody",
        "given_name": "Nikt",
        "family_name": "Bezroli",
        "roles": ["wizard"],
    },
]


def registration(name: str, key: ECKey) -> dict[str, object]:
    """Register the portal with one issuer, as the demo town does."""
    key.ensure_kid()
    return {
        "client_id": "portal",
        "issuer": name,
        "jwks": {"keys": [{**key.as_dict(private=False), "use": "sig", "alg": "ES256"}]},
        "redirect_uris": [f"{ORIGIN}/sign-in/{name}/callback"],
        "post_logout_redirect_uris": [f"{ORIGIN}/"],
    }


@dataclass
class Crossing:
    """A portal and its provider."""

    house: House
    provider: Provider

    def begin(self, visitor: Visitor, place: str = "/konto", button: str = WAY) -> str:
        """Go to a place that needs a sign-in and choose a way; return the address at the provider."""
        visitor.go(place).submit(button)
        assert visitor.outside, f"{visitor.status} {visitor.heading} {visitor.text}"
        return visitor.outside

    def answer(
        self, address: str, person: str, means: str = "", browser: requests.Session | None = None
    ) -> str:
        """Pick a person at the provider; return the address it sends the browser back to."""
        browser = browser or requests.Session()
        asked = browser.get(address, allow_redirects=False, timeout=5)
        if asked.headers["Location"].startswith(ORIGIN):
            return asked.headers["Location"]
        page = self.provider.base + asked.headers["Location"]
        form = {"refuse": "1"} if person == "refuse" else {"person": person, "means": means}
        back = browser.post(page, data=form, allow_redirects=False, timeout=5)
        assert back.status_code == 303, back.text
        return back.headers["Location"]

    def cross(self, visitor: Visitor, person: str, **how: Any) -> Visitor:
        """Sign in all the way."""
        place = how.pop("place", "/konto")
        button = OFFICE_WAY if person.startswith("o-") else WAY
        back = self.answer(self.begin(visitor, place, button), person, **how)
        if button == WAY:
            return visitor.go(back)
        # the desk is another room: stop at its door
        visitor.response = visitor.client.get(back, base_url=ORIGIN)
        arrived = visitor.response.location == "/biurko"
        return visitor if arrived else visitor.go(visitor.response.location)

    def count(self, model: type, *where: Any) -> int:
        """Count rows."""
        with self.house.portal.db.reading() as session:
            return session.scalar(select(func.count()).select_from(model).where(*where)) or 0

    def opens(self, person: str = "r-jan", **how: Any) -> tuple[bool, str]:
        """Sign in with a fresh browser; return whether a session was opened, and where the person landed."""
        before = self.count(WebSession)
        visitor = self.cross(self.house.visitor(), person, **how)
        return self.count(WebSession) > before, visitor.address

    def all(self, model: type) -> list[Any]:
        """List rows in order of their number."""
        with self.house.portal.db.reading() as session:
            return list(session.scalars(select(model).order_by(*model.__table__.primary_key)))


def path_of(address: str) -> str:
    """Return an address without its query."""
    return urlsplit(address).path
