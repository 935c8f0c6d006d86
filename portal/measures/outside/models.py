"""Tables of what units and other systems report: counts per month, the files they came in, the keys of systems."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.cases.elsewhere.ways import UNKNOWN
from portal.db import Base

KEY_NAME_LENGTH = 80

_STANDS: dict[str, Any] = {
    "sqlite_where": text("replaced_at IS NULL"),
    "postgresql_where": text("replaced_at IS NULL"),
}


class Source(StrEnum):
    """Where a count came from; of one month, unit and kind only the first in this order counts."""

    FILE = "file"  # somebody saw what it holds before it was taken
    API = "api"
    UNIT = "unit"
    FEED = "feed"  # only matters whose party is known to the other system


class OutsideCount(Base):
    """How many matters of a kind a unit had in a month by one channel, none of which is in the portal's register.

    A correction is a new row; the old one keeps when it was replaced. ``service`` is a service of the portal, or empty
    for all kinds that it does not have. ``told_by`` is the token of the key by which a system told it.
    """

    __tablename__ = "outside_counts"
    __table_args__ = (
        Index(
            "uq_outside_counts_stands", "month", "unit_code", "service", "channel", "source", unique=True, **_STANDS
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date]
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    service: Mapped[str] = mapped_column(String(60), default="")
    channel: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(10))
    matters: Mapped[int]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("outside_imports.id"))
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    told_by: Mapped[str] = mapped_column(String(32), default="")
    at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]


class OutsideImport(Base):
    """One file of counts; the same bytes are taken once."""

    __tablename__ = "outside_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[int]
    changed: Mapped[int]
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    at: Mapped[datetime]


class CountKey(Base):
    """A system's key to report counts by, of one unit or of all; of its secret only the hash is kept."""

    __tablename__ = "count_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    submission: Mapped[str] = mapped_column(String(43), unique=True)
    name: Mapped[str] = mapped_column(String(KEY_NAME_LENGTH))
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    secret_hash: Mapped[str] = mapped_column(String(64))
    until_on: Mapped[date]
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    revoked_at: Mapped[datetime | None]


class FeedMatter(Base):
    """A matter that another system told of, so that it is counted once and stays counted when the system drops it.

    ``number_match`` is the keyed hash of its number; ``unit_code`` is empty where no unit has the name that was told.
    Rows go when their month is final.
    """

    __tablename__ = "feed_matters"

    number_match: Mapped[str] = mapped_column(String(64), primary_key=True)
    system: Mapped[str] = mapped_column(String(40), primary_key=True)
    filed_on: Mapped[date] = mapped_column(index=True)
    unit_code: Mapped[str] = mapped_column(String(20))
    service: Mapped[str] = mapped_column(String(60))
    channel: Mapped[str] = mapped_column(String(12), default=UNKNOWN)
