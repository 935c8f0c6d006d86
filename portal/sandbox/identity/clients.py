"""The registered clients: their keys and the addresses they may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.jwk import KeySet

from portal.sandbox.identity.watched import Source, WatchedList


@dataclass(frozen=True)
class Client:
    """One confidential client; `issuer` None means registered with both."""

    client_id: str
    issuer: str | None
    keys: KeySet
    redirect_uris: frozenset[str]
    post_logout_redirect_uris: frozenset[str]
    backchannel_logout_uri: str | None
    name: str


def read_client(entry: Mapping[str, Any]) -> Client:
    """Turn one JSON object into a client; private parts of its keys are not needed here."""
    return Client(
        client_id=entry["client_id"],
        issuer=entry.get("issuer"),
        keys=KeySet.import_key_set(entry["jwks"]),
        redirect_uris=frozenset(entry["redirect_uris"]),
        post_logout_redirect_uris=frozenset(entry.get("post_logout_redirect_uris", ())),
        backchannel_logout_uri=entry.get("backchannel_logout_uri"),
        name=entry.get("client_name") or entry["client_id"],
    )


class Clients:
    """The clients of one issuer."""

    def __init__(self, issuer: str, everyone: WatchedList[Client]) -> None:
        self._issuer = issuer
        self._everyone = everyone

    def find(self, client_id: str) -> Client | None:
        """Find a client registered with this issuer."""
        fitting = (client for client in self._everyone() if client.issuer in (None, self._issuer))
        return next((client for client in fitting if client.client_id == client_id), None)


def read_clients(source: Source) -> WatchedList[Client]:
    """Open the list of clients: a file that is watched, or entries given by a test."""
    return WatchedList(source, read_client)
