"""The house as one object: what open_portal put together and every room may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from portal.db import Database
    from portal.facts import Facts
    from portal.jobs import Workers
    from portal.outside import Outside
    from portal.service import Reader, Reads, Service
    from portal.settings import Settings
    from portal.vault import Vault
    from portal.workflow import Effects, Guards

EXTENSION = "portal"


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

    @property
    def offered(self) -> frozenset[str]:
        """Name the services that take new matters; all are known, for matters once begun go on to their end."""
        return frozenset(self.settings.services or self.services)

    def now(self) -> datetime:
        """Return the present moment, aware UTC, by the one clock."""
        return self.outside.clock.now()


def here() -> Portal:
    """Return the portal of the application in whose context we run."""
    return cast("Portal", current_app.extensions[EXTENSION])
