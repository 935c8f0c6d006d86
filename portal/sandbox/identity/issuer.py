"""One issuer: its name, keys, people, clients, and everything it remembers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from portal.sandbox.identity.asking import Ask
from portal.sandbox.identity.clients import Client, Clients
from portal.sandbox.identity.faults import Faults
from portal.sandbox.identity.keys import KeyRing
from portal.sandbox.identity.people import People, Person
from portal.sandbox.identity.sessions import Sessions
from portal.sandbox.identity.shelf import Now, Shelf
from portal.sandbox.identity.watched import WatchedList

PUSHED_SECONDS: Final = 60
CODE_SECONDS: Final = 60
TOKEN_SECONDS: Final = 300
ID_TOKEN_SECONDS: Final = 300
SIGN_IN_SECONDS: Final = 1800


@dataclass(frozen=True)
class Kind:
    """What differs between the two issuers."""

    name: str
    title: str
    lead: str
    search_label: str
    scopes: tuple[str, ...]
    needs_pushed: bool
    asks_means: bool


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "residents": Kind(
            "residents",
            "Kim chcesz być?",
            "To piaskownica zamiast login.gov.pl. Wybierz zmyśloną osobę, a portal zobaczy ją "
            "tak, jakby zalogowała się naprawdę.",
            "Imię, nazwisko, PESEL albo słowo z opisu",
            ("openid", "profile", "pesel"),
            needs_pushed=True,
            asks_means=True,
        ),
        "officials": Kind(
            "officials",
            "Kto siada do biurka?",
            "To piaskownica zamiast katalogu pracowników urzędu. Wybierz zmyślonego pracownika; "
            "jego role i wydział trafią do portalu.",
            "Imię, nazwisko, rola albo wydział",
            ("openid", "profile", "email", "roles"),
            needs_pushed=False,
            asks_means=False,
        ),
    }
)


@dataclass
class Waiting:
    """A request that waits for a person, tied to the browser that brought it."""

    ask: Ask
    browser: str


@dataclass
class Grant:
    """What a code or an access token stands for."""

    ask: Ask
    person: Person
    sid: str
    acr: str
    amr: tuple[str, ...]
    auth_time: int
    issued: list[str] = field(default_factory=list)


class Issuer:
    """An OpenID Provider under one path."""

    def __init__(
        self,
        kind: Kind,
        base: str,
        *,
        people: WatchedList[Person],
        clients: WatchedList[Client],
        state: Path | None,
        now: Now,
        faults: Faults,
    ) -> None:
        self.kind = kind
        self.name = kind.name
        self.url = f"{base}/{kind.name}"
        self.people = People(kind.name, people)
        self.clients = Clients(kind.name, clients)
        self.keys = KeyRing(state / f"{kind.name}-keys.json" if state else None)
        self.sessions = Sessions(now, state / f"{kind.name}-sessions.json" if state else None)
        self.now = now
        self.faults = faults
        self.pushed: Shelf[Ask] = Shelf(now)
        self.waiting: Shelf[Waiting] = Shelf(now)
        self.codes: Shelf[Grant] = Shelf(now)
        self.tokens: Shelf[Grant] = Shelf(now)
        self.seen: Shelf[bool] = Shelf(now)
        self.deliveries: list[tuple[str, int | None]] = []

    def endpoint(self, path: str) -> str:
        """Return the address of one of the issuer's endpoints."""
        return f"{self.url}/{path}"

    def timestamp(self) -> int:
        """Return the present moment in seconds."""
        return int(self.now().timestamp())
