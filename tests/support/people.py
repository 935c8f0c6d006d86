"""The people of the tests, signed in as the national identity or the city's directory would prove them."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.support.house import House
from tests.support.visitor import Visitor

BROWSER = "Firefox, Linux"


@dataclass(frozen=True)
class Resident:
    """Somebody whom the national identity knows."""

    sub: str
    given_name: str
    family_name: str
    pesel: str
    born: str
    loa: str = "substantial"

    def claims(self) -> dict[str, Any]:
        """Return the claims of their ID token."""
        return {
            "sub": self.sub,
            "given_name": self.given_name,
            "family_name": self.family_name,
            "birthdate": self.born,
            "pesel": self.pesel,
        }


@dataclass(frozen=True)
class Worker:
    """Somebody whom the city's directory knows."""

    sub: str
    given_name: str
    family_name: str
    unit: str
    roles: tuple[str, ...]
    loa: str = "substantial"
    claims_more: dict[str, Any] = field(default_factory=dict)

    def claims(self) -> dict[str, Any]:
        """Return the claims of their ID token."""
        names = {"sub": self.sub, "given_name": self.given_name, "family_name": self.family_name}
        return {**names, "unit": self.unit, "roles": list(self.roles), **self.claims_more}


ANNA = Resident("r-anna", "Anna", "Żółć-Łęcka", "85031412347", "1985-03-14")
JAN = Resident("r-jan", "Jan", "Kowalski", "90010212353", "1990-01-02")


def sign_in(house: House, who: Resident | Worker) -> Visitor:
    """Open a browser in which this person is signed in, without the provider's pages."""
    from portal import security
    from portal.accounts.oidc.checks import Proof
    from portal.accounts.signing_in import Browser, open_session
    from portal.cookies import cookie_name

    kind = "resident" if isinstance(who, Resident) else "official"
    provider = house.settings.residents if kind == "resident" else house.settings.officials
    now = house.clock.now()
    proof = Proof(
        sub=who.sub,
        sid=None,
        loa=security.Loa(who.loa),
        auth_at=now - timedelta(seconds=5),
        claims=who.claims(),
        id_token="",
    )
    with house.app.app_context():
        with house.portal.db.writing() as session:
            token = open_session(
                session,
                house.portal.vault,
                kind=kind,
                iss=provider.issuer,
                proof=proof,
                browser=Browser(BROWSER, "pl", None),
                next_path="/",
                now=now,
            )
        name = cookie_name(security.SESSION_COOKIE)
    visitor = house.visitor()
    visitor.client.set_cookie(name, token, domain="127.0.0.1")
    return visitor
