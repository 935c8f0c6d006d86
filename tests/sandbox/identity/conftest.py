"""A running provider with a stopped clock, one client, three residents and an official."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from joserfc.jwk import ECKey

from portal.sandbox.identity import Provider
from tests.sandbox.identity.relying_party import RelyingParty, make_client_key, registration

PEOPLE = [
    {
        "issuer": "residents",
        "sub": "r-anna",
        "given_name": "Anna",
        "family_name": "Żółć-Łęcka",
        "birthdate": "1985-03-14",
        "pesel": "85031412349",
        "acr": "http://eidas.europa.eu/LoA/substantial",
        "amr": ["pwd", "sms"],
        "note": "ma zaległość 103,00 zł",
    },
    {
        "issuer": "residents",
        "sub": "r-jan",
        "given_name": "Jan",
        "family_name": "Kowalski",
        "birthdate": "1990-01-02",
        "pesel": "90010212342",
    },
    {
        "issuer": "residents",
        "sub": "r-pilar",
        "given_name": "Pilar",
        "family_name": "García",
        "birthdate": "1979-07-30",
        "acr": "http://eidas.europa.eu/LoA/high",
        "amr": ["eidas"],
        "note": "Hiszpanka, bez numeru PESEL",
    },
    {
        "issuer": "officials",
        "sub": "o-ewa",
        "given_name": "Ewa",
        "family_name": "Nowak",
        "email": "ewa.nowak@example.org",
        "roles": ["clerk", "approver"],
        "unit": "FN",
    },
]


@dataclass
class StoppedClock:
    moment: datetime = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def pass_seconds(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture(scope="session")
def client_key() -> ECKey:
    return make_client_key()


@pytest.fixture
def provider(clock: StoppedClock, client_key: ECKey) -> Iterator[Provider]:
    with Provider(
        clients=[registration("portal", client_key), registration("other", client_key)],
        people=PEOPLE,
        clock=clock.now,
    ) as running:
        yield running


@pytest.fixture
def party(provider: Provider, client_key: ECKey, clock: StoppedClock) -> Iterator[RelyingParty]:
    made = RelyingParty(provider.residents.url, client_key, now=clock.now)
    yield made
    made.browser.close()


@pytest.fixture
def desk(provider: Provider, client_key: ECKey, clock: StoppedClock) -> Iterator[RelyingParty]:
    made = RelyingParty(provider.officials.url, client_key, now=clock.now)
    yield made
    made.browser.close()
