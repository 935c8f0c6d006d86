"""The house as one object: what open_portal put together and every room may ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from flask import current_app, has_request_context
from sqlalchemy.exc import OperationalError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from portal.db import Database
    from portal.facts import Facts
    from portal.jobs import Workers
    from portal.outside import Outside
    from portal.service import Reader, Reads, Service
    from portal.settings import Settings
    from portal.switches.models import ServiceSwitch
    from portal.vault import Vault
    from portal.workflow import Effects, Guards

EXTENSION = "portal"
ONLINE = "portal"  # the channel of residents' own pages, as the table of channels writes it


@dataclass(frozen=True)
class Portal:
    """Hold the parts of one running portal; nothing in it changes after start."""

    settings: Settings
    db: Database
    vault: Vault
    facts: Facts
    services: Mapping[str, Service]
    outside: Outside
    workers: Workers
    effects: Effects
    guards: Guards
    readers: dict[Reads, Reader]
    # what a room declares for itself, under its type: what it read from the city's files, who answers its questions
    declared: dict[type[Any], Any] = field(default_factory=dict)

    @property
    def deployed(self) -> frozenset[str]:
        """Name the services that this deployment offers; all are known, for matters once begun go on to their end."""
        return frozenset(self.settings.services or self.services)

    @property
    def offered(self) -> frozenset[str]:
        """Name the services that take new matters online at this moment; each reading asks the database once."""
        return self.offered_by(ONLINE)

    def offered_by(self, channel: str) -> frozenset[str]:
        """Name the services that take new matters through a channel at this moment."""
        return self.deployed - self.switched_off(channel).keys()

    def switched_off(self, channel: str = ONLINE) -> Mapping[str, ServiceSwitch]:
        """Return the switch of each service that a channel does not take now; each reading asks the database once."""
        from portal.db import session  # its tables need the base, which needs this module
        from portal.switches.queries import find_off
        from portal.words import day_of

        today = day_of(self.now())
        if has_request_context():
            try:
                return find_off(session(), channel, today)
            except OperationalError:
                # public pages stand without a database; what files a matter needs it anyhow and says so
                return {}
        with self.db.reading() as own:  # a worker's session is not kept open between its jobs
            return find_off(own, channel, today)

    def now(self) -> datetime:
        """Return the present moment, aware UTC, by the one clock."""
        return self.outside.clock.now()


def here() -> Portal:
    """Return the portal of the application in whose context we run."""
    return cast("Portal", current_app.extensions[EXTENSION])
