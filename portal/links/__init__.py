"""Connections to other systems: each answers by a contract, and every six hours we look whether it still does.

A check asks what may be asked at any time and changes nothing over there. What came of it is kept: an administrator
sees which connection is broken since when, and the city's programme how many of them hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.i18n import Text

HOLDS_FOR = timedelta(hours=24)  # a contract counts as kept for a day after it was seen kept
FAULT_LENGTH = 200


class LinkCheck(Base):
    """What the last look at one connection found; ``fault`` names what went wrong and holds nobody's data."""

    __tablename__ = "link_checks"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    checked_at: Mapped[datetime]
    kept_at: Mapped[datetime | None]
    fault: Mapped[str | None] = mapped_column(String(FAULT_LENGTH))


class Broken(Exception):
    """The other side answered otherwise than its contract says; its words may be shown."""


Check = Callable[["Portal", datetime], None]  # raises when the contract is not kept


@dataclass(frozen=True)
class Link:
    """One connection that this deployment has; ``detail`` tells it from others of its title, as the city named it."""

    name: str
    title: Text
    check: Check
    detail: str = ""


@dataclass
class Links:
    """Know the connections of a deployment; rooms register theirs at start."""

    by_name: dict[str, Link] = field(default_factory=dict)

    def register(self, name: str, title: Text, check: Check, detail: str = "") -> None:
        """Add a connection; raises ValueError for a name that is taken."""
        if name in self.by_name:
            raise ValueError(f"connection {name} is registered twice")
        self.by_name[name] = Link(name, title, check, detail)


def links_of(portal: Portal) -> Links:
    """Return the connections of a portal."""
    return cast("Links", portal.declared[Links])


def list_checks(session: Session, portal: Portal) -> list[tuple[Link, LinkCheck | None]]:
    """List the connections with what the last look found; None where nobody has looked yet."""
    found = {row.name: row for row in session.scalars(select(LinkCheck))}
    return [(link, found.get(link.name)) for link in links_of(portal).by_name.values()]


def count_kept(session: Session, portal: Portal, now: datetime) -> tuple[int, int]:
    """Count the connections whose contract was kept within a day, and all of them; none before the first look."""
    found = [row for _link, row in list_checks(session, portal)]
    kept = [row for row in found if row and row.kept_at and row.kept_at > now - HOLDS_FOR]
    return len(kept), len(found) if any(found) else 0
